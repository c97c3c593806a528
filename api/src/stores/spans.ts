/** Sets of time as ascending, disjoint spans that don't touch. */
import type {TimeRange} from '@metrics-chart/contract/series';

/** The spans with one more added; those that it overlaps or touches become one with it. */
export function addSpan(spans: readonly TimeRange[], {startMs, endMs}: TimeRange): TimeRange[] {
  let start = startMs;
  let end = endMs;
  const before: TimeRange[] = [];
  const after: TimeRange[] = [];
  for (const span of spans) {
    if (span.endMs < startMs) before.push(span);
    else if (span.startMs > endMs) after.push(span);
    else {
      start = Math.min(start, span.startMs);
      end = Math.max(end, span.endMs);
    }
  }
  return [...before, {startMs: start, endMs: end}, ...after];
}

/** The spans without what lies in one. */
export function removeSpan(spans: readonly TimeRange[], {startMs, endMs}: TimeRange): TimeRange[] {
  return spans.flatMap((span) =>
    [
      {startMs: span.startMs, endMs: Math.min(span.endMs, startMs)},
      {startMs: Math.max(span.startMs, endMs), endMs: span.endMs},
    ].filter((rest) => rest.startMs < rest.endMs),
  );
}

/** What of the spans lies in a range. */
export function clipSpans(spans: readonly TimeRange[], {startMs, endMs}: TimeRange): TimeRange[] {
  return spans
    .map((span) => ({startMs: Math.max(span.startMs, startMs), endMs: Math.min(span.endMs, endMs)}))
    .filter((span) => span.startMs < span.endMs);
}

/** Whether any span and a range have time in common. */
export const overlapsSpans = (spans: readonly TimeRange[], {startMs, endMs}: TimeRange): boolean =>
  spans.some((span) => span.startMs < endMs && startMs < span.endMs);

/** The smallest span of whole multiples of a width that holds a span. */
export const alignedSpan = ({startMs, endMs}: TimeRange, widthMs: number): TimeRange => ({
  startMs: Math.floor(startMs / widthMs) * widthMs,
  endMs: Math.ceil(endMs / widthMs) * widthMs,
});

/**
 * At most `most` spans that hold every time: times that lie close together share one.
 *
 * @param times - ascending whole milliseconds
 */
export function spansAround(times: Float64Array, most: number): TimeRange[] {
  for (let apartMs = 10_000; ; apartMs *= 4) {
    const spans: {startMs: number; endMs: number}[] = [];
    for (const time of times) {
      const last = spans.at(-1);
      if (last && time - last.endMs < apartMs) last.endMs = time + 1;
      else if (spans.length < most) spans.push({startMs: time, endMs: time + 1});
      else break;
    }
    if (times.length === 0 || spans.at(-1)!.endMs > times.at(-1)!) return spans;
  }
}
