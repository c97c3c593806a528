import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {ratesOverTime} from './rates.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A counter of two a second, sampled at some times, in bins as the API answers them. */
function steadyCounter(times: readonly number[], interval: number, stepMs: number, binCount: number) {
  const edges = Float64Array.from({length: binCount + 1}, (_, i) => i * stepMs);
  const count = new Float64Array(binCount);
  const missing = new Float64Array(binCount);
  const increase = new Float64Array(binCount);
  times.forEach((time, i) => {
    const bin = Math.floor(time / stepMs);
    const before = times[i - 1] ?? time - interval;
    count[bin]! += 1;
    increase[bin]! += time - before > 60 * MINUTE ? 0 : (2 * (time - before)) / SECOND;
    if (time - before <= 1.5 * interval) return;
    for (let at = 0; at < binCount; at++)
      missing[at]! += Math.max(0, Math.min(time, edges[at + 1]!) - Math.max(before + interval, edges[at]!));
  });
  const value = Float64Array.from(increase, (each, i) => (count[i]! > 0 ? each / (stepMs / SECOND) : Number.NaN));
  return {edges, count, missing, value, interval};
}

const every = (interval: number, endMs: number, isThere: (time: number) => boolean = () => true) =>
  Array.from({length: endMs / interval}, (_, i) => i * interval).filter(isThere);

const near = (rates: Float64Array, wanted: number) => {
  for (const rate of rates) assert.ok(Number.isNaN(rate) || Math.abs(rate - wanted) < 1e-9, `${rates}`);
};

test('a steady counter has one rate before, after and between outages, wherever they begin and end', () => {
  fc.assert(
    fc.property(fc.integer({min: 7, max: 100}), fc.integer({min: 13, max: 300}), (from, length) => {
      const isThere = (time: number) => time / (10 * SECOND) < from || time / (10 * SECOND) >= from + length;
      const columns = steadyCounter(every(10 * SECOND, 90 * MINUTE, isThere), 10 * SECOND, MINUTE, 90);
      near(ratesOverTime(columns), 2);
    }),
  );
});

test('after more than an hour nothing of what came meanwhile is known, and the rate is that of what is', () => {
  const isThere = (time: number) => time < 10 * MINUTE || time >= 80 * MINUTE;
  const rates = ratesOverTime(steadyCounter(every(10 * SECOND, 90 * MINUTE, isThere), 10 * SECOND, MINUTE, 90));
  assert.equal(rates[9], 2);
  // The first sample adds nothing: five increases of six.
  assert.ok(Math.abs(rates[80]! - 10 / 6) < 1e-9, `${rates[80]}`);
  assert.equal(rates[81], 2);
});

test('in bins finer than samples come, a rate is over the interval, gaps or not', () => {
  near(ratesOverTime(steadyCounter(every(4 * MINUTE, 80 * MINUTE), 4 * MINUTE, MINUTE, 80)), 2);
  const isThere = (time: number) => time < 20 * MINUTE || time >= 40 * MINUTE;
  near(ratesOverTime(steadyCounter(every(4 * MINUTE, 80 * MINUTE, isThere), 4 * MINUTE, MINUTE, 80)), 2);
});

test('what is unknown says nothing of what comes after it, and what was handed over is left as it was', () => {
  const columns = {
    edges: Float64Array.from([0, 1, 2, 3, 4], (i) => i * MINUTE),
    count: Float64Array.of(6, 0, Number.NaN, 6),
    missing: Float64Array.of(0, MINUTE, Number.NaN, 0),
    value: Float64Array.of(2, Number.NaN, Number.NaN, 2),
    interval: 10 * SECOND,
  };
  assert.deepEqual([...ratesOverTime(columns)], [2, Number.NaN, Number.NaN, 2]);
  const before = steadyCounter(
    every(10 * SECOND, 10 * MINUTE, (time) => time < MINUTE || time > 3 * MINUTE),
    1e4,
    MINUTE,
    10,
  );
  const copy = [...before.value];
  ratesOverTime(before);
  assert.deepEqual([...before.value], copy);
});
