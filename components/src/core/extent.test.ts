import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EMPTY_EXTENT, extentOfRows, symlogConstant, unionExtent, wantedDomain, withinReach} from './extent.js';
import {reduceToPixels} from './reduce-to-pixels.js';
import type {ResolvedAxis} from './scene.js';
import {columnsOf, envelopedColumnsOf, MINUTE_MS, START_MS} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';

const AXIS: ResolvedAxis = {
  name: 'a',
  side: 'left',
  unit: null,
  scale: 'linear',
  min: null,
  max: null,
  softMin: null,
  softMax: null,
  title: '',
  digits: null,
  pinned: false,
  hidden: false,
  perStep: null,
};

const extent = (low: number, high: number) => ({...EMPTY_EXTENT, low, high, leastPositive: low > 0 ? low : Infinity});
const domain = (more: Partial<ResolvedAxis>, of = EMPTY_EXTENT) => {
  const {low, high} = wantedDomain({...AXIS, ...more}, of);
  return [low, high];
};
const drawn = (columns: SeriesColumns, from = 0, to = columns.length) => ({
  columns,
  rows: reduceToPixels(columns, {startMs: START_MS + from * MINUTE_MS, endMs: START_MS + to * MINUTE_MS}, 1000),
});
const extentOf = (columns: SeriesColumns, withEnvelope = false, withZero = false, from = 0, to = columns.length) => {
  const {rows} = drawn(columns, from, to);
  const {low, high} = extentOfRows(columns, rows, withEnvelope, withZero);
  return [low, high];
};

test('extentOfRows(…) is that of the values inside the range, whatever its neighbours are', () => {
  assert.deepEqual(extentOf(columnsOf('vvgvv')), [1, 5]);
  assert.deepEqual(extentOf(columnsOf('vvvvv'), false, false, 1, 3), [2, 3]);
});

test('extentOfRows(…) counts the envelope only where it is drawn, and zero only where marks stand on it', () => {
  assert.deepEqual(extentOf(envelopedColumnsOf('vvv')), [1, 3]);
  assert.deepEqual(extentOf(envelopedColumnsOf('vvv'), true), [0, 4]);
  assert.deepEqual(extentOf(columnsOf('vvv'), false, true), [0, 3]);
  assert.deepEqual(
    extentOf(
      columnsOf('vvv', {}, (bin) => -5 - bin),
      false,
      true,
    ),
    [-7, 0],
  );
});

test('extentOfRows(…) of nothing but gaps is empty', () => {
  assert.deepEqual(extentOf(columnsOf('gub'), true, true), [Infinity, -Infinity]);
});

test('extentOfRows(…) finds the least positive value and counts those that are not', () => {
  const columns = columnsOf('vvvv', {}, (bin) => [0, -3, 0.5, 7][bin]!);
  const {leastPositive, notPositive} = extentOfRows(columns, drawn(columns).rows, false, false);
  assert.deepEqual([leastPositive, notPositive], [0.5, 2]);
});

test('unionExtent(a, b) reaches over both, and the empty extent adds nothing', () => {
  assert.deepEqual(unionExtent(extent(1, 3), extent(-2, 2)), extent(-2, 3) && {...extent(-2, 3), leastPositive: 1});
  assert.deepEqual(unionExtent(EMPTY_EXTENT, extent(1, 3)), extent(1, 3));
});

test('wantedDomain(axis, extent) is the extent, in whatever size', () => {
  assert.deepEqual(domain({}, extent(2, 9)), [2, 9]);
  assert.deepEqual(domain({}, extent(-1e-9, 1e15)), [-1e-9, 1e15]);
});

test('wantedDomain(…) of no values is 0 to 1, or 1 to 10 on a log axis', () => {
  assert.deepEqual(domain({}), [0, 1]);
  assert.deepEqual(domain({scale: 'log'}), [1, 10]);
  assert.deepEqual(domain({scale: 'log'}, extent(-5, -1)), [1, 10]);
});

test('wantedDomain(…) pads a flat series by a tenth, and one of zeros up to 1: no mountains of noise', () => {
  assert.deepEqual(domain({}, extent(5, 5)), [4.5, 5.5]);
  assert.deepEqual(domain({}, extent(-5, -5)), [-5.5, -4.5]);
  assert.deepEqual(domain({}, extent(0, 0)), [0, 1]);
  const [low, high] = domain({}, extent(1e14, 1e14 + 1));
  assert.ok(high! - low! > 1e12);
});

test('wantedDomain(…) pads a flat series on a log axis by a factor', () => {
  assert.deepEqual(domain({scale: 'log'}, extent(8, 8)), [4, 16]);
});

