import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {Temporal} from 'temporal-polyfill';
import {type BucketKey, bucketSpans, bucketSpansBackwards, createBuckets} from './partitions.js';

const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Santiago',
  'Pacific/Apia',
];

const defaults = {column: 'bucket', every: 1, pattern: null, counts: null, timeZone: 'UTC'} as const;

type Config = Parameters<typeof createBuckets>[0];

const pad = (value: number, digits: number) => String(value).padStart(digits, '0');

/** What writers do: the local date and time of each row, written down. */
const WRITERS: readonly {
  readonly config: Partial<Config> & Pick<Config, 'unit'>;
  readonly type: string;
  readonly write: (local: Temporal.ZonedDateTime) => BucketKey;
}[] = [
  {
    config: {unit: 'day', pattern: 'yyyyMMdd'},
    type: 'text',
    write: (local) => pad(local.year, 4) + pad(local.month, 2) + pad(local.day, 2),
  },
  {config: {unit: 'day'}, type: 'date', write: (local) => local.toPlainDate().toString()},
  {
    config: {unit: 'day', pattern: 'yyyyMMdd'},
    type: 'int',
    write: (local) => local.year * 10_000 + local.month * 100 + local.day,
  },
  {
    config: {unit: 'day'},
    type: 'int',
    write: (local) => Temporal.PlainDate.from('1970-01-01').until(local.toPlainDate()).days,
  },
  {
    config: {unit: 'hour'},
    type: 'text',
    write: (local) => `${local.toPlainDate()}-${pad(local.hour, 2)}`,
  },
  {
    config: {unit: 'hour', pattern: "'h'H 'on' d/M/yyyy"},
    type: 'text',
    write: (local) => `h${local.hour} on ${local.day}/${local.month}/${pad(local.year, 4)}`,
  },
  {config: {unit: 'month', pattern: 'yyyyMM'}, type: 'int', write: (local) => local.year * 100 + local.month},
  {config: {unit: 'month'}, type: 'text', write: (local) => local.toPlainDate().toPlainYearMonth().toString()},
  {
    config: {unit: 'week'},
    type: 'text',
    write: (local) => `${pad(local.yearOfWeek!, 4)}-W${pad(local.weekOfYear!, 2)}`,
  },
  {
    config: {unit: 'week'},
    type: 'date',
    write: (local) =>
      local
        .toPlainDate()
        .subtract({days: local.dayOfWeek - 1})
        .toString(),
  },
  {config: {unit: 'year', pattern: 'yyyy'}, type: 'smallint', write: (local) => local.year},
  {
    config: {unit: 'day', pattern: 'yyyy-DDD'},
    type: 'text',
    write: (local) => `${pad(local.year, 4)}-${pad(local.dayOfYear, 3)}`,
  },
  {
    config: {unit: 'day', every: 10},
    type: 'bigint',
    write: (local) => Math.floor(Temporal.PlainDate.from('1970-01-01').until(local.toPlainDate()).days / 10),
  },
  {config: {unit: 'day'}, type: 'timestamp', write: (local) => local.startOfDay().epochMilliseconds},
  {
    config: {unit: 'day', counts: 's'},
    type: 'int',
    write: (local) => local.startOfDay().epochMilliseconds / 1000,
  },
  {
    config: {unit: 'month', counts: 'ms'},
    type: 'bigint',
    write: (local) => local.with({day: 1}).startOfDay().epochMilliseconds,
  },
  {
    config: {unit: 'hour'},
    type: 'timestamp',
    write: (local) => local.epochMilliseconds - (local.minute * 60 + local.second) * 1000 - local.millisecond,
  },
];

// Zones whose offsets have had whole minutes since, and in which Temporal and Intl agree.
const someTime = fc.integer({min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 0, 1)});
const nearChanges = fc
  .tuple(
    fc.constantFrom(
      Date.UTC(2006, 9, 29, 2, 31), // St John's set its clocks back from 00:01 to 23:01
      Date.UTC(2011, 11, 30, 10), // Apia left out a day
      Date.UTC(2024, 2, 30, 22), // Beirut has no midnight
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2026, 9, 25, 1),
      Date.UTC(2026, 9, 3, 15, 30), // Lord Howe moves by half an hour
      Date.UTC(2026, 3, 5, 3),
    ),
    fc.integer({min: -7_200_000, max: 7_200_000}),
  )
  .map(([change, offset]) => change + offset);
const anyTime = fc.oneof(someTime, nearChanges);
const anyWriter = fc.constantFrom(...WRITERS);
const anyZone = fc.constantFrom(...ZONES);

const bucketsOf = (writer: (typeof WRITERS)[number], timeZone: string) =>
  createBuckets({...defaults, ...writer.config, timeZone}, writer.type);

test('keyAt(time) names the bucket as a writer does from the local date and time', () => {
  fc.assert(
    fc.property(anyWriter, anyZone, anyTime, (writer, timeZone, time) => {
      const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
      assert.equal(bucketsOf(writer, timeZone).keyAt(time), writer.write(local));
    }),
    {numRuns: 3000},
  );
});

