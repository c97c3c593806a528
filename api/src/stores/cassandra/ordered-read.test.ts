import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {types} from 'cassandra-driver';
import fc from 'fast-check';
import type {SampleColumns} from '../../bin-columns.js';
import {type OrderedRead, type PageRequest, type PlacedSpan, readInOrder} from './ordered-read.js';

const TOO_MUCH = new Error('it took too long');

/** A table in memory: rows by place, ascending by time, read in pages as Cassandra does. */
function tableOf(rows: readonly {place: number; time: number; value: number}[]) {
  const reads = {started: 0, running: 0, mostRunning: 0, rows: 0};
  const table = {
    reads,
    async fetchPage(part: PlacedSpan<number>, {pageState, pageRows}: PageRequest, signal: AbortSignal) {
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
  isTooMuch: (error) => error === TOO_MUCH,
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
        const table = tableOf(rows);
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
  const table = tableOf(rows);
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
  const table = tableOf(rows);
  const values = await valuesOf(
    readOf(table, [{place: 0, startMs: 0, endMs: year}], {pageRows: 100, firstSliceMs: 1000}),
  );
  assert.deepEqual(values, [0, 1, 2]);
  assert.ok(table.reads.started < 160, `${table.reads.started} reads`);
});

test('readInOrder(read) waits for whoever reads slowly', async () => {
  const rows = Array.from({length: 5000}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows);
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
  const table = tableOf(rows);
  const controller = new AbortController();
  const never = {
    ...table,
    fetchPage: (...[part, page, signal]: Parameters<typeof table.fetchPage>) =>
      part.startMs >= 200 ? new Promise<never>(() => {}) : table.fetchPage(part, page, signal),
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
  const table = tableOf(rows);
  const failing = {
    ...table,
    fetchPage: (...[part, page, signal]: Parameters<typeof table.fetchPage>) =>
      part.startMs >= 250 ? Promise.reject(new Error('broken')) : table.fetchPage(part, page, signal),
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

test('readInOrder(read) asks for less where a read is too much, keeps what was read, and gives up where a little is too much', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({min: 0, max: 5_999}), {maxLength: 300}),
      fc.integer({min: 4, max: 40}),
      fc.integer({min: 100, max: 6_000}),
      fc.integer({min: 1, max: 30}),
      async (times, pageRows, firstSliceMs, mostRows) => {
        const rows = times.sort((a, b) => a - b).map((time, value) => ({place: 0, time, value}));
        const table = tableOf(rows);
        const refused: string[] = [];
        const slow: typeof table.fetchPage = async (part, page, signal) => {
          const {rows: found, pageState} = await table.fetchPage(part, page, signal);
          if (found.length <= mostRows) return {rows: found, pageState};
          refused.push(JSON.stringify([part, page]));
          throw TOO_MUCH;
        };
        const spans = [{place: 0, startMs: 0, endMs: 6_000}];
        const read = {...readOf(table, spans, {pageRows, firstSliceMs}), fetchPage: slow};
        assert.deepEqual(
          await valuesOf(read),
          rows.map(({value}) => value),
        );
        assert.equal(new Set(refused).size, refused.length, 'the same was asked for again');
      },
    ),
    {numRuns: 60},
  );
  const table = tableOf([{place: 0, time: 0, value: 0}]);
  let tries = 0;
  const dead = async () => {
    tries += 1;
    throw TOO_MUCH;
  };
  const read = {...readOf(table, [{place: 0, startMs: 0, endMs: 100}], {pageRows: 100}), fetchPage: dead};
  await assert.rejects(valuesOf(read), TOO_MUCH);
  assert.ok(tries <= 30, `${tries} tries`);
});

test('readInOrder(read) holds no more pages than it may read at once, however many the range has and slowly they are taken', async () => {
  const rows = Array.from({length: 20_000}, (_, value) => ({place: 0, time: value, value}));
  const table = tableOf(rows);
  let fetched = 0;
  let taken = 0;
  let most = 0;
  const counting: typeof table.fetchPage = async (...request) => {
    const page = await table.fetchPage(...request);
    fetched += page.rows.length;
    most = Math.max(most, fetched - taken);
    return page;
  };
  const read = {...readOf(table, [{place: 0, startMs: 0, endMs: 20_000}], {pageRows: 100}), fetchPage: counting};
  for await (const page of readInOrder(read)) {
    taken += page.length;
    if (taken % 1_000 < 100) await sleep(2);
  }
  assert.equal(taken, 20_000);
  // Four full pages at once, and as much again of what cuts left over.
  assert.ok(most <= 900, `${most} rows held`);
});
