/**
 * The last sample long before a range, of series of which nobody knows when they began.
 *
 * In a table with a partition a day such a look visits hundreds of partitions, and where it finds nothing it would visit
 * them again for every question. So what it found empty is remembered.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {LoneSample, Source} from '../store.js';
import {latenessOf, type SeriesOfSource} from './rollup-builder.js';

const DAY_MS = 86_400_000;

/** How far back a last sample is looked for when nobody knows whether the series existed. */
const FAR_BACK_MS = 400 * DAY_MS;
/**
 * How long a settled span is taken for empty, milliseconds. Only rows that are written later than their source says can end
 * it, and of those stored bins know nothing either, until they are rebuilt.
 */
const EMPTY_FOR_MS = 3_600_000;
const MOST_SERIES = 100_000;

interface EmptySpan extends TimeRange {
  readonly asOf: number;
}

const emptySpans = new WeakMap<Source, Map<string, EmptySpan>>();

/**
 * The last sample before a time, at most 400 days back; null when there is none.
 *
 * @param asOf - the clock, epoch milliseconds
 * @param readLast - reads the last sample of a span
 */
export async function lookFarBack(
  of: SeriesOfSource,
  beforeMs: number,
  asOf: number,
  readLast: (fromMs: number, toMs: number) => Promise<LoneSample | null>,
): Promise<LoneSample | null> {
  const {source, series, measure} = of;
  const spans = emptySpans.get(source) ?? new Map<string, EmptySpan>();
  emptySpans.set(source, spans);
  const key = JSON.stringify([series.series, measure.name]);
  const fromMs = beforeMs - FAR_BACK_MS;
  const known = spans.get(key);
  const isOfUse =
    known !== undefined && asOf - known.asOf < EMPTY_FOR_MS && known.startMs <= beforeMs && fromMs <= known.endMs;
  const empty = isOfUse ? known : {startMs: beforeMs, endMs: beforeMs, asOf};
  // What lies after the empty span, then what lies before it.
  for (const [startMs, endMs] of [
    [empty.endMs, beforeMs],
    [fromMs, empty.startMs],
  ] as const) {
    const found = startMs < endMs ? await readLast(startMs, endMs) : null;
    if (found !== null) return found;
  }
  const settledUntil = asOf - latenessOf(of);
  const startMs = Math.min(fromMs, empty.startMs);
  const endMs = Math.min(Math.max(beforeMs, empty.endMs), settledUntil);
  if (spans.size >= MOST_SERIES) spans.clear();
  if (startMs < endMs) spans.set(key, {startMs, endMs, asOf: empty.asOf});
  return null;
}
