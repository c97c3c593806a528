/** The configuration of a time bucket: how the partitions of a mapped table cut time. */
import * as v from 'valibot';
import {CqlName, orNull, section, TimeZoneName, wholeNumber} from './schema-parts.js';

/**
 * The time bucket of a partition key. Its column is a date, a text or an integer written by `pattern`, an integer that
 * counts units since 1970, an integer or a timestamp that is the time at which the bucket starts.
 */
export const MappedBucket = section({
  column: v.pipe(CqlName, v.description('A date, text, integer or timestamp column of the partition key.')),
  unit: v.pipe(
    v.picklist(['hour', 'day', 'week', 'month', 'year'], 'one of "hour", "day", "week", "month", "year"'),
    v.description('What one bucket spans.'),
  ),
  every: v.pipe(
    v.optional(wholeNumber(1, 10_000), 1),
    v.description(
      'How many units one bucket spans, counted from 1970-01-01 (weeks from Monday, 1969-12-29). Default 1.',
    ),
  ),
  pattern: v.pipe(
    orNull(
      v.pipe(
        v.string('text'),
        v.regex(/yyyy|xxxx/, 'a pattern of yyyy, MM, dd, HH, xxxx (ISO week year) and ww (ISO week)'),
      ),
    ),
    v.description(
      "How a text (or an integer such as 20261124) is written: yyyy MM dd HH (M d H without a leading zero), DDD (day of the year), xxxx-'W'ww (ISO week); quoted text stands for itself. Default for text: yyyy, yyyy-MM, xxxx-'W'ww, yyyy-MM-dd or yyyy-MM-dd-HH.",
    ),
  ),
  counts: v.pipe(
    orNull(v.picklist(['units', 's', 'ms'], 'one of "units", "s", "ms"')),
    v.description(
      'What an integer column without a pattern holds: "units" since 1970, or the start of the bucket in "s" or "ms". Default "units".',
    ),
  ),
  timeZone: v.pipe(
    v.optional(TimeZoneName, 'UTC'),
    v.description('The zone whose hours, days or months the buckets are. Default UTC.'),
  ),
});
