import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {decadesOf} from './scales.js';
import {type RowsWanted, shareRows} from './share-rows.js';

const linear = (low: number, high: number, more: Partial<RowsWanted> = {}): RowsWanted => ({
  type: 'linear',
  low,
  high,
  isLowFixed: false,
  isHighFixed: false,
  family: 'decimal',
  constant: 1,
  ...more,
});
const fixed = (low: number, high: number) => linear(low, high, {isLowFixed: true, isHighFixed: true});
const log = (low: number, high: number) => linear(low, high, {type: 'log'});
const ticksOf = (wanted: readonly RowsWanted[], target = 5, most = 8) =>
  shareRows(wanted, target, most).axes.map(({ticks}) => ticks);

test('shareRows([axis]) widens a linear axis to nice steps', () => {
  assert.deepEqual(ticksOf([linear(0, 97)]), [[0, 20, 40, 60, 80, 100]]);
  assert.deepEqual(ticksOf([linear(-2, 2)]), [[-2, -1, 0, 1, 2]]);
});

test('shareRows(axes) gives each nice ticks on the same rows', () => {
  assert.deepEqual(ticksOf([linear(0, 97), linear(0.1, 0.27), linear(-3, 8e6)]), [
    [0, 20, 40, 60, 80, 100],
    [0.1, 0.15, 0.2, 0.25, 0.3, 0.35],
    [-2e6, 0, 2e6, 4e6, 6e6, 8e6],
  ]);
});

test('shareRows(…) counts bytes in powers of two and times in minutes and hours', () => {
  const [bytes, seconds] = ticksOf([linear(0, 3e9, {family: 'binary'}), linear(0, 5400, {family: 'duration'})]);
  assert.ok(bytes!.every((tick) => tick % 2 ** 29 === 0));
  assert.deepEqual(seconds, [0, 900, 1800, 2700, 3600, 4500, 5400]);
});

test('shareRows(…) leaves fixed ends where they are, and finds rows that suit them', () => {
  const {axes} = shareRows([fixed(0, 100), linear(13, 47)], 5, 8);
  assert.deepEqual(axes[0]!.domain, [0, 100]);
  assert.deepEqual(
    axes.map(({isAligned}) => isAligned),
    [true, true],
  );
});

test('an axis whose fixed ends no nice step divides keeps nice ticks of its own inside of them', () => {
  const [odd, other] = shareRows([fixed(3, 77), linear(13, 47)], 5, 8).axes;
  assert.deepEqual([odd!.domain, odd!.ticks, odd!.isAligned], [[3, 77], [20, 40, 60], false]);
  assert.equal(other!.isAligned, true);
});

test('one fixed end stays, the other is widened', () => {
  const [above] = shareRows([linear(0, 87, {isLowFixed: true})], 5, 8).axes;
  assert.equal(above!.domain[0], 0);
  assert.ok(above!.domain[1] >= 87);
  const [below] = shareRows([linear(-87, 0, {isHighFixed: true})], 5, 8).axes;
  assert.equal(below!.domain[1], 0);
});

test('a log axis shares its decades with linear axes', () => {
  assert.deepEqual(ticksOf([log(3, 20000), linear(0, 97)]), [
    [1, 10, 100, 1000, 10000, 100000],
    [0, 20, 40, 60, 80, 100],
  ]);
});

test('a log axis alone ends at 1, 2 or 5 rather than leave much of the plot empty', () => {
  const [axis] = shareRows([log(3, 20000)], 5, 8).axes;
  assert.deepEqual(
    [axis!.domain, axis!.ticks],
    [
      [2, 20000],
      [10, 100, 1000, 10000],
    ],
  );
});

test('a log axis of a narrow range is not squeezed into a corner to share rows', () => {
  const [axis] = shareRows([log(100, 110), linear(0, 97)], 5, 8).axes;
  assert.deepEqual(axis!.domain, [100, 110]);
});

test('a symlog axis shares its decades with linear axes', () => {
  const {axes} = shareRows([linear(-500, 20000, {type: 'symlog'}), linear(0, 97)], 5, 8);
  assert.deepEqual(
    axes.map(({isAligned}) => isAligned),
    [true, true],
  );
  assert.ok(axes[0]!.ticks.includes(0));
});

test('shareRows([]) still has rows, for an empty plot', () => {
  assert.deepEqual(shareRows([], 5, 8), {rowCount: 5, axes: []});
});

test('any axes: domains hold what is wanted, ticks ascend, aligned ones stand on the same equal rows', () => {
  const anyNumber = fc
    .tuple(fc.double({min: -9, max: 15, noNaN: true}), fc.constantFrom(-1, 1))
    .map(([exponent, sign]) => sign * 10 ** exponent);
  const anyLinear = fc
    .tuple(anyNumber, anyNumber, fc.constantFrom('decimal', 'binary', 'duration') as fc.Arbitrary<RowsWanted['family']>)
    .filter(([a, b]) => Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b)))
    .map(([a, b, family]) => linear(Math.min(a, b), Math.max(a, b), {family}));
  const anyLog = fc
    .tuple(fc.double({min: -9, max: 14, noNaN: true}), fc.double({min: 0.1, max: 10, noNaN: true}))
    .map(([exponent, decades]) => log(10 ** exponent, 10 ** (exponent + decades)));
  const anySymlog = fc
    .tuple(anyNumber, anyNumber)
    .filter(([a, b]) => Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b)))
    .map(([a, b]) => linear(Math.min(a, b), Math.max(a, b), {type: 'symlog', constant: 0.01}));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyLinear, anyLinear, anyLog, anySymlog), {minLength: 1, maxLength: 5}),
      fc.integer({min: 2, max: 8}),
      (wanted, target) => {
        const {rowCount, axes} = shareRows(wanted, target, 12);
        for (const [i, {domain, ticks, isAligned}] of axes.entries()) {
          const {low, high, type, constant} = wanted[i]!;
          const slack = 1e-5 * Math.max(Math.abs(high - low), 1e-12);
          assert.ok(domain[0] <= low + slack && domain[1] >= high - slack, `${domain} for ${low} to ${high}`);
          for (let t = 1; t < ticks.length; t++) assert.ok(ticks[t]! > ticks[t - 1]!);
          assert.ok(ticks.every((tick) => tick >= domain[0] - slack && tick <= domain[1] + slack));
          if (!isAligned) continue;
          assert.equal(ticks.length, rowCount + 1);
          const at = (value: number) =>
            type === 'linear' ? value : type === 'log' ? Math.log10(value) : decadesOf(value, constant);
          const height = (value: number) => (at(value) - at(domain[0])) / (at(domain[1]) - at(domain[0]));
          for (const [t, tick] of ticks.entries()) assert.ok(Math.abs(height(tick) - t / rowCount) < 1e-6);
        }
      },
    ),
    {numRuns: 2000},
  );
});

test('any number of linear axes that begin or end at zero share, and stay there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({min: 1, max: 1e6}), fc.integer({min: -12, max: 9}), fc.boolean()), {
        minLength: 1,
        maxLength: 6,
      }),
      (triples) => {
        const ends = triples.map(([size, power, isNegative]) => size * 10 ** power * (isNegative ? -1 : 1));
        const {axes} = shareRows(
          ends.map((end) => linear(Math.min(end, 0), Math.max(end, 0))),
          5,
          10,
        );
        for (const [i, {domain, isAligned}] of axes.entries()) {
          assert.ok(isAligned);
          assert.equal(ends[i]! > 0 ? domain[0] : domain[1], 0);
        }
      },
    ),
    {numRuns: 2000},
  );
});
