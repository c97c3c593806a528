import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {durationMsFrom, formatDuration} from './duration.js';

test('durationMsFrom(text) reads single and compound durations', () => {
  for (const [text, ms] of [
    ['250ms', 250],
    ['10s', 10000],
    ['5m', 300000],
    ['1h', 3600000],
    ['1d', 86400000],
    ['1w', 604800000],
    ['1h30m', 5400000],
    ['1m1ms', 60001],
    ['1w1d1h1m1s1ms', 694861001],
    ['90s', 90000],
    ['0s', 0],
    [' 10s\n', 10000],
  ] as const) {
    assert.equal(durationMsFrom(text), ms, text);
  }
});

test('durationMsFrom(text) throws invalid_duration for anything else, naming it', () => {
  for (const text of [
    '',
    ' ',
    '10',
    's',
    '-1s',
    '+1s',
    '1.5h',
    '1mo',
    '1M',
    '1y',
    '1s1m',
    '1s1s',
    '1h 30m',
    '1H',
    '10 s',
    `${'9'.repeat(400)}s`,
    '14285715w',
  ]) {
    assert.throws(() => durationMsFrom(text), {
      name: 'InvalidInput',
      code: 'invalid_duration',
      value: text,
      message: `invalid duration: ${text}`,
    });
  }
  assert.throws(() => durationMsFrom(10 as unknown as string), {code: 'invalid_duration'});
});

test('formatDuration(ms) is the shortest compound spelling', () => {
  for (const [ms, text] of [
    [0, '0s'],
    [250, '250ms'],
    [1500, '1s500ms'],
    [5400000, '1h30m'],
    [86400000, '1d'],
    [1209600000, '2w'],
    [0.4, '0s'],
  ] as const) {
    assert.equal(formatDuration(ms), text);
  }
});

test('durationMsFrom(formatDuration(ms)) is ms', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.maxSafeNat().map((ms) => ms % 8.64e15),
        fc.nat(),
      ),
      (ms) => assert.equal(durationMsFrom(formatDuration(ms)), ms),
    ),
    {numRuns: 2000},
  );
  assert.equal(durationMsFrom(formatDuration(8.64e15)), 8.64e15);
});

test('formatDuration(ms) throws invalid_duration when negative, not finite or endless', () => {
  for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY, 8.65e15]) {
    assert.throws(() => formatDuration(ms), {code: 'invalid_duration', message: `invalid duration: ${ms} ms`});
  }
});
