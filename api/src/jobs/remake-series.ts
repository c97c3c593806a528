/** Makes stored bins of a series anew, and counts what is stored of it. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {TimeRange} from '@metrics-chart/contract/series';
import {createKeptBins, type KeptBins} from '../engine/kept-bins.js';
import {usefulLevels} from '../engine/levels.js';
import {createRollupBuilder, latenessOf, rollupKey} from '../engine/rollup-builder.js';
import {lengthOfSpans} from '../engine/spans.js';
import type {MeasureInfo, Rollups, SeriesInfo, Source} from '../store.js';
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

/** Names the stored bins of a measure, of every useful level. */
export const keysOf = (source: Source, series: SeriesInfo, measure: MeasureInfo) =>
  usefulLevels(measure.interval).map((levelMs) => rollupKey({source, series, measure}, levelMs));

/** A span without what no bins are kept of any more. */
export const sinceKept = (
  kept: KeptBins,
  key: ReturnType<typeof rollupKey>,
  {startMs, endMs}: TimeRange,
): TimeRange => {
  const oldest = kept.oldestKept(key);
  return {startMs: oldest === null ? startMs : Math.min(endMs, Math.max(startMs, oldest - kept.unitMs(key))), endMs};
};

/** What making bins of a series takes, as of now. */
export function makeParts({source, rollups, now, log}: RemakeParts, series: SeriesInfo): MakeParts {
  const kept = createKeptBins(rollups);
  return {
    kept,
    builder: createRollupBuilder({rollups: kept, now, log}),
    settledUntil: now() - latenessOf({source, series}),
    counts: {samplesFolded: 0, binsWritten: 0},
    mustStore: true,
  };
}
