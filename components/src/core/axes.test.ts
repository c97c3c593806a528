import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type AxisDeclaration, type DeclaredSeries, perText, resolveAxes, type SeriesDeclaration} from './axes.js';
import {columnsOf, emptyColumns} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';

const axis = (name: string, more: Partial<AxisDeclaration> = {}): AxisDeclaration => ({
  name,
  side: null,
  unit: null,
  scale: null,
  min: null,
  max: null,
  softMin: null,
  softMax: null,
  title: null,
  digits: null,
  hidden: false,
  ...more,
});
const series = (
  columns: Partial<SeriesColumns> & {key: string},
  declaration: Partial<SeriesDeclaration> = {},
): DeclaredSeries => ({
  columns: columnsOf('vv', {name: columns.key, ...columns}),
  declaration: {axis: null, mark: null, curve: null, envelope: 'auto', color: null, hidden: false, ...declaration},
});
const resolved = (seriesList: DeclaredSeries[], declarations: AxisDeclaration[] = []) =>
  resolveAxes(seriesList, declarations, new Map());
const placement = (seriesList: DeclaredSeries[], declarations: AxisDeclaration[] = []) =>
  resolved(seriesList, declarations).seriesList.map(({axis: name}) => name);

const CPU = series({key: 'cpu', unit: '%'});
const SECONDS = series({key: 'slow', unit: 's'});
const MILLISECONDS = series({key: 'fast', unit: 'ms'});
const BYTES = series({key: 'memory', unit: 'By'});

test('without declarations there is an axis for each dimension of unit, left and right in turn', () => {
  const {axes} = resolved([CPU, SECONDS, BYTES]);
  assert.deepEqual(
    axes.map(({unit, side}) => [unit, side]),
    [
      ['%', 'left'],
      ['s', 'right'],
      ['By', 'left'],
    ],
  );
});

test('two units of one dimension share an axis, in the unit of the first, and values convert', () => {
  const {axes, seriesList, warnings} = resolved([SECONDS, MILLISECONDS]);
  assert.deepEqual(
    axes.map(({unit}) => unit),
    ['s'],
  );
  assert.deepEqual([...seriesList[1]!.columns.value], [0.001, 0.002]);
  assert.equal(seriesList[1]!.columns.unit, 's');
  assert.deepEqual(warnings, []);
});

test('a declared unit converts, and a prefix of its own is kept', () => {
  const {axes, seriesList} = resolved([SECONDS], [axis('latency', {unit: 'ms'})]);
  assert.deepEqual([...seriesList[0]!.columns.value], [1000, 2000]);
  assert.deepEqual(
    axes.map(({name, pinned}) => [name, pinned]),
    [['latency', true]],
  );
  assert.equal(resolved([SECONDS], [axis('latency', {unit: 's'})]).axes[0]!.pinned, false);
  assert.equal(resolved([SECONDS], [axis('latency', {unit: 'min'})]).axes[0]!.pinned, true);
});

test('equal conversions give the same columns object, and none the given one', () => {
  const first = resolved([SECONDS], [axis('latency', {unit: 'ms'})]).seriesList[0]!.columns;
  assert.equal(resolved([SECONDS], [axis('latency', {unit: 'ms'})]).seriesList[0]!.columns, first);
  assert.equal(resolved([SECONDS]).seriesList[0]!.columns, SECONDS.columns);
});

test('a series goes to the axis that it names, declared or not', () => {
  const named = series({key: 'a', unit: '%'}, {axis: 'mine'});
  assert.deepEqual(placement([named, CPU]), ['mine', 'mine']);
  assert.deepEqual(placement([named, CPU], [axis('other', {unit: '%'})]), ['mine', 'other']);
});

test('a series that names none goes to a declared axis of its dimension, then to one still without a unit', () => {
  assert.deepEqual(placement([CPU, SECONDS], [axis('time', {unit: 'ms'}), axis('load')]), ['load', 'time']);
  assert.deepEqual(placement([CPU, SECONDS], [axis('load')]), ['load', 'time']);
});

test('another dimension on an axis is drawn as it is and warned about', () => {
  const odd = series({key: 'odd', unit: 'By'}, {axis: 'load'});
  const {seriesList, warnings} = resolved([odd], [axis('load', {unit: '%'})]);
  assert.deepEqual([...seriesList[0]!.columns.value], [1, 2]);
  assert.deepEqual(warnings, [
    {
      code: 'other-dimension',
      message: 'other dimension: odd is in By, its axis in %',
      axis: 'load',
      series: 'odd',
    },
  ]);
});

