import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {Temporal} from 'temporal-polyfill';
import {InvalidInput} from './invalid-input.js';
import {timeFromText} from './time-expression.js';
import {ZONES, zonedDateTime, zonedTime} from './zoned-times.test.js';

const runs = {numRuns: 2000};
const NOW = '2026-03-31T12:34:56.789Z';
const inParis = {nowMs: Date.parse(NOW), timeZone: 'Europe/Paris'};

const iso = (text: string | number, context = inParis) => new Date(timeFromText(text, context)).toISOString();

test('timeFromText(text) reads ISO 8601, without an offset local in the zone', () => {
  for (const [text, expected] of [
    ['2026-11-01T12:00Z', '2026-11-01T12:00:00.000Z'],
    ['2026-11-01t12:00:01z', '2026-11-01T12:00:01.000Z'],
    ['2026-11-01T12:00:01.5Z', '2026-11-01T12:00:01.500Z'],
    ['2026-11-01T12:00:01,123456789Z', '2026-11-01T12:00:01.123Z'],
    ['2026-11-01T12:00+01:00', '2026-11-01T11:00:00.000Z'],
    ['2026-11-01T12:00-0330', '2026-11-01T15:30:00.000Z'],
    ['2026-11-01T12:00+05', '2026-11-01T07:00:00.000Z'],
    ['2026-11-01T12:00', '2026-11-01T11:00:00.000Z'],
    ['2026-11-01 12:00:30', '2026-11-01T11:00:30.000Z'],
    ['2026-11-01', '2026-10-31T23:00:00.000Z'],
    ['2026-11-01T24:00', '2026-11-01T23:00:00.000Z'],
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'], // skipped: 03:30
    ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'], // twice: the first
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0044-03-15T00:00Z', '0044-03-15T00:00:00.000Z'],
    ['+275760-09-13T00:00Z', '+275760-09-13T00:00:00.000Z'],
    [' 2026-11-01T12:00Z ', '2026-11-01T12:00:00.000Z'],
  ] as const) {
    assert.equal(iso(text), expected, text);
  }
  assert.equal(iso('2024-03-31', {nowMs: 0, timeZone: 'Asia/Beirut'}), '2024-03-30T22:00:00.000Z'); // no midnight
});

test('timeFromText(text) agrees with Temporal on local dates and times', () => {
  fc.assert(
    fc.property(zonedTime, ({timeZone, timeMs}) => {
      const local = zonedDateTime(timeMs, timeZone).toPlainDateTime();
      const context = {nowMs: 0, timeZone};
      assert.equal(timeFromText(local.toString(), context), local.toZonedDateTime(timeZone).epochMilliseconds);
      const date = local.toPlainDate();
      assert.equal(timeFromText(date.toString(), context), date.toZonedDateTime(timeZone).epochMilliseconds);
      assert.equal(timeFromText(new Date(timeMs).toISOString(), context), timeMs);
    }),
    runs,
  );
});

test('timeFromText(text) reads every fraction of a second to the millisecond', () => {
  for (let ms = 0; ms < 1000; ms += 1) {
    assert.equal(timeFromText(`1970-01-01T00:00:00.${String(ms).padStart(3, '0')}`, {nowMs: 0, timeZone: 'UTC'}), ms);
  }
});

test('timeFromText(text) reads epoch milliseconds, as a number or its digits', () => {
  for (const [text, expected] of [
    [1764547211000, 1764547211000],
    ['1764547211000', 1764547211000],
    ['1764547211000.9', 1764547211000],
    [1764547211000.9, 1764547211000],
    ['-1764547211', -1764547211],
    [0, 0],
    ['0', 0],
    ['99999999', 99999999],
    ['100000000000', 100000000000],
    [8.64e15, 8.64e15],
    [-8.64e15, -8.64e15],
  ] as const) {
    assert.equal(timeFromText(text, inParis), expected);
  }
  assert.ok(Object.is(timeFromText('-0', inParis), 0));
});

test('timeFromText(text) refuses seconds, naming the likely value', () => {
  for (const text of ['1764547211', 1764547211, '100000000', 99999999999, ' 1764547211.5 ']) {
    const likely = Math.floor(Number(text)) * 1000;
    assert.throws(
      () => timeFromText(text, inParis),
      (error) =>
        error instanceof InvalidInput &&
        error.code === 'seconds_for_milliseconds' &&
        error.value === text &&
        error.message.includes(String(likely)) &&
        error.accepted.includes(String(likely)),
    );
  }
});

test('timeFromText(text) works operations on now from left to right', () => {
  for (const [text, expected] of [
    ['now', NOW],
    ['now-6h', '2026-03-31T06:34:56.789Z'],
    ['now+5m', '2026-03-31T12:39:56.789Z'],
    ['now-1500ms', '2026-03-31T12:34:55.289Z'],
    ['now/s', '2026-03-31T12:34:56.000Z'],
    ['now/m', '2026-03-31T12:34:00.000Z'],
    ['now/h', '2026-03-31T12:00:00.000Z'],
    ['now/d', '2026-03-30T22:00:00.000Z'],
    ['now/w', '2026-03-29T22:00:00.000Z'],
    ['now/M', '2026-02-28T23:00:00.000Z'],
    ['now/mo', '2026-02-28T23:00:00.000Z'],
    ['now/y', '2025-12-31T23:00:00.000Z'],
    ['now-2d', '2026-03-29T12:34:56.789Z'],
    ['now-3d', '2026-03-28T13:34:56.789Z'], // the same time of day before summer time
    ['now-72h', '2026-03-28T12:34:56.789Z'],
    ['now-1w', '2026-03-24T13:34:56.789Z'],
    ['now-1M', '2026-02-28T13:34:56.789Z'], // the 31st of February is its last
    ['now-1mo', '2026-02-28T13:34:56.789Z'],
    ['now-25mo', '2024-02-29T13:34:56.789Z'],
    ['now+1y', '2027-03-31T12:34:56.789Z'],
    ['now-1d/d', '2026-03-29T22:00:00.000Z'],
    ['now/d+8h', '2026-03-31T06:00:00.000Z'],
    ['now/M-1M', '2026-01-31T23:00:00.000Z'],
    ['now-0M', NOW],
  ] as const) {
    assert.equal(iso(text), expected, text);
  }
});

