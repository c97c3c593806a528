import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {Temporal} from 'temporal-polyfill';
import {createFormats} from './formats.js';
import {offsetText, TIME_STEPS, type TimeStep, timeStepFor, zoneTicks, zoneTickTimes} from './zone-ticks.js';

const HOUR = 3600000;
const DAY = 24 * HOUR;
const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Santiago',
];
const EN_GB = createFormats('en-GB');

const clock = (ms: number): TimeStep => TIME_STEPS.find(({unit, every}) => unit === 'ms' && every === ms)!;
const range = (from: string, to: string) => ({startMs: Date.parse(from), endMs: Date.parse(to)});
const local = (time: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);

/** Ticks as `text` or `text/second`. */
const written = (from: string, to: string, step: TimeStep, zone: string, formats = EN_GB) =>
  zoneTicks(range(from, to), step, zone, formats).map(({text, second}) => (second ? `${text}/${second}` : text));
/** Wall-clock times of ticks, by Temporal. */
const walls = (from: string, to: string, step: TimeStep, zone: string) =>
  zoneTickTimes(range(from, to), step, zone).map((time) => local(time, zone).toPlainDateTime().toString().slice(5, 16));

test('ticks below a day stand where local clocks show multiples of the step, in every zone, as Temporal has it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1)}),
      fc.constantFrom(...TIME_STEPS.filter(({unit, every}) => unit === 'ms' && every >= 60000)),
      fc.integer({min: 3, max: 20}),
      (zone, startMs, step, count) => {
        const times = zoneTickTimes({startMs, endMs: startMs + count * step.every}, step, zone);
        for (const [i, time] of times.entries()) {
          const {hour, minute, second, millisecond} = local(time, zone);
          const ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
          assert.equal(ofDay % step.every, 0, `${local(time, zone)}`);
          assert.ok(i === 0 || time > times[i - 1]!);
        }
      },
    ),
    {numRuns: 500},
  );
});

test('no tick is left out: every multiple of the step that a naive minute loop meets is there, but near ones', () => {
  for (const zone of ZONES) {
    for (const day of ['2026-03-29', '2026-10-25', '2026-11-01', '2026-04-05', '2026-09-06', '2026-07-01']) {
      for (const step of [clock(HOUR / 2), clock(HOUR), clock(3 * HOUR)]) {
        const startMs = Date.parse(`${day}T00:00Z`) - 12 * HOUR;
        const endMs = startMs + 36 * HOUR;
        const naive: number[] = [];
        for (let time = startMs; time <= endMs; time += 60000) {
          const {hour, minute} = local(time, zone);
          const isMultiple = ((hour * 60 + minute) * 60000) % step.every === 0;
          if (isMultiple && !(time - naive.at(-1)! <= step.every * 0.6)) naive.push(time);
        }
        assert.deepEqual(zoneTickTimes({startMs, endMs}, step, zone), naive, `${zone} ${day} ${step.every}`);
      }
    }
  }
});

test('ticks of days, months and years stand at the first instant of local ones, as Temporal has it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({min: Date.UTC(2005, 0, 1), max: Date.UTC(2030, 0, 1)}),
      fc.constantFrom(...TIME_STEPS.filter(({unit, every}) => unit !== 'ms' && every <= 12)),
      (zone, startMs, step) => {
        for (const time of zoneTickTimes({startMs, endMs: startMs + 6 * step.nominalMs}, step, zone)) {
          const at = local(time, zone);
          assert.equal(at.startOfDay().epochMilliseconds, time);
          if (step.unit === 'week') assert.equal(at.dayOfWeek, 1);
          if (step.unit === 'month') assert.deepEqual([at.day, (at.month - 1) % step.every], [1, 0]);
          if (step.unit === 'year') assert.deepEqual([at.day, at.month, at.year % step.every], [1, 1, 0]);
        }
      },
    ),
    {numRuns: 300},
  );
});

test('ticks do not depend on where the range begins', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.constantFrom(...TIME_STEPS.filter(({nominalMs}) => nominalMs >= 60000 && nominalMs < 400 * DAY)),
      fc.double({min: 0, max: 3, noNaN: true}),
      (zone, step, shift) => {
        const startMs = Date.UTC(2026, 9, 24);
        const endMs = startMs + 8 * step.nominalMs;
        const from = Math.round(startMs + shift * step.nominalMs);
        const all = zoneTickTimes({startMs: startMs - step.nominalMs, endMs}, step, zone);
        const some = zoneTickTimes({startMs: from, endMs}, step, zone);
        assert.deepEqual(
          some.filter((time) => time > from + HOUR),
          all.filter((time) => time > from + HOUR),
        );
      },
    ),
  );
});

test('an hour that comes twice is there twice, told apart by its offset', () => {
  assert.deepEqual(written('2026-10-24T23:00Z', '2026-10-25T03:00Z', clock(HOUR), 'Europe/Paris'), [
    '01:00/Sun 25 Oct',
    '02:00/UTC+2',
    '02:00/UTC+1',
    '03:00',
    '04:00',
  ]);
  assert.deepEqual(written('2026-11-01T05:00Z', '2026-11-01T07:00Z', clock(HOUR), 'America/New_York'), [
    '01:00/Sun 1 Nov UTC−4',
    '01:00/UTC−5',
    '02:00',
  ]);
});

