import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {nextRowWithValue, rowAtTime} from './nearest.js';
import {columnsOf, MINUTE_MS, START_MS, samplesOf} from './series-columns.fixture.js';

const at = (minutes: number) => START_MS + minutes * MINUTE_MS;

test('rowAtTime(bins, time) is the bin that holds the time: start inclusive, end exclusive', () => {
  const columns = columnsOf('vvgv');
  assert.deepEqual(
    [0, 0.99, 1, 2.5, 3.99].map((minutes) => rowAtTime(columns, at(minutes))),
    [0, 0, 1, 2, 3],
  );
});

test('rowAtTime(bins, time) is -1 outside of the bins, and where there are none', () => {
  assert.deepEqual(
    [-0.01, 4, 99].map((minutes) => rowAtTime(columnsOf('vvvv'), at(minutes))),
    [-1, -1, -1],
  );
  assert.equal(rowAtTime(columnsOf(''), at(0)), -1);
});

test('rowAtTime(bins of unequal length, time) is what a naive search finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 1, max: 100}), {minLength: 1, maxLength: 30}),
      fc.integer({min: -10, max: 3000}),
      (widths, time) => {
        const edges = [0];
        for (const width of widths) edges.push(edges.at(-1)! + width);
        const columns = columnsOf('v'.repeat(widths.length), {edges: Float64Array.from(edges)});
        const naive = widths.findIndex((_, i) => time >= edges[i]! && time < edges[i + 1]!);
        assert.equal(rowAtTime(columns, time), naive);
      },
    ),
    {numRuns: 1000},
  );
});

test('rowAtTime in a bin between samples is that of the sample whose interval reaches there', () => {
  const columns = columnsOf('vbbvgb', {interval: 3 * MINUTE_MS});
  assert.deepEqual(
    [0.5, 1.5, 2.5, 3.5, 4.5, 5.5].map((minutes) => rowAtTime(columns, at(minutes))),
    [0, 0, 0, 3, 4, 5],
  );
});

test('rowAtTime(samples, time) is the nearest sample, within an interval', () => {
  const columns = samplesOf([1, 2, 3]);
  assert.deepEqual(
    [-1000, -400, 400, 600, 1400, 2900].map((ms) => rowAtTime(columns, START_MS + ms)),
    [0, 0, 0, 1, 1, 2],
  );
  assert.deepEqual(
    [-1001, 3001].map((ms) => rowAtTime(columns, START_MS + ms)),
    [-1, -1],
  );
  assert.equal(rowAtTime({...columns, interval: null}, START_MS + 1e9), 2);
});

test('rowAtTime(samples, time) inside of a gap is the gap, all the way to the next sample', () => {
  const columns = samplesOf([1, Number.NaN, 3], {edges: Float64Array.of(START_MS, START_MS + 1000, START_MS + 60000)});
  assert.deepEqual(
    [1500, 30000, 59900, 60000].map((ms) => rowAtTime(columns, START_MS + ms)),
    [1, 1, 1, 2],
  );
});

test('nextRowWithValue(columns, row, direction) skips what has no value, and ends at the ends', () => {
  const columns = columnsOf('vgbv');
  assert.equal(nextRowWithValue(columns, 0, 1), 3);
  assert.equal(nextRowWithValue(columns, 3, -1), 0);
  assert.equal(nextRowWithValue(columns, 3, 1), -1);
});
