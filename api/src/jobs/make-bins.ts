/**
 * Makes the stored bins of one measure over a span, of every useful level: each from the next finer one and the finest
 * from samples, oldest first.
 *
 * It asks what is covered and makes what is not. So what late samples made forgotten is made anew, what is there is left
 * alone, and nothing is folded again of which samples have begun to expire.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {regularEdges} from '../engine/bin-edges.js';
import type {KeptBins} from '../engine/kept-bins.js';
import {usefulLevels} from '../engine/levels.js';
import {keepableSpan, type RollupBuilder, rollupKey, type SeriesOfSource} from '../engine/rollup-builder.js';
import {alignInside, clipSpans, subtractSpans, unionOfSpans} from '../engine/spans.js';

/** So many samples are folded, and so many bins read, before what they make is written. */
const SAMPLES_PER_SLICE = 500_000;
const BINS_PER_READ = 65_536;

/** Taken for the distance of samples of irregular series. */
const GUESSED_INTERVAL_MS = 1000;

/** What making bins takes. */
export interface MakeParts {
  readonly kept: KeptBins;
  readonly builder: RollupBuilder;
  /** Late samples are not expected any more before this. */
  readonly settledUntil: number;
  readonly counts: MakeCounts;
  /** Bins that could not be stored are a failure, as nobody looks for them again. Default: the next run does. */
  readonly mustStore?: boolean;
}

/** What was done. */
export interface MakeCounts {
  samplesFolded: number;
  binsWritten: number;
}

/** What could not be made of a measure, as samples had begun to expire. */
export interface Unmade {
  /** Nothing is stored there. */
  readonly lost: readonly TimeRange[];
  /** Stored bins hold as they were, without the samples that came late into them. */
  readonly refused: readonly TimeRange[];
}

/**
 * Makes all levels of one measure, fine to coarse.
 *
 * @param wanted - every bin that touches it is made, in as many whole units of the store as are settled
 * @throws what the source or the rollups throw, or the signal's reason
 */
export async function makeMeasure(
  of: SeriesOfSource,
  wanted: TimeRange,
  parts: MakeParts,
  signal: AbortSignal,
): Promise<Unmade> {
  const [finest, ...coarser] = usefulLevels(of.measure.interval);
  if (finest === undefined) return {lost: [], refused: []};
  const unmade = await makeFromSamples(of, finest, wanted, parts, signal);
  let finerMs = finest;
  for (const levelMs of coarser) {
    await makeFromFiner(of, levelMs, finerMs, wanted, parts, signal);
    finerMs = levelMs;
  }
  return unmade;
}

/** What of a level is settled among the units of the store that a span touches; null when nothing is. */
function unitsOf(
  of: SeriesOfSource,
  levelMs: number,
  {startMs, endMs}: TimeRange,
  {kept, settledUntil}: MakeParts,
): (TimeRange & {readonly unitMs: number}) | null {
  const unitMs = kept.unitMs(rollupKey(of, levelMs));
  const from = Math.floor(startMs / unitMs) * unitMs;
  const to = Math.min(Math.ceil(endMs / unitMs), Math.floor(settledUntil / unitMs)) * unitMs;
  return from < to ? {startMs: from, endMs: to, unitMs} : null;
}

/** What is not covered of a span, in whole units: a unit is written at once. */
const holesIn = (span: TimeRange & {readonly unitMs: number}, covered: readonly TimeRange[]): TimeRange[] =>
  unionOfSpans(
    subtractSpans([span], covered).map(({startMs, endMs}) => ({
      startMs: Math.floor(startMs / span.unitMs) * span.unitMs,
      endMs: Math.ceil(endMs / span.unitMs) * span.unitMs,
    })),
  );