test('timeFromText("now-0d") does not turn the second of two equal hours into the first', () => {
  const nowMs = Date.parse('2026-10-25T01:30Z'); // 02:30 in Paris, again
  assert.equal(timeFromText('now-0d', {nowMs, timeZone: 'Europe/Paris'}), nowMs);
  assert.equal(timeFromText('now+0M', {nowMs, timeZone: 'Europe/Paris'}), nowMs);
});

test('timeFromText("now±amount unit") agrees with Temporal', () => {
  const units = {
    d: 'days',
    w: 'weeks',
    M: 'months',
    mo: 'months',
    y: 'years',
    h: 'hours',
    m: 'minutes',
    s: 'seconds',
    ms: 'milliseconds',
  };
  fc.assert(
    fc.property(
      zonedTime,
      fc.integer({min: -60, max: 60}),
      fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
      ({timeZone, timeMs}, amount, unit) => {
        const text = `now${amount < 0 ? '-' : '+'}${Math.abs(amount)}${unit}`;
        const expected = zonedDateTime(timeMs, timeZone).add(Temporal.Duration.from({[units[unit]]: amount}));
        assert.equal(timeFromText(text, {nowMs: timeMs, timeZone}), expected.epochMilliseconds);
      },
    ),
    runs,
  );
});

test('timeFromText("now/unit") is the same for every time of a calendar interval', () => {
  fc.assert(
    fc.property(zonedTime, fc.constantFrom('h', 'd', 'w', 'M', 'y'), ({timeZone, timeMs}, unit) => {
      const floor = timeFromText(`now/${unit}`, {nowMs: timeMs, timeZone});
      assert.ok(floor <= timeMs);
      assert.equal(timeFromText(`now/${unit}`, {nowMs: floor, timeZone}), floor);
      const local = zonedDateTime(floor, timeZone);
      if (unit !== 'h') assert.equal(local.startOfDay().epochMilliseconds, floor);
    }),
    runs,
  );
});

test('timeFromText(text) throws invalid_time for anything else, and for times that Date does not know', () => {
  for (const text of [
    '',
    ' ',
    'yesterday',
    'Now',
    'now-',
    'now-6',
    'now6h',
    'now-6H',
    'now - 6h',
    'now 5m',
    'now/',
    'now/2d',
    'now-1.5h',
    'now-6hours',
    'now--6h',
    '-6h',
    '6h',
    '2026-11',
    '2026-13-01',
    '2026-00-01',
    '2026-11-31',
    '2025-02-29',
    '2026-11-00',
    '2026-11-01T',
    '2026-11-01T25:00',
    '2026-11-01T24:01',
    '2026-11-01T12:60',
    '2026-11-01T12:00:60Z',
    '2026-11-01T12',
    '2026-11-01Z',
    '2026-11-01T12:00+24:00',
    '2026-11-01T12:00+01:60',
    '2026-11-01T12:00 01:00',
    '20261101T120000Z',
    '1e12',
    '0x10',
    'NaN',
    'Infinity',
    '8640000000000001',
    '-8640000000000001',
    '9'.repeat(400),
    '+275760-09-14',
    '+999999-01-01T00:00',
    '-000000-01-01',
    'now+300000y',
    'now-999999999999999w',
    `now+${'9'.repeat(400)}d`,
    `now+${'9'.repeat(400)}d/d`,
    'now+9999999999999999ms',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    8.65e15,
  ]) {
    assert.throws(
      () => timeFromText(text, inParis),
      {name: 'InvalidInput', code: 'invalid_time', value: text},
      String(text),
    );
  }
});

test('timeFromText(text) throws only InvalidInput, whatever the text', () => {
  const parts = fc.array(
    fc.constantFrom(
      'now',
      '-',
      '+',
      '/',
      '1',
      '99999',
      'd',
      'M',
      'y',
      'h',
      'w',
      '2026-02-30',
      'T',
      '12:00',
      'Z',
      ':',
      '.',
      ' ',
    ),
    {maxLength: 8},
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({unit: 'binary'}),
        parts.map((each) => each.join('')),
      ),
      fc.constantFrom(...ZONES),
      (text, timeZone) => {
        try {
          assert.ok(Math.abs(timeFromText(text, {nowMs: inParis.nowMs, timeZone})) <= 8.64e15);
        } catch (error) {
          assert.ok(error instanceof InvalidInput);
        }
      },
    ),
    {numRuns: 5000},
  );
});

test('timeFromText(text) throws unknown_time_zone where it needs the zone', () => {
  const context = {nowMs: 0, timeZone: 'Mars/Olympus'};
  for (const text of ['now/d', 'now-1d', '2026-11-01', '2026-11-01T12:00']) {
    assert.throws(() => timeFromText(text, context), {code: 'unknown_time_zone'});
  }
});
