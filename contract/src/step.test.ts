import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {nextCalendarEdge} from './calendar.js';
import {durationMsFrom} from './duration.js';
import {gridCovering} from './grid.js';
import {InvalidInput} from './invalid-input.js';
import type {TimeRange} from './series.js';
import {binCountCovering, LADDER, type Step, stepFor, stepFromText} from './step.js';
import {zonedTime} from './zoned-times.test.js';

const DAY_MS = 86400000;

test('LADDER holds the steps of the contract, fine to coarse', () => {
  assert.equal(
    LADDER.map(({name}) => name).join(' '),
    '1ms 2ms 5ms 10ms 20ms 50ms 100ms 200ms 500ms 1s 2s 5s 10s 20s 30s 1m 2m 5m 10m 15m 30m 1h 2h 3h 6h 12h 1d 1w 1mo 1y',
  );
  for (const [i, {name, unit, stepMs, nominalMs}] of LADDER.entries()) {
    if (i > 0) assert.ok(nominalMs > LADDER[i - 1]!.nominalMs, name);
    if (unit === 'ms') {
      assert.equal(stepMs, durationMsFrom(name));
      assert.equal(nominalMs, stepMs);
      assert.equal(DAY_MS % nominalMs, 0, `a day is whole steps of ${name}`);
    } else assert.equal(stepMs, null);
  }
});

test('stepFromText(text) knows every name of the ladder, and other spellings of the same length', () => {
  for (const step of LADDER) assert.equal(stepFromText(step.name), step);
  for (const [text, name] of [
    ['60s', '1m'],
    ['1000ms', '1s'],
    ['3600s', '1h'],
    ['60m', '1h'],
    ['24h', '1d'],
    ['7d', '1w'],
    ['1M', '1mo'],
    ['12mo', '1y'],
    [' 5m ', '5m'],
  ] as const) {
    assert.equal(stepFromText(text).name, name, text);
  }
});

test('stepFromText(text) throws invalid_step, naming the nearest steps', () => {
  for (const [text, accepted] of [
    ['45s', '30s, 1m'],
    ['0s', '1ms'],
    ['3d', '1d, 1w'],
    ['30d', '1w, 1mo'],
    ['2mo', '1mo, 1y'],
    ['5y', '1y'],
    ['4h', '3h, 6h'],
  ] as const) {
    assert.throws(() => stepFromText(text), {
      code: 'invalid_step',
      value: text,
      accepted,
      message: `invalid step: ${text}`,
    });
  }
  for (const text of ['', 'auto', '1 m', '-1m', 'mo']) {
    assert.throws(
      () => stepFromText(text),
      (error) =>
        error instanceof InvalidInput && error.code === 'invalid_step' && error.accepted.startsWith('1ms, 2ms'),
    );
  }
});

/** Counts the bins of a covering grid one by one, up to a limit. */
function naiveBinCount({startMs, endMs}: TimeRange, {unit, stepMs}: Step, timeZone: string, limit: number): number {
  let count = 0;
  const next = (edge: number) =>
    unit === 'ms' ? edge - (((edge % stepMs!) + stepMs!) % stepMs!) + stepMs! : nextCalendarEdge(edge, unit, timeZone);
  for (let edge = startMs; edge < endMs && count <= limit; edge = next(edge)) count += 1;
  return count;
}

const rangeInZone = fc
  .tuple(
    zonedTime,
    fc.oneof(
      fc.integer({min: 1, max: 2 * DAY_MS}),
      fc.integer({min: 1, max: 1500}).map((days) => days * DAY_MS + 1),
    ),
  )
  .map(([{timeZone, timeMs}, lengthMs]) => ({timeZone, timeRange: {startMs: timeMs, endMs: timeMs + lengthMs}}));

test('stepFor(range, maxBins, zone) agrees with a naive loop', () => {
  fc.assert(
    fc.property(rangeInZone, fc.integer({min: 1, max: 500}), ({timeZone, timeRange}, maxBins) => {
      const expected = LADDER.find((step) => naiveBinCount(timeRange, step, timeZone, maxBins) <= maxBins);
      assert.equal(stepFor(timeRange, maxBins, timeZone).name, expected?.name ?? '1y');
    }),
    {numRuns: 1000},
  );
});

test('binCountCovering(range, step, zone) is the binCount of gridCovering, skipped days included', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        rangeInZone,
        // Samoa went from the 29th to the 31st.
        fc
          .tuple(fc.integer({min: -9, max: 9}), fc.integer({min: 1, max: 9}), fc.integer({min: 0, max: 86399}))
          .map(([day, days, seconds]) => {
            const startMs = Date.UTC(2011, 11, 30, 10) + day * DAY_MS + seconds * 1000;
            return {timeZone: 'Pacific/Apia', timeRange: {startMs, endMs: startMs + days * DAY_MS}};
          }),
      ),
      fc.constantFrom(...LADDER),
      ({timeZone, timeRange}, step) => {
        const count = binCountCovering(timeRange, step, timeZone);
        assert.equal(count, gridCovering(timeRange, step, timeZone).binCount);
        if (count < 2000) assert.equal(count, naiveBinCount(timeRange, step, timeZone, 2000));
      },
    ),
    {numRuns: 2000},
  );
});

test('stepFor(range, maxBins) gives a year when even years are too many', () => {
  assert.equal(stepFor({startMs: Date.UTC(1990, 5), endMs: Date.UTC(2030, 5)}, 3).name, '1y');
  assert.equal(stepFor({startMs: -8.64e15, endMs: 8.64e15}, 1000, 'Europe/Paris').name, '1y');
});

test('stepFor(range, maxBins) throws for no bins, and for empty, reversed and endless ranges', () => {
  for (const maxBins of [0, -1, Number.NaN]) {
    assert.throws(() => stepFor({startMs: 0, endMs: 1}, maxBins), {code: 'invalid_bin_count', value: maxBins});
  }
  for (const [startMs, endMs] of [
    [1, 1],
    [2, 1],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ] as const) {
    assert.throws(() => stepFor({startMs, endMs}, 10), {
      code: 'invalid_time_range',
      message: `invalid time range: ${startMs} to ${endMs}`,
    });
  }
});
