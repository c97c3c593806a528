import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nearestName} from './nearest-name.js';

const KNOWN = ['series', 'from', 'to', 'step', 'bins', 'timezone', 'aggregates'];

const CASES: readonly (readonly [name: string, nearest: string | undefined])[] = [
  ['serie', 'series'],
  ['SERIES', 'series'],
  ['timeZone', 'timezone'],
  ['aggregate', 'aggregates'],
  ['form', 'from'],
  ['t', 'to'],
  ['something-else', undefined],
];

for (const [name, nearest] of CASES) {
  test(`nearestName(${name}) is ${nearest}`, () => {
    assert.equal(nearestName(name, KNOWN), nearest);
  });
}
