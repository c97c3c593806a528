/**
 * The one place where bins are folded that may be kept, be they learned for a question or made ahead.
 *
 * A bin is kept when it is settled, when all of its samples were read, and when none of them had begun to expire. Bins
 * are folded whole, with every aggregate, so whatever is asked of them later was asked of all samples.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, mergeAdjacent, rowsWithin} from '../bin-columns.js';
import type {LoneSample, MeasureInfo, RollupKey, SeriesInfo, Source, StoredBins} from '../store.js';
import {type BinEdges, regularEdges} from './bin-edges.js';
import {Fold} from './fold.js';
import type {ForgetMark, KeptBins} from './kept-bins.js';
import {usefulLevels} from './levels.js';
import {alignInside} from './spans.js';

/** One measure of one series of one source. */
export interface SeriesOfSource {
  readonly source: Source;
  readonly series: SeriesInfo;
  readonly measure: MeasureInfo;
}

/** How long after its time a sample may still come, milliseconds. */
export const latenessOf = ({source, series}: Pick<SeriesOfSource, 'source' | 'series'>): number =>
  series.latenessMs ?? source.latenessMs;

/** Bins that were folded from the samples of a span. */
export interface FoldedSpan {
  readonly rows: BinRows;
  /** How many samples were read. */
  readonly samples: number;
  /** The part of the span whose bins are stored now; null when none are. */
  readonly kept: TimeRange | null;
}

/** Folds, and keeps what may be kept. */
export interface RollupBuilder {
  /**
   * Folds the samples of a span. When the edges are those of a level that is useful for the series, the bins that may be
   * kept are stored before this resolves.
   *
   * @param span - aligned to the edges
   * @throws what the source throws, or the signal's reason; failing to store is only logged
   */
  foldSamples(of: SeriesOfSource, edges: BinEdges, span: TimeRange, signal: AbortSignal): Promise<FoldedSpan>;
  /** Whether some of the bins of a span would be kept, were they folded now. */
  wouldKeep(of: SeriesOfSource, edges: BinEdges, span: TimeRange): boolean;
  /** Up to when bins of a level would be kept, were they folded now, epoch milliseconds; null when none ever are. */
  keptUntil(of: SeriesOfSource, levelMs: number): number | null;
  /**
   * Makes the bins of a level from stored bins of a finer one, and stores them.
   *
   * @param span - aligned to the level, and covered by the finer one
   * @param finer - bins of the span
   * @param mark - taken before the finer bins were read
   * @returns how many bins were stored; null when they could not be, or something of the span was forgotten meanwhile
   */
  coarsen(
    of: SeriesOfSource,
    levelMs: number,
    span: TimeRange,
    finer: StoredBins,
    mark: ForgetMark,
  ): Promise<number | null>;
}

/**
 * Names the stored bins of a measure. How samples fold is part of the name: a measure that the configuration turns from
 * a gauge into a counter starts its bins anew, as it does with another interval.
 */
export function rollupKey({source, series, measure}: SeriesOfSource, levelMs: number): RollupKey {
  const folding = `${measure.kind === 'gauge' ? '' : ` ${measure.kind}`}${measure.weighted ? ' weighted' : ''}`;
  return {
    source: source.name,
    series: series.series,
    measure: measure.name + folding,
    interval: measure.interval,
    levelMs,
  };
}

/** Where the last unit of a level ends that is settled as a whole at a time, epoch milliseconds: no later bins are kept. */
export function settledUnitsUntil(of: SeriesOfSource, levelMs: number, {unitMs}: KeptBins, asOf: number): number {
  const unit = unitMs(rollupKey(of, levelMs));
  return Math.floor((asOf - latenessOf(of)) / unit) * unit;
}

/**
 * What of a span may be kept: the bins that end before late samples may still come, and begin after the oldest sample
 * that has not begun to expire; for a counter so long after it that its predecessor cannot have expired either.
 *
 * @param settledUntil - as it was before the samples were read
 * @param oldestReadable - as it was after they were read; null: nothing expires
 */
