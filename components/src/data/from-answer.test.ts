import assert from 'node:assert/strict';
import {test} from 'node:test';
import {binStatus} from '@metrics-chart/contract/bin-status';
import type {BinnedSeries, BinsAnswer} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {statusOfCode} from '../core/status.js';
import {isBinsAnswer, seriesFromAnswer} from './from-answer.js';

const MINUTE = 60000;
const START = Date.UTC(2026, 10, 24);

const series = (more: Partial<BinnedSeries> = {}): BinnedSeries => ({
  query: 0,
  series: 'cpu{host="a"}',
  metric: 'cpu',
  measure: 'value',
  labels: {host: 'a'},
  kind: 'gauge',
  unit: '%',
  interval: 10000,
  derived: null,
  completeUntil: START + 4 * MINUTE,
  count: [6, 3, 0, null],
  missing: [0, 30000, MINUTE, null],
  min: [1, 2, null, null],
  mean: [2, 3, null, null],
  max: [3, 4, null, null],
  summary: null,
  partial: null,
  warnings: [],
  error: null,
  ...more,
});
const answer = (seriesList: readonly BinnedSeries[], more: Partial<BinsAnswer> = {}): BinsAnswer => ({
  requested: {from: START, to: START + 4 * MINUTE},
  from: START,
  to: START + 4 * MINUTE,
  step: '1m',
  stepMs: MINUTE,
  edges: null,
  timezone: 'UTC',
  series: seriesList,
  ...more,
});
const one = (more: Partial<BinnedSeries> = {}) => seriesFromAnswer(answer([series(more)]))[0]!;

test('a gauge is its mean, with its envelope', () => {
  const columns = one();
  assert.deepEqual([columns.aggregate, columns.source, columns.length], ['mean', 'bins', 4]);
  assert.deepEqual([...columns.value], [2, 3, Number.NaN, Number.NaN]);
  assert.deepEqual([...columns.low!], [1, 2, Number.NaN, Number.NaN]);
  assert.deepEqual([...columns.high!], [3, 4, Number.NaN, Number.NaN]);
});

test('edges are one more than bins, and shared by all series of the answer', () => {
  const [a, b] = seriesFromAnswer(answer([series(), series({query: 1})]));
  assert.deepEqual(
    [...a!.edges],
    [0, 1, 2, 3, 4].map((i) => START + i * MINUTE),
  );
  assert.equal(a!.edges, b!.edges);
});

test('calendar bins have the edges of the answer', () => {
  const edges = [0, 23, 48, 72, 96].map((hours) => START + hours * 3600000);
  const [columns] = seriesFromAnswer(answer([series()], {stepMs: null, step: '1d', edges}));
  assert.deepEqual([...columns!.edges], edges);
});

test('the status of every bin is what the contract says', () => {
  const anyEntry = fc.record({
    count: fc.constantFrom(null, 0, 1, 60),
    missing: fc.constantFrom(null, 0, 1, 30000),
    value: fc.constantFrom(null, 0, -1.5),
  });
  fc.assert(
    fc.property(fc.array(anyEntry, {minLength: 4, maxLength: 4}), fc.integer({min: 0, max: 4}), (bins, complete) => {
      const completeUntil = START + complete * MINUTE;
      const columns = one({
        completeUntil,
        count: bins.map(({count}) => count),
        missing: bins.map(({missing}) => missing),
        mean: bins.map(({value}) => value),
      });
      for (const [i, {count, missing, value}] of bins.entries()) {
        const expected = binStatus(count, missing, value, START + (i + 1) * MINUTE, completeUntil);
        assert.equal(statusOfCode(columns.status[i]!), expected);
      }
    }),
  );
});

test('a counter is its rate, per second', () => {
  const columns = one({
    kind: 'counter',
    unit: 'By',
    min: undefined,
    mean: undefined,
    max: undefined,
    rate: [1, 2, 3, 4],
  } as never);
  assert.deepEqual([columns.aggregate, columns.unit, columns.low], ['rate', 'By/s', null]);
  assert.equal(one({kind: 'counter', unit: null, rate: [1, 2, 3, 4]}).unit, '1/s');
});

