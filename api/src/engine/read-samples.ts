/**
 * Fills holes by folding samples, slice by slice, newest first, so that what is there when time runs out is what people
 * look at most.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, rowsWithin} from '../bin-columns.js';
import {type BinEdges, regularEdges} from './bin-edges.js';
import {canCompute, computeSlice} from './compute-slice.js';
import {servingLevels} from './levels.js';
import type {Permits} from './permits.js';
import type {RememberedBins} from './remembered-bins.js';
import {type FoldedSpan, latenessOf, type RollupBuilder, rollupKey} from './rollup-builder.js';
import type {SeriesRead} from './series-read.js';
import type {Landed, SingleFlight} from './single-flight.js';
import {alignInside, clipSpans, lengthOfSpans, subtractSpans, unionOfSpans} from './spans.js';

/** What reading samples needs; shared by all questions of an engine. */
export interface SampleReader {
  readonly builder: RollupBuilder;
  /** Slices that are being folded, by what they are: questions at the same time fold each once. */
  readonly flights: SingleFlight<FoldedSpan>;
  /** Slices that stores are computing; null for those that they would not. */
  readonly computing: SingleFlight<FoldedSpan | null>;
  readonly permits: Permits;
  readonly remembered: RememberedBins;
  readonly now: () => number;
}

/** Bins that were folded and not stored, and what they are remembered under. */
export interface UnkeptBins {
  readonly key: string;
  readonly edges: BinEdges;
  readonly span: TimeRange;
  readonly rows: BinRows;
  /** When they were read. */
  readonly asOf: number;
}

const NOT_COMPUTED: Landed<null> = {value: null, shared: false};

/** About so many samples make a slice: some tens of milliseconds of a fast store, less than a second of a slow one. */
const SAMPLES_PER_SLICE = 100_000;

/** So few samples are folded with those before them, be they of bins that are not kept: reading them again costs little. */
const FEW_SAMPLES = 5_000;

/** Taken for the distance of samples of an irregular series until a slice shows it. */
const GUESSED_INTERVAL_MS = 1000;

/** How long bins are remembered that were settled, and those that were not: late samples may change these. */
const REMEMBER_SETTLED_MS = 600_000;
const REMEMBER_MS = 60_000;

/**
 * Fills from what is remembered of questions that were cut short.
 */
export function readRemembered(read: SeriesRead, {remembered, now}: SampleReader): void {
  const began = performance.now();
  for (const edges of [...servingLevels(read.grid, read.of.measure.interval).map(regularEdges), read.edges]) {
    const parts = remembered.recall(memoryKey(read, edges), read.holes, now());
    const rowsRead = parts.reduce((rows, part) => rows + part.rows.length, 0);
    if (parts.length > 0) read.fill({from: 'memory', parts, rowsRead, milliseconds: performance.now() - began});
  }
}

/** The holes that samples can fill at all: bins that begin before the oldest readable sample are unknown. */
export function readableHoles(read: SeriesRead): TimeRange[] {
  const {samples} = read.of.source;
  const oldest = samples.oldestReadable(read.of.series);
  if (oldest === null) return [...read.holes];
  const finest = servingLevels(read.grid, read.of.measure.interval).at(-1);
  const edges = finest === undefined ? read.edges : regularEdges(finest);
  const start = edges.startOf(oldest);
  const startMs = start >= oldest ? start : Math.max(oldest, edges.endOf(start));
  return clipSpans(read.holes, {startMs, endMs: Number.POSITIVE_INFINITY});
}

/**
 * How many samples the holes hold that can be read; null when the series is irregular. None are expected from before the
 * first that is known, nor from after the clock: reading what is empty costs little, however long it is.
 */
export function estimateSamples(read: SeriesRead): number | null {
  const {measure, series} = read.of;
  if (measure.interval === null) return null;
  const expected = {startMs: series.firstSeen ?? Number.NEGATIVE_INFINITY, endMs: read.asOf};
  return lengthOfSpans(clipSpans(readableHoles(read), expected)) / measure.interval;
}

