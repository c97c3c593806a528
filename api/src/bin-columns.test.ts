import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
  addPair,
  BIN_COLUMN_NAMES,
  BinRowsBuilder,
  mergeAdjacent,
  missingBetween,
  NO_BINS,
  rowsWithin,
  sliceRows,
} from './bin-columns.js';

/** A double between 2^-60 and 2^60, or 0, as a whole number of 2^-140. */
function toUnits(value: number): bigint {
  let whole = value;
  let bits = 140n;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    bits -= 1n;
  }
  return BigInt(whole) << bits;
}

const anyNumber = fc
  .integer({min: -(2 ** 31), max: 2 ** 31})
  .chain((whole) => fc.integer({min: -29, max: 29}).map((exponent) => whole * 2 ** exponent));

test('addPair(high, low, …) leaves the exact sum rounded once in the high part, in whatever groups it is added up', () => {
  fc.assert(
    fc.property(fc.array(anyNumber, {maxLength: 40}), fc.integer({min: 1, max: 10}), (values, groupLength) => {
      const sum = {high: new Float64Array(1), low: new Float64Array(1)};
      for (let from = 0; from < values.length; from += groupLength) {
        const group = {high: new Float64Array(1), low: new Float64Array(1)};
        for (const value of values.slice(from, from + groupLength)) addPair(group.high, group.low, 0, value, 0);
        addPair(sum.high, sum.low, 0, group.high[0]!, group.low[0]!);
      }
      const exact = values.reduce((units, value) => units + toUnits(value), 0n);
      assert.equal(sum.high[0]! + 0, Number(exact) / 2 ** 140);
    }),
  );
});

test('missingBetween(first, second, interval) begins to count beyond one and a half intervals, and counts from one', () => {
  assert.deepEqual(
    [1500, 1501, 5000].map((second) => missingBetween(0, second, 1000)),
    [0, 501, 4000],
  );
  assert.equal(missingBetween(0, 1e12, null), 0);
});

test('BinRowsBuilder keeps what was pushed while it grows, and a pushed bin holds nothing', () => {
  const builder = new BinRowsBuilder(1);
  for (let i = 0; i < 100; i += 1) {
    const index = builder.push(i * 10);
    assert.equal(index, i);
    builder.columns.count[index] = i;
  }
  const rows = builder.finish();
  assert.equal(rows.length, 100);
  assert.deepEqual(
    [...rows.count],
    Array.from({length: 100}, (_, i) => i),
  );
  assert.ok(rows.lastTime.every(Number.isNaN) && rows.sum.every((sum) => sum === 0));
  for (const name of BIN_COLUMN_NAMES) assert.equal(rows[name].length, 100);
});

test('rowsWithin(rows, start, end) and sliceRows(rows, from, to) share what they show', () => {
  const builder = new BinRowsBuilder();
  for (const start of [0, 10, 20, 30]) builder.push(start);
  const rows = builder.finish();
  assert.deepEqual([...rowsWithin(rows, 5, 30).start], [10, 20]);
  assert.deepEqual([...rowsWithin(rows, 31, 99).start], []);
  assert.equal(sliceRows(rows, 1, 3).sum.buffer, rows.sum.buffer);
});

test('mergeAdjacent(parts) joins a bin that begins in one part and ends in another, and no parts make no bins', () => {
  const parts = [1, 2, 3].map((value) => {
    const builder = new BinRowsBuilder();
    const i = builder.push(value * 10);
    for (const name of ['count', 'weight', 'sum', 'min', 'max', 'first', 'last'] as const)
      builder.columns[name][i] = value;
    builder.columns.firstTime[i] = value * 10;
    builder.columns.lastTime[i] = value * 10 + 1;
    return builder.finish();
  });
  const merged = mergeAdjacent(parts, (time) => Math.floor(time / 30) * 30, 5);
  assert.deepEqual([...merged.start], [0, 30]);
  assert.deepEqual([...merged.count], [3, 3]);
  assert.deepEqual([merged.first[0], merged.last[0], merged.missing[0]], [1, 2, 4]);
  assert.equal(mergeAdjacent([], () => 0, null).length, NO_BINS.length);
});
