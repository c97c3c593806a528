/** Where the rows of a series may lie: the partitions that a range touches. Pure. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {SeriesInfo} from '../../../store.js';
import type {PlacedSpan} from '../ordered-read.js';
import {type BucketKey, bucketSpans, bucketSpansBackwards} from '../partitions.js';
import type {Mapping} from './mapping.js';

/**
 * Buckets are looked into so far before the first and after the last time known: rows may have come since the series was
 * last looked at. Of a range that touches more than so many buckets, less far.
 */
const BESIDE_KNOWN_MS = 366 * 86_400_000;
const MOST_BUCKETS = 5_000;
const DAY_MS = 86_400_000;
/** A part of a range in one partition; without a bucket in the key there is one partition. */
export type Span = PlacedSpan<BucketKey | null>;

/** The spans of a range, ascending and each in one partition; those that hold nothing for certain are left out. */
export function* spansOf(
  mapping: Mapping,
  series: SeriesInfo,
  range: TimeRange,
  nowMs: number,
): Generator<Span, void, void> {
  const {buckets} = mapping;
  if (!buckets) yield {place: null, ...range};
  else {
    for (const {key, ...span} of bucketSpans(buckets, nearKnown(mapping, series, range, nowMs))) {
      yield {place: key, ...span};
    }
  }
}

/** What of a range is worth looking into; empty when it is far from every row that is known. */
export function nearKnown(
  {buckets}: Mapping,
  {firstSeen, lastSeen}: SeriesInfo,
  range: TimeRange,
  nowMs: number,
): TimeRange {
  if (!buckets || firstSeen === null || range.startMs >= range.endMs) return range;
  const usual = buckets.spanAt(firstSeen);
  const isLong = range.endMs - range.startMs > (usual.endMs - usual.startMs) * MOST_BUCKETS;
  const besideMs = isLong ? DAY_MS : BESIDE_KNOWN_MS;
  return {
    startMs: Math.max(range.startMs, firstSeen - besideMs),
    endMs: Math.min(range.endMs, Math.max(lastSeen ?? nowMs, nowMs) + besideMs),
  };
}

/** The spans of a range, the last one first. */
export function* spansBackwards({buckets}: Mapping, range: TimeRange): Generator<Span, void, void> {
  if (range.startMs >= range.endMs) return;
  if (!buckets) yield {place: null, ...range};
  else for (const {key, ...span} of bucketSpansBackwards(buckets, range)) yield {place: key, ...span};
}