async function makeFromSamples(
  of: SeriesOfSource,
  levelMs: number,
  wanted: TimeRange,
  parts: MakeParts,
  signal: AbortSignal,
): Promise<Unmade> {
  const {source, series, measure} = of;
  const {kept, builder, settledUntil, counts} = parts;
  const key = rollupKey(of, levelMs);
  const units = unitsOf(of, levelMs, wanted, parts);
  if (units === null) return {lost: [], refused: []};
  const covered = await kept.readCovered(key, units, signal);
  const holes = holesIn(units, covered);
  const {unitMs} = units;
  const sliceMs =
    Math.max(1, Math.floor((SAMPLES_PER_SLICE * (measure.interval ?? GUESSED_INTERVAL_MS)) / unitMs)) * unitMs;
  for (const slice of piecesOf(holes, sliceMs)) {
    const oldestReadable = source.samples.oldestReadable(series);
    const span = keepableSpan(slice, levelMs, {measure, settledUntil, oldestReadable, unitMs});
    if (span === null) continue;
    const {rows, samples, kept: written} = await builder.foldSamples(of, regularEdges(levelMs), span, signal);
    counts.samplesFolded += samples;
    if (written !== null) counts.binsWritten += rows.length;
    else if (parts.mustStore) throw notStored(levelMs, span);
  }
  return unmadeOf(of, levelMs, holes, parts, signal);
}

/**
 * What is left of holes that begin before the oldest sample that can be read. What was stored there before late samples
 * came is made to hold again.
 */
async function unmadeOf(
  of: SeriesOfSource,
  levelMs: number,
  holes: readonly TimeRange[],
  {kept}: MakeParts,
  signal: AbortSignal,
): Promise<Unmade> {
  const {source, series, measure} = of;
  const oldest = source.samples.oldestReadable(series);
  if (oldest === null) return {lost: [], refused: []};
  // As `keepableSpan` has it.
  const foldableFrom = Math.ceil((oldest + (measure.kind === 'counter' ? LOOKBACK_MS : 0)) / levelMs) * levelMs;
  const lost: TimeRange[] = [];
  const refused: TimeRange[] = [];
  for (const hole of clipSpans(holes, {startMs: Number.NEGATIVE_INFINITY, endMs: foldableFrom})) {
    const key = rollupKey(of, levelMs);
    const left = subtractSpans([hole], await kept.readCovered(key, hole, signal));
    for (const span of left) await kept.keepAsWas(key, span, signal);
    const covered = left.length === 0 ? [hole] : await kept.readCovered(key, hole, signal);
    lost.push(...subtractSpans(left, covered));
    refused.push(...left.flatMap((span) => clipSpans(covered, span)));
  }
  return {lost, refused};
}

async function makeFromFiner(
  of: SeriesOfSource,
  levelMs: number,
  finerMs: number,
  wanted: TimeRange,
  parts: MakeParts,
  signal: AbortSignal,
): Promise<void> {
  const {kept, builder, counts} = parts;
  const units = unitsOf(of, levelMs, wanted, parts);
  if (units === null) return;
  const holes = holesIn(units, await kept.readCovered(rollupKey(of, levelMs), units, signal));
  if (holes.length === 0) return;
  const finer = await kept.readCovered(rollupKey(of, finerMs), units, signal);
  const ready = holes.flatMap((hole) => clipSpans(finer, hole)).flatMap((part) => alignInside(part, levelMs) ?? []);
  const pieceMs = Math.ceil((BINS_PER_READ * finerMs) / units.unitMs) * units.unitMs;
  for (const piece of piecesOf(ready, pieceMs)) {
    const mark = kept.mark();
    const read = await kept.readBins(rollupKey(of, finerMs), piece, signal);
    // What was forgotten since is made in the next run.
    if (subtractSpans([piece], read.covered).length > 0) continue;
    const bins = await builder.coarsen(of, levelMs, piece, read, mark);
    if (bins === null && parts.mustStore) throw notStored(levelMs, piece);
    counts.binsWritten += bins ?? 0;
  }
}

const notStored = (levelMs: number, {startMs, endMs}: TimeRange) =>
  new Error(`bins not stored: ${startMs} to ${endMs} (of ${levelMs} ms)`);

/** The spans in pieces of at most a length, oldest first. */
function piecesOf(spans: readonly TimeRange[], lengthMs: number): TimeRange[] {
  return spans.flatMap(({startMs, endMs}) =>
    Array.from({length: Math.ceil((endMs - startMs) / lengthMs)}, (_, i) => ({
      startMs: startMs + i * lengthMs,
      endMs: Math.min(endMs, startMs + (i + 1) * lengthMs),
    })),
  );
}
