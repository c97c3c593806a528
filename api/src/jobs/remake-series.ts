/** Makes stored bins of a series anew, and takes a series or a part of it out again, with its stored bins. */
import {setTimeout as sleep} from 'node:timers/promises';
import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {createKeptBins, type KeptBins} from '../engine/kept-bins.js';
import {usefulLevels} from '../engine/levels.js';
import {createRollupBuilder, latenessOf, rollupKey} from '../engine/rollup-builder.js';
import {lengthOfSpans} from '../engine/spans.js';
import type {MeasureInfo, Removal, Rollups, SeriesInfo, Source} from '../store.js';
import {makeMeasure} from './make-bins.js';
import type {MakeCounts, MakeParts} from './making.js';
import type {JobLog} from './rollup.js';

/** What it is done with. */
export interface RemakeParts {
  readonly source: Source;
  readonly rollups: Rollups;
  /** Epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: JobLog;
}

/** What of a series is meant. */
export interface SeriesSpan {
  readonly series: SeriesInfo;
  readonly measures: readonly MeasureInfo[];
  readonly span: TimeRange;
}

/** What became of a span whose bins were made anew. */
export interface Rebuilt extends MakeCounts {
  /** Nothing is stored there, and its samples have begun to expire, milliseconds over all measures. */
  readonly lostMs: number;
  /** Its samples have begun to expire: what is stored there stays as it was. */
  readonly keptMs: number;
}

/**
 * Makes the stored bins that touch a span anew, of every level, from samples. Nothing is forgotten meanwhile: new bins are
 * written over old ones, and win as they know more. So it may be broken off and run again, beside jobs and servers.
 *
 * @param onFolded - told how much of the span was folded, milliseconds
 * @throws what the source or the rollups throw, or the signal's reason
 */
export async function rebuildSeries(
  parts: RemakeParts,
  {series, measures, span}: SeriesSpan,
  signal: AbortSignal,
  onFolded: (lengthMs: number) => void = () => {},
): Promise<Rebuilt> {
  const make = makeParts(parts, series);
  let lostMs = 0;
  let keptMs = 0;
  for (const measure of measures) {
    const {lost, refused} = await makeMeasure(
      {source: parts.source, series, measure},
      span,
      {...make, anew: 'keep', onFolded: ({startMs, endMs}) => onFolded(endMs - startMs)},
      signal,
    );
    lostMs += lengthOfSpans(lost);
    keptMs += lengthOfSpans(refused);
  }
  return {...make.counts, lostMs, keptMs};
}

/**
 * Deletes the samples of a series in a span, or all of it, and everything that is stored of them. Bins that lie in the span
 * in part are made anew of what is left; where that has expired they are erased as a whole, at the finest level there is.
 *
 * @param marginMs - how far the clocks of others that fold may be ahead of this one; it is waited for
 * @param isWhole - the series goes as a whole, with its entry in the catalogue
 */
export async function deleteSeries(
  parts: RemakeParts & {readonly removal: Removal; readonly marginMs: number},
  {series, measures, span, isWhole}: SeriesSpan & {readonly isWhole: boolean},
  signal: AbortSignal,
): Promise<void> {
  const {source, removal, rollups, marginMs} = parts;
  const make = makeParts(parts, series);
  // What has expired is not folded by anybody: its bins are looked at one by one below.
  const readable = {...span, startMs: Math.max(span.startMs, source.samples.oldestReadable(series) ?? span.startMs)};
  const forget = async () => {
    if (readable.startMs < readable.endMs) await make.kept.forgetBins(source.name, series.series, readable);
  };
  // Before, so that nobody takes bins for whole should it end half way; and after, for those who fold at this moment.
  await forget();
  await removal.deleteSamples(series.series, isWhole ? null : span);
  await forget();
  if (isWhole) {
    await eraseRollups(parts, {series, measures, span});
    // Those of another interval as well.
    await rollups.forgetBins(source.name, series.series, span);
    return;
  }
  await pastMarks(marginMs, signal);
  for (const measure of measures) {
    // The increase at the next sample of a counter hangs on the one before the span now.
    const wanted = {...span, endMs: span.endMs + (measure.kind === 'counter' ? LOOKBACK_MS : 0)};
    await makeMeasure({source, series, measure}, wanted, {...make, anew: {erase: span}}, signal);
  }
}

/** Erases the stored bins that touch a span, of every level, and leaves samples as they are. */
export async function eraseRollups(
  {source, rollups}: Pick<RemakeParts, 'source' | 'rollups'>,
  {series, measures, span}: SeriesSpan,
): Promise<void> {
  const kept = createKeptBins(rollups);
  for (const measure of measures)
    for (const key of keysOf(source, series, measure)) await kept.eraseBins(key, sinceKept(kept, key, span));
}

/** How many samples and stored bins lie in a span. */
export async function countSeries(
  {source, rollups}: Pick<RemakeParts, 'source' | 'rollups'>,
  {series, measures, span}: SeriesSpan,
  signal: AbortSignal,
): Promise<{samples: number; bins: number}> {
  const kept = createKeptBins(rollups);
  let samples = 0;
  let bins = 0;
  for (const measure of measures) {
    for await (const page of source.samples.readSamples({series, measure, range: span, signal})) samples += page.length;
    for (const key of keysOf(source, series, measure)) {
      const touching = {
        startMs: Math.floor(span.startMs / key.levelMs) * key.levelMs,
        endMs: Math.ceil(span.endMs / key.levelMs) * key.levelMs,
      };
      bins += (await kept.readBins(key, sinceKept(kept, key, touching), signal)).bins.length;
    }
  }
  return {samples, bins};
}

/** Waits until marks of samples that were written just now lie in the past, so that bins that are made from now on hold. */
export const pastMarks = (marginMs: number, signal: AbortSignal) =>
  marginMs > 0 ? sleep(marginMs + 10, undefined, {signal}) : Promise.resolve();

const keysOf = (source: Source, series: SeriesInfo, measure: MeasureInfo) =>
  usefulLevels(measure.interval).map((levelMs) => rollupKey({source, series, measure}, levelMs));

/** A span without what no bins are kept of any more. */
const sinceKept = (kept: KeptBins, key: ReturnType<typeof rollupKey>, {startMs, endMs}: TimeRange): TimeRange => {
  const oldest = kept.oldestKept(key);
  return {startMs: oldest === null ? startMs : Math.min(endMs, Math.max(startMs, oldest - kept.unitMs(key))), endMs};
};

function makeParts({source, rollups, now, log}: RemakeParts, series: SeriesInfo): MakeParts {
  const kept = createKeptBins(rollups);
  return {
    kept,
    builder: createRollupBuilder({rollups: kept, now, log}),
    settledUntil: now() - latenessOf({source, series}),
    counts: {samplesFolded: 0, binsWritten: 0},
    mustStore: true,
  };
}
