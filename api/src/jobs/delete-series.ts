/**
 * Takes series, or a span of them, out again, with everything that is stored of them, while other processes write, fold and
 * answer.
 *
 * Whoever has read samples before they were deleted may store bins of them long after. So the span is forgotten once the
 * deletion lies in the past of every clock: bins that were read before then hold no more, whenever they are written, and
 * what is made from then on does.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import {createKeptBins} from '../engine/kept-bins.js';
import type {Removal, SeriesInfo} from '../store.js';
import {makeMeasure} from './make-bins.js';
import {keysOf, makeParts, type RemakeParts, type SeriesSpan, sinceKept} from './remake-series.js';

/** How far apart processes may be, milliseconds; 0 where there is no other one. */
export interface Apart {
  /** Their clocks. */
  readonly marginMs: number;
  /** After so long every mark is seen by all, see `Coordination`. */
  readonly marksSeenMs: number;
}

/** What is deleted with. */
export interface DeleteParts extends RemakeParts {
  /** Where the samples of a series are deleted; null where they lie in somebody else's table. */
  readonly removalOf: (series: SeriesInfo) => Removal | null;
  readonly apart: Apart;
  /** Lets time pass, milliseconds. Default: it does. */
  readonly wait?: (lengthMs: number, signal: AbortSignal) => Promise<void>;
}

/** Series that are worked on at once. */
const SERIES_AT_ONCE = 32;
/** Late samples that are older than what may be read less this are not marked, so that no job looks at their bins again. */
const UNMARKED_MS = 86_400_000;
/** What is read next is younger than a mark that was just written. */
const NEXT_MS = 10;

/**
 * Deletes the samples of series in a span each, or all of them, and everything that is stored of them. Bins that lie in the
 * span in part are made anew of what is left; where that has expired, the finest bins there are go as a whole, and coarser
 * ones are made of what is left of these. Where samples lie in somebody else's table, stored bins alone are deleted.
 *
 * Broken off, it is to be run again. It waits for clocks that differ: for all series at once.
 *
 * @param isWhole - the series go as a whole, with their entries in the catalogue
 * @throws what the source or the rollups throw, or the signal's reason
 */
export async function deleteSeries(
  parts: DeleteParts,
  list: readonly SeriesSpan[],
  isWhole: boolean,
  signal: AbortSignal,
): Promise<void> {
  const {source, rollups, removalOf, apart, wait = sleepFor} = parts;
  const own = list.filter(({series}) => removalOf(series) !== null);
  const kept = createKeptBins(rollups);
  const oldestOf = ({series}: SeriesSpan) => source.samples.oldestReadable(series) ?? Number.NEGATIVE_INFINITY;

  // The job makes these anew, whatever becomes of this process. What has expired cannot be made anew.
  const markLate = async (each: SeriesSpan) => {
    const span = {...each.span, startMs: Math.max(each.span.startMs, oldestOf(each))};
    if (span.startMs < span.endMs) await kept.forgetBins(source.name, each.series.series, span);
  };
  await forEach(own, markLate, signal);
  // A clock that is ahead has given samples later times of writing than that of a deletion at once.
  await wait(apart.marginMs, signal);
  await forEach(
    own,
    async (each) => {
      // Before the series: whoever runs this again has to find it.
      if (isWhole) await eraseRollups(parts, each);
      await removalOf(each.series)!.deleteSamples(each.series.series, isWhole ? null : each.span);
      await markLate(each);
    },
    signal,
  );
  await wait(apart.marginMs, signal);

  const erased = isWhole ? list : list.filter(({series}) => removalOf(series) === null);
  const remade = isWhole ? [] : own;
  const forget = async ({series, measures, span}: SeriesSpan) => {
    if (measures.length === series.measures.length) await rollups.forgetBins(source.name, series.series, span);
  };
  await forEach(list, forget, signal);
  await forEach(erased, (each) => eraseRollups(parts, each), signal);
  if (remade.length === 0) return;
  // Bins that are made of finer ones are as of when every mark was seen. Those that the job does not make again have to hold.
  const isUnmarked = remade.some((each) => each.span.startMs < oldestOf(each) + UNMARKED_MS);
  await wait(NEXT_MS + (isUnmarked ? apart.marksSeenMs : 0), signal);
  await forEach(remade, (each) => makeAnew(parts, each, signal), signal);
}

/** Makes the bins that touch a deleted span of what is left. */
async function makeAnew(parts: DeleteParts, {series, measures, span}: SeriesSpan, signal: AbortSignal): Promise<void> {
  const make = makeParts(parts, series);
  // Before the first sample there never was anything.
  const erase = {...span, startMs: Math.max(span.startMs, series.firstSeen ?? span.startMs)};
  if (erase.startMs >= erase.endMs) return;
  for (const measure of measures) {
    // The increase at the next sample of a counter hangs on the one before the span now.
    const wanted = {...erase, endMs: erase.endMs + (measure.kind === 'counter' ? LOOKBACK_MS : 0)};
    await makeMeasure({source: parts.source, series, measure}, wanted, {...make, anew: {erase}}, signal);
  }
}

/** Erases the stored bins that touch a span, of every level, and leaves samples as they are. */
async function eraseRollups(
  {source, rollups}: Pick<RemakeParts, 'source' | 'rollups'>,
  {series, measures, span}: SeriesSpan,
): Promise<void> {
  const kept = createKeptBins(rollups);
  for (const measure of measures)
    for (const key of keysOf(source, series, measure)) await kept.eraseBins(key, sinceKept(kept, key, span));
}

async function forEach(
  list: readonly SeriesSpan[],
  work: (each: SeriesSpan) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < list.length) {
      signal.throwIfAborted();
      await work(list[next++]!);
    }
  };
  await Promise.all(Array.from({length: Math.min(SERIES_AT_ONCE, list.length)}, worker));
}

const sleepFor = (lengthMs: number, signal: AbortSignal) =>
  lengthMs > 0 ? sleep(lengthMs, undefined, {signal}) : Promise.resolve();
