import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Aggregate} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import type {MeasureInfo} from '../store.js';
import {aggregatesFor, derivedText} from './aggregates.js';

const measure = (rest: Partial<MeasureInfo>): MeasureInfo => ({
  name: 'value',
  kind: 'gauge',
  unit: null,
  interval: null,
  aggregate: null,
  weighted: false,
  ...rest,
});

test('aggregatesFor(measure, null) are those of the kind, or of the aggregate that the samples are', () => {
  for (const [rest, aggregates] of [
    [{}, ['min', 'max', 'mean']],
    [{kind: 'counter'}, ['rate']],
    [{kind: 'delta'}, ['sum']],
    [{aggregate: 'max'}, ['min', 'max']],
    [{aggregate: 'mean', weighted: true}, ['min', 'max', 'mean']],
    [{kind: 'delta', aggregate: 'sum'}, ['sum']],
  ] as const) {
    assert.deepEqual(aggregatesFor(measure(rest), null), aggregates);
  }
});

test('aggregatesFor(measure, asked) orders and refuses, saying what would be accepted', () => {
  assert.deepEqual(aggregatesFor(measure({}), ['max', 'sum', 'max']), ['sum', 'max']);
  for (const [rest, asked, accepted] of [
    [{}, 'rate', 'sum, min, max, mean, first, last'],
    [{name: 'p99', aggregate: 'max'}, 'mean', 'min, max, first, last'],
    [{name: 'mean', aggregate: 'mean'}, 'sum', 'min, max, mean, first, last'],
    [{kind: 'delta'}, 'resets', 'sum, min, max, mean, first, last, increase, rate'],
  ] as const) {
    assert.throws(
      () => aggregatesFor(measure(rest), [asked]),
      (error) => error instanceof Problem && error.code === 'aggregate_not_allowed' && error.accepted === accepted,
    );
  }
});

test('derivedText(measure, aggregates) names what the values are where the name of the measure does not', () => {
  const text = (rest: Partial<MeasureInfo>, ...aggregates: Aggregate[]) => derivedText(measure(rest), aggregates);
  assert.equal(text({}, 'max'), null);
  assert.equal(text({name: 'p99', aggregate: 'max'}, 'min', 'max'), 'max of p99');
  assert.equal(text({name: 'p99', aggregate: 'max'}, 'min'), 'min of p99');
  assert.equal(text({name: 'max', aggregate: 'max'}, 'min', 'max'), null);
  assert.equal(text({name: 'average', aggregate: 'mean', weighted: true}, 'mean'), null);
  assert.equal(text({name: 'average', aggregate: 'mean'}, 'mean'), 'mean of average');
});
