/** Bins that were folded once, and the spans of time that they cover. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, NO_BINS} from '../../bin-columns.js';
import type {RollupKey, Rollups, StoredBins} from '../../store.js';
import {checkSpan, wholeBins} from '../bins-of-span.js';
import {addSpan, alignedSpan, clipSpans, overlapsSpans, removeSpan} from '../spans.js';
import type {Connection, Connections} from './connections.js';
import {createBinsTable} from './schema.js';
import {appendBins, deleteBins, readStoredBins} from './stored-bins.js';

/** The bins of one key: their number in the tables, and what they cover, ascending. */
interface StoredRollup {
  readonly id: number;
  readonly key: RollupKey;
  covered: readonly TimeRange[];
}

const textOf = ({source, series, measure, interval, levelMs}: RollupKey) =>
  JSON.stringify([source, series, measure, interval, levelMs]);

const seriesTextOf = (source: string, series: string) => JSON.stringify([source, series]);

/** The bins of a file, of every source. */
export class RollupTables implements Rollups {
  readonly #connections: Connections;
  readonly #byKey = new Map<string, StoredRollup>();
  readonly #bySeries = new Map<string, StoredRollup[]>();
  readonly #levels = new Set<number>();
  #lastId = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Reads into memory which bins there are. */
  async load(connection: Connection): Promise<void> {
    const byId = new Map<number, StoredRollup>();
    for (const chunk of await connection.run('SELECT id, source, series, measure, "interval", level FROM rollups')) {
      for (const [id, source, series, measure, interval, level] of chunk.getRows()) {
        const rollup: StoredRollup = {
          id: id as number,
          key: {
            source: source as string,
            series: series as string,
            measure: measure as string,
            interval: interval as number | null,
            levelMs: Number(level),
          },
          covered: [],
        };
        byId.set(rollup.id, rollup);
        this.#remember(rollup);
      }
    }
    for (const chunk of await connection.run('SELECT rollup, start, "end" FROM covered ORDER BY start')) {
      for (const [id, start, end] of chunk.getRows()) {
        const rollup = byId.get(id as number)!;
        rollup.covered = addSpan(rollup.covered, {startMs: Number(start), endMs: Number(end)});
      }
    }
  }

