import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defaultAggregates, drawnAggregate} from './aggregates.js';
import type {Kind} from './series.js';

const KINDS: readonly Kind[] = ['gauge', 'counter', 'delta'];

test('defaultAggregates(kind) are those of the contract, and drawnAggregate(kind) is one of them', () => {
  assert.deepEqual(KINDS.map(defaultAggregates), [['min', 'mean', 'max'], ['rate'], ['sum']]);
  assert.deepEqual(KINDS.map(drawnAggregate), ['mean', 'rate', 'sum']);
  for (const kind of KINDS) assert.ok(defaultAggregates(kind).includes(drawnAggregate(kind)));
});
