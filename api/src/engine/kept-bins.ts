/**
 * Rollups that are safe against late samples.
 *
 * While samples are folded, late ones may be written among them, and the bins they touch be forgotten: what was folded
 * without them must then not be kept. Who reads samples takes a mark before, and hands it over when it keeps their bins.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import {formatSeries} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {BinRows} from '../bin-columns.js';
import type {RollupKey, Rollups, Sink} from '../store.js';
import {unionOfSpans} from './spans.js';

/** Taken before samples are read. */
export type ForgetMark = number;

/** Rollups that notice when bins are forgotten. Whoever forgets bins must do so here. */
export interface KeptBins extends Rollups {
  readCovered(key: RollupKey, range: TimeRange, signal: AbortSignal): Promise<readonly TimeRange[]>;
  unitMs(key: RollupKey): number;
  partitionsIn(key: RollupKey, spans: readonly TimeRange[]): number | null;
  keepAsWas(key: RollupKey, span: TimeRange, signal: AbortSignal): Promise<void>;
  oldestKept(key: RollupKey): number | null;
  mark(): ForgetMark;
  /**
   * Stores bins, unless some of the span was forgotten since the mark.
   *
   * @param asOf - see `Rollups.writeBins`
   * @returns whether they were stored
   */
  keepBins(mark: ForgetMark, key: RollupKey, span: TimeRange, bins: BinRows, asOf?: number): Promise<boolean>;
  /** Told after samples were written: forgets the bins that they change. */
  forgetBins(source: string, series: string, span: TimeRange): Promise<void>;
}

interface Forgotten {
  readonly mark: ForgetMark;
  readonly span: TimeRange;
}

/** So many spans are remembered as forgotten; a mark from before them keeps nothing. */
const MOST_FORGOTTEN = 1000;

/** Bins are forgotten around so many groups of late samples of a series; more groups than these share one. */
const MOST_SPANS = 64;
/** Spans that a sink has forgotten at once. */
const FORGOTTEN_AT_ONCE = 16;

/** Adds to rollups what keeps them true while late samples come in; what has it already stays as it is. */
export function createKeptBins(rollups: Rollups): KeptBins {
  if ('keepBins' in rollups) return rollups as KeptBins;
  const forgottenOf = new Map<string, Forgotten[]>();
  /** The last write or forget of each series: they must not overtake one another. */
  const lastOf = new Map<string, Promise<unknown>>();
  let clock = 0;
  let oldestMark = 0;
  let remembered = 0;

  const identity = (source: string, series: string) => JSON.stringify([source, series]);

  const inTurn = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const turn = (lastOf.get(id) ?? Promise.resolve()).then(work, work);
    lastOf.set(id, turn);
    const leave = () => {
      if (lastOf.get(id) === turn) lastOf.delete(id);
    };
    turn.then(leave, leave);
    return turn;
  };

  const wasForgotten = (mark: ForgetMark, id: string, span: TimeRange) =>
    mark < oldestMark ||
    (forgottenOf.get(id) ?? []).some(
      (forgotten) =>
        forgotten.mark > mark && forgotten.span.startMs < span.endMs && span.startMs < forgotten.span.endMs,
    );

  return {
    readBins: (key, range, signal, columns) => rollups.readBins(key, range, signal, columns),
    readCovered: async (key, range, signal) =>
      rollups.readCovered?.(key, range, signal) ?? (await rollups.readBins(key, range, signal)).covered,
    writeBins: (key, span, bins, asOf) =>
      inTurn(identity(key.source, key.series), () => rollups.writeBins(key, span, bins, asOf)),
    unitMs: (key) => rollups.unitMs?.(key) ?? key.levelMs,
    partitionsIn: (key, spans) => rollups.partitionsIn?.(key, spans) ?? null,
    keepAsWas: (key, span, signal) =>
      inTurn(identity(key.source, key.series), async () => rollups.keepAsWas?.(key, span, signal)),
    eraseBins: (key, span) => inTurn(identity(key.source, key.series), () => rollups.eraseBins(key, span)),
    oldestKept: (key) => rollups.oldestKept?.(key) ?? null,
    mark: () => clock,
    keepBins: (mark, key, span, bins, asOf) => {
      const id = identity(key.source, key.series);
      return inTurn(id, async () => {
        if (wasForgotten(mark, id, span)) return false;
        await rollups.writeBins(key, span, bins, asOf);
        return true;
      });
    },
    forgetBins: (source, series, {startMs, endMs}) => {
      // The increase at samples up to the lookback later hangs on those that were written.
      const span = {startMs, endMs: endMs + LOOKBACK_MS};
      const id = identity(source, series);
      clock += 1;
      if (remembered >= MOST_FORGOTTEN) {
        forgottenOf.clear();
        remembered = 0;
        oldestMark = clock;
      }
      remembered += 1;
      forgottenOf.set(id, [...(forgottenOf.get(id) ?? []), {mark: clock, span}]);
      const forget = rollups.markLate ?? rollups.forgetBins;
      return inTurn(id, () => forget.call(rollups, source, series, span));
    },
  };
}

/**
 * A sink whose late samples make bins forgotten: those that hold a sample older than the source's lateness when it has
 * been written. Resolves when the samples are safe and the bins forgotten.
 *
 * @param marginMs - how far the clocks of those that fold may be ahead of this one; 0 where only this process folds
 */
export function forgettingSink(sink: Sink, {source, latenessMs, rollups, now, marginMs = 0}: ForgettingOptions): Sink {
  return {
    async writeSamples(batch) {
      await sink.writeSamples(batch);
      // By the clock of now: what the others fold from now on holds the samples.
      const settledUntil = now() - latenessMs + marginMs;
      const forgotten = batch.flatMap(({series, samples}) => {
        const late = samples.time.subarray(0, samples.length).filter((time) => time < settledUntil);
        const name = formatSeries(series.metric, series.labels);
        return spansAround(late).map((span) => ({name, span}));
      });
      let next = 0;
      const forget = async () => {
        while (next < forgotten.length) {
          const {name, span} = forgotten[next++]!;
          await rollups.forgetBins(source, name, span);
        }
      };
      await Promise.all(Array.from({length: Math.min(FORGOTTEN_AT_ONCE, forgotten.length)}, forget));
    },
  };
}

/** At most so many spans that hold all times: a lone sample of long ago does not make all since then forgotten. */
function spansAround(times: Float64Array): TimeRange[] {
  for (let apartMs = LOOKBACK_MS; ; apartMs *= 4) {
    const spans = unionOfSpans(Array.from(times, (time) => ({startMs: time, endMs: time + apartMs})));
    if (spans.length <= MOST_SPANS) return spans.map(({startMs, endMs}) => ({startMs, endMs: endMs - apartMs + 1}));
  }
}

/** What a sink needs to know to make bins forgotten. */
export interface ForgettingOptions {
  readonly source: string;
  readonly latenessMs: number;
  readonly rollups: KeptBins;
  readonly now: () => number;
  readonly marginMs?: number;
}
