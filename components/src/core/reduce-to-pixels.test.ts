import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {firstAtLeast, reduceToPixels} from './reduce-to-pixels.js';
import {columnsOf, envelopedColumnsOf, MINUTE_MS, START_MS, samplesOf} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';
import {isBreak} from './status.js';

const rangeOf = (bins: number, from = 0) => ({
  startMs: START_MS + from * MINUTE_MS,
  endMs: START_MS + bins * MINUTE_MS,
});
const rowsOf = (columns: SeriesColumns, bins: number, columnCount: number, from = 0) => [
  ...reduceToPixels(columns, rangeOf(bins, from), columnCount).row,
];
/** v for a drawn value, | for a drawn break. */
const drawn = (columns: SeriesColumns, columnCount: number) =>
  rowsOf(columns, columns.length, columnCount)
    .map((row) => (Number.isNaN(columns.value[row]!) ? '|' : 'v'))
    .join('');

test('firstAtLeast(ascending, value, from, to, guess) is what a naive search finds, whatever the guess', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 0, max: 50}), {maxLength: 40}),
      fc.integer({min: -5, max: 55}),
      fc.integer({min: -50, max: 90}),
      fc.nat(40),
      (numbers, value, guess, start) => {
        const ascending = Float64Array.from(numbers).sort();
        const from = Math.min(start, ascending.length);
        const naive = [...ascending].findIndex((number, i) => i >= from && number >= value);
        assert.equal(
          firstAtLeast(ascending, value, from, ascending.length, guess),
          naive < 0 ? ascending.length : naive,
        );
      },
    ),
    {numRuns: 2000},
  );
});

test('reduceToPixels(columns, range, many columns) keeps every value, and of a run of breaks one', () => {
  assert.deepEqual(rowsOf(columnsOf('vvgggvubv'), 9, 1000), [0, 1, 2, 5, 6, 8]);
});

test('reduceToPixels leaves out what is neither value nor break: between, idle and open bins', () => {
  assert.deepEqual(rowsOf(columnsOf('vbbvivoo'), 8, 1000), [0, 3, 5]);
});

test('reduceToPixels takes one vertex beyond each end of the range, the nearest that is a value or a break', () => {
  const columns = columnsOf('vvbvvvbbv');
  const rows = reduceToPixels(columns, rangeOf(6, 3), 1000);
  assert.deepEqual([...rows.row], [1, 3, 4, 5, 8]);
  assert.deepEqual([rows.insideFrom, rows.insideTo], [1, 4]);
});

test('reduceToPixels draws the bin in which the range begins and that in which it ends as inside', () => {
  const columns = columnsOf('vvvv');
  const rows = reduceToPixels(columns, {startMs: START_MS + 1.5 * MINUTE_MS, endMs: START_MS + 2.5 * MINUTE_MS}, 1000);
  assert.deepEqual([...rows.row].slice(rows.insideFrom, rows.insideTo), [1, 2]);
});

test('a reduced column keeps first, least, greatest and last in their order', () => {
  const columns = columnsOf('v'.repeat(10), {}, (bin) => [5, 9, 4, 1, 6, 7, 3, 2, 8, 5][bin]!);
  assert.deepEqual(rowsOf(columns, 10, 1), [0, 1, 3, 9]);
});

test('a gap survives any reduction: one per pixel column that has one', () => {
  const letters = `${'v'.repeat(50)}g${'v'.repeat(49)}`.repeat(10);
  const breaks = drawn(columnsOf(letters), 40).replaceAll('v', '').length;
  assert.equal(breaks, 10);
  assert.match(drawn(columnsOf(letters), 1), /v\|v/);
});

test('a lone value between gaps survives any reduction', () => {
  const letters = `${'g'.repeat(500)}v${'g'.repeat(499)}`;
  for (const columnCount of [1, 7, 100]) assert.match(drawn(columnsOf(letters), columnCount), /^\|?v\|?$/);
});

test('values of two columns with a break between them are never joined, wherever the break lies', () => {
  const anyLetters = fc
    .array(fc.constantFrom('v', 'v', 'v', 'g', 'u', 'b', 'i'), {minLength: 20, maxLength: 300})
    .map((letters) => letters.join(''));
  fc.assert(
    fc.property(anyLetters, fc.integer({min: 1, max: 6}), (letters, columnCount) => {
      const columns = columnsOf(letters);
      const rows = rowsOf(columns, letters.length, columnCount);
      const columnOf = (row: number) => Math.floor((row * columnCount) / letters.length);
      for (let i = 1; i < rows.length; i++) {
        const [a, b] = [rows[i - 1]!, rows[i]!];
        assert.ok(a < b, 'rows ascend');
        if (Number.isNaN(columns.value[a]!) || Number.isNaN(columns.value[b]!)) continue;
        const between = [...columns.status.subarray(a + 1, b)];
        if (columnOf(a) !== columnOf(b)) assert.ok(!between.some(isBreak), `${letters}: ${a} to ${b}`);
      }
      for (let i = 1; i < rows.length; i++) {
        assert.ok(!(Number.isNaN(columns.value[rows[i]!]!) && Number.isNaN(columns.value[rows[i - 1]!]!)));
      }
    }),
    {numRuns: 1000},
  );
});

test('every column keeps its extremes and its first and last value, as a naive loop finds them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({min: -1e6, max: 1e6, noNaN: true}), fc.constant(Number.NaN)), {
        minLength: 30,
        maxLength: 400,
      }),
      fc.integer({min: 1, max: 9}),
      (values, columnCount) => {
        const columns = samplesOf(values);
        const range = {startMs: START_MS, endMs: START_MS + values.length * 1000};
        const {row} = reduceToPixels(columns, range, columnCount);
        const columnMs = (values.length * 1000) / columnCount;
        for (let column = 0; column < columnCount; column++) {
          const inColumn = (i: number) => Math.floor((i * 1000) / columnMs) === column;
          const all = values.filter((v, i) => inColumn(i) && !Number.isNaN(v));
          const kept = [...row].filter((i) => inColumn(i) && !Number.isNaN(values[i]!)).map((i) => values[i]!);
          assert.deepEqual(
            [Math.min(...kept), Math.max(...kept), kept[0], kept.at(-1)],
            [Math.min(...all), Math.max(...all), all[0], all.at(-1)],
          );
        }
        assert.ok(row.length <= 10 * columnCount + 2);
      },
    ),
    {numRuns: 500},
  );
});

test('a reduced vertex has the envelope of its whole column', () => {
  const columns = envelopedColumnsOf('v'.repeat(100), {}, (bin) => bin);
  const rows = reduceToPixels(columns, rangeOf(100), 2);
  assert.deepEqual([rows.low![0], rows.high![0]], [-1, 50]);
  assert.deepEqual([rows.low![rows.length - 1], rows.high![rows.length - 1]], [49, 100]);
});

test('no rows in the range still lead the line through it: the neighbours on both sides', () => {
  const columns = samplesOf([1, 2, 3, 4]);
  const rows = reduceToPixels(columns, {startMs: START_MS + 1200, endMs: START_MS + 1800}, 100);
  assert.deepEqual([...rows.row], [1, 2]);
  assert.deepEqual([rows.insideFrom, rows.insideTo], [1, 1]);
});

test('an empty series reduces to nothing', () => {
  assert.equal(reduceToPixels(columnsOf(''), rangeOf(10), 100).length, 0);
});
