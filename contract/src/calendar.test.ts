import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Temporal} from 'temporal-polyfill';
import {
  type CalendarUnit,
  calendarIntervalAt,
  checkTimeZone,
  floorToCalendar,
  localParts,
  nextCalendarEdge,
  startOfCalendarInterval,
  timeAtLocal,
  zoneOffsetMs,
} from './calendar.js';
import {InvalidInput} from './invalid-input.js';
import {clockChanges, timeIn, ZONES, zonedDateTime, zonedTime} from './zoned-times.test.js';

const HOUR_MS = 3600000;
const UNITS: readonly CalendarUnit[] = ['day', 'week', 'month', 'year'];
const runs = {numRuns: 3000};

/** The first date of the interval of a date, and the first of the next, as Temporal counts. */
function datesAround(date: Temporal.PlainDate, unit: CalendarUnit): [Temporal.PlainDate, Temporal.PlainDate] {
  const first =
    unit === 'day'
      ? date
      : unit === 'week'
        ? date.subtract({days: date.dayOfWeek - 1})
        : date.with(unit === 'month' ? {day: 1} : {day: 1, month: 1});
  return [first, first.add({[`${unit}s`]: 1})];
}

const startOf = (date: Temporal.PlainDate, timeZone: string) => date.toZonedDateTime(timeZone).epochMilliseconds;

test('zoneOffsetMs(time, zone) agrees with Temporal from 1990 to 2037', () => {
  fc.assert(
    fc.property(zonedTime, ({timeZone, timeMs}) => {
      assert.equal(zoneOffsetMs(timeMs, timeZone), zonedDateTime(timeMs, timeZone).offsetNanoseconds / 1e6);
    }),
    runs,
  );
});

test('zoneOffsetMs(time, zone) changes in the very millisecond', () => {
  for (const timeZone of ZONES) {
    for (const change of clockChanges(timeZone)) {
      for (const timeMs of [change - 1, change]) {
        const expected = zonedDateTime(timeMs, timeZone).offsetNanoseconds / 1e6;
        assert.equal(zoneOffsetMs(timeMs, timeZone), expected, `${timeZone} ${timeMs}`);
      }
    }
  }
});

test('zoneOffsetMs(time, zone) has the seconds of local mean time, and reaches the ends of time', () => {
  assert.equal(zoneOffsetMs(Date.UTC(1850, 0, 1), 'Europe/Paris'), 561000); // +00:09:21
  assert.equal(zoneOffsetMs(Date.UTC(1850, 0, 1), 'America/New_York'), -17762000); // -04:56:02
  assert.equal(zoneOffsetMs(-8.64e15, 'Asia/Kathmandu'), 20476000); // +05:41:16
  assert.equal(zoneOffsetMs(8.64e15, 'Asia/Kathmandu'), 20700000); // +05:45
  assert.equal(zoneOffsetMs(8.64e15, 'UTC'), 0);
});

test('zoneOffsetMs(time, zone) is the same after more has been asked than is remembered', () => {
  const summer = Date.UTC(2024, 6, 1, 12, 30);
  for (let day = 0; day < 80000; day += 1) zoneOffsetMs(summer - day * 24 * HOUR_MS, 'Europe/Paris');
  for (const timeZone of Intl.supportedValuesOf('timeZone')) zoneOffsetMs(summer, timeZone);
  assert.equal(zoneOffsetMs(summer, 'Europe/Paris'), 2 * HOUR_MS);
  assert.equal(zoneOffsetMs(Date.UTC(2024, 9, 27, 1), 'Europe/Paris'), HOUR_MS);
  assert.equal(zoneOffsetMs(Date.UTC(2024, 9, 27, 1) - 1, 'Europe/Paris'), 2 * HOUR_MS);
});

test('checkTimeZone(zone) mends capitals, knows UTC by all of its names and keeps other aliases', () => {
  assert.equal(checkTimeZone('europe/PARIS'), 'Europe/Paris');
  assert.equal(checkTimeZone('Etc/UTC'), 'UTC');
  assert.equal(checkTimeZone('utc'), 'UTC');
  for (const timeZone of [...ZONES, 'Asia/Kolkata', 'Asia/Calcutta']) assert.equal(checkTimeZone(timeZone), timeZone);
});

