import type {TimeRange} from '@metrics-chart/contract/series';
import {rectPath} from './path-writer.js';
import {firstAtLeast} from './reduce-to-pixels.js';
import {rowEnd, rowStart, type SeriesColumns} from './series-columns.js';
import {GAP, THIN, UNKNOWN, VALUE} from './status.js';

/** Disjoint spans of time in order: start, end, start, end, … epoch milliseconds. */
export type Spans = readonly number[];

/** The rows [from, to) that reach into a time range. */
export function rowsReaching(columns: SeriesColumns, {startMs, endMs}: TimeRange): [from: number, to: number] {
  const {edges, length} = columns;
  let from = firstAtLeast(edges, startMs, 0, length);
  if (from > 0 && rowEnd(columns, from - 1) > startMs) from -= 1;
  return [from, firstAtLeast(edges, endMs, from, length)];
}

/** Where a series has nothing, or not all, in a range of time. */
export interface NothingSpans {
  /** Rows of status gap without a value. */
  readonly gap: Spans;
  /** Rows of status unknown. */
  readonly unknown: Spans;
  /** As long as what is missing in each thin bin, in its middle: where in it samples failed to come is not known. */
  readonly thin: Spans;
}

/** The spans of a range in which a series has gaps, is unknown, or is thin; one pass over its statuses. */
export function nothingSpans(columns: SeriesColumns, timeRange: TimeRange): NothingSpans {
  const {status, value} = columns;
  const gap: number[] = [];
  const unknown: number[] = [];
  const thin: number[] = [];
  const [from, to] = rowsReaching(columns, timeRange);
  for (let i = from; i < to; i++) {
    const code = status[i]!;
    if (code === VALUE) continue;
    if (code === THIN) {
      const middle = (rowStart(columns, i) + rowEnd(columns, i)) / 2;
      const half = Math.min(columns.missing[i]!, rowEnd(columns, i) - rowStart(columns, i)) / 2;
      pushSpan(thin, middle - half, middle + half, timeRange);
    } else if ((code === GAP || code === UNKNOWN) && Number.isNaN(value[i]!)) {
      pushSpan(code === GAP ? gap : unknown, rowStart(columns, i), rowEnd(columns, i), timeRange);
    }
  }
  return {gap, unknown, thin};
}

/** Adds what of a span lies in a range; one that begins where the last one ends lengthens it. */
function pushSpan(spans: number[], startMs: number, endMs: number, timeRange: TimeRange): void {
  const start = Math.max(startMs, timeRange.startMs);
  const end = Math.min(endMs, timeRange.endMs);
  if (start > end) return;
  if (spans.length > 0 && start <= spans[spans.length - 1]!) spans[spans.length - 1] = end;
  else spans.push(start, end);
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
