import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {errors, types} from 'cassandra-driver';
import {unitFor} from './bins-of-groups.js';
import {groupsOf, type TestRow} from './groups.test-support.js';
import {type GroupedRead, readGroups} from './read-groups.js';

const STEP = 60_000;
const INTERVAL = 10_000;
const unit = unitFor([100], 6);
const rules = {kind: 'gauge', interval: INTERVAL, unit} as const;
const grouping = {stepMs: STEP, interval: INTERVAL, unit};
const spans = [
  {place: 0, startMs: 0, endMs: 60 * STEP},
  {place: 1, startMs: 60 * STEP, endMs: 100 * STEP},
];
const signal = new AbortController().signal;
const rowsOf = (value: (i: number) => number | null): TestRow[] =>
  Array.from({length: 600}, (_, i) => ({time: i * INTERVAL, value: value(i)}));

const timeout = () => new errors.ResponseError(types.responseErrorCodes.readTimeout, 'it took too long');

const readOf = (rows: readonly TestRow[], rest: Partial<GroupedRead<number>> = {}): GroupedRead<number> => ({
  spans,
  fetchGroups: async (part) => groupsOf(rows, part, grouping),
  stepMs: STEP,
  sliceMs: 7.5 * STEP,
  rules,
  signal,
  ...rest,
});

test('readGroups(read) reads each part of each span once, at most four at once, and each in one partition', async () => {
  const rows = rowsOf((i) => (i % 100) + 1);
  const parts: {startMs: number; endMs: number}[] = [];
  let running = 0;
  let mostRunning = 0;
  const {rows: bins, unsure} = await readGroups(
    readOf(rows, {
      async fetchGroups(part) {
        running += 1;
        mostRunning = Math.max(mostRunning, running);
        await sleep(1);
        running -= 1;
        parts.push(part);
        assert.ok(part.place === 0 ? part.endMs <= 60 * STEP : part.startMs >= 60 * STEP);
        return groupsOf(rows, part, grouping);
      },
    }),
  );
  assert.equal(mostRunning, 4);
  parts.sort((a, b) => a.startMs - b.startMs);
  assert.equal(parts[0]!.startMs, 0);
  parts.slice(1).forEach(({startMs}, i) => void assert.equal(startMs, parts[i]!.endMs));
  assert.equal(parts.at(-1)!.endMs, 100 * STEP);
  assert.deepEqual([bins.length, unsure], [100, []]);
  assert.deepEqual([bins.sum[0], bins.first[0], bins.lastTime[0], bins.missing[0]], [21, 1, 50_000, 0]);
});

test('readGroups(read) halves what takes too long, keeps what was read, and is unsure of a bin that takes too long by itself', async () => {
  const rows = rowsOf((i) => i + 1);
  const asked: string[] = [];
  const {
    rows: bins,
    unsure,
    sliceMs,
  } = await readGroups(
    readOf(rows, {
      sliceMs: 40 * STEP,
      async fetchGroups(part) {
        asked.push(JSON.stringify(part));
        const holdsDense = part.startMs <= 33 * STEP && part.endMs > 33 * STEP;
        if (holdsDense || part.endMs - part.startMs > 10 * STEP) throw timeout();
        return groupsOf(rows, part, grouping);
      },
    }),
  );
  assert.deepEqual(unsure, [{startMs: 33 * STEP, endMs: 34 * STEP}]);
  assert.equal(bins.length, 99);
  assert.ok(sliceMs <= 10 * STEP, `${sliceMs}`);
  assert.equal(new Set(asked).size, asked.length, 'the same was asked for again');
});

test('readGroups(read) throws any other failure, and asks for nothing more', async () => {
  let asked = 0;
  const failing = readOf([], {
    async fetchGroups() {
      asked += 1;
      throw new Error('broken');
    },
  });
  await assert.rejects(readGroups(failing), /broken/);
  await sleep(5);
  assert.ok(asked <= 4, `${asked}`);
});

test('readGroups(read) is unsure of bins with a null, a value that is not finite, a late row, or a sum that lost its digits', async () => {
  const spoil: Record<number, number | null> = {
    6: null,
    12: Number.NaN,
    18: Number.POSITIVE_INFINITY,
    24: -25,
    25: 25,
    26: 1e-9,
    27: 0,
    28: 0,
    29: 0,
  };
  const rows = rowsOf((i) => (i in spoil ? spoil[i]! : (i % 10) + 1)).map((row, i) =>
    i === 30 ? {...row, time: row.time + 1} : row,
  );
  const {rows: bins, unsure} = await readGroups(readOf(rows));
  assert.deepEqual(unsure, [{startMs: STEP, endMs: 6 * STEP}]);
  assert.ok(!bins.start.some((start) => start >= STEP && start < 6 * STEP));
});

test('readGroups(read) knows what is missing between punctual rows: a gap of k intervals lacks k - 1', async () => {
  const rows = rowsOf((i) => (i % 10) + 1).filter((_, i) => i !== 7 && i !== 8 && i !== 20);
  const {rows: bins, unsure} = await readGroups(readOf(rows));
  assert.deepEqual(unsure, []);
  assert.deepEqual([...bins.missing.slice(0, 5)], [0, 20_000, 0, 10_000, 0]);
});
