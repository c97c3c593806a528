import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lookFarBack} from './far-look.js';
import type {SeriesOfSource} from './rollup-builder.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = 1000 * DAY;

/** A series of some sample times, with a lateness of an hour, which writes down what is read of it. */
function seriesOf(times: number[]) {
  const of = {source: {latenessMs: HOUR}, series: {series: 'm'}, measure: {name: 'value'}} as unknown as SeriesOfSource;
  const reads: [fromMs: number, toMs: number][] = [];
  const look = (beforeMs: number, asOf: number) =>
    lookFarBack(of, beforeMs, asOf, async (fromMs, toMs) => {
      reads.push([fromMs, toMs]);
      const last = times.filter((time) => time >= fromMs && time < toMs).at(-1);
      return last === undefined ? null : {time: last, value: 1, exact: null};
    });
  return {look, reads};
}

const NOW = START + 50 * DAY;

test('what was found empty is not looked at again for an hour, and only what lies beside it is', async () => {
  const times: number[] = [];
  const {look, reads} = seriesOf(times);
  assert.equal(await look(START, NOW), null);
  assert.equal(await look(START, NOW + 1), null);
  assert.deepEqual(reads, [[START - 400 * DAY, START]]);
  assert.equal(await look(START + DAY, NOW + 2), null);
  assert.equal(await look(START - 5 * DAY, NOW + 3), null);
  assert.deepEqual(reads.slice(1), [
    [START, START + DAY],
    [START - 405 * DAY, START - 400 * DAY],
  ]);
  times.push(START + 2 * DAY);
  assert.equal((await look(START + 3 * DAY, NOW + 4))!.time, START + 2 * DAY);
  assert.deepEqual(reads.slice(3), [[START + DAY, START + 3 * DAY]]);
  // Rows that were written far too late are seen when the hour is over.
  times.unshift(START - DAY);
  assert.equal(await look(START, NOW + HOUR - 1), null);
  assert.equal((await look(START, NOW + HOUR))!.time, START - DAY);
});

test('a look answers the same whatever was looked at before', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({min: -900, max: 0}), {maxLength: 4}),
      fc.array(fc.integer({min: -450, max: 10}), {minLength: 1, maxLength: 6}),
      async (days, looks) => {
        const times = days.sort((a, b) => a - b).map((day) => START + day * DAY);
        const {look} = seriesOf(times);
        for (const day of looks) {
          const beforeMs = START + day * DAY;
          const wanted = times.filter((time) => time < beforeMs && time >= beforeMs - 400 * DAY).at(-1) ?? null;
          assert.equal((await look(beforeMs, NOW))?.time ?? null, wanted);
        }
      },
    ),
  ));

test('where late samples may still come, it is looked at each time', async () => {
  const times: number[] = [];
  const {look} = seriesOf(times);
  assert.equal(await look(START, START + HOUR / 2), null);
  times.push(START - HOUR / 4);
  assert.equal((await look(START, START + HOUR / 2))!.time, START - HOUR / 4);
});
