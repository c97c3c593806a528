import assert from 'node:assert/strict';
import {test} from 'node:test';
import {BrokenRow, intervalOf, kindOf, labelsOf, numberOf, timeOf} from './import-row.js';

const reasonOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof BrokenRow, String(error));
    return error.message;
  }
  throw new Error('not broken');
};

test('timeOf(text, zone) takes ISO 8601 and epoch milliseconds', () => {
  for (const [text, zone, time] of [
    ['1764547200000', 'UTC', 1764547200000],
    [' 1764547200000 ', 'UTC', 1764547200000],
    ['1764547200000.9', 'UTC', 1764547200000],
    ['2025-12-01T00:00Z', 'UTC', 1764547200000],
    ['2025-12-01T01:00:00.000+01:00', 'UTC', 1764547200000],
    ['2025-12-01 01:00', 'Europe/Paris', 1764547200000],
    ['2025-12-01', 'UTC', 1764547200000],
    ['1969-12-31T23:59:59.999Z', 'UTC', -1],
    ['0', 'UTC', 0],
  ] as const) {
    assert.equal(timeOf(text, zone), time, text);
  }
});

test('timeOf(text, zone) refuses what is no time, and names the likely one for seconds', () => {
  assert.equal(
    reasonOf(() => timeOf('1764547200', 'UTC')),
    'seconds for milliseconds: 1764547200, probably 1764547200000',
  );
  assert.equal(
    reasonOf(() => timeOf(' ', 'UTC')),
    'missing time',
  );
  assert.equal(
    reasonOf(() => timeOf('now-1h', 'UTC')),
    'invalid time: now-1h (ISO 8601 or epoch milliseconds)',
  );
  assert.equal(
    reasonOf(() => timeOf('2026-02-30', 'UTC')),
    'invalid time: 2026-02-30',
  );
  assert.equal(
    reasonOf(() => timeOf('yesterday', 'UTC')),
    'invalid time: yesterday',
  );
});

test('numberOf(text) takes finite decimal numbers, and keeps every digit of 64-bit integers', () => {
  for (const [text, value, exact] of [
    ['1.5', 1.5, null],
    [' -0.25e3 ', -250, null],
    ['.5', 0.5, null],
    ['+7', 7, null],
    ['9007199254740991', 9007199254740991, null],
    ['9007199254740993', 9007199254740992, 9007199254740993n],
    ['-9223372036854775808', -(2 ** 63), -9223372036854775808n],
    ['+9223372036854775807', 2 ** 63, 9223372036854775807n],
    ['9223372036854775808', 2 ** 63, null],
    ['1e300', 1e300, null],
  ] as const) {
    assert.deepEqual(numberOf(text), {value, exact}, text);
  }
});

test('numberOf(text) refuses everything else', () => {
  for (const text of ['NaN', 'Infinity', '-inf', '0x10', '1,5', '1 000', 'abc', '1e999', '--1', '.', '1_000']) {
    assert.equal(
      reasonOf(() => numberOf(text)),
      `invalid value: ${text} (a finite number)`,
    );
  }
  assert.equal(
    reasonOf(() => numberOf('  ')),
    'missing value',
  );
});

test('kindOf and intervalOf take the words that there are', () => {
  assert.deepEqual(['gauge', 'counter', 'delta'].map(kindOf), ['gauge', 'counter', 'delta']);
  assert.deepEqual(['10s', '1m30s', '60000', 'irregular'].map(intervalOf), [10_000, 90_000, 60_000, null]);
  assert.equal(
    reasonOf(() => kindOf('Gauge')),
    'invalid kind: Gauge (gauge, counter or delta)',
  );
  for (const text of ['0', '0s', '-5', '1.5', 'often', '']) {
    assert.match(
      reasonOf(() => intervalOf(text)),
      /^invalid interval: /,
      text,
    );
  }
});

test('labelsOf(json) takes an object of texts, numbers and booleans; what is empty is no label', () => {
  assert.deepEqual(labelsOf({host: 'a', core: 3, up: true, zone: '', rack: null}), {host: 'a', core: '3', up: 'true'});
  assert.deepEqual(Object.keys(labelsOf(JSON.parse('{"__proto__": "a"}'))), ['__proto__']);
  for (const json of [[], 'a', 1, null, {a: {}}, {a: ['b']}, {'': 'a'}]) {
    assert.match(
      reasonOf(() => labelsOf(json)),
      /^invalid label/,
      JSON.stringify(json),
    );
  }
});