/** How far a reading goes, and who is told of it. */
export interface ReadingOn {
  /** Asked before each slice. */
  readonly mayGoOn: () => boolean;
  /** Where samples may not be read on, the store may compute what is left, where it can. */
  readonly mayCompute: boolean;
  /** Told of every slice, after it was filled in, and how many samples were brought here for it. */
  readonly onSlice: (samples: number, unkept: readonly UnkeptBins[]) => void;
}

/**
 * Folds samples until no readable hole is left, or `mayGoOn` says no before a slice; then `read.isCut` is set. Slices that
 * the store computes itself are as good, and are not kept.
 *
 * @throws what the source throws, or the signal's reason; what was filled before stays filled
 */
export async function readSamples(
  read: SeriesRead,
  reader: SampleReader,
  signal: AbortSignal,
  {mayGoOn, mayCompute, onSlice}: ReadingOn,
): Promise<void> {
  read.isCut = false;
  for (let holes = readableHoles(read); holes.length > 0; holes = readableHoles(read)) {
    const isOver = !mayGoOn();
    if (isOver && !mayCompute) {
      read.isCut = true;
      return;
    }
    const {edges, span} = newestSlice(read, holes.at(-1)!, reader.builder);
    const began = performance.now();
    const asOf = reader.now();
    const key = JSON.stringify([memoryKey(read, edges), span.startMs, span.endMs]);
    const isKeepable = reader.builder.wouldKeep(read.of, edges, span);
    const wouldBeKept = isKeepable && !isOver;
    const computed = canCompute(read.of, edges)
      ? await reader.computing.run(`${key} ${wouldBeKept}`, signal, (own) =>
          reader.permits.run(own, () => computeSlice({of: read.of, edges, span, wouldBeKept}, reader.builder, own)),
        )
      : NOT_COMPUTED;
    if (computed.value === null && isOver) {
      read.isCut = true;
      return;
    }
    const isComputed = computed.value !== null;
    const {value: folded, shared} = isComputed
      ? (computed as Landed<FoldedSpan>)
      : await reader.flights.run(key, signal, (own) =>
          reader.permits.run(own, () => reader.builder.foldSamples(read.of, edges, span, own)),
        );
    const {rows, samples, kept} = folded;
    read.fill({
      from: isComputed ? 'pushdown' : 'samples',
      parts: [{span, rows}],
      rowsRead: isComputed ? rows.length : samples,
      milliseconds: performance.now() - began,
      kept,
    });
    if (isComputed && isKeepable && isOver) read.computed = unionOfSpans([...read.computed, span]);
    read.samplesRead += samples;
    adaptSlices(read, span, samples);
    const unkept = subtractSpans([span], kept === null ? [] : [kept]);
    onSlice(
      shared || isComputed ? 0 : samples,
      unkept.map((part) => ({key: memoryKey(read, edges), edges, span: part, rows, asOf})),
    );
  }
}

/** Remembers bins that were not stored: those that were complete when they were read. */
export function rememberUnkept(read: SeriesRead, {remembered, now}: SampleReader, unkept: readonly UnkeptBins[]): void {
  const {measure} = read.of;
  for (const {key, edges, span, rows, asOf} of unkept) {
    const completeUntil = edges.startOf(asOf - 2 * (measure.interval ?? 0));
    const settledUntil = edges.startOf(asOf - latenessOf(read.of));
    for (const [until, from, lifeMs] of [
      [Math.min(settledUntil, completeUntil), Number.NEGATIVE_INFINITY, REMEMBER_SETTLED_MS],
      [completeUntil, settledUntil, REMEMBER_MS],
    ] as const) {
      for (const part of clipSpans([span], {startMs: from, endMs: until})) {
        remembered.remember(key, part, rowsWithin(rows, part.startMs, part.endMs), now() + lifeMs);
      }
    }
  }
}

