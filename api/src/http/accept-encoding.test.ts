import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Coding, chooseCoding} from './accept-encoding.js';

const OFFERED: readonly Coding[] = ['br', 'gzip'];

const CASES: readonly (readonly [header: string | undefined, chosen: Coding])[] = [
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=0, *', 'br'],
  ['*;q=0', 'identity'],
  ['identity', 'identity'],
  ['identity;q=1, gzip;q=0.5', 'identity'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip;q=nonsense', 'identity'],
  ['deflate, compress', 'identity'],
  [' br ; q=0.5 ,gzip ; q=0.5', 'br'],
  [',,;q=1', 'identity'],
];

for (const [header, chosen] of CASES) {
  test(`chooseCoding(${JSON.stringify(header)}) is ${chosen}`, () => {
    assert.equal(chooseCoding(header, OFFERED), chosen);
  });
}

test('chooseCoding(header, offered) is never a coding that was not offered', () => {
  assert.equal(chooseCoding('br, gzip', ['gzip']), 'gzip');
  assert.equal(chooseCoding('br', []), 'identity');
});
