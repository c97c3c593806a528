/**
 * Which partitions of a table with a time bucket in its key a range of time touches, and what time a bucket stands for.
 *
 * Writers name a bucket after the local date and hour of each row. So does this: where clocks are set back over
 * midnight, a bucket comes back for an hour, and stands for two spans of time.
 */
import {timeAtLocal, zoneOffsetMs} from '@metrics-chart/contract/calendar';
import {firstDayOfMonth, monthOfDay} from '@metrics-chart/contract/civil-date';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {MappedTableConfig} from '../../config/mapped-table.js';
import {type BucketPattern, parseBucketPattern} from './bucket-pattern.js';

type BucketConfig = NonNullable<MappedTableConfig['bucket']>;
type BucketUnit = BucketConfig['unit'];

/** The value of a bucket column: text and dates (`2026-11-24`) as text, integers as numbers, timestamps as epoch milliseconds. */
export type BucketKey = string | number;

/** A span of time whose rows lie in one bucket. */
export interface BucketSpan {
  readonly key: BucketKey;
  /** Epoch milliseconds UTC; half-open. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The buckets of a table. */
export interface Buckets {
  /** The bucket of a row of this time. */
  keyAt(timeMs: number): BucketKey;
  /** The longest span around a time whose rows lie in one bucket. */
  spanAt(timeMs: number): BucketSpan;
  /** What lies in a bucket lies in this range, null when the table's writers would not name a bucket so. It may be a little too wide. */
  rangeOf(key: BucketKey): TimeRange | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** No zone changes its offset twice in less. */
const OFFSET_STEP_MS = 2 * DAY_MS;

const DEFAULT_PATTERNS: Readonly<Record<BucketUnit, string>> = {
  year: 'yyyy',
  month: 'yyyy-MM',
  week: "xxxx-'W'ww",
  day: 'yyyy-MM-dd',
  hour: 'yyyy-MM-dd-HH',
};

/** What a pattern must write so that no two buckets of a unit share a name. One of the lists is enough. */
const NEEDED_FIELDS: Readonly<Record<BucketUnit, readonly (readonly string[])[]>> = {
  year: [['year']],
  month: [['year', 'month']],
  week: [['weekYear', 'week'], ['year', 'month', 'day'], ['year', 'dayOfYear']], // biome-ignore format: a list of lists
  day: [['year', 'month', 'day'], ['year', 'dayOfYear']], // biome-ignore format: a list of lists
  hour: [['year', 'month', 'day', 'hour'], ['year', 'dayOfYear', 'hour']], // biome-ignore format: a list of lists
};

/** The CQL types of integers that a bucket may be. */
const INTEGER_TYPES: readonly string[] = ['int', 'bigint', 'smallint', 'tinyint', 'varint'];

/**
 * The buckets of a table whose key holds a bucket column of a CQL type.
 *
 * @throws RangeError when the type cannot hold what the config says, with what would do
 */
export function createBuckets(config: BucketConfig, cqlType: string): Buckets {
  const calendar = createCalendar(config);
  const names = createNames(config, cqlType, calendar);
  const {timeZone} = config;
  const indexAt = (timeMs: number) => calendar.indexAt(timeMs + zoneOffsetMs(timeMs, timeZone));
  const keyAt = (timeMs: number) => names.keyOf(indexAt(timeMs), timeMs);
  // An hour that starts at an instant may go on, under the same name, past a change of the clocks.
  const slackMs = config.unit === 'hour' && timeZone !== 'UTC' ? HOUR_MS : 0;

  return {
    keyAt,
    spanAt(timeMs) {
      const key = keyAt(timeMs);
      return {key, startMs: startOfRun(timeMs, key), endMs: endOfRun(timeMs, key)};
    },
    rangeOf(key) {
      const index = names.indexOf(key);
      if (index === null) return null;
      const localStartMs = calendar.localStart(index);
      const localEndMs = calendar.localStart(index + 1);
      // The offset at a local time is one of those a day before and after.
      const offsets = (localMs: number) =>
        [localMs - DAY_MS, localMs + DAY_MS].map((timeMs) => zoneOffsetMs(timeMs, timeZone));
      return {
        startMs: localStartMs - Math.max(...offsets(localStartMs)) - slackMs,
        endMs: localEndMs - Math.min(...offsets(localEndMs)) + slackMs,
      };
    },
  };

  function endOfRun(timeMs: number, key: BucketKey): number {
    let at = timeMs;
    for (;;) {
      const end = calendar.localStart(indexAt(at) + 1) - zoneOffsetMs(at, timeZone);
      const change = firstChange(at, end);
      if (change === null) return end;
      if (keyAt(change) !== key) return change;
      at = change;
    }
  }

  function startOfRun(timeMs: number, key: BucketKey): number {
    let at = timeMs;
    for (;;) {
      const start = calendar.localStart(indexAt(at)) - zoneOffsetMs(at, timeZone);
      const change = lastChange(start - 1, at);
      if (change === null) return start;
      if (keyAt(change - 1) !== key) return change;
      at = change - 1;
    }
  }

  /** The first time in (`fromMs`, `toMs`] with an offset other than that at `fromMs`. */
  function firstChange(fromMs: number, toMs: number): number | null {
    if (timeZone === 'UTC') return null;
    const offset = zoneOffsetMs(fromMs, timeZone);
    for (let before = fromMs; before < toMs; ) {
      const after = Math.min(before + OFFSET_STEP_MS, toMs);
      if (zoneOffsetMs(after, timeZone) !== offset) return firstOther(before, after);
      before = after;
    }
    return null;
  }

  /** The last time in (`fromMs`, `toMs`] whose offset is not that of the millisecond before it. */
  function lastChange(fromMs: number, toMs: number): number | null {
    if (timeZone === 'UTC') return null;
    const offset = zoneOffsetMs(toMs, timeZone);
    for (let after = toMs; after > fromMs; ) {
      const before = Math.max(after - OFFSET_STEP_MS, fromMs);
      if (zoneOffsetMs(before, timeZone) !== offset) return firstOther(before, after);
      after = before;
    }
    return null;
  }

  /** The first time after `before` whose offset differs from that of `before`; the one of `after` does. */
  function firstOther(before: number, after: number): number {
    const offset = zoneOffsetMs(before, timeZone);
    let low = before;
    let high = after;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zoneOffsetMs(middle, timeZone) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}

/** The spans of a range, each in one bucket, ascending and without a gap; none for an empty range. */
export function* bucketSpans(buckets: Buckets, {startMs, endMs}: TimeRange): Generator<BucketSpan> {
  for (let at = startMs; at < endMs; ) {
    const span = buckets.spanAt(at);
    yield {key: span.key, startMs: at, endMs: Math.min(span.endMs, endMs)};
    at = span.endMs;
  }
}

/** The same spans, the last one first. */
export function* bucketSpansBackwards(buckets: Buckets, {startMs, endMs}: TimeRange): Generator<BucketSpan> {
  for (let at = endMs; at > startMs; ) {
    const span = buckets.spanAt(at - 1);
    yield {key: span.key, startMs: Math.max(span.startMs, startMs), endMs: at};
    at = span.startMs;
  }
}

/** Numbers buckets along local time: 0 holds 1970-01-01T00:00. */
interface Calendar {
  indexAt(localMs: number): number;
  localStart(index: number): number;
}

function createCalendar({unit, every}: BucketConfig): Calendar {
  const [unitAt, startOfUnit] = CALENDARS[unit];
  return {
    indexAt: (localMs) => Math.floor(unitAt(localMs) / every),
    localStart: (index) => startOfUnit(index * every),
  };
}

const CALENDARS: Readonly<Record<BucketUnit, readonly [(localMs: number) => number, (count: number) => number]>> = {
  hour: [(localMs) => Math.floor(localMs / HOUR_MS), (count) => count * HOUR_MS],
  day: [(localMs) => Math.floor(localMs / DAY_MS), (count) => count * DAY_MS],
  // 1970-01-01 was a Thursday.
  week: [(localMs) => Math.floor((Math.floor(localMs / DAY_MS) + 3) / 7), (count) => (count * 7 - 3) * DAY_MS],
  month: [
    (localMs) => monthOfDay(Math.floor(localMs / DAY_MS)) - 1970 * 12,
    (count) => firstDayOfMonth(count + 1970 * 12) * DAY_MS,
  ],
  year: [
    (localMs) => Math.floor(monthOfDay(Math.floor(localMs / DAY_MS)) / 12) - 1970,
    (count) => firstDayOfMonth((count + 1970) * 12) * DAY_MS,
  ],
};

/** What the bucket column holds. */
interface Names {
  keyOf(index: number, timeMs: number): BucketKey;
  indexOf(key: BucketKey): number | null;
}

function createNames(config: BucketConfig, cqlType: string, calendar: Calendar): Names {
  const {unit, pattern, counts, timeZone} = config;
  const isInteger = INTEGER_TYPES.includes(cqlType);
  if (counts !== null && !isInteger) throw new RangeError(`unexpected counts: ${counts} (the column is a ${cqlType})`);
  if (counts !== null && pattern !== null) {
    throw new RangeError(`unexpected counts: ${counts} (the pattern ${pattern} says what the column holds)`);
  }

  const named = (read: BucketPattern, toKey: (name: string) => BucketKey): Names => ({
    keyOf: (index) => toKey(read.format(calendar.localStart(index))),
    indexOf(key) {
      const localMs = read.parse(String(key));
      if (localMs === null) return null;
      const index = calendar.indexAt(localMs);
      return toKey(read.format(calendar.localStart(index))) === key ? index : null;
    },
  });

  if (cqlType === 'text' || cqlType === 'ascii' || cqlType === 'varchar') {
    return named(patternFor(unit, pattern ?? DEFAULT_PATTERNS[unit]), String);
  }
  if (cqlType === 'date') {
    if (pattern !== null) throw new RangeError(`unexpected pattern: ${pattern} (the column is a date)`);
    if (unit === 'hour')
      throw new RangeError('invalid unit: hour (the column is a date; accepted: day, week, month, year)');
    return named(parseBucketPattern('yyyy-MM-dd'), String);
  }
  if (isInteger && pattern !== null) {
    const read = patternFor(unit, pattern);
    if (!/^(yyyy|xxxx)[A-Za-z]*$/.test(pattern)) {
      throw new RangeError(
        `invalid bucket pattern: ${pattern} (the column is a ${cqlType}; accepted: digits only, such as yyyyMMdd)`,
      );
    }
    return named(read, Number);
  }
  if (isInteger && (counts === null || counts === 'units')) {
    return {keyOf: (index) => index, indexOf: (key) => (Number.isInteger(key) ? Number(key) : null)};
  }
  if (isInteger || cqlType === 'timestamp') {
    if (pattern !== null) throw new RangeError(`unexpected pattern: ${pattern} (the column is a timestamp)`);
    const unitMs = counts === 's' ? 1000 : 1;
    const startOf = (index: number, timeMs: number) =>
      // An hour that clocks show twice starts twice.
      unit === 'hour'
        ? calendar.localStart(index) - zoneOffsetMs(timeMs, timeZone)
        : timeAtLocal(calendar.localStart(index), timeZone);
    return {
      keyOf: (index, timeMs) => startOf(index, timeMs) / unitMs,
      indexOf(key) {
        const timeMs = Number(key) * unitMs;
        const index = calendar.indexAt(timeMs + zoneOffsetMs(timeMs, timeZone));
        return unit === 'hour' || startOf(index, timeMs) === timeMs ? index : null;
      },
    };
  }
  throw new RangeError(`invalid type of a bucket: ${cqlType} (accepted: date, text, an integer, timestamp)`);
}

function patternFor(unit: BucketUnit, text: string): BucketPattern {
  const pattern = parseBucketPattern(text);
  const isEnough = NEEDED_FIELDS[unit].some((fields) =>
    fields.every((field) => (pattern.fields as Set<string>).has(field)),
  );
  if (isEnough) return pattern;
  throw new RangeError(
    `invalid bucket pattern: ${text} (it does not tell one ${unit} from the next; accepted: such as ${DEFAULT_PATTERNS[unit]})`,
  );
}
