/**
 * The last sample long before a range, of series of which nobody knows when they began.
 *
 * In a table with a partition a day such a look visits hundreds of partitions, and where it finds nothing it would visit
 * them again for every question. So what it found empty is remembered.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {LoneSample, Source} from '../store.js';
import type {SeriesOfSource} from './rollup-builder.js';

const DAY_MS = 86_400_000;

/** How far back a last sample is looked for when nobody knows whether the series existed. */
const FAR_BACK_MS = 400 * DAY_MS;
/**
 * How long an empty span is taken for empty, milliseconds. Only rows that are written long after their time can end it, and
 * of those nothing else would be noticed either: stored bins hold until they are rebuilt.
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
  {source, series, measure}: SeriesOfSource,
  beforeMs: number,
  asOf: number,
  readLast: (fromMs: number, toMs: number) => Promise<LoneSample | null>,
): Promise<LoneSample | null> {
  const spans = emptySpans.get(source) ?? new Map<string, EmptySpan>();
  emptySpans.set(source, spans);
  const key = JSON.stringify([series.series, measure.name]);
  const known = spans.get(key);
  const empty = known !== undefined && asOf - known.asOf < EMPTY_FOR_MS && known.startMs < beforeMs ? known : undefined;
  if (empty !== undefined && beforeMs <= empty.endMs) return null;
  const found = await readLast(empty?.endMs ?? beforeMs - FAR_BACK_MS, beforeMs);
  if (found !== null) return found;
  if (spans.size >= MOST_SERIES) spans.clear();
  const startMs = empty?.startMs ?? beforeMs - FAR_BACK_MS;
  spans.set(key, {startMs, endMs: beforeMs, asOf: empty?.asOf ?? asOf});
  return null;
}
