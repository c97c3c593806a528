import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {barPaths} from './bars.js';
import {linePaths, pointPaths, thinPath} from './marks.js';
import {createPolyline} from './polyline.js';
import {reduceToPixels} from './reduce-to-pixels.js';
import type {Curve} from './scene.js';
import {columnsOf, envelopedColumnsOf, MINUTE_MS, START_MS, samplesOf} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';
import {isBreak} from './status.js';

// A minute is 10 px wide, a unit 10 px high; 0 stands at 100.
const xOf = (timeMs: number) => ((timeMs - START_MS) / MINUTE_MS) * 10;
const yOf = (value: number) => 100 - value * 10;
const rowsOf = (columns: SeriesColumns) =>
  reduceToPixels(columns, {startMs: START_MS, endMs: START_MS + Math.max(1, columns.length) * MINUTE_MS}, 10000);

const lines = (columns: SeriesColumns, curve: Curve = 'linear', baseline: number | null = null, isDashed = false) =>
  linePaths(createPolyline(columns, rowsOf(columns), curve, true, xOf, yOf), curve, baseline, isDashed);
const bars = (columns: SeriesColumns, index = 0, count = 1, pixelRatio = 1) =>
  barPaths(
    columns,
    rowsOf(columns),
    100,
    {x: 0, y: 0, width: columns.length * 10, height: 100},
    pixelRatio,
    {index, count},
    xOf,
    yOf,
  );

test('a line has its vertices in the middle of bins', () => {
  assert.deepEqual(lines(columnsOf('vvv')).complete.line, ['M5,90L15,80L25,70']);
});

test('a line of handed-over samples has its vertices at their own times', () => {
  const samples = samplesOf([1, 2], {edges: Float64Array.of(START_MS, START_MS + MINUTE_MS)});
  assert.deepEqual(lines(samples).complete.line, ['M0,90L10,80']);
});

test('a line breaks where a gap or an unknown bin lies, and nowhere else', () => {
  assert.deepEqual(lines(columnsOf('vvgvv')).complete.line, ['M5,90L15,80M35,60L45,50']);
  assert.deepEqual(lines(columnsOf('vvuvv')).complete.line, ['M5,90L15,80M35,60L45,50']);
  assert.deepEqual(lines(columnsOf('vbviv')).complete.line, ['M5,90L25,70L45,50']);
});

test('a true zero is a value: the line goes down to it', () => {
  assert.deepEqual(lines(columnsOf('vzv')).complete.line, ['M5,90L15,100L25,70']);
});

test('a lone value draws a dot, and its envelope a whisker', () => {
  const {complete} = lines(envelopedColumnsOf('vvgvgvv'));
  assert.deepEqual(complete.dots, ['M35,60h0']);
  assert.deepEqual(complete.whiskers, ['M35,50V70']);
  assert.equal(complete.line.join('').match(/M/g)!.length, 2);
});

test('the only value of a series draws a dot', () => {
  assert.deepEqual(lines(columnsOf('v')).complete.dots, ['M5,90h0']);
  assert.deepEqual(lines(columnsOf('gvg')).complete.dots, ['M15,80h0']);
});

test('a step holds over its bin, and ends where the next gap begins: never beyond', () => {
  assert.deepEqual(lines(columnsOf('vvg'), 'step').complete.line, ['M0,90L10,90L10,80L20,80L20,80']);
  assert.deepEqual(lines(columnsOf('vbbvg'), 'step').complete.line, ['M0,90L30,90L30,60L40,60L40,60']);
});

test('a lone step is as wide as its bin; one that is hardly seen gets a dot', () => {
  const wide = lines(columnsOf('gvg'), 'step').complete;
  assert.deepEqual([wide.line, wide.dots], [['M10,80L20,80L20,80'], []]);
  const narrow = samplesOf([1], {interval: null});
  assert.equal(lines(narrow, 'step').complete.dots.length, 1);
});

test('an area stands on its baseline and breaks as its line does', () => {
  const {area, line} = lines(columnsOf('vvgvv'), 'linear', 100).complete;
  assert.deepEqual(area, ['M5,90L15,80L15,100L5,100ZM35,60L45,50L45,100L35,100Z']);
  assert.equal(line.length, 1);
});

test('an envelope surrounds the line, in whole pixels', () => {
  assert.deepEqual(lines(envelopedColumnsOf('vv')).complete.envelope, ['M5,80L15,70L15,90L5,100Z']);
  assert.deepEqual(lines(columnsOf('vv')).complete.envelope, []);
});

