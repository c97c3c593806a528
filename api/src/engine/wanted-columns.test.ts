import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Aggregate, Kind} from '@metrics-chart/contract/series';
import {columnsFor} from './wanted-columns.js';

const measureOf = (kind: Kind, aggregate: Aggregate | null) => ({
  name: 'value',
  kind,
  unit: null,
  interval: 1000,
  aggregate,
  weighted: false,
});
const withoutCommon = (columns: ReadonlySet<string>) =>
  [...columns].filter(
    (name) => !['start', 'count', 'nonFinite', 'missing', 'firstTime', 'lastTime', 'last'].includes(name),
  );

test('columnsFor(measure, aggregates) are those of the aggregates and of the summary, and no others', () => {
  for (const [kind, own, aggregates, expected] of [
    ['gauge', null, ['max'], ['min', 'max', 'sum', 'sumLow', 'weight', 'weightLow']],
    ['gauge', 'max', ['max'], ['min', 'max']],
    ['gauge', 'mean', ['mean'], ['min', 'max', 'sum', 'sumLow', 'weight', 'weightLow']],
    ['counter', null, ['rate'], ['increase', 'increaseLow', 'resets']],
    ['counter', null, ['max', 'first'], ['increase', 'increaseLow', 'resets', 'max', 'first']],
  ] as [Kind, Aggregate | null, Aggregate[], string[]][]) {
    assert.deepEqual(withoutCommon(columnsFor(measureOf(kind, own), aggregates)), expected, `${kind} ${aggregates}`);
  }
  assert.equal(withoutCommon(columnsFor(measureOf('delta', null), ['sum'])).length, 9);
});
