import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {linearTicks, logTicks, multipleOf, multiplesWithin, niceStepAtLeast, powerOfTen, symlogTicks} from './ticks.js';

test('niceStepAtLeast(least, decimal) is 1, 2, 2.5 or 5 times a power of ten, as its literal reads', () => {
  for (const [least, step] of [
    [1, 1],
    [1.1, 2],
    [2.1, 2.5],
    [3, 5],
    [6, 10],
    [0.0003, 0.0005],
    [2.4e-9, 2.5e-9],
    [1.7e14, 2e14],
    [0.25, 0.25],
    [0.1, 0.1],
  ] as const) {
    assert.equal(niceStepAtLeast(least, 'decimal'), step);
  }
});

test('niceStepAtLeast(least, family) of the other families', () => {
  assert.deepEqual(
    [0.2, 1, 1.5, 3, 24].map((least) => niceStepAtLeast(least, 'whole')),
    [1, 1, 2, 5, 25],
  );
  assert.deepEqual(
    [0.3, 1, 3, 1000, 3e8].map((least) => niceStepAtLeast(least, 'binary')),
    [0.5, 1, 4, 1024, 2 ** 29],
  );
  assert.deepEqual(
    [0.003, 0.3, 0.7, 7, 40, 100, 700, 4000, 50000, 90000, 4e5].map((least) => niceStepAtLeast(least, 'duration')),
    [0.005, 0.5, 1, 10, 60, 120, 900, 7200, 86400, 172800, 432000],
  );
});

test('niceStepAtLeast(least, family) is never less than asked, and at most 2.5 times as much', () => {
  fc.assert(
    fc.property(
      fc.double({min: -20, max: 20, noNaN: true}),
      fc.constantFrom('decimal', 'binary') as fc.Arbitrary<'decimal' | 'binary'>,
      (exponent, family) => {
        const least = 10 ** exponent;
        const step = niceStepAtLeast(least, family);
        assert.ok(step >= least * (1 - 1e-6), `${step} for ${least}`);
        assert.ok(step <= least * 2.5 || family === 'binary', `${step} for ${least}`);
      },
    ),
  );
});

test('multipleOf(step, times) has no noise of arithmetic and no negative zero', () => {
  assert.equal(multipleOf(0.1, 3), 0.3);
  assert.equal(multipleOf(0.025, 7), 0.175);
  assert.equal(multipleOf(2.5e-9, 3), 7.5e-9);
  assert.equal(multipleOf(2 ** 29, 5), 2684354560);
  assert.ok(Object.is(multipleOf(5, -0), 0));
  assert.ok(Object.is(multipleOf(0.5, -0), 0));
});

test('multiplesWithin(low, high, step) has both ends, ascending, each once', () => {
  assert.deepEqual(multiplesWithin(-0.2, 0.3, 0.1), [-0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(multiplesWithin(3, 17, 5), [5, 10, 15]);
  // Doubles are 16 apart there: d3's ticks come twice.
  const huge = multiplesWithin(1e17, 1e17 + 160, 16);
  assert.equal(new Set(huge).size, huge.length);
});

test('linearTicks(low, high, most, family) lie inside and are about as many as asked', () => {
  assert.deepEqual(linearTicks(3, 77, 5, 'decimal'), [20, 40, 60]);
  assert.deepEqual(linearTicks(1e-9, 3e-9, 4, 'decimal'), [1e-9, 1.5e-9, 2e-9, 2.5e-9, 3e-9]);
});

test('logTicks(low, high, most, …) are decades, every so many of them where there are many', () => {
  assert.deepEqual(logTicks(1, 1000, 6, 'decimal'), [1, 10, 100, 1000]);
  assert.deepEqual(logTicks(2, 20000, 6, 'decimal'), [10, 100, 1000, 10000]);
  assert.deepEqual(logTicks(1e-9, 1e15, 6, 'decimal'), [1e-8, 1e-4, 1, 1e4, 1e8, 1e12]);
});

test('logTicks(…) are 1, 2, 5 within two decades, and linear within a fraction of one', () => {
  assert.deepEqual(logTicks(1, 10, 5, 'decimal'), [1, 2, 5, 10]);
  assert.deepEqual(logTicks(100, 110, 5, 'decimal'), [100, 102, 104, 106, 108, 110]);
});

test('symlogTicks(low, high, most, constant) are decades on both sides of zero, not crowded where d3 has them', () => {
  assert.deepEqual(symlogTicks(-100, 1000, 10, 1), [-100, -10, -1, 0, 1, 10, 100, 1000]);
  assert.deepEqual(symlogTicks(-0.001, 0.001, 10, 0.00001), [-0.001, -0.0001, -0.00001, 0, 0.00001, 0.0001, 0.001]);
});

test('powerOfTen(exponent) is what its literal is', () => {
  for (let exponent = -300; exponent <= 300; exponent++) assert.equal(powerOfTen(exponent), Number(`1e${exponent}`));
});

test('logTicks(20, 5000, 4) are decades: linear ticks would crowd at the top', () => {
  assert.deepEqual(logTicks(20, 5000, 4, 'decimal'), [100, 1000]);
});

test('logTicks(low, high, most) are two or more, spread over the height, wherever the ends are four times apart', () => {
  fc.assert(
    fc.property(
      fc.double({min: -12, max: 12, noNaN: true}),
      fc.double({min: Math.log10(4), max: 8, noNaN: true}),
      fc.integer({min: 2, max: 12}),
      (exponent, span, most) => {
        const low = 10 ** exponent;
        const ticks = logTicks(low, low * 10 ** span, most, 'decimal');
        assert.ok(ticks.length >= 2, `${ticks}`);
        const reach = Math.log10(ticks.at(-1)! / ticks[0]!) / span;
        assert.ok(reach >= 0.3, `${ticks} reach over ${reach} of the height`);
      },
    ),
    {numRuns: 2000},
  );
});
