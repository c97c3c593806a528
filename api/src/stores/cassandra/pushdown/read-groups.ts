/**
 * Reads the groups of a range, slice by slice, several at once: each slice is one statement, and its answer one page. A
 * slice for which the cluster takes too long is cut in half; what was read of the others stays.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {types} from 'cassandra-driver';
import {type BinRows, BinRowsBuilder, mergeAdjacent} from '../../../bin-columns.js';
import type {ComputedBins} from '../../../store.js';
import {isReadTimeout} from '../failure.js';
import type {PlacedSpan} from '../ordered-read.js';
import {binsOfGroups, type GroupRules} from './bins-of-groups.js';

/** What is read, and how. */
export interface GroupedRead<Place> {
  /** Each in one partition, ascending and disjoint. */
  readonly spans: Iterable<PlacedSpan<Place>>;
  /** All groups of a part of a span. */
  readonly fetchGroups: (part: PlacedSpan<Place>, signal: AbortSignal) => Promise<readonly types.Row[]>;
  /** Width of the groups, milliseconds. */
  readonly stepMs: number;
  /** How long a slice is at most, milliseconds. */
  readonly sliceMs: number;
  readonly rules: GroupRules;
  readonly signal: AbortSignal;
}

/** What came of it; `sizes` and `fullest` as of `binsOfGroups`. */
export interface GroupsRead extends ComputedBins {
  readonly sizes: readonly number[];
  readonly fullest: number;
  /** How long slices were that the cluster answered in time, milliseconds. */
  readonly sliceMs: number;
}

/** Statements that are under way at once for one range. */
const AT_ONCE = 4;

/**
 * The bins of all spans.
 *
 * @throws what fetching throws, but for a read that timed out; the signal's reason as soon as it aborts
 */
export async function readGroups<Place>(read: GroupedRead<Place>): Promise<GroupsRead> {
  const {stepMs, rules, signal} = read;
  const startOf = (timeMs: number) => Math.floor(timeMs / stepMs) * stepMs;
  const waiting: PlacedSpan<Place>[] = [];
  const parts: {readonly startMs: number; readonly rows: BinRows}[] = [];
  const unsure = new Set<number>();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let {sliceMs} = read;
  let samples = 0;
  const sizes: number[] = [];
  let fullest = 0;

  const slices = slicesOf(read.spans, startOf, stepMs, () => sliceMs);
  const next = () => waiting.pop() ?? (slices.next().value as PlacedSpan<Place> | undefined);

  async function readSlice(slice: PlacedSpan<Place>): Promise<void> {
    let groups: readonly types.Row[];
    try {
      groups = await read.fetchGroups(slice, both);
    } catch (error) {
      signal.throwIfAborted();
      if (!isReadTimeout(error)) throw error;
      const middle = startOf((slice.startMs + slice.endMs) / 2);
      if (middle <= slice.startMs) unsure.add(startOf(slice.startMs));
      else {
        sliceMs = Math.min(sliceMs, Math.max(stepMs, (slice.endMs - slice.startMs) / 2));
        waiting.push({...slice, startMs: middle}, {...slice, endMs: middle});
      }
      return;
    }
    const bins = binsOfGroups(groups, rules);
    for (const start of bins.unsure) unsure.add(start);
    parts.push({startMs: slice.startMs, rows: bins.rows});
    samples += bins.samples;
    for (const size of bins.sizes) sizes.push(size);
    fullest = Math.max(fullest, bins.fullest);
  }

  async function work(): Promise<void> {
    for (let slice = next(); slice !== undefined; slice = next()) {
      both.throwIfAborted();
      await readSlice(slice);
    }
  }

  try {
    await Promise.all(Array.from({length: AT_ONCE}, work));
  } finally {
    stop.abort(new Error('left'));
  }
  // Of a bin that lies in two partitions no half is sure without the other.
  const merged = mergeAdjacent(
    parts.sort((a, b) => a.startMs - b.startMs).map(({rows}) => rows),
    startOf,
    rules.interval,
  );
  return {rows: without(merged, unsure), unsure: runsOf(unsure, stepMs), samples, sizes, fullest, sliceMs};
}

/** Cuts spans at multiples of about a length, which are multiples of the step; it may change meanwhile. */
function* slicesOf<Place>(
  spans: Iterable<PlacedSpan<Place>>,
  startOf: (timeMs: number) => number,
  stepMs: number,
  sliceMs: () => number,
): Generator<PlacedSpan<Place>, undefined, void> {
  for (const span of spans) {
    for (let startMs = span.startMs; startMs < span.endMs; ) {
      const endMs = Math.min(span.endMs, Math.max(startOf(startMs) + stepMs, startOf(startMs + sliceMs())));
      yield {...span, startMs, endMs};
      startMs = endMs;
    }
  }
}

function without(rows: BinRows, starts: ReadonlySet<number>): BinRows {
  if (!rows.start.some((start) => starts.has(start))) return rows;
  const builder = new BinRowsBuilder(rows.length);
  for (let row = 0; row < rows.length; row += 1) if (!starts.has(rows.start[row]!)) builder.pushRow(rows, row);
  return builder.finish();
}

/** Bins that touch, as one span. */
function runsOf(starts: ReadonlySet<number>, stepMs: number): TimeRange[] {
  const runs: TimeRange[] = [];
  for (const startMs of [...starts].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.endMs === startMs) runs[runs.length - 1] = {startMs: last.startMs, endMs: startMs + stepMs};
    else runs.push({startMs, endMs: startMs + stepMs});
  }
  return runs;
}
