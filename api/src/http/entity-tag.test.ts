import assert from 'node:assert/strict';
import {test} from 'node:test';
import {entityTag, isNamedBy} from './entity-tag.js';

test('entityTag(body) is weak, and equal for equal bodies alone, text or bytes', () => {
  assert.match(entityTag('a'), /^W\/"[\w-]{27}"$/);
  assert.equal(entityTag('ä'), entityTag(new TextEncoder().encode('ä')));
  assert.notEqual(entityTag('a'), entityTag('b'));
});

const CASES: readonly (readonly [ifNoneMatch: string | undefined, named: boolean])[] = [
  [undefined, false],
  ['', false],
  ['*', true],
  ['W/"x"', true],
  ['"x"', true],
  ['"a", W/"x"', true],
  ['"a","x"', true],
  ['x', false],
  ['"X"', false],
  ['"xx"', false],
];

for (const [ifNoneMatch, named] of CASES) {
  test(`isNamedBy(${JSON.stringify(ifNoneMatch)}, W/"x") is ${named}`, () => {
    assert.equal(isNamedBy(ifNoneMatch, 'W/"x"'), named);
  });
}
