import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {types} from 'cassandra-driver';
import fc from 'fast-check';
import type {SampleColumns} from '../../bin-columns.js';
import {type OrderedRead, type PlacedSpan, readInOrder} from './ordered-read.js';

/** A table in memory: rows by place, ascending by time, read in pages as Cassandra does. */
function tableOf(rows: readonly {place: number; time: number; value: number}[], pageRows: number) {
  const reads = {started: 0, running: 0, mostRunning: 0, rows: 0};
  const table = {
    reads,
    async fetchPage(part: PlacedSpan<number>, pageState: string | null, signal: AbortSignal) {
      reads.started += 1;
      reads.running += 1;
      reads.mostRunning = Math.max(reads.mostRunning, reads.running);
      await sleep(reads.started % 3);
      reads.running -= 1;
      signal.throwIfAborted();
      const matching = rows.filter(
        ({place, time}) => place === part.place && time >= part.startMs && time < part.endMs,
      );
      const from = pageState === null ? 0 : Number(pageState);
      const page = matching.slice(from, from + pageRows);
      reads.rows += page.length;
      return {
        rows: page as unknown as types.Row[],
        pageState: from + pageRows < matching.length ? String(from + pageRows) : null,
      };
    },
  };
  return table;
}

const readOf = (
  table: ReturnType<typeof tableOf>,
  spans: readonly PlacedSpan<number>[],
  rest: Partial<OrderedRead<number>> & {pageRows: number},
): OrderedRead<number> => ({
  spans,
  fetchPage: table.fetchPage,
  timeMs: (row) => row.time,
  decode: (rows): SampleColumns | null =>
    rows.length === 0
      ? null
      : {
          length: rows.length,
          time: Float64Array.from(rows, (row) => row.time),
          value: Float64Array.from(rows, (row) => row.value),
          exact: null,
          weight: null,
        },
  firstSliceMs: 100,
  signal: new AbortController().signal,
  ...rest,
});

async function valuesOf(read: OrderedRead<number>): Promise<number[]> {
  const values: number[] = [];
  for await (const page of readInOrder(read)) {
    assert.ok(page.length > 0, 'no page is empty');
    values.push(...page.value);
  }
  return values;
}

test('readInOrder(read) delivers every row of every span once, in order, however dense they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({min: 0, max: 3}), fc.integer({min: 0, max: 1500})), {maxLength: 400}),
      fc.array(fc.integer({min: 0, max: 5_999}), {maxLength: 60}),
      fc.integer({min: 1, max: 40}),
      fc.integer({min: 1, max: 3_000}),
      async (clustered, spread, pageRows, firstSliceMs) => {
        const times = [...clustered.map(([burst, offset]) => burst * 1500 + (offset >> (burst * 3))), ...spread];
        const rows = times.sort((a, b) => a - b).map((time, value) => ({place: Math.floor(time / 2000), time, value}));
        const table = tableOf(rows, pageRows);
        const spans = [0, 1, 2].map((place) => ({place, startMs: place * 2000, endMs: place * 2000 + 2000}));
        const values = await valuesOf(readOf(table, spans, {pageRows, firstSliceMs}));
        assert.deepEqual(
          values,
          rows.map(({value}) => value),
        );
      },
    ),
    {numRuns: 60},
  );
});

test('readInOrder(read) reads a few slices at once, and no row twice but those of a cut', async () => {
  const rows = Array.from({length: 5000}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows, 100);
  const values = await valuesOf(
    readOf(table, [{place: 0, startMs: 0, endMs: 5000}], {pageRows: 100, firstSliceMs: 5000}),
  );
  assert.equal(values.length, 5000);
  assert.ok(table.reads.mostRunning >= 4, `${table.reads.mostRunning} at once`);
  assert.ok(table.reads.mostRunning <= 16, `${table.reads.mostRunning} at once`);
  assert.ok(table.reads.rows < 5200, `${table.reads.rows} rows`);
});

test('readInOrder(read) takes large steps where there is nothing', async () => {
  const year = 365 * 86_400_000;
  const rows = [0, 1, 2].map((value) => ({place: 0, time: year - 3 + value, value}));
  const table = tableOf(rows, 100);
  const values = await valuesOf(
    readOf(table, [{place: 0, startMs: 0, endMs: year}], {pageRows: 100, firstSliceMs: 1000}),
  );
  assert.deepEqual(values, [0, 1, 2]);
  assert.ok(table.reads.started < 160, `${table.reads.started} reads`);
});

test('readInOrder(read) waits for whoever reads slowly', async () => {
  const rows = Array.from({length: 5000}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows, 100);
  const pages = readInOrder(readOf(table, [{place: 0, startMs: 0, endMs: 5000}], {pageRows: 100}));
  await pages.next();
  await sleep(60);
  assert.ok(table.reads.rows <= 17 * 100, `${table.reads.rows} rows read ahead`);
  await pages.return();
  const {started} = table.reads;
  await sleep(30);
  assert.equal(table.reads.started, started, 'nothing is read after the reader has left');
});

test('readInOrder(read) throws the reason of the signal as soon as it aborts, and delivers nothing more', async () => {
  const rows = Array.from({length: 500}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows, 50);
  const controller = new AbortController();
  const never = {
    ...table,
    fetchPage: (...[part, pageState, signal]: Parameters<typeof table.fetchPage>) =>
      part.startMs >= 200 ? new Promise<never>(() => {}) : table.fetchPage(part, pageState, signal),
  };
  const reason = new Error('left');
  let delivered = 0;
  const reading = (async () => {
    for await (const page of readInOrder(
      readOf(never, [{place: 0, startMs: 0, endMs: 500}], {pageRows: 50, firstSliceMs: 50, signal: controller.signal}),
    )) {
      delivered += page.length;
      if (delivered === 200) setTimeout(() => controller.abort(reason), 5);
    }
  })();
  await assert.rejects(reading, (error) => error === reason);
  assert.equal(delivered, 200);
});

test('readInOrder(read) tells of a failed page after the pages before it', async () => {
  const rows = Array.from({length: 500}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows, 50);
  const failing = {
    ...table,
    fetchPage: (...[part, pageState, signal]: Parameters<typeof table.fetchPage>) =>
      part.startMs >= 250 ? Promise.reject(new Error('broken')) : table.fetchPage(part, pageState, signal),
  };
  let delivered = 0;
  await assert.rejects(async () => {
    for await (const page of readInOrder(
      readOf(failing, [{place: 0, startMs: 0, endMs: 500}], {pageRows: 50, firstSliceMs: 50}),
    ))
      delivered += page.length;
  }, /broken/);
  assert.ok(delivered >= 200 && delivered < 300, `${delivered} rows`);
});