/** One key for all that folds the same samples into the same bins. */
function memoryKey(read: SeriesRead, {stepMs}: BinEdges): string {
  const {source, series, measure, interval} = rollupKey(read.of, stepMs ?? 0);
  const {name} = read.grid.step;
  return JSON.stringify([source, series, measure, interval, stepMs ?? `${name} ${read.grid.timeZone}`]);
}

/** What is folded at once, and into which bins. */
interface Slice {
  readonly edges: BinEdges;
  /** Aligned to the edges. */
  readonly span: TimeRange;
}

/**
 * The newest part of a hole that is about a slice, and at least a bin. It is folded into the coarsest level that serves
 * and fits into the hole, so that the next question reads stored bins; what sticks out at the edges of the hole is folded
 * into finer ones, and so is what a level does not keep yet. A hole that is no longer than a slice is read at once. Without
 * a level, the bins are the answer's.
 */
function newestSlice(read: SeriesRead, hole: TimeRange, builder: RollupBuilder): Slice {
  const interval = read.of.measure.interval ?? GUESSED_INTERVAL_MS;
  read.sliceMs ??= SAMPLES_PER_SLICE * interval;
  const serving = servingLevels(read.grid, read.of.measure.interval);
  // A bin that is more than a slice could not be interrupted.
  const levels = serving.filter((levelMs, i) => levelMs <= read.sliceMs! || i === serving.length - 1);
  const isShort = hole.endMs - hole.startMs <= read.sliceMs;
  for (const [i, levelMs] of levels.entries()) {
    const keptUntil = builder.keptUntil(read.of, levelMs) ?? hole.endMs;
    const unkeptMs = Math.min(hole.endMs, read.asOf) - Math.max(hole.startMs, keptUntil);
    if (i < levels.length - 1 && (unkeptMs / read.sliceMs) * SAMPLES_PER_SLICE > FEW_SAMPLES) {
      if (keptUntil > hole.startMs) return newestSlice(read, {startMs: keptUntil, endMs: hole.endMs}, builder);
      continue;
    }
    const inside = alignInside(hole, levelMs);
    if (inside === null) continue;
    if (isShort && (inside.startMs > hole.startMs || inside.endMs < hole.endMs)) continue;
    if (inside.endMs < hole.endMs) return newestSlice(read, {startMs: inside.endMs, endMs: hole.endMs}, builder);
    return {edges: regularEdges(levelMs), span: newestPart(inside, levelMs, read.sliceMs)};
  }
  const {stepMs} = read.edges;
  if (stepMs !== null) return {edges: read.edges, span: newestPart(hole, stepMs, read.sliceMs)};
  const startMs = Math.max(hole.startMs, read.edges.startOf(Math.max(hole.startMs, hole.endMs - read.sliceMs)));
  return {edges: read.edges, span: {startMs, endMs: hole.endMs}};
}

/** The part after the last multiple of about a length; slices of different questions so meet at the same edges. */
function newestPart({startMs, endMs}: TimeRange, stepMs: number, aboutMs: number): TimeRange {
  const lengthMs = Math.max(1, Math.floor(aboutMs / stepMs)) * stepMs;
  return {startMs: Math.max(startMs, (Math.ceil(endMs / lengthMs) - 1) * lengthMs), endMs};
}

/** Makes slices longer where samples are sparse, and shorter where they are dense, by steps that keep their edges. */
function adaptSlices(read: SeriesRead, span: TimeRange, samples: number): void {
  const samplesPerSlice = (samples / (span.endMs - span.startMs)) * read.sliceMs!;
  if (samplesPerSlice < SAMPLES_PER_SLICE / 8) read.sliceMs! *= 4;
  else if (samplesPerSlice > SAMPLES_PER_SLICE * 2) read.sliceMs! /= 4;
}
