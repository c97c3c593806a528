import type {TimeRange} from '@metrics-chart/contract/series';
import {rectPath} from './path-writer.js';
import {firstAtLeast} from './reduce-to-pixels.js';
import {rowEnd, rowStart, type SeriesColumns} from './series-columns.js';
import {GAP, THIN, UNKNOWN} from './status.js';

/** Disjoint spans of time in order: start, end, start, end, … epoch milliseconds. */
export type Spans = readonly number[];

/** The rows [from, to) that reach into a time range. */
export function rowsReaching(columns: SeriesColumns, {startMs, endMs}: TimeRange): [from: number, to: number] {
  const {edges, length} = columns;
  let from = firstAtLeast(edges, startMs, 0, length);
  if (from > 0 && rowEnd(columns, from - 1) > startMs) from -= 1;
  return [from, firstAtLeast(edges, endMs, from, length)];
}

/** The spans of a range in which a series has rows without a value and of one status. */
export function spansOfStatus(columns: SeriesColumns, timeRange: TimeRange, code: number): number[] {
  const spans: number[] = [];
  const {status, value} = columns;
  const [from, to] = rowsReaching(columns, timeRange);
  for (let i = from; i < to; i++) {
    if (status[i] !== code || !Number.isNaN(value[i]!)) continue;
    const start = Math.max(rowStart(columns, i), timeRange.startMs);
    const end = Math.min(rowEnd(columns, i), timeRange.endMs);
    if (spans.length > 0 && start <= spans[spans.length - 1]!) spans[spans.length - 1] = end;
    else spans.push(start, end);
  }
  return spans;
}

/** The spans that are in all of several lists; none when there are no lists. */
export function intersectSpans(lists: readonly Spans[]): Spans {
  const [first, ...rest] = lists;
  return rest.reduce<Spans>(intersect, first ?? []);
}

function intersect(a: Spans, b: Spans): number[] {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const start = Math.max(a[i]!, b[j]!);
    const end = Math.min(a[i + 1]!, b[j + 1]!);
    if (start < end) both.push(start, end);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return both;
}

/** The spans that are in any of several lists. */
export function uniteSpans(lists: readonly Spans[]): Spans {
  const [first, ...rest] = lists;
  if (rest.length === 0) return first ?? [];
  const pairs: [number, number][] = [];
  for (const list of lists) for (let i = 0; i < list.length; i += 2) pairs.push([list[i]!, list[i + 1]!]);
  pairs.sort((a, b) => a[0] - b[0]);
  const united: number[] = [];
  for (const [start, end] of pairs) {
    if (united.length > 0 && start <= united[united.length - 1]!) {
      united[united.length - 1] = Math.max(united[united.length - 1]!, end);
    } else united.push(start, end);
  }
  return united;
}

/**
 * The spans of a range that are as long as what is missing in the thin bins of a series, in the middle of each: where in
 * a bin samples failed to come is not known.
 */
export function thinSpans(columns: SeriesColumns, timeRange: TimeRange): number[] {
  const spans: number[] = [];
  const [from, to] = rowsReaching(columns, timeRange);
  for (let i = from; i < to; i++) {
    if (columns.status[i] !== THIN) continue;
    const middle = (rowStart(columns, i) + rowEnd(columns, i)) / 2;
    const half = Math.min(columns.missing[i]!, rowEnd(columns, i) - rowStart(columns, i)) / 2;
    const start = Math.max(middle - half, timeRange.startMs);
    if (start < timeRange.endMs) spans.push(start, Math.min(middle + half, timeRange.endMs));
  }
  return spans;
}

/** The spans with anything in them of an unknown, or of a gap: lists for `intersectSpans` and `uniteSpans`. */
export const gapSpans = (columns: SeriesColumns, timeRange: TimeRange) => spansOfStatus(columns, timeRange, GAP);
export const unknownSpans = (columns: SeriesColumns, timeRange: TimeRange) =>
  spansOfStatus(columns, timeRange, UNKNOWN);

/**
 * Spans as rectangles of one height, each at least one device pixel wide; those that touch on screen are one.
 */
export function spansPath(
  spans: Spans,
  xOf: (timeMs: number) => number,
  top: number,
  bottom: number,
  pixelRatio: number,
): string {
  let text = '';
  let left = Number.NaN;
  let right = Number.NaN;
  for (let i = 0; i < spans.length; i += 2) {
    const x0 = xOf(spans[i]!);
    const x1 = Math.max(xOf(spans[i + 1]!), x0 + 1 / pixelRatio);
    if (x0 <= right) right = Math.max(right, x1);
    else {
      text += rectPath(left, top, right, bottom);
      left = x0;
      right = x1;
    }
  }
  return text + rectPath(left, top, right, bottom);
}
