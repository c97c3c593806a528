import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Kind} from '@metrics-chart/contract/series';
import type {MeasureInfo, SeriesInfo, Source} from '../store.js';
import {keepableSpan, rollupKey} from './rollup-builder.js';

const HOUR = 3_600_000;

const measure = (rest: Partial<MeasureInfo>): MeasureInfo => ({
  name: 'value',
  kind: 'gauge',
  unit: null,
  interval: 1000,
  aggregate: null,
  weighted: false,
  ...rest,
});

test('keepableSpan(span, level, …) is what is settled and has not begun to expire, in whole bins', () => {
  const span = {startMs: 0, endMs: 100 * HOUR};
  for (const [kind, settledUntil, oldestReadable, expected] of [
    ['gauge', 200 * HOUR, null, [0, 100]],
    ['gauge', 50.9 * HOUR, null, [0, 50]],
    ['gauge', 50.9 * HOUR, 10.1 * HOUR, [11, 50]],
    ['gauge', 50.9 * HOUR, 10 * HOUR, [10, 50]],
    // The increase of a counter hangs on a sample up to an hour before.
    ['counter', 50.9 * HOUR, 10 * HOUR, [11, 50]],
    ['counter', 50.9 * HOUR, 10.1 * HOUR, [12, 50]],
    ['gauge', 10.9 * HOUR, 10.1 * HOUR, null],
    ['gauge', -HOUR, null, null],
  ] as [Kind, number, number | null, [number, number] | null][]) {
    const keepable = keepableSpan(span, HOUR, {measure: measure({kind}), settledUntil, oldestReadable, unitMs: HOUR});
    assert.deepEqual(keepable && [keepable.startMs / HOUR, keepable.endMs / HOUR], expected);
  }
});

test('keepableSpan(span, level, …) ends where the last whole unit of a store is settled', () => {
  const limits = {measure: measure({}), settledUntil: 50.9 * HOUR, oldestReadable: null, unitMs: 8 * HOUR};
  assert.deepEqual(keepableSpan({startMs: 3 * HOUR, endMs: 100 * HOUR}, HOUR, limits), {
    startMs: 3 * HOUR,
    endMs: 48 * HOUR,
  });
  assert.equal(keepableSpan({startMs: 48 * HOUR, endMs: 100 * HOUR}, HOUR, limits), null);
});

test('rollupKey(of, level) differs in all that changes what samples fold to', () => {
  const keyOf = (rest: Partial<MeasureInfo>) =>
    JSON.stringify(
      rollupKey({source: {name: 's'} as Source, series: {series: 'm'} as SeriesInfo, measure: measure(rest)}, HOUR),
    );
  const keys = [
    {},
    {kind: 'counter'},
    {kind: 'delta'},
    {weighted: true},
    {interval: 2000},
    {interval: null},
    {name: 'p99'},
  ] as const;
  assert.equal(new Set(keys.map(keyOf)).size, keys.length);
  assert.equal(keyOf({unit: 'ms', aggregate: 'max'}), keyOf({}));
});