test('bucketSpans(buckets, range) are ascending, without a gap, each in one bucket and as long as it can be', () => {
  fc.assert(
    fc.property(
      anyWriter,
      anyZone,
      anyTime,
      fc.integer({min: 1, max: 5 * 86_400_000}),
      (writer, timeZone, startMs, width) => {
        const buckets = bucketsOf(writer, timeZone);
        const endMs = startMs + width;
        let at = startMs;
        let before: BucketKey | null = null;
        for (const span of bucketSpans(buckets, {startMs, endMs})) {
          assert.equal(span.startMs, at);
          assert.ok(span.endMs > at);
          assert.notEqual(span.key, before);
          for (const time of [span.startMs, Math.floor((span.startMs + span.endMs) / 2), span.endMs - 1]) {
            assert.equal(buckets.keyAt(time), span.key);
          }
          before = span.key;
          at = span.endMs;
        }
        assert.equal(at, endMs);
      },
    ),
    {numRuns: 1500},
  );
});

test('bucketSpansBackwards(buckets, range) are the same spans, the last one first', () => {
  fc.assert(
    fc.property(
      anyWriter,
      anyZone,
      anyTime,
      fc.integer({min: 1, max: 5 * 86_400_000}),
      (writer, timeZone, startMs, width) => {
        const buckets = bucketsOf(writer, timeZone);
        const range = {startMs, endMs: startMs + width};
        assert.deepEqual([...bucketSpansBackwards(buckets, range)].reverse(), [...bucketSpans(buckets, range)]);
      },
    ),
    {numRuns: 500},
  );
});

test('rangeOf(key) holds every time of the bucket', () => {
  fc.assert(
    fc.property(anyWriter, anyZone, anyTime, (writer, timeZone, time) => {
      const buckets = bucketsOf(writer, timeZone);
      const {key, startMs, endMs} = buckets.spanAt(time);
      const range = buckets.rangeOf(key);
      assert.ok(range !== null, String(key));
      assert.ok(range.startMs <= startMs && endMs <= range.endMs, `${key}: ${startMs} to ${endMs}`);
    }),
    {numRuns: 1500},
  );
});

test('rangeOf(key) is null for names that no writer of the pattern gives', () => {
  const days = createBuckets({...defaults, unit: 'day', pattern: 'yyyyMMdd'}, 'text');
  for (const key of ['2026-11-24', '20261301', '20260230', 'x20261124', '', '20261124 ']) {
    assert.equal(days.rangeOf(key), null, key);
  }
  assert.deepEqual(days.rangeOf('20261124'), {startMs: Date.UTC(2026, 10, 24), endMs: Date.UTC(2026, 10, 25)});
});

test('a bucket of the local day comes back where clocks are set back over midnight', () => {
  const days = createBuckets({...defaults, unit: 'day', timeZone: 'America/St_Johns'}, 'date');
  const from = Date.UTC(2006, 9, 29, 2, 20);
  const keys = [...bucketSpans(days, {startMs: from, endMs: from + 2 * 3_600_000})].map(({key}) => key);
  assert.deepEqual(keys, ['2006-10-28', '2006-10-29', '2006-10-28', '2006-10-29']);
});

test('an empty range touches no bucket', () => {
  const days = createBuckets({...defaults, unit: 'day'}, 'date');
  assert.deepEqual([...bucketSpans(days, {startMs: 5, endMs: 5})], []);
  assert.deepEqual([...bucketSpansBackwards(days, {startMs: 5, endMs: 5})], []);
});

test('createBuckets(config, type) refuses what the column cannot hold, and says what would do', () => {
  const refused: readonly [Partial<Config>, string, RegExp][] = [
    [{pattern: 'yyyy-mm-dd'}, 'text', /unknown letters: mm; known: yyyy MM/],
    [{pattern: 'yyyy-MM'}, 'text', /does not tell one day from the next; accepted: such as yyyy-MM-dd/],
    [{pattern: "yyyy-MM-dd'T"}, 'text', /a quote is not closed/],
    [{pattern: 'yyyyyyyy'}, 'text', /unknown letters: yyyyyyyy/],
    [{pattern: 'yyyyMMddMM'}, 'text', /MM comes twice/],
    [{pattern: 'yyyy-MM-dd'}, 'int', /accepted: digits only, such as yyyyMMdd/],
    [{pattern: 'yyyyMMdd'}, 'date', /unexpected pattern: yyyyMMdd \(the column is a date\)/],
    [{pattern: 'yyyyMMdd'}, 'timestamp', /unexpected pattern: yyyyMMdd \(the column is a timestamp\)/],
    [{counts: 's'}, 'text', /unexpected counts: s \(the column is a text\)/],
    [{unit: 'hour'}, 'date', /invalid unit: hour/],
    [{}, 'uuid', /invalid type of a bucket: uuid \(accepted: date, text, an integer, timestamp\)/],
  ];
  for (const [config, type, message] of refused) {
    assert.throws(() => createBuckets({...defaults, unit: 'day', ...config}, type), message);
  }
});
