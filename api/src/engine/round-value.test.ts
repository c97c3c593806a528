import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {roundValue} from './round-value.js';

test('roundValue(value) is the number of its 12 significant digits', () => {
  fc.assert(
    fc.property(fc.double({noNaN: true, noDefaultInfinity: true}), (value) => {
      assert.equal(roundValue(value), Number.isInteger(value) ? value : Number(value.toPrecision(12)));
    }),
    {numRuns: 20_000},
  );
});

test('roundValue(value) decides ties and near ties as toPrecision does, also beside powers of ten', () => {
  for (let exponent = -12; exponent <= 11; exponent += 1) {
    for (let i = 0; i < 2000; i += 1) {
      const tie = Number(`${100_000_000_000 + i * 449_000_001}.5e${exponent - 11}`);
      for (const value of [tie, tie * (1 + 2 ** -52), tie * (1 - 2 ** -53), 10 ** exponent * (1 - 2 ** -(i % 53))]) {
        if (!Number.isInteger(value)) assert.equal(roundValue(value), Number(value.toPrecision(12)));
      }
    }
  }
});

test('roundValue(value) leaves integers beyond 12 digits as they are', () => {
  assert.equal(roundValue(1_234_567_890_123_457), 1_234_567_890_123_457);
  assert.equal(roundValue(-9_007_199_254_740_991), -9_007_199_254_740_991);
});