test('half an hour that comes twice: Lord Howe', () => {
  assert.deepEqual(written('2026-04-04T14:00Z', '2026-04-04T16:00Z', clock(HOUR / 2), 'Australia/Lord_Howe'), [
    '01:00/Sun 5 Apr',
    '01:30/UTC+11',
    '01:30/UTC+10:30',
    '02:00',
    '02:30',
  ]);
});

test('steps longer than what is repeated have the first of it alone', () => {
  assert.deepEqual(walls('2026-10-24T20:00Z', '2026-10-25T05:00Z', clock(2 * HOUR), 'Europe/Paris'), [
    '10-24T22:00',
    '10-25T00:00',
    '10-25T02:00',
    '10-25T04:00',
    '10-25T06:00',
  ]);
});

test('a skipped hour is skipped', () => {
  assert.deepEqual(walls('2026-03-28T23:00Z', '2026-03-29T03:00Z', clock(HOUR), 'Europe/Paris'), [
    '03-29T00:00',
    '03-29T01:00',
    '03-29T03:00',
    '03-29T04:00',
    '03-29T05:00',
  ]);
});

test('a day without midnight begins at its first instant: Santiago', () => {
  assert.deepEqual(
    walls('2026-09-05T12:00Z', '2026-09-08T00:00Z', TIME_STEPS.find(({unit}) => unit === 'day')!, 'America/Santiago'),
    ['09-06T01:00', '09-07T00:00'],
  );
});

test('zones of a quarter hour have their whole hours: Kathmandu', () => {
  assert.deepEqual(walls('2026-11-24T06:00Z', '2026-11-24T08:30Z', clock(HOUR), 'Asia/Kathmandu'), [
    '11-24T12:00',
    '11-24T13:00',
    '11-24T14:00',
  ]);
});

test('the second line has the date at the first tick and where the day changes', () => {
  assert.deepEqual(written('2026-11-24T20:00Z', '2026-11-25T04:00Z', clock(2 * HOUR), 'UTC'), [
    '20:00/Tue 24 Nov',
    '22:00',
    '00:00/Wed 25 Nov',
    '02:00',
    '04:00',
  ]);
});

test('days and months have the year on the second line, years none', () => {
  const step = (unit: TimeStep['unit']) => TIME_STEPS.find((each) => each.unit === unit)!;
  assert.deepEqual(written('2026-12-30', '2027-01-02', step('day'), 'UTC'), [
    '30 Dec/2026',
    '31 Dec',
    '1 Jan/2027',
    '2 Jan',
  ]);
  assert.deepEqual(written('2026-11-01', '2027-02-01', step('month'), 'UTC'), ['Nov/2026', 'Dec', 'Jan/2027', 'Feb']);
  assert.deepEqual(written('2026-01-01', '2028-06-01', step('year'), 'UTC'), ['2026', '2027', '2028']);
});

test('texts follow locale and hour cycle', () => {
  const american = written('2026-11-24T13:00Z', '2026-11-24T14:00Z', clock(HOUR), 'UTC', createFormats('en-US', 'h12'));
  assert.deepEqual(
    american.map((text) => text.replaceAll('\u202f', ' ')),
    ['01:00 PM/Tue, Nov 24', '02:00 PM'],
  );
  const midnight = written('2026-11-24T00:00Z', '2026-11-24T00:30Z', clock(HOUR), 'UTC', createFormats('en-US', 'h23'));
  assert.deepEqual(midnight, ['00:00/Tue, Nov 24']);
  const german = written('2026-11-24T13:00Z', '2026-11-24T13:30Z', clock(HOUR), 'UTC', createFormats('de'));
  assert.match(german[0]!, /^13:00\/Di\.?, 24\. Nov\.?$/);
});

test('seconds and milliseconds are written where steps need them', () => {
  assert.equal(written('2026-11-24T07:00Z', '2026-11-24T07:00:01Z', clock(500), 'UTC')[1], '07:00:00.500');
  assert.equal(written('2026-11-24T07:00Z', '2026-11-24T07:00:10Z', clock(5000), 'UTC')[1], '07:00:05');
});

test('timeStepFor(range, most) is the finest of which no more fit', () => {
  const of = (ms: number) => timeStepFor({startMs: 0, endMs: ms}, 8);
  assert.deepEqual([of(6 * HOUR).every, of(DAY).every], [HOUR, 3 * HOUR]);
  assert.deepEqual([of(30 * DAY).unit, of(300 * DAY).unit, of(3000 * DAY).unit], ['week', 'month', 'year']);
  assert.equal(of(1e15).unit, 'year');
});

test('offsetText(offset) is short, with a true minus', () => {
  assert.deepEqual([0, 2 * HOUR, -3.5 * HOUR, 5.75 * HOUR].map(offsetText), ['UTC', 'UTC+2', 'UTC−3:30', 'UTC+5:45']);
});