test('a delta is its sum', () => {
  const columns = one({kind: 'delta', unit: 'requests', sum: [1, 2, 3, 4]});
  assert.deepEqual([columns.aggregate, columns.unit, columns.low], ['sum', 'requests', null]);
});

test('a wished aggregate is drawn instead, under a key of its own, and without an envelope of others', () => {
  const [plain, wished] = seriesFromAnswer(answer([series(), series({query: 1})]), [
    {label: null, aggregate: 'mean'},
    {label: '{host}', aggregate: 'max'},
  ]);
  assert.deepEqual([wished!.aggregate, wished!.low, wished!.label], ['max', null, '{host}']);
  assert.deepEqual([plain!.key, wished!.key], ['cpu{host="a"}', 'cpu{host="a"} max']);
  assert.deepEqual([...wished!.value.slice(0, 2)], [3, 4]);
});

test('what the answer has is drawn when it lacks what was wished, and that is said', () => {
  const [columns] = seriesFromAnswer(answer([series({mean: undefined, min: undefined} as never)]), [
    {label: null, aggregate: 'sum'},
  ]);
  assert.equal(columns!.aggregate, 'max');
  assert.deepEqual(
    columns!.warnings.map(({code}) => code),
    ['other_aggregate'],
  );
  assert.deepEqual(one({mean: undefined} as never).warnings, []);
});

test('the key is the selector in one spelling: measure and sorted labels, whatever the answer wrote', () => {
  assert.equal(
    one({measure: 'p99', labels: {zone: 'eu', host: 'a'}, series: 'odd'}).key,
    'cpu:p99{host="a",zone="eu"}',
  );
});

test('a failing series has its error and no rows, and the others are there', () => {
  const error = {type: 'about:blank', title: 'x', status: 503, code: 'unreachable', detail: 'no store'};
  const [bad, good] = seriesFromAnswer(
    answer([
      series({error, mean: undefined, min: undefined, max: undefined, count: undefined} as never),
      series({query: 1}),
    ]),
  );
  assert.deepEqual([bad!.error, bad!.length, good!.length], [error, 0, 4]);
});

test('what is no finite number is no value, at the door', () => {
  const columns = one({mean: ['1', Infinity, undefined, {}] as never, min: undefined, max: undefined} as never);
  assert.deepEqual([...columns.value], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('columns too short end in unknown bins', () => {
  const columns = one({count: [6], mean: [2]});
  assert.deepEqual([...columns.status].map(statusOfCode), ['value', 'unknown', 'unknown', 'unknown']);
});

test('an answer written by hand may leave out counts: null is a gap then', () => {
  const columns = one({count: undefined, missing: undefined, mean: [1, null, 3, null]} as never);
  assert.deepEqual([...columns.status].map(statusOfCode), ['value', 'gap', 'value', 'gap']);
  assert.deepEqual([...columns.count], [1, 0, 1, 0]);
});

test('a partial answer says how far it is', () => {
  assert.equal(one({partial: {covered: [], progress: 0.4, retryAfterMs: 2000}}).progress, 0.4);
  assert.equal(one().progress, null);
});

test('isBinsAnswer(data) tells answers from anything else', () => {
  assert.equal(isBinsAnswer(answer([])), true);
  assert.equal(isBinsAnswer(answer([], {stepMs: null, edges: [1, 2]})), true);
  for (const other of [null, 1, 'x', [], {}, {series: []}, {from: 1, to: 2}]) assert.equal(isBinsAnswer(other), false);
});

test('seriesFromAnswer(data) refuses what is no answer', () => {
  assert.throws(() => seriesFromAnswer({series: []} as never), {code: 'invalid_answer'});
});

test('a rate in bins finer than samples come is over the interval, as that of the whole range is', () => {
  const columns = seriesFromAnswer(
    answer([
      series({
        kind: 'counter',
        unit: '{orders}',
        interval: 2 * MINUTE,
        count: [1, 0, 1, 0],
        missing: [0, 0, 0, 0],
        rate: [2, null, 3, null],
      }),
    ]),
  )[0]!;
  assert.deepEqual([...columns.value], [1, Number.NaN, 1.5, Number.NaN]);
});