test('open bins are apart: the line leads from the last complete value to the first open one', () => {
  const columns = columnsOf('vvvv', {completeUntil: START_MS + 2 * MINUTE_MS});
  const {complete, open} = lines(columns);
  assert.deepEqual([complete.line, open.line], [['M5,90L15,80'], ['M15,80L25,70L35,60']]);
});

test('an open value behind a gap is a dot in the open part', () => {
  const {complete, open} = lines(columnsOf('vvgv', {completeUntil: START_MS + 3 * MINUTE_MS}));
  assert.deepEqual([complete.dots, open.dots, open.line], [[], ['M35,60h0'], []]);
});

test('one complete value before one open one: a line in the open part, and no dot', () => {
  const {complete, open} = lines(columnsOf('gvv', {completeUntil: START_MS + 2 * MINUTE_MS}));
  assert.deepEqual([complete.line, complete.dots, open.line, open.dots], [[], [], ['M15,80L25,70'], []]);
});

test('steps join the complete part with the open one', () => {
  const {complete, open} = lines(columnsOf('vv', {completeUntil: START_MS + MINUTE_MS}), 'step');
  assert.deepEqual([complete.line, open.line], [['M0,90L10,90L10,80'], ['M10,80L20,80L20,80']]);
});

test('long lines come in pieces of about 256 vertices that join, dashed ones in one', () => {
  const columns = columnsOf('v'.repeat(1000));
  const pieces = lines(columns).complete.line;
  assert.equal(pieces.length, 4);
  for (let i = 1; i < pieces.length; i++) {
    assert.equal(pieces[i]!.split('L')[0]!.slice(1), pieces[i - 1]!.split('L').at(-1));
  }
  assert.equal(lines(columns, 'linear', null, true).complete.line.length, 1);
});