test('degrees convert with their offset, amounts of them never', () => {
  const celsius = series({
    key: 'room',
    unit: 'Cel',
    summary: {count: 2, missing: 0, min: 0, mean: 50, max: 100, last: 100, lastTime: 0, sum: 100},
  });
  const {columns} = resolved([celsius], [axis('heat', {unit: '[degF]'})]).seriesList[0]!;
  assert.deepEqual([...columns.value].map(Math.round), [34, 36]);
  assert.deepEqual(
    [columns.summary!.min, columns.summary!.max, columns.summary!.sum].map((v) => v && Math.round(v)),
    [32, 212, null],
  );
});

test('a series that has not answered asks for no axis of its own, and settles no unit', () => {
  const waiting: DeclaredSeries = {...series({key: 'waiting'}), columns: emptyColumns({key: 'waiting'})};
  assert.deepEqual(placement([waiting, CPU]), ['ratio', 'ratio']);
  assert.equal(resolved([waiting, CPU], [axis('load')]).axes[0]!.unit, '%');
  assert.equal(resolved([waiting]).axes.length, 1);
  assert.deepEqual(resolved([waiting, CPU]).warnings, []);
});

test('hiding a series moves no other', () => {
  const hidden = {...CPU, declaration: {...CPU.declaration, hidden: true}};
  assert.deepEqual(resolved([hidden, SECONDS]).axes, resolved([CPU, SECONDS]).axes);
});

test('declared sides are kept, and the others fill up the emptier side', () => {
  const sides = (...declared: AxisDeclaration['side'][]) =>
    resolved(
      [],
      declared.map((side, i) => axis(`${i}`, {side})),
    ).axes.map(({side}) => side);
  assert.deepEqual(sides('right', null, null), ['right', 'left', 'left']);
  assert.deepEqual(sides(null, null, null, null), ['left', 'right', 'left', 'right']);
});

test('an axis declared twice counts once, and is warned about', () => {
  const {axes, warnings} = resolved([CPU], [axis('a', {unit: '%'}), axis('a', {unit: 'ms'})]);
  assert.equal(axes.length, 1);
  assert.deepEqual(
    warnings.map(({code}) => code),
    ['repeated-axis'],
  );
});

test('a named axis has its name as title, one that came by itself has none, and a declared title wins', () => {
  const titles = (list: DeclaredSeries[], declarations: AxisDeclaration[]) =>
    resolved(list, declarations).axes.map(({title}) => title);
  assert.deepEqual(titles([CPU], [axis('load')]), ['load']);
  assert.deepEqual(titles([CPU], [axis('load', {title: ''})]), ['']);
  assert.deepEqual(titles([CPU], [axis('load', {title: 'Load'})]), ['Load']);
  assert.deepEqual(titles([CPU], []), ['']);
});

test('amounts name the step they are per, levels and mixed steps don’t', () => {
  const sum = series({key: 'a', unit: 'requests', aggregate: 'sum', step: '2m'});
  const other = series({key: 'b', unit: 'requests', aggregate: 'sum', step: '5m'});
  assert.equal(perText(resolved([sum]).axes[0]!), 'per 2 min');
  const rare = series({key: 'a', unit: 'requests', aggregate: 'sum', step: '1m', interval: 300_000});
  assert.equal(perText(resolved([rare]).axes[0]!), 'per 5 min', 'samples come less often than that');
  assert.equal(perText(resolved([sum, other]).axes[0]!), '');
  assert.equal(perText(resolved([CPU]).axes[0]!), '');
});

test('an axis keeps to the name of a dimension unless the page uses it for another', () => {
  assert.deepEqual(placement([SECONDS, CPU], [axis('time', {unit: '%'})]), ['time 2', 'time']);
});

test('envelopes are drawn under lines and areas, unless there are too many or none are wanted', () => {
  const envelopes = (list: DeclaredSeries[]) => resolved(list).seriesList.map(({envelope}) => envelope);
  assert.deepEqual(
    envelopes([
      CPU,
      series({key: 'a'}, {mark: 'area'}),
      series({key: 'b'}, {mark: 'bars'}),
      series({key: 'c'}, {envelope: 'none'}),
    ]),
    [true, true, false, false],
  );
  assert.ok(envelopes(Array.from({length: 9}, (_, i) => series({key: `${i}`}))).every((envelope) => !envelope));
});