test('wantedDomain(…) reaches to soft ends at least, and further where the data do', () => {
  assert.deepEqual(domain({softMin: 0, softMax: 100}, extent(20, 30)), [0, 100]);
  assert.deepEqual(domain({softMin: 0, softMax: 100}, extent(-20, 130)), [-20, 130]);
  assert.deepEqual(domain({softMin: 0}, extent(20, 30)), [0, 30]);
  assert.deepEqual(domain({softMin: 10, softMax: 20}), [10, 20]);
});

test('wantedDomain(…) stops at hard ends, whatever the data are', () => {
  assert.deepEqual(domain({min: 0, max: 100}, extent(-20, 130)), [0, 100]);
  assert.deepEqual(domain({min: 10}, extent(2, 30)), [10, 30]);
  assert.deepEqual(domain({max: 10}, extent(2, 30)), [2, 10]);
});

test('wantedDomain(…) leaves room beside a hard end that is beyond all data', () => {
  for (const more of [{min: 50}, {max: -50}, {min: 50, scale: 'log'} as const]) {
    const [low, high] = domain(more, extent(2, 3));
    assert.ok(low! < high!, JSON.stringify(more));
    assert.ok('min' in more ? low === more.min : high === more.max);
  }
});

test('wantedDomain(…) leaves contradictory ends aside and says so', () => {
  const wanted = wantedDomain({...AXIS, min: 5, max: 1}, extent(2, 9));
  assert.deepEqual(
    [wanted.low, wanted.high, wanted.isLowFixed, wanted.isHighFixed, wanted.hasInvalidBounds],
    [2, 9, false, false, true],
  );
  assert.equal(wantedDomain({...AXIS, scale: 'log', min: 0}, extent(2, 9)).hasInvalidBounds, true);
  assert.equal(wantedDomain({...AXIS, min: 0}, extent(2, 9)).hasInvalidBounds, false);
});

test('wantedDomain(…) is finite and its span too, at the largest doubles', () => {
  const {low, high} = wantedDomain(AXIS, extent(-Number.MAX_VALUE, Number.MAX_VALUE));
  assert.ok(Number.isFinite(high - low));
  assert.ok(low < high);
});

test('wantedDomain(log) begins at the least positive value', () => {
  assert.deepEqual(domain({scale: 'log'}, {low: -4, high: 90, leastPositive: 0.3, notPositive: 2}), [0.3, 90]);
});

test('symlogConstant(…) is the decade under most of the values, and 1 for nothing but zeros', () => {
  const of = (letters: string, at: (bin: number) => number) => symlogConstant([drawn(columnsOf(letters, {}, at))]);
  assert.equal(
    of('z'.repeat(10), () => 0),
    1,
  );
  assert.equal(
    of('v'.repeat(20), (bin) => (bin === 0 ? 0.001 : 3 + bin)),
    1,
  );
  assert.equal(
    of('v'.repeat(20), (bin) => (bin % 2 ? -4000 : 0.02)),
    0.01,
  );
});

test('symlogConstant(…) leaves no more than six decades, lest the small ones fill the plot', () => {
  const columns = columnsOf('v'.repeat(20), {}, (bin) => (bin % 2 ? 1e9 : 1e-9));
  assert.equal(symlogConstant([drawn(columns)]), 1e4);
});

test('withinReach(extent, values) reaches to what is no further away than the values are high, and to nothing else', () => {
  const extent = {low: 20, high: 60, leastPositive: 20, notPositive: 0};
  const ends = (values: number[], isLog = false) => {
    const {low, high} = withinReach(extent, values, isLog);
    return [low, high];
  };
  assert.deepEqual(ends([]), [20, 60]);
  assert.deepEqual(ends([40]), [20, 60]);
  assert.deepEqual(ends([100, -20]), [-20, 100]);
  assert.deepEqual(ends([101, -21]), [20, 60]);
  assert.deepEqual(ends([180], true), [20, 180]);
  assert.deepEqual(ends([181, 0, -5], true), [20, 60]);
});

test('withinReach(extent, values) of a flat series goes by its size, of one at zero everywhere, of none nowhere', () => {
  const flat = (value: number) => ({low: value, high: value, leastPositive: value, notPositive: 0});
  assert.equal(withinReach(flat(20), [40, 41], false).high, 40);
  assert.equal(withinReach(flat(0), [1e9], false).high, 1e9);
  assert.deepEqual(withinReach(EMPTY_EXTENT, [5], false), EMPTY_EXTENT);
});