test('checkTimeZone(zone) throws unknown_time_zone for what Intl does not know', () => {
  for (const value of [
    '',
    'Mars/Olympus',
    'local',
    ' UTC',
    undefined as unknown as string,
    null as unknown as string,
  ]) {
    assert.throws(
      () => checkTimeZone(value),
      (error) => error instanceof InvalidInput && error.code === 'unknown_time_zone' && error.value === value,
    );
  }
  assert.throws(() => floorToCalendar(0, 'day', 'Mars/Olympus'), {message: 'unknown time zone: Mars/Olympus'});
});

test('localParts(time, zone) agrees with Temporal', () => {
  fc.assert(
    fc.property(zonedTime, ({timeZone, timeMs}) => {
      const {year, month, day, hour, minute, second, millisecond, dayOfWeek} = zonedDateTime(timeMs, timeZone);
      const expected = {year, month, day, hour, minute, second, millisecond, weekday: dayOfWeek};
      assert.deepEqual(localParts(timeMs, timeZone), expected);
    }),
    runs,
  );
});

test('localParts(time, zone) is whole before 1970, before the year 0 and with parts of a millisecond', () => {
  const parts = (timeMs: number) => Object.values(localParts(timeMs, 'UTC'));
  assert.deepEqual(parts(-1), [1969, 12, 31, 23, 59, 59, 999, 3]);
  assert.deepEqual(parts(-0.5), [1969, 12, 31, 23, 59, 59, 999, 3]);
  assert.deepEqual(parts(Date.parse('-000001-12-31T00:00Z')), [-1, 12, 31, 0, 0, 0, 0, 5]);
  assert.deepEqual(parts(8.64e15), [275760, 9, 13, 0, 0, 0, 0, 6]);
});

test('floorToCalendar(time, unit, zone) and nextCalendarEdge(time, unit, zone) agree with Temporal', () => {
  fc.assert(
    fc.property(zonedTime, fc.constantFrom(...UNITS), ({timeZone, timeMs}, unit) => {
      const [first, next] = datesAround(zonedDateTime(timeMs, timeZone).toPlainDate(), unit);
      assert.equal(floorToCalendar(timeMs, unit, timeZone), startOf(first, timeZone));
      assert.equal(nextCalendarEdge(timeMs, unit, timeZone), startOf(next, timeZone));
    }),
    runs,
  );
});

test('floorToCalendar(time, unit, zone) is its own floor, and the edges meet', () => {
  fc.assert(
    fc.property(zonedTime, fc.constantFrom(...UNITS), ({timeZone, timeMs}, unit) => {
      const edge = floorToCalendar(timeMs, unit, timeZone);
      const next = nextCalendarEdge(timeMs, unit, timeZone);
      assert.ok(edge <= timeMs && timeMs < next);
      assert.equal(floorToCalendar(edge, unit, timeZone), edge);
      assert.equal(floorToCalendar(next - 1, unit, timeZone), edge);
      assert.equal(floorToCalendar(next, unit, timeZone), next);
      const interval = calendarIntervalAt(timeMs, unit, timeZone);
      assert.equal(startOfCalendarInterval(interval, unit, timeZone), edge);
      assert.equal(startOfCalendarInterval(interval + 1, unit, timeZone), next);
    }),
    runs,
  );
});

test('nextCalendarEdge(time, "day", zone) makes days of 23, 25, 24.5 and 23.5 hours', () => {
  for (const [timeZone, start, hours] of [
    ['Europe/Paris', '2024-03-30T23:00Z', 23],
    ['Europe/Paris', '2024-10-26T22:00Z', 25],
    ['America/New_York', '2024-03-10T05:00Z', 23],
    ['America/New_York', '2024-11-03T04:00Z', 25],
    ['Australia/Lord_Howe', '2024-04-06T13:00Z', 24.5],
    ['Australia/Lord_Howe', '2024-10-05T13:30Z', 23.5],
    ['Asia/Kathmandu', '2024-03-30T18:15Z', 24],
    ['Asia/Beirut', '2024-03-30T22:00Z', 23], // from 01:00, there is no midnight
    ['Asia/Beirut', '2024-10-25T21:00Z', 25], // 23:00 to midnight twice
    ['America/Santiago', '2024-09-08T04:00Z', 23], // from 01:00
    ['America/Santiago', '2024-04-06T03:00Z', 25],
  ] as const) {
    const startMs = Date.parse(start);
    assert.equal(floorToCalendar(startMs, 'day', timeZone), startMs, `${timeZone} ${start}`);
    assert.equal(floorToCalendar(startMs - 1, 'day', timeZone) < startMs, true);
    assert.equal((nextCalendarEdge(startMs, 'day', timeZone) - startMs) / HOUR_MS, hours, `${timeZone} ${start}`);
  }
});