test('areas and envelopes in pieces cover every step of the line once', () => {
  const columns = envelopedColumnsOf('v'.repeat(1000), {}, (bin) => bin % 7);
  const {area, envelope} = lines(columns, 'linear', 100).complete;
  for (const pieces of [area, envelope]) {
    const spans = pieces.map((piece) => {
      const xs = [...piece.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
      return [Math.min(...xs), Math.max(...xs)];
    });
    for (let i = 1; i < spans.length; i++) assert.equal(spans[i]![0], spans[i - 1]![1]);
    assert.ok(spans.length >= 4);
  }
});

test('vertices are joined exactly where no gap and no unknown bin lies between two values', () => {
  const anyLetters = fc
    .array(fc.constantFrom('v', 'v', 'z', 't', 'g', 'u', 'b', 'i'), {minLength: 1, maxLength: 40})
    .map((letters) => letters.join(''));
  fc.assert(
    fc.property(anyLetters, (letters) => {
      const columns = columnsOf(letters);
      const {line, dots} = lines(columns).complete;
      const joined = new Set<string>();
      for (const subpath of line.join('').split('M').filter(Boolean)) {
        const xs = subpath.split('L').map((point) => Number(point.split(',')[0]));
        for (let i = 1; i < xs.length; i++) joined.add(`${(xs[i - 1]! - 5) / 10}-${(xs[i]! - 5) / 10}`);
      }
      const values = [...columns.value.keys()].filter((i) => !Number.isNaN(columns.value[i]!));
      const expected = new Set<string>();
      for (let i = 1; i < values.length; i++) {
        const [a, b] = [values[i - 1]!, values[i]!];
        if (![...columns.status.subarray(a + 1, b)].some(isBreak)) expected.add(`${a}-${b}`);
      }
      assert.deepEqual(joined, expected);
      // Each value is seen: on a line or as a dot.
      const onLine = new Set([...joined].flatMap((pair) => pair.split('-')));
      assert.equal(dots.join('').split('h0').length - 1, values.filter((i) => !onLine.has(`${i}`)).length);
    }),
    {numRuns: 1000},
  );
});

test('points are a dot for every value', () => {
  const columns = columnsOf('vgv');
  const {complete} = pointPaths(createPolyline(columns, rowsOf(columns), 'linear', false, xOf, yOf));
  assert.deepEqual(complete.points, ['M5,90h0M25,70h0']);
});

test('bars fill their bins less a pixel', () => {
  assert.deepEqual(bars(columnsOf('vv')).complete.bars, ['M0,90H9V100H0ZM10,80H19V100H10Z']);
});

test('a bar of zero is a line two pixels high, on any screen, and a gap is none', () => {
  assert.deepEqual(bars(columnsOf('zgv')).complete.bars, ['M0,98H9V100H0ZM20,70H29V100H20Z']);
  assert.deepEqual(bars(columnsOf('z'), 0, 1, 2).complete.bars, ['M0,98H9V100H0Z']);
});

test('a bar of nearly zero points the way it should, unless it would leave the plot there', () => {
  const barOf = (value: number, baseline: number) => {
    const columns = columnsOf('v', {}, () => value);
    const yOf = (each: number) => baseline - each;
    const plot = {x: 0, y: 0, width: 10, height: 100};
    return barPaths(columns, rowsOf(columns), baseline, plot, 1, {index: 0, count: 1}, xOf, yOf).complete.bars[0];
  };
  assert.equal(barOf(0.5, 50), 'M0,48H9V50H0Z');
  assert.equal(barOf(0, 50), 'M0,48H9V50H0Z');
  assert.equal(barOf(-0.6, 50), 'M0,50H9V52H0Z');
  assert.equal(barOf(0, 0), 'M0,0H9V2H0Z');
});

test('bars of several series share a bin side by side', () => {
  assert.deepEqual(bars(columnsOf('v'), 0, 2).complete.bars, ['M0,90H4V100H0Z']);
  assert.deepEqual(bars(columnsOf('v'), 1, 2).complete.bars, ['M5,90H9V100H5Z']);
});

test('bars are at least one pixel wide, however narrow their bins', () => {
  const columns = columnsOf('vv', {edges: Float64Array.of(START_MS, START_MS + 600, START_MS + 1200)});
  const narrow = barPaths(
    columns,
    rowsOf(columns),
    100,
    {x: 0, y: 0, width: 100, height: 100},
    1,
    {index: 0, count: 1},
    xOf,
    yOf,
  );
  for (const [, x0, x1] of narrow.complete.bars[0]!.matchAll(/M([\d.]+),[\d.]+H([\d.]+)/g)) {
    assert.ok(Number(x1) - Number(x0) >= 1);
  }
});

test('bars stop at the edges of the plot', () => {
  const columns = columnsOf('vvv');
  const clipped = barPaths(
    columns,
    rowsOf(columns),
    100,
    {x: 5, y: 75, width: 20, height: 25},
    1,
    {index: 0, count: 1},
    xOf,
    yOf,
  );
  assert.deepEqual(clipped.complete.bars, ['M5,90H9V100H5ZM10,80H19V100H10ZM20,75H25V100H20Z']);
});

test('bars of open bins are apart', () => {
  const {complete, open} = bars(columnsOf('vv', {completeUntil: START_MS + MINUTE_MS}));
  assert.deepEqual([complete.bars.length, open.bars.length], [1, 1]);
});

test('bars of negative values hang from zero', () => {
  const columns = columnsOf('v', {}, () => -2);
  const hanging = barPaths(
    columns,
    rowsOf(columns),
    50,
    {x: 0, y: 0, width: 10, height: 100},
    1,
    {index: 0, count: 1},
    xOf,
    (value) => 50 - value * 10,
  );
  assert.deepEqual(hanging.complete.bars, ['M0,50H9V70H0Z']);
});

test('a bar around a sample stands at its own time, an interval wide', () => {
  const samples = samplesOf([1], {edges: Float64Array.of(START_MS + MINUTE_MS), interval: MINUTE_MS});
  const around = barPaths(
    samples,
    reduceToPixels(samples, {startMs: START_MS, endMs: START_MS + 2 * MINUTE_MS}, 1000),
    100,
    {x: 0, y: 0, width: 20, height: 100},
    1,
    {index: 0, count: 1},
    xOf,
    yOf,
  );
  assert.deepEqual(around.complete.bars, ['M5,90H14V100H5Z']);
});

test('every thin bin carries a mark through its value, and no two stand within a pixel', () => {
  const plot = {x: 0, y: 0, width: 200, height: 200};
  assert.equal(thinPath(columnsOf('vtvt'), 0, 4, plot, xOf, yOf), 'M15,75V85M35,55V65');
  assert.equal(thinPath(columnsOf('vtvt'), 0, 4, {...plot, width: 30}, xOf, yOf), 'M15,75V85', 'beyond the plot');
  const dense = thinPath(columnsOf('t'.repeat(2000)), 0, 2000, plot, (timeMs) => xOf(timeMs) / 100, yOf);
  assert.ok(dense.split('M').length - 1 <= 201);
});
