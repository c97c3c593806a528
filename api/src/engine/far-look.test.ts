import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lookFarBack} from './far-look.js';
import type {SeriesOfSource} from './rollup-builder.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = 1000 * DAY;

/** A series of some sample times, which writes down what is read of it. */
function seriesOf(times: number[]) {
  const of = {source: {}, series: {series: 'm'}, measure: {name: 'value'}} as unknown as SeriesOfSource;
  const reads: [fromMs: number, toMs: number][] = [];
  const look = (beforeMs: number, asOf: number) =>
    lookFarBack(of, beforeMs, asOf, async (fromMs, toMs) => {
      reads.push([fromMs, toMs]);
      const last = times.filter((time) => time >= fromMs && time < toMs).at(-1);
      return last === undefined ? null : {time: last, value: 1, exact: null};
    });
  return {look, reads};
}

test('what was found empty is not looked at again for an hour, and only what lies after it is', async () => {
  const times: number[] = [];
  const {look, reads} = seriesOf(times);
  assert.equal(await look(START, 0), null);
  assert.equal(await look(START, 1), null);
  assert.equal(await look(START - 5 * DAY, 2), null);
  assert.deepEqual(reads, [[START - 400 * DAY, START]]);
  assert.equal(await look(START + DAY, 3), null);
  assert.deepEqual(reads.slice(1), [[START, START + DAY]]);
  times.push(START + 2 * DAY);
  assert.equal((await look(START + 3 * DAY, 4))!.time, START + 2 * DAY);
  assert.deepEqual(reads.slice(2), [[START + DAY, START + 3 * DAY]]);
  // Rows that were written later are seen when the hour is over.
  times.unshift(START - DAY);
  assert.equal(await look(START, HOUR - 1), null);
  assert.equal((await look(START, HOUR))!.time, START - DAY);
});

test('a time before all that was looked at is looked at, and so is one of another series', async () => {
  const {look, reads} = seriesOf([START - 500 * DAY]);
  await look(START, 0);
  assert.equal((await look(START - 450 * DAY, 0))!.time, START - 500 * DAY);
  assert.equal(reads.length, 2);
  const other = seriesOf([]);
  await other.look(START, 0);
  assert.equal(other.reads.length, 1);
});
