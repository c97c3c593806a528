/**
 * Makes the stored bins of one measure over a span, of every useful level: each from the next finer one and the finest
 * from samples, oldest first.
 *
 * It asks what is covered and makes what is not. So what late samples made forgotten is made anew, what is there is left
 * alone, and nothing is folded again of which samples have begun to expire.
 */

import type {TimeRange} from '@metrics-chart/contract/series';
import {regularEdges} from '../engine/bin-edges.js';
import type {KeptBins} from '../engine/kept-bins.js';
import {usefulLevels} from '../engine/levels.js';
import {keepableSpan, rollupKey, type SeriesOfSource} from '../engine/rollup-builder.js';
import {alignInside, clipSpans, subtractSpans, unionOfSpans} from '../engine/spans.js';
import type {RollupKey} from '../store.js';
import type {LevelMaking, MakeParts, Unmade} from './making.js';
import {eraseUnmade, leftAsIs, NOTHING, unmadeOf} from './unmade-bins.js';

/** So many samples are folded, and so many bins read, before what they make is written. */
const SAMPLES_PER_SLICE = 500_000;
const BINS_PER_READ = 65_536;

/** Taken for the distance of samples of irregular series. */
const GUESSED_INTERVAL_MS = 1000;

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
  const lost: TimeRange[] = [];
  const refused: TimeRange[] = [];
  let finerMs: number | null = null;
  for (const levelMs of usefulLevels(of.measure.interval)) {
    const unmade: Unmade = await makeLevel({of, levelMs, wanted, parts, signal}, finerMs);
    lost.push(...unmade.lost);
    refused.push(...unmade.refused);
    finerMs = levelMs;
  }
  return {lost: unionOfSpans(lost), refused: unionOfSpans(refused)};
}

/** Makes one level: from the next finer one, and from samples where that is not kept any more, or is none. */
async function makeLevel(making: LevelMaking, finerMs: number | null): Promise<Unmade> {
  const {of, levelMs, parts, signal} = making;
  const {kept, anew} = parts;
  const key = rollupKey(of, levelMs);
  const units = unitsOf(making);
  if (units === null) {
    if (typeof anew === 'object') await eraseUnmade(making, anew.erase, {own: [], made: []});
    return NOTHING;
  }
  const covered = await kept.readCovered(key, units, signal);
  const holes = anew === undefined ? holesIn(units, covered) : [units];
  const own = clipSpans(holes, {startMs: Number.NEGATIVE_INFINITY, endMs: ownUntil(of, levelMs, finerMs, kept)});
  const made = await makeFromSamples(making, units, own);
  if (finerMs !== null) made.push(...(await makeFromFiner(making, finerMs, units, subtractSpans(holes, made))));
  if (anew === undefined) return unmadeOf(making, own);
  if (anew === 'keep') return leftAsIs(making, {own, made, stored: covered});
  await eraseUnmade(making, anew.erase, {own, made});
  return NOTHING;
}

/** Until when the bins of a level are folded from samples, as no finer ones are kept. */
function ownUntil(of: SeriesOfSource, levelMs: number, finerMs: number | null, kept: KeptBins): number {
  if (finerMs === null) return Number.POSITIVE_INFINITY;
  const reach = keptFrom(rollupKey(of, finerMs), kept);
  return Math.ceil(reach / levelMs) * levelMs;
}

/** From when on the units of a level are kept as a whole. */
function keptFrom(key: RollupKey, kept: KeptBins): number {
  const oldest = kept.oldestKept(key);
  const unitMs = kept.unitMs(key);
  return oldest === null ? Number.NEGATIVE_INFINITY : Math.ceil(oldest / unitMs) * unitMs;
}

/** What of a level is settled, and is still kept, among the units of the store that a span touches; null when nothing is. */
function unitsOf({of, levelMs, wanted, parts}: LevelMaking): (TimeRange & {readonly unitMs: number}) | null {
  const {kept, settledUntil} = parts;
  const key = rollupKey(of, levelMs);
  const unitMs = kept.unitMs(key);
  const from = Math.max(Math.floor(wanted.startMs / unitMs) * unitMs, keptFrom(key, kept));
  const to = Math.min(Math.ceil(wanted.endMs / unitMs), Math.floor(settledUntil / unitMs)) * unitMs;
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

/** Folds what can be folded of some holes; returns what is made. */
async function makeFromSamples(
  {of, levelMs, parts, signal}: LevelMaking,
  {unitMs}: {readonly unitMs: number},
  holes: readonly TimeRange[],
): Promise<TimeRange[]> {
  const {source, series, measure} = of;
  const {builder, settledUntil, counts} = parts;
  const made: TimeRange[] = [];
  const sliceMs =
    Math.max(1, Math.floor((SAMPLES_PER_SLICE * (measure.interval ?? GUESSED_INTERVAL_MS)) / unitMs)) * unitMs;
  for (const slice of piecesOf(holes, sliceMs)) {
    const oldestReadable = source.samples.oldestReadable(series);
    const span = keepableSpan(slice, levelMs, {measure, settledUntil, oldestReadable, unitMs});
    if (span !== null) {
      const {rows, samples, kept: written} = await builder.foldSamples(of, regularEdges(levelMs), span, signal);
      counts.samplesFolded += samples;
      if (written !== null) {
        counts.binsWritten += rows.length;
        made.push(written);
      } else if (parts.mustStore) throw notStored(levelMs, span);
    }
    parts.onFolded?.(slice);
  }
  return made;
}

/** Makes what can be made of some holes from stored bins of the next finer level; returns what is made. */
async function makeFromFiner(
  {of, levelMs, parts, signal}: LevelMaking,
  finerMs: number,
  units: TimeRange & {readonly unitMs: number},
  holes: readonly TimeRange[],
): Promise<TimeRange[]> {
  const {kept, builder, counts} = parts;
  if (holes.length === 0) return [];
  const made: TimeRange[] = [];
  const finer = await kept.readCovered(rollupKey(of, finerMs), units, signal);
  const ready = holes.flatMap((hole) => clipSpans(finer, hole)).flatMap((part) => alignInside(part, levelMs) ?? []);
  const pieceMs = Math.ceil((BINS_PER_READ * finerMs) / units.unitMs) * units.unitMs;
  for (const piece of piecesOf(ready, pieceMs)) {
    const mark = kept.mark();
    const read = await kept.readBins(rollupKey(of, finerMs), piece, signal);
    // What was forgotten since is made in the next run.
    if (subtractSpans([piece], read.covered).length > 0) continue;
    const bins = await builder.coarsen(of, levelMs, piece, read, mark);
    if (bins !== null) made.push(piece);
    else if (parts.mustStore) throw notStored(levelMs, piece);
    counts.binsWritten += bins ?? 0;
  }
  return made;
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
