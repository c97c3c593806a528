import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ColumnSchema} from '../table-schema.js';
import {inferBucket} from './infer-bucket.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 27, 7);
/** Rows every half hour for a week over a change of the clocks. */
const TIMES = Array.from({length: 336}, (_, i) => START + (i * HOUR) / 2);
const ZONES = ['Europe/Paris', 'America/New_York', 'Asia/Kathmandu'];

const column = (type: string): ColumnSchema => ({
  name: 'b',
  type,
  kind: 'partition_key',
  position: 1,
  descending: false,
});
const infer = (type: string, valueAt: (timeMs: number) => unknown, times = TIMES) =>
  inferBucket(
    column(type),
    times.map((timeMs) => ({value: valueAt(timeMs), timeMs})),
    ZONES,
  );
const iso = (timeMs: number) => new Date(timeMs).toISOString();
const localDay = (zone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short'});
  return (timeMs: number) => format.format(timeMs);
};

const CASES: readonly (readonly [type: string, valueAt: (timeMs: number) => unknown, bucket: object | null])[] = [
  ['date', (time) => iso(time).slice(0, 10), {unit: 'day'}],
  ['date', localDay('Asia/Kathmandu'), {unit: 'day', timeZone: 'Asia/Kathmandu'}],
  ['text', (time) => iso(time).slice(0, 10), {unit: 'day', pattern: 'yyyy-MM-dd'}],
  ['text', (time) => iso(time).slice(0, 10).replaceAll('-', ''), {unit: 'day', pattern: 'yyyyMMdd'}],
  ['text', localDay('America/New_York'), {unit: 'day', pattern: 'yyyy-MM-dd', timeZone: 'America/New_York'}],
  ['text', (time) => iso(time).slice(0, 7), {unit: 'month', pattern: 'yyyy-MM'}],
  ['text', (time) => iso(time).slice(0, 13), {unit: 'hour', pattern: "yyyy-MM-dd'T'HH"}],
  ['int', (time) => Number(iso(time).slice(0, 7).replace('-', '')), {unit: 'month', pattern: 'yyyyMM'}],
  ['int', (time) => Math.floor(time / (24 * HOUR)), {unit: 'day'}],
  ['bigint', (time) => BigInt(Math.floor(time / HOUR) * HOUR), {unit: 'hour', counts: 'ms'}],
  ['bigint', (time) => BigInt(Math.floor(time / (24 * HOUR)) * 86_400), {unit: 'day', counts: 's'}],
  ['timestamp', (time) => new Date(Math.floor(time / (24 * HOUR)) * 24 * HOUR), {unit: 'day'}],
  ['int', () => 7, null],
  ['text', () => 'web-1', null],
  ['uuid', () => '3f2504e0-4f89-41d3-9a0c-0305e82c3300', null],
];

for (const [type, valueAt, bucket] of CASES) {
  test(`inferBucket(${type}) of ${String(valueAt(START))} is ${JSON.stringify(bucket)}`, () => {
    assert.deepEqual(infer(type, valueAt), bucket === null ? null : {column: 'b', ...bucket});
  });
}

test('inferBucket(column, samples) takes no column for a bucket that one row gives the lie', () => {
  const day = (time: number) => iso(time).slice(0, 10);
  assert.equal(
    infer('text', (time) => (time === TIMES[50] ? '2026-01-01' : day(time))),
    null,
  );
});

test('inferBucket(column, []) of an empty table takes a date for a day, and nothing else for anything', () => {
  assert.deepEqual(
    infer('date', () => null, []),
    {column: 'b', unit: 'day'},
  );
  assert.equal(
    infer('text', () => null, []),
    null,
  );
});