/**
 * Days by the naive rule: walk along time, and a day begins in the first second in which a local date is its own or a later
 * one.
 */
function naiveDayStarts(fromMs: number, toMs: number, timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-CA', {timeZone, year: 'numeric', month: '2-digit', day: '2-digit'});
  const starts: number[] = [];
  let latest = format.format(fromMs);
  for (let timeMs = fromMs; timeMs < toMs; timeMs += 60000) {
    const date = format.format(timeMs);
    if (date > latest) {
      latest = date;
      let start = timeMs;
      while (format.format(start - 1000) === date) start -= 1000;
      starts.push(start);
    }
  }
  return starts;
}

for (const [timeZone, around, claim] of [
  ['America/Havana', '2024-11-03T05:00Z', 'midnight occurs twice'],
  ['America/St_Johns', '2010-11-07T02:31Z', 'the day begins, and a minute later it is yesterday again'],
  ['Asia/Gaza', '2011-08-01T00:00Z', 'summer time is interrupted'],
  ['Pacific/Apia', '2011-12-30T10:00Z', 'a whole day is skipped'],
  ['Pacific/Kwajalein', '1993-08-21T12:00Z', 'a whole day is skipped'],
  ['America/Toronto', '1919-03-31T04:30Z', 'clocks jump from 23:30 to 00:30'],
  ['America/Juneau', '1867-10-19T00:00Z', 'a date lasts two days'],
  ['Antarctica/Troll', '2024-03-31T01:00Z', 'clocks move by two hours'],
  ['America/Argentina/Tucuman', '2004-06-07T12:00Z', 'clocks change twice within twelve days'],
] as const) {
  test(`floorToCalendar(time, "day", zone) agrees with a naive loop where ${claim}: ${timeZone}`, () => {
    const middle = Date.parse(around);
    const starts = naiveDayStarts(middle - 9 * 24 * HOUR_MS, middle + 9 * 24 * HOUR_MS, timeZone);
    assert.ok(starts.length > 15);
    for (let i = 1; i < starts.length; i += 1) {
      const [start, end] = [starts[i - 1]!, starts[i]!];
      for (let timeMs = start; timeMs < end; timeMs += 10 * 60000) {
        assert.equal(floorToCalendar(timeMs, 'day', timeZone), start);
        assert.equal(nextCalendarEdge(timeMs, 'day', timeZone), end);
      }
      assert.equal(floorToCalendar(end - 1, 'day', timeZone), start);
    }
  });
}

test('timeAtLocal(local, zone) agrees with Temporal, twice-occurring and skipped times included', () => {
  fc.assert(
    fc.property(zonedTime, fc.integer({min: -90, max: 90}), ({timeZone, timeMs}, minutes) => {
      const local = zonedDateTime(timeMs, timeZone).toPlainDateTime().add({minutes});
      assert.equal(
        timeAtLocal(local.toZonedDateTime('UTC').epochMilliseconds, timeZone),
        local.toZonedDateTime(timeZone, {disambiguation: 'compatible'}).epochMilliseconds,
      );
    }),
    runs,
  );
});

test('floorToCalendar(time, unit, zone) does not look at the zone of the host', (t) => {
  const before = process.env.TZ;
  t.after(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  const questions = fc.sample(timeIn('America/Santiago'), {numRuns: 200, seed: 1});
  const answersOf = (host: string) => {
    process.env.TZ = host;
    assert.equal(new Intl.DateTimeFormat().resolvedOptions().timeZone, host);
    return questions.map((timeMs) => UNITS.map((unit) => floorToCalendar(timeMs, unit, 'America/Santiago')));
  };
  assert.deepEqual(answersOf('Pacific/Kiritimati'), answersOf('America/New_York'));
});
