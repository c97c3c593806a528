import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {sampleColumns} from '../bin-columns.js';
import type {IncomingSamples, IncomingSeries} from '../store.js';
import {mergeIncoming} from './incoming-columns.js';

const SERIES: IncomingSeries = {metric: 'm', labels: {b: '2', a: '1'}, kind: 'gauge', unit: null, interval: null};

const part = (time: readonly number[], value: readonly number[], series = SERIES): IncomingSamples => ({
  series,
  samples: sampleColumns(Float64Array.from(time), Float64Array.from(value)),
});

test('mergeIncoming(batch) keeps the last value of each time, ascending, as a map would', () => {
  const samples = fc.array(fc.tuple(fc.integer({min: -20, max: 20}), fc.double()), {maxLength: 30});
  fc.assert(
    fc.property(fc.array(samples, {maxLength: 4}), (parts) => {
      const merged = mergeIncoming(
        parts.map((pairs) =>
          part(
            pairs.map(([time]) => time),
            pairs.map(([, value]) => value),
          ),
        ),
      );
      const expected = [...new Map(parts.flat())].sort(([a], [b]) => a - b);
      if (expected.length === 0) return assert.deepEqual(merged, []);
      const {length, time, value} = merged[0]!.samples;
      assert.equal(merged.length, 1);
      assert.deepEqual(
        Array.from({length}, (_, i) => [time[i], value[i]]),
        expected,
      );
    }),
  );
});

test('mergeIncoming(batch) does not copy columns that ascend already', () => {
  const incoming = part([1, 2, 3], [1, 2, 3]);
  assert.equal(mergeIncoming([incoming])[0]!.samples, incoming.samples);
});

test('mergeIncoming(batch) takes labels in any order for one series, and what was said of it last', () => {
  const merged = mergeIncoming([
    part([1], [1]),
    part([2], [2], {...SERIES, labels: {a: '1', b: '2'}, unit: 'ms'}),
    part([1], [9], {...SERIES, metric: 'n'}),
  ]);
  assert.deepEqual(
    merged.map(({text}) => text),
    ['m{a="1",b="2"}', 'n{a="1",b="2"}'],
  );
  assert.equal(merged[0]!.series.unit, 'ms');
});

test('mergeIncoming(batch) keeps integers and weights beside their values; parts without them get none and 1', () => {
  const merged = mergeIncoming([
    {
      series: SERIES,
      samples: sampleColumns(Float64Array.of(3, 1), Float64Array.of(30, 10), {
        exact: BigInt64Array.of(2n ** 60n, 10n),
        weight: Float64Array.of(0.5, 0),
      }),
    },
    part([2, 3], [20, 31]),
  ])[0]!.samples;
  assert.deepEqual([...merged.time], [1, 2, 3]);
  assert.deepEqual([...merged.value], [10, 20, 31]);
  assert.deepEqual([...merged.exact!], [10n, 0n, 0n]);
  assert.deepEqual([...merged.weight!], [0, 1, 1]);
});

test('mergeIncoming(batch) looks at no more of the columns than their length says', () => {
  const longer = {...sampleColumns(Float64Array.of(1, 2, Number.NaN), Float64Array.of(1, 2, 3)), length: 2};
  const {samples} = mergeIncoming([{series: SERIES, samples: longer}, part([3], [3])])[0]!;
  assert.deepEqual([...samples.time], [1, 2, 3]);
});

test('mergeIncoming(batch) refuses times that are no whole milliseconds', () => {
  for (const time of [0.5, Number.NaN, Number.NEGATIVE_INFINITY, 8.64e15 + 2]) {
    assert.throws(() => mergeIncoming([part([1, time], [1, 2])]), /^RangeError: invalid time: /, String(time));
  }
});
