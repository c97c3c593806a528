/**
 * Arithmetic of spans of time: lists that are ascending, disjoint and without empty spans, as stores report what they
 * cover.
 */
import type {TimeRange} from '@metrics-chart/contract/series';

/** The same times as a list that is ascending and disjoint; spans that touch become one, empty ones are dropped. */
export function unionOfSpans(spans: readonly TimeRange[]): TimeRange[] {
  const union: {startMs: number; endMs: number}[] = [];
  for (const {startMs, endMs} of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    if (!(startMs < endMs)) continue;
    const last = union.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else union.push({startMs, endMs});
  }
  return union;
}

/** What of the spans is not in the others; both ascending and disjoint. */
export function subtractSpans(spans: readonly TimeRange[], others: readonly TimeRange[]): TimeRange[] {
  const rest: TimeRange[] = [];
  let next = 0;
  for (const {startMs, endMs} of spans) {
    while (next < others.length && others[next]!.endMs <= startMs) next += 1;
    let from = startMs;
    for (let i = next; i < others.length && others[i]!.startMs < endMs; i += 1) {
      if (others[i]!.startMs > from) rest.push({startMs: from, endMs: others[i]!.startMs});
      from = Math.max(from, others[i]!.endMs);
    }
    if (from < endMs) rest.push({startMs: from, endMs});
  }
  return rest;
}

/** What of the spans lies in one range. */
export function clipSpans(spans: readonly TimeRange[], {startMs, endMs}: TimeRange): TimeRange[] {
  const clipped: TimeRange[] = [];
  for (const span of spans) {
    const from = Math.max(span.startMs, startMs);
    const to = Math.min(span.endMs, endMs);
    if (from < to) clipped.push({startMs: from, endMs: to});
  }
  return clipped;
}

/** How long the spans are together, milliseconds. */
export function lengthOfSpans(spans: readonly TimeRange[]): number {
  return spans.reduce((length, {startMs, endMs}) => length + endMs - startMs, 0);
}

/** The greatest span with edges at multiples of a width that lies inside a span, or null when there is none. */
export function alignInside({startMs, endMs}: TimeRange, widthMs: number): TimeRange | null {
  const from = Math.ceil(startMs / widthMs) * widthMs;
  const to = Math.floor(endMs / widthMs) * widthMs;
  return from < to ? {startMs: from, endMs: to} : null;
}
