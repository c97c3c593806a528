import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {SeriesSummary} from '@metrics-chart/contract/series';
import type {SeriesColumns} from '../core/series-columns.js';
import {type AnsweredSeries, BinCache, LATE_HORIZON_MS} from './bin-cache.js';

const MINUTE = 60000;
/** Long after everything that is asked about. */
const LATER = 1000 * 60 * MINUTE;
const HOUR = 3600000;

/** Bins of a minute whose value is the minute they stand for, complete until one. */
function minutes(
  key: string,
  from: number,
  to: number,
  completeUntil: number,
  more: Partial<SeriesColumns> = {},
): SeriesColumns {
  const length = to - from;
  const column = (ofMinute: (minute: number) => number): Float64Array =>
    Float64Array.from({length}, (_, i) => ofMinute(from + i));
  const summary: SeriesSummary = {
    count: 6 * length,
    missing: 0,
    min: from - 0.5,
    mean: (from + to - 1) / 2,
    max: to - 0.5,
    last: to,
    lastTime: to * MINUTE,
  };
  return {
    key,
    name: key,
    label: null,
    metric: key,
    labels: {},
    measure: 'value',
    kind: 'gauge',
    aggregate: 'mean',
    unit: null,
    step: '1m',
    source: 'bins',
    length,
    edges: Float64Array.from({length: length + 1}, (_, i) => (from + i) * MINUTE),
    value: column((minute) => minute),
    low: column((minute) => minute - 0.5),
    high: column((minute) => minute + 0.5),
    count: column(() => 6),
    missing: column(() => 0),
    status: new Uint8Array(length),
    interval: 10000,
    derived: null,
    summary,
    completeUntil: completeUntil * MINUTE,
    progress: null,
    warnings: [],
    error: null,
    ...more,
  };
}

const of = (...seriesList: SeriesColumns[]): AnsweredSeries[] =>
  seriesList.map((columns) => ({wanted: 'cpu', columns}));

const range = (from: number, to: number) => ({startMs: from * MINUTE, endMs: to * MINUTE});
const edgesOf = ({edges}: SeriesColumns): number[] => [...edges].map((edge) => edge / MINUTE);

test('BinCache.plan(key, range) asks for everything the first time', () => {
  const cache = new BinCache();
  assert.deepEqual(cache.plan('cpu 1m', range(0, 360), LATER), {ask: range(0, 360), kept: []});
});

test('BinCache.plan(key, range) asks again from the earliest complete bin less the late horizon', () => {
  const cache = new BinCache();
  const first = cache.plan('cpu 1m', range(0, 360), LATER);
  cache.store('cpu 1m', range(0, 360), first, of(minutes('a', 0, 360, 358), minutes('b', 0, 360, 355)), LATER);
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  assert.deepEqual(plan.ask, {startMs: 355 * MINUTE - LATE_HORIZON_MS, endMs: 362 * MINUTE});
  assert.deepEqual(
    plan.kept.map(({columns}) => columns.length),
    [293, 293],
  );
});

test('BinCache.store(…) patches what was answered to the rows that were kept', () => {
  const cache = new BinCache();
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    of(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  const patch = minutes('a', 298, 362, 360, {value: new Float64Array(64).fill(-7)});
  const [joined] = cache.store('cpu 1m', range(2, 362), plan, of(patch), LATER + 10000);
  assert.deepEqual(
    edgesOf(joined!.columns),
    Array.from({length: 361}, (_, i) => i + 2),
  );
  assert.deepEqual(
    [...joined!.columns.value],
    [...Array.from({length: 296}, (_, i) => i + 2), ...new Array(64).fill(-7)],
  );
  assert.equal(joined!.columns.completeUntil, 360 * MINUTE);
});

test('BinCache.store(…) gives the joined rows the summary that one answer over them would have', () => {
  const cache = new BinCache();
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    of(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  const [joined] = cache.store('cpu 1m', range(2, 362), plan, of(minutes('a', 298, 362, 360)), LATER + 10000);
  assert.deepEqual(joined!.columns.summary, minutes('a', 2, 362, 360).summary);
});

test('BinCache.plan(key, range) asks nothing for a part of what is settled', () => {
  const cache = new BinCache();
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    of(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(60, 120), LATER + 10000);
  assert.equal(plan.ask, null);
  assert.deepEqual(edgesOf(plan.kept[0]!.columns).slice(0, 2), [60, 61]);
  assert.equal(plan.kept[0]!.columns.length, 60);
  assert.equal(plan.kept[0]!.columns.summary!.mean, 89.5);
});

test('BinCache.plan(key, range) asks for everything again when it reaches further back, is old, partial or failed', () => {
  const stored = (columns: SeriesColumns): BinCache => {
    const cache = new BinCache();
    cache.store('cpu 1m', range(0, 360), cache.plan('cpu 1m', range(0, 360), LATER), of(columns), LATER);
    return cache;
  };
  const whole = minutes('a', 0, 360, 358);
  assert.deepEqual(stored(whole).plan('cpu 1m', range(-1, 359), LATER).ask, range(-1, 359));
  assert.deepEqual(stored(whole).plan('cpu 1m', range(0, 360), LATER + HOUR + 1).ask, range(0, 360));
  assert.deepEqual(stored({...whole, progress: 0.5}).plan('cpu 1m', range(0, 360), LATER).ask, range(0, 360));
  const error = {type: 'about:blank', title: 'Gone', status: 503, code: 'store_unavailable', detail: 'store down'};
  assert.deepEqual(stored({...whole, error}).plan('cpu 1m', range(0, 360), LATER).ask, range(0, 360));
});

test('BinCache.store(…) keeps the rows of a series that failed this time, and its error', () => {
  const cache = new BinCache();
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    of(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  const error = {type: 'about:blank', title: 'Gone', status: 503, code: 'store_unavailable', detail: 'store down'};
  const failed = {...minutes('a', 298, 298, LATER), error};
  const [joined] = cache.store('cpu 1m', range(2, 362), plan, of(failed), LATER + 10000);
  assert.equal(joined!.columns.length, 296);
  assert.equal(joined!.columns.error, error);
});

test('BinCache.store(…) takes in series that are new, and keeps those that have nothing new', () => {
  const cache = new BinCache();
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    of(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  const joined = cache.store('cpu 1m', range(2, 362), plan, of(minutes('new', 298, 362, 360)), LATER + 10000);
  assert.deepEqual(
    joined.map(({columns}) => [columns.key, columns.length]),
    [
      ['new', 64],
      ['a', 296],
    ],
  );
});

test('BinCache.store(…) joins a series that answers two selectors to both', () => {
  const cache = new BinCache();
  const both = (columns: SeriesColumns): AnsweredSeries[] => ['cpu', 'cpu again'].map((wanted) => ({wanted, columns}));
  cache.store(
    'cpu 1m',
    range(0, 360),
    cache.plan('cpu 1m', range(0, 360), LATER),
    both(minutes('a', 0, 360, 358)),
    LATER,
  );
  const plan = cache.plan('cpu 1m', range(2, 362), LATER + 10000);
  const joined = cache.store('cpu 1m', range(2, 362), plan, both(minutes('a', 298, 362, 360)), LATER + 10000);
  assert.deepEqual(
    joined.map(({wanted, columns}) => [wanted, columns.length]),
    [
      ['cpu', 360],
      ['cpu again', 360],
    ],
  );
});
