import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {type SampleColumns, sampleColumns} from '../../bin-columns.js';
import type {IncomingSeries, SamplesRequest} from '../../store.js';
import {type DuckDbStore, openDuckDbStore} from './open.js';
import {MOST_SLICE_ROWS} from './sample-slice.js';

let store: DuckDbStore;
before(async () => {
  store = await openDuckDbStore({directory: null});
});
after(() => store.close());

let lastSeries = 0;

/** Writes a series of its own, and asks for all of it. */
async function written(
  interval: number | null,
  ...parts: readonly SampleColumns[]
): Promise<{request: SamplesRequest; pages: SampleColumns[]}> {
  lastSeries += 1;
  const series: IncomingSeries = {metric: `m${lastSeries}`, labels: {}, kind: 'gauge', unit: null, interval};
  for (const samples of parts) await store.sink('s').writeSamples([{series, samples}]);
  const source = store.source('s');
  const {series: found} = await source.catalogue.listSeries({search: series.metric, limit: 1});
  const request: SamplesRequest = {
    series: found[0]!,
    measure: found[0]!.measures[0]!,
    range: {startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY},
    signal: new AbortController().signal,
  };
  const pages: SampleColumns[] = [];
  for await (const page of source.samples.readSamples(request)) pages.push(page);
  return {request, pages};
}

const every = (stepMs: number, count: number, startMs = 0) =>
  Float64Array.from({length: count}, (_, i) => startMs + i * stepMs);

const timesOf = (pages: readonly SampleColumns[]) => pages.flatMap(({time}) => [...time]);

test('samples that are denser than the interval says are all read, and no page holds too many', async () => {
  const time = every(1, MOST_SLICE_ROWS + 1_000);
  const {pages} = await written(3_600_000, sampleColumns(time, time));
  assert.ok(pages.every(({length}) => length <= MOST_SLICE_ROWS));
  const read = timesOf(pages);
  assert.equal(read.length, time.length);
  assert.ok(read.every((each, i) => each === time[i]));
});

test('samples of no interval, sparse, dense and sparse again, are all read', async () => {
  const day = 86_400_000;
  const parts = [every(day, 400), every(5, 100_000, 401 * day), every(day, 400, 500 * day)];
  const {pages} = await written(null, ...parts.map((time) => sampleColumns(time, time)));
  assert.deepEqual(
    timesOf(pages),
    parts.flatMap((time) => [...time]),
  );
});

test('integers beyond 2^53 keep every digit beside fractions and non-finite values', async () => {
  const large = 2n ** 60n + 1n;
  const value = [Number(large), 0.5, 0.25, 7, Number.NaN, -Number(large)];
  const {pages} = await written(
    1_000,
    sampleColumns(every(1_000, 1), Float64Array.of(value[0]!), {exact: BigInt64Array.of(large)}),
    sampleColumns(every(1_000, 4, 1_000), Float64Array.from(value.slice(1, 5))),
    sampleColumns(every(1_000, 1, 5_000), Float64Array.of(value[5]!), {exact: BigInt64Array.of(-large)}),
  );
  assert.deepEqual(timesOf(pages), [...every(1_000, 6)]);
  assert.deepEqual(
    pages.flatMap((page) => [...page.value]),
    value,
  );
  assert.deepEqual(
    pages.map(({exact}) => exact && [...exact]),
    [[large], null, [7n, 0n, -large]],
    'NaN has no integer, and is told by its value',
  );
});

test('samples without a weight weigh 1 beside others that have one', async () => {
  const {pages} = await written(
    1_000,
    sampleColumns(every(1_000, 2), Float64Array.of(1, 2)),
    sampleColumns(every(1_000, 2, 2_000), Float64Array.of(3, 4), {weight: Float64Array.of(0, 2.5)}),
  );
  assert.deepEqual(
    pages.flatMap(({weight}) => [...weight!]),
    [1, 1, 0, 2.5],
  );
});

test('readLast finds a finite sample far before the end', async () => {
  const value = new Float64Array(50_000).fill(Number.NaN);
  value[3] = 42;
  const {request} = await written(1_000, sampleColumns(every(1_000, 50_000), value));
  assert.deepEqual(await store.source('s').samples.readLast(request), {time: 3_000, value: 42, exact: null});
});

test('readLast has no integer of another sample', async () => {
  const large = 2n ** 60n + 1n;
  const {request} = await written(
    1_000,
    sampleColumns(every(1_000, 1), Float64Array.of(Number(large)), {exact: BigInt64Array.of(large)}),
    sampleColumns(every(1_000, 1, 1_000), Float64Array.of(2)),
  );
  const {readLast} = store.source('s').samples;
  assert.deepEqual(await readLast(request), {time: 1_000, value: 2, exact: null});
  const before = {...request, range: {startMs: 0, endMs: 1_000}};
  assert.deepEqual(await readLast(before), {time: 0, value: Number(large), exact: large});
});
