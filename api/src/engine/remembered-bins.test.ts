import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type BinRows, BinRowsBuilder} from '../bin-columns.js';
import {createRememberedBins} from './remembered-bins.js';

function bins(...starts: number[]): BinRows {
  const builder = new BinRowsBuilder();
  for (const start of starts) builder.push(start);
  return builder.finish();
}

const startsOf = (recalled: {span: {startMs: number; endMs: number}; rows: BinRows}[]) =>
  recalled.map(({span: {startMs, endMs}, rows}) => [startMs, endMs, [...rows.start]]);

test('recall(key, spans) gives what is remembered of the spans, each time once, until it expires', () => {
  const remembered = createRememberedBins(100);
  remembered.remember('a', {startMs: 0, endMs: 30}, bins(0, 10, 20), 1000);
  remembered.remember('a', {startMs: 20, endMs: 50}, bins(20, 40), 1000);
  remembered.remember('b', {startMs: 0, endMs: 50}, bins(0), 1000);
  const spans = [
    {startMs: 10, endMs: 20},
    {startMs: 30, endMs: 60},
  ];
  assert.deepEqual(startsOf(remembered.recall('a', spans, 999)), [
    [10, 20, [10]],
    [30, 50, [40]],
  ]);
  assert.deepEqual(remembered.recall('a', spans, 1000), []);
  assert.deepEqual(remembered.recall('c', spans, 0), []);
});

test('remember() forgets what was remembered first when it gets too many bins', () => {
  const remembered = createRememberedBins(6);
  const ever = [{startMs: 0, endMs: 100}];
  remembered.remember('a', {startMs: 0, endMs: 20}, bins(0, 10), 1);
  remembered.remember('b', {startMs: 0, endMs: 20}, bins(0, 10), 1);
  remembered.remember('c', {startMs: 0, endMs: 20}, bins(0), 1);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => remembered.recall(key, ever, 0).length),
    [0, 1, 1],
  );
  remembered.remember('d', {startMs: 0, endMs: 100}, bins(0, 10, 20, 30, 40, 50), 1);
  assert.deepEqual(
    ['b', 'c', 'd'].map((key) => remembered.recall(key, ever, 0).length),
    [1, 1, 0],
  );
});