  #remember(rollup: StoredRollup): void {
    this.#byKey.set(textOf(rollup.key), rollup);
    const series = seriesTextOf(rollup.key.source, rollup.key.series);
    const kin = this.#bySeries.get(series);
    if (kin) kin.push(rollup);
    else this.#bySeries.set(series, [rollup]);
    this.#levels.add(rollup.key.levelMs);
    this.#lastId = Math.max(this.#lastId, rollup.id);
  }

  async readBins(key: RollupKey, range: TimeRange, signal: AbortSignal): Promise<StoredBins> {
    signal.throwIfAborted();
    const rollup = this.#byKey.get(textOf(key));
    const whole = wholeBins(range, key.levelMs);
    // Most questions for bins end here: nothing of the kind is kept.
    if (!rollup || !overlapsSpans(rollup.covered, whole)) return {covered: [], bins: NO_BINS};
    return this.#connections.read((connection) => readStoredBins(connection, rollup.id, key.levelMs, whole, signal));
  }

  async readCovered(key: RollupKey, range: TimeRange, signal: AbortSignal): Promise<readonly TimeRange[]> {
    signal.throwIfAborted();
    const rollup = this.#byKey.get(textOf(key));
    return rollup ? clipSpans(rollup.covered, wholeBins(range, key.levelMs)) : [];
  }

  async writeBins(key: RollupKey, span: TimeRange, bins: BinRows): Promise<void> {
    checkSpan(key, span, bins);
    await this.#connections.write(
      async (connection) => {
        let rollup = this.#byKey.get(textOf(key));
        const isNew = !rollup;
        if (!rollup) {
          rollup = {id: this.#lastId + 1, key: {...key}, covered: []};
          if (!this.#levels.has(key.levelMs)) await connection.runOnce(createBinsTable(key.levelMs));
          await connection.run('INSERT INTO rollups VALUES ($1, $2, $3, $4, $5, $6)', [
            BigInt(rollup.id),
            key.source,
            key.series,
            key.measure,
            key.interval,
            BigInt(key.levelMs),
          ]);
        }
        if (overlapsSpans(rollup.covered, span)) {
          await deleteBins(connection, rollup.id, key.levelMs, span);
        }
        await appendBins(connection, rollup.id, key.levelMs, bins);
        const covered = addSpan(rollup.covered, span);
        await writeCovered(connection, rollup, covered);
        return {rollup, isNew, covered};
      },
      ({rollup, isNew, covered}) => {
        rollup.covered = covered;
        if (isNew) this.#remember(rollup);
      },
    );
  }

  async forgetBins(source: string, series: string, span: TimeRange): Promise<void> {
    await this.#connections.write(
      (connection) => this.forgetWithin(connection, source, series, [span]),
      (done) => done(),
    );
  }

  async eraseBins(key: RollupKey, span: TimeRange): Promise<void> {
    const rollup = this.#byKey.get(textOf(key));
    if (!rollup) return;
    await this.#connections.write(
      (connection) => forgetOf(connection, [rollup], [span]),
      (done) => done(),
    );
  }

  /** Whether any stored bins of a series lie in one of the spans. */
  overlaps(source: string, series: string, spans: readonly TimeRange[]): boolean {
    const rollups = this.#bySeries.get(seriesTextOf(source, series)) ?? [];
    return rollups.some(({covered}) => spans.some((span) => overlapsSpans(covered, span)));
  }

  /**
   * Forgets bins as a part of somebody else's transaction.
   *
   * @returns what has to be called when that is committed
   */
  async forgetWithin(
    connection: Connection,
    source: string,
    series: string,
    spans: readonly TimeRange[],
  ): Promise<() => void> {
    return forgetOf(connection, this.#bySeries.get(seriesTextOf(source, series)) ?? [], spans);
  }

  /** Every series of a source that has stored bins. */
  *seriesOf(source: string): Iterable<string> {
    for (const [rollup] of this.#bySeries.values()) {
      if (rollup!.key.source === source) yield rollup!.key.series;
    }
  }
}

/** Forgets bins within a transaction; returns what has to be called when that is committed. */
async function forgetOf(
  connection: Connection,
  rollups: readonly StoredRollup[],
  spans: readonly TimeRange[],
): Promise<() => void> {
  const changed: (readonly [StoredRollup, readonly TimeRange[]])[] = [];
  for (const rollup of rollups) {
    let {covered} = rollup;
    for (const span of spans) {
      if (!overlapsSpans(covered, span)) continue;
      const aligned = alignedSpan(span, rollup.key.levelMs);
      covered = removeSpan(covered, aligned);
      await deleteBins(connection, rollup.id, rollup.key.levelMs, aligned);
    }
    if (covered === rollup.covered) continue;
    await writeCovered(connection, rollup, covered);
    changed.push([rollup, covered]);
  }
  return () => {
    for (const [rollup, covered] of changed) rollup.covered = covered;
  };
}

/** Writes what a rollup covers. Only spans that have changed are touched: a year of separate ones is not rewritten. */
async function writeCovered(
  connection: Connection,
  {id, covered}: StoredRollup,
  next: readonly TimeRange[],
): Promise<void> {
  const textOfSpan = ({startMs, endMs}: TimeRange) => `${startMs} ${endMs}`;
  const before = new Set(covered.map(textOfSpan));
  const after = new Set(next.map(textOfSpan));
  for (const span of covered.filter((each) => !after.has(textOfSpan(each)))) {
    await connection.run('DELETE FROM covered WHERE rollup = $1::INTEGER AND start = $2', [
      BigInt(id),
      BigInt(span.startMs),
    ]);
  }
  for (const span of next.filter((each) => !before.has(textOfSpan(each)))) {
    await connection.run('INSERT INTO covered VALUES ($1, $2, $3)', [
      BigInt(id),
      BigInt(span.startMs),
      BigInt(span.endMs),
    ]);
  }
}
