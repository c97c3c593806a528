/**
 * How much of each bin is missing: of each pair of consecutive samples more than 1.5 × interval apart, the span from
 * *first + interval* to *second*, clipped to the bin; after the last sample, up to `completeUntil`.
 *
 * Rows know what is missing between their own samples. What lies before the first and after the last sample of a row is
 * added here, from row to row, and at both ends from what is known of the samples beside.
 */
import {binIndexAt, edgeAt, type TimeGrid} from '@metrics-chart/contract/grid';
import type {BinRows} from '../bin-columns.js';

/** What is known of the last sample before a span of time. */
export type SampleBefore =
  /** It is this one. */
  | {readonly time: number}
  /** There is one, and it is earlier than this. */
  | {readonly earlierThan: number}
  /** There is none. */
  | null;

/**
 * What is known of the next sample after a span: it comes within 1.5 × interval of the last one before its end, it comes
 * later, or none has come by now.
 */
export type SampleAfter = 'soon' | 'later' | 'never';

/** Consecutive bins of an answer that are known, from index `first` to before `end`, and what lies beside them. */
export interface KnownRun {
  readonly first: number;
  readonly end: number;
  readonly before: SampleBefore;
  readonly after: SampleAfter;
}

/** Of what is missing, all that does not change from run to run. */
export interface MissingRules {
  /** Expected distance of samples, milliseconds; null: nothing is ever missing. */
  readonly interval: number | null;
  readonly completeUntil: number;
}

/**
 * What is missing of each bin.
 *
 * @param rows - bins of the grid that hold anything, ascending
 * @param runs - ascending; rows outside of them are left out
 * @returns one entry per bin, milliseconds; 0 where a bin is not known
 */
export function missingPerBin(
  grid: TimeGrid,
  rows: BinRows,
  runs: readonly KnownRun[],
  rules: MissingRules,
): Float64Array {
  const missing = new Float64Array(grid.binCount);
  const {interval, completeUntil} = rules;
  if (interval === null) return missing;
  let row = 0;
  for (const {first, end, before, after} of runs) {
    const startMs = edgeAt(grid, first);
    const endMs = edgeAt(grid, end);
    const addSpan = (fromMs: number, toMs: number) =>
      addToBins(grid, missing, Math.max(fromMs, startMs), Math.min(toMs, endMs));
    let last = before === null ? null : 'time' in before ? before.time : before.earlierThan;
    // Of a sample that is earlier than a time, that time already is 1.5 intervals away from one as far from it.
    const isFarFrom = (time: number, isVague: boolean) =>
      last !== null && (isVague ? time - last >= 1.5 * interval : time - last > 1.5 * interval);
    let isVague = before !== null && 'earlierThan' in before;
    while (row < rows.length && rows.start[row]! < startMs) row += 1;
    for (; row < rows.length && rows.start[row]! < endMs; row += 1) {
      if (rows.count[row] === 0) continue;
      const firstTime = rows.firstTime[row]!;
      if (isFarFrom(firstTime, isVague)) addSpan(last! + interval, firstTime);
      missing[binIndexAt(grid, rows.start[row]!)]! += rows.missing[row]!;
      last = rows.lastTime[row]!;
      isVague = false;
    }
    if (last === null || after === 'soon') continue;
    addSpan(last + interval, after === 'later' ? endMs : Math.min(endMs, completeUntil));
  }
  return missing;
}

/** Adds a span to the bins that it touches; nothing when it is empty. */
function addToBins(grid: TimeGrid, bins: Float64Array, fromMs: number, toMs: number): void {
  if (!(fromMs < toMs)) return;
  for (let i = binIndexAt(grid, fromMs); i < grid.binCount; i += 1) {
    const from = Math.max(fromMs, edgeAt(grid, i));
    const to = Math.min(toMs, edgeAt(grid, i + 1));
    if (from >= to) return;
    bins[i]! += to - from;
  }
}
