import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {NO_BINS} from '../bin-columns.js';
import type {RollupKey} from '../store.js';
import {type DuckDbStore, openDuckDbStore} from './duckdb/open.js';
import {placeRollups, type RollupPlace} from './place-rollups.js';

const MINUTE = 60_000;
const span = {startMs: 0, endMs: 10 * MINUTE};
const keyOf = (source: string): RollupKey => ({source, series: 's', measure: 'value', interval: null, levelMs: MINUTE});
const {signal} = new AbortController();

let otherwise: DuckDbStore;
let own: DuckDbStore;
before(async () => {
  otherwise = await openDuckDbStore({directory: null});
  own = await openDuckDbStore({directory: null});
});
after(async () => {
  await otherwise.close();
  await own.close();
});

const placed = (isThere: boolean | null) =>
  placeRollups(
    otherwise.rollups,
    new Map<string, RollupPlace>([['own', {rollups: own.rollups, isThere: () => isThere}]]),
  );

test('placeRollups(otherwise, places) keeps bins where their source says, and those of other sources otherwise', async () => {
  const rollups = placed(true);
  for (const source of ['own', 'other']) await rollups.writeBins(keyOf(source), span, NO_BINS);
  assert.deepEqual(await rollups.readCovered(keyOf('own'), span, signal), [span]);
  assert.deepEqual(await own.rollups.readCovered!(keyOf('own'), span, signal), [span]);
  assert.deepEqual(await own.rollups.readCovered!(keyOf('other'), span, signal), []);
  assert.deepEqual(await otherwise.rollups.readCovered!(keyOf('other'), span, signal), [span]);
  // A store of one process has no marks: it forgets.
  await rollups.markLate('own', 's', {startMs: 0, endMs: 5 * MINUTE});
  assert.deepEqual((await rollups.readBins(keyOf('own'), span, signal)).covered, [
    {startMs: 5 * MINUTE, endMs: 10 * MINUTE},
  ]);
  assert.equal(rollups.unitMs(keyOf('own')), MINUTE);
});

test('a place that is not there leaves its source to the others', async () => {
  const rollups = placed(false);
  const key = {...keyOf('own'), series: 'not there'};
  await rollups.writeBins(key, span, NO_BINS);
  assert.deepEqual(await otherwise.rollups.readCovered!(key, span, signal), [span]);
});

test('while nobody knows whether a place is there nothing is covered, and nothing is stored anywhere', async () => {
  const rollups = placed(null);
  const key = {...keyOf('own'), series: 'unknown'};
  assert.deepEqual(await rollups.readBins(key, span, signal), {covered: [], bins: NO_BINS});
  assert.deepEqual(await rollups.readCovered(key, span, signal), []);
  const refused = {code: 'store_unavailable'};
  await assert.rejects(rollups.writeBins(key, span, NO_BINS), refused);
  await assert.rejects(rollups.markLate('own', 'unknown', span), refused);
  for (const store of [own, otherwise]) assert.deepEqual(await store.rollups.readCovered!(key, span, signal), []);
});