export function keepableSpan(
  span: TimeRange,
  levelMs: number,
  {measure, settledUntil, oldestReadable, unitMs}: KeepLimits,
): TimeRange | null {
  const reach = measure.kind === 'counter' ? LOOKBACK_MS : 0;
  const startMs = oldestReadable === null ? span.startMs : Math.max(span.startMs, oldestReadable + reach);
  const endMs = Math.min(span.endMs, Math.floor(settledUntil / unitMs) * unitMs);
  return alignInside({startMs, endMs}, levelMs);
}

/** What decides which bins may be kept. */
export interface KeepLimits {
  readonly measure: MeasureInfo;
  readonly settledUntil: number;
  readonly oldestReadable: number | null;
  /** What is stored at once, see `Rollups.unitMs`. */
  readonly unitMs: number;
}

/** Where the builder says that bins could not be stored. */
export interface BuilderLog {
  warn(details: object, message: string): void;
}

/** Builds a builder. Without rollups nothing is kept. */
export function createRollupBuilder({
  rollups,
  now,
  log,
}: {
  rollups: KeptBins | null;
  now: () => number;
  log: BuilderLog;
}): RollupBuilder {
  const keep = async (
    of: SeriesOfSource,
    levelMs: number,
    {span, rows}: {readonly span: TimeRange; readonly rows: BinRows},
    mark: ForgetMark,
    asOf: number | undefined,
  ) => {
    try {
      const key = rollupKey(of, levelMs);
      return await rollups!.keepBins(mark, key, span, rowsWithin(rows, span.startMs, span.endMs), asOf);
    } catch (error) {
      log.warn({err: error, series: of.series.series, levelMs}, 'bins could not be stored');
      return false;
    }
  };

  const isKept = ({measure}: SeriesOfSource, levelMs: number) =>
    rollups !== null && usefulLevels(measure.interval).includes(levelMs);

  /** What of a span would be kept, were it settled until then; null when nothing would. */
  const keepable = (of: SeriesOfSource, {stepMs: levelMs}: BinEdges, span: TimeRange, settledUntil: number) => {
    const {source, series, measure} = of;
    if (rollups === null || levelMs === null || !isKept(of, levelMs)) return null;
    const oldestReadable = source.samples.oldestReadable(series);
    const unitMs = rollups.unitMs(rollupKey(of, levelMs));
    return keepableSpan(span, levelMs, {measure, settledUntil, oldestReadable, unitMs});
  };

  return {
    wouldKeep: (of, edges, span) => keepable(of, edges, span, now() - latenessOf(of)) !== null,
    keptUntil: (of, levelMs) =>
      rollups !== null && isKept(of, levelMs) ? settledUnitsUntil(of, levelMs, rollups, now()) : null,

    async foldSamples(of, edges, span, signal) {
      const {source, series, measure} = of;
      const mark = rollups?.mark() ?? 0;
      const asOf = now();
      const settledUntil = asOf - latenessOf(of);
      const {kind, interval, weighted} = measure;
      const predecessor = kind === 'counter' ? await readPredecessor(of, span.startMs, signal) : null;
      const fold = new Fold({edges, kind, interval, weighted, predecessor});
      for await (const page of source.samples.readSamples({series, measure, range: span, signal})) fold.add(page);
      signal.throwIfAborted();
      const rows = fold.finish();
      const {samples} = fold;
      const kept = keepable(of, edges, span, settledUntil);
      const isStored = kept !== null && (await keep(of, edges.stepMs!, {span: kept, rows}, mark, asOf));
      return {rows, samples, kept: isStored ? kept : null};
    },

    async coarsen(of, levelMs, span, finer, mark) {
      const rows = mergeAdjacent([finer.bins], regularEdges(levelMs).startOf, of.measure.interval);
      return rollups !== null && (await keep(of, levelMs, {span, rows}, mark, finer.asOf)) ? rows.length : null;
    },
  };
}

/** The sample that the increase of the first one in a span hangs on, or null. */
async function readPredecessor(
  {source, series, measure}: SeriesOfSource,
  startMs: number,
  signal: AbortSignal,
): Promise<LoneSample | null> {
  const range = {startMs: startMs - LOOKBACK_MS, endMs: startMs};
  const last = await source.samples.readLast({series, measure, range, signal});
  return last;
}
