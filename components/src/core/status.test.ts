import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {BinStatus} from '@metrics-chart/contract/bin-status';
import {codeOfStatus, isBreak, statusOfCode} from './status.js';

const ALL: readonly BinStatus[] = ['value', 'thin', 'idle', 'gap', 'open', 'unknown', 'between'];

test('statusOfCode(codeOfStatus(status)) is the status, for every one, and no two share a code', () => {
  for (const status of ALL) assert.equal(statusOfCode(codeOfStatus(status)), status);
  assert.equal(new Set(ALL.map(codeOfStatus)).size, ALL.length);
});

test('isBreak(code) holds for gap and unknown alone', () => {
  assert.deepEqual(
    ALL.filter((status) => isBreak(codeOfStatus(status))),
    ['gap', 'unknown'],
  );
});

test('statusOfCode(code) refuses a code that there is none of', () => {
  assert.throws(() => statusOfCode(7), /^RangeError: invalid status code: 7$/);
});
