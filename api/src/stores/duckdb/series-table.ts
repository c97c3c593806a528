/** The table of series, and the index of it that is kept in memory, by source. */
import type {DuckDBDataChunk} from '@duckdb/node-api';
import type {Kind, Labels} from '@metrics-chart/contract/series';
import {SeriesIndex} from '../series-index.js';
import type {Connection} from './connections.js';
import type {StoredSeries} from './stored-series.js';

/** So many rows go into one UPDATE. */
const ROWS_AT_ONCE = 1_000;

/** The series of every source of one file. */
export class SeriesTable {
  readonly #indexes = new Map<string, SeriesIndex<StoredSeries>>();
  #lastId = 0;

  /** The series of one source; a source that has none yet has an empty index. */
  indexOf(source: string): SeriesIndex<StoredSeries> {
    let index = this.#indexes.get(source);
    if (!index) {
      index = new SeriesIndex();
      this.#indexes.set(source, index);
    }
    return index;
  }

  /** A number that no series had before. Only within a write: writes take turns. */
  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Reads the table into memory. */
  async load(connection: Connection): Promise<void> {
    for (const chunk of await connection.run(`SELECT * FROM series`)) {
      for (const stored of rowsOf(chunk)) {
        this.indexOf(stored.source).put(stored);
        this.#lastId = Math.max(this.#lastId, stored.id);
      }
    }
  }
}

function* rowsOf(chunk: DuckDBDataChunk): Iterable<StoredSeries> {
  for (const row of chunk.getRows()) {
    const [id, source, series, metric, labels, kind, unit, interval, weighted, exact, firstSeen, lastSeen] = row;
    yield {
      id: id as number,
      source: source as string,
      series: series as string,
      metric: metric as string,
      labels: JSON.parse(labels as string) as Labels,
      kind: kind as Kind,
      unit: unit as string | null,
      interval: interval as number | null,
      weighted: weighted as boolean,
      exact: exact as boolean,
      firstSeen: Number(firstSeen),
      lastSeen: Number(lastSeen),
    };
  }
}

/** Writes series that the table does not hold yet. */
export async function insertSeries(connection: Connection, stored: readonly StoredSeries[]): Promise<void> {
  if (stored.length === 0) return;
  const appender = await connection.native.createAppender('series');
  for (const each of stored) {
    appender.appendInteger(each.id);
    appender.appendVarchar(each.source);
    appender.appendVarchar(each.series);
    appender.appendVarchar(each.metric);
    appender.appendVarchar(JSON.stringify(each.labels));
    appender.appendVarchar(each.kind);
    if (each.unit === null) appender.appendNull();
    else appender.appendVarchar(each.unit);
    if (each.interval === null) appender.appendNull();
    else appender.appendDouble(each.interval);
    appender.appendBoolean(each.weighted);
    appender.appendBoolean(each.exact);
    appender.appendBigInt(BigInt(each.firstSeen));
    appender.appendBigInt(BigInt(each.lastSeen));
    appender.endRow();
  }
  appender.closeSync();
}

/** Writes what has changed of series that the table holds. */
export async function updateSeries(
  connection: Connection,
  changes: readonly {readonly before: StoredSeries; readonly after: StoredSeries}[],
): Promise<void> {
  for (const {before, after} of changes) {
    const same = (['kind', 'unit', 'interval', 'weighted', 'exact'] as const).every(
      (key) => before[key] === after[key],
    );
    if (same) continue;
    await connection.run(
      `UPDATE series SET kind = $2, unit = $3, "interval" = $4, weighted = $5, exact = $6 WHERE id = $1::INTEGER`,
      [BigInt(after.id), after.kind, after.unit, after.interval, after.weighted, after.exact],
    );
  }
  // Most writes change nothing but this, and many series at once: only numbers go into the text.
  const seen = changes.filter(
    ({before, after}) => before.firstSeen !== after.firstSeen || before.lastSeen !== after.lastSeen,
  );
  for (let i = 0; i < seen.length; i += ROWS_AT_ONCE) {
    const rows = seen.slice(i, i + ROWS_AT_ONCE).map(({after}) => `(${after.id},${after.firstSeen},${after.lastSeen})`);
    await connection.runOnce(
      `UPDATE series SET first_seen = new.first_seen, last_seen = new.last_seen
       FROM (VALUES ${rows.join()}) new(id, first_seen, last_seen) WHERE series.id = new.id`,
    );
  }
}
