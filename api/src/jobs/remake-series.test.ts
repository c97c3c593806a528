import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Kind} from '@metrics-chart/contract/series';
import type {BinRows} from '../bin-columns.js';
import {createKeptBins, forgettingSink} from '../engine/kept-bins.js';
import {rollupKey} from '../engine/rollup-builder.js';
import type {IncomingSamples} from '../store.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {deleteSeries} from './delete-series.js';
import {rebuildSeries} from './remake-series.js';
import {createRollupJob} from './rollup.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2026, 2, 1);
const NOW = BEGIN + 3 * DAY;
const LEVELS = [MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
const {signal} = new AbortController();
const log = {warn: (details: object) => assert.fail(JSON.stringify(details))};

/** A file with a series of a sample every ten seconds over two days, and what commands do to it. */
async function openFile(kind: Kind = 'counter') {
  const store = await openDuckDbStore({directory: null});
  const source = store.source('test');
  const rollups = createKeptBins(store.rollups);
  const sink = forgettingSink(store.sink('test'), {source: 'test', latenessMs: HOUR, rollups, now: () => NOW});
  const write = async (isIn: (time: number) => boolean = () => true, interval = 10_000) => {
    const time = Float64Array.from({length: (2 * DAY) / 10_000}, (_, i) => BEGIN + i * 10_000).filter(isIn);
    const value = time.map((at) => ((at - BEGIN) / 10_000) * 3);
    const batch: IncomingSamples = {
      series: {metric: 'm', labels: {}, kind, unit: null, interval},
      samples: {length: time.length, time, value, exact: null, weight: null},
    };
    await sink.writeSamples([batch]);
  };
  const find = async () => (await source.catalogue.findSeries({metric: 'm', measure: null, matchers: []}, 1))[0];
  const job = createRollupJob({source, rollups, now: () => NOW, log});
  const parts = {source, rollups: store.rollups, now: () => NOW, log};
  const alone = {removalOf: () => store.removal('test'), apart: {marginMs: 0, marksSeenMs: 0}};
  const meant = async (startMs: number, endMs: number) => {
    const series = (await find())!;
    return {series, measures: series.measures, span: {startMs, endMs}};
  };
  return {
    store,
    write,
    find,
    makeAhead: () => job.runOnce(signal),
    rebuild: async (startMs: number, endMs: number) => rebuildSeries(parts, await meant(startMs, endMs), signal),
    remove: async (startMs: number, endMs: number, isWhole = false) =>
      deleteSeries({...parts, ...alone}, [await meant(startMs, endMs)], isWhole, signal),
    /** What is stored of each level. */
    async stored() {
      const series = (await find())!;
      const of = {source, series, measure: series.measures[0]!};
      const range = {startMs: BEGIN - DAY, endMs: NOW};
      return Promise.all(
        LEVELS.map(async (levelMs) => {
          const {covered, bins} = await store.rollups.readBins(rollupKey(of, levelMs), range, signal);
          return {covered, bins: plain(bins)};
        }),
      );
    },
  };
}

const plain = ({length, start, count, sum, increase}: BinRows) =>
  Array.from({length}, (_, i) => [start[i], count[i], sum[i], increase[i]]);
const sumOf = (bins: (number | undefined)[][], column: number) => bins.reduce((sum, row) => sum + row[column]!, 0);

test('bins of a span that was deleted in the middle of bins are those of what is left, at every level', async () => {
  const [from, to] = [BEGIN + 5 * HOUR + 7_000, BEGIN + 5 * HOUR + 37 * MINUTE + 15_000];
  const deleted = await openFile();
  await deleted.write();
  await deleted.makeAhead();
  await deleted.remove(from, to);
  const never = await openFile();
  await never.write((time) => time < from || time >= to);
  await never.makeAhead();
  // The sample after the span counts from the one before it: an increase is not lost.
  assert.deepEqual(await deleted.stored(), await never.stored());
  await deleted.makeAhead();
  assert.deepEqual(await deleted.stored(), await never.stored());
  await Promise.all([deleted.store.close(), never.store.close()]);
});

test('what was deleted and is written again is there as it was', async () => {
  const file = await openFile();
  await file.write();
  await file.makeAhead();
  const before = await file.stored();
  await file.remove(BEGIN + 7_000, BEGIN + 9 * HOUR);
  assert.notDeepEqual(await file.stored(), before);
  await file.write();
  await file.makeAhead();
  assert.deepEqual(await file.stored(), before);
  await file.store.close();
});

test('a series that is deleted as a whole is in no catalogue, and comes again with its samples', async () => {
  const file = await openFile();
  await file.write();
  await file.makeAhead();
  const before = await file.stored();
  await file.remove(BEGIN - DAY, NOW, true);
  assert.equal(await file.find(), undefined);
  await file.write();
  assert.deepEqual(
    (await file.stored()).map(({covered}) => covered),
    LEVELS.map(() => []),
  );
  await file.makeAhead();
  assert.deepEqual(await file.stored(), before);
  await file.store.close();
});

test('where samples have expired, a deleted span is out of coarse bins as well, and the rest is in them', async () => {
  const file = await openFile('gauge');
  await file.write();
  await file.makeAhead();
  await file.store.deleteSamplesBefore('test', BEGIN + DAY);
  const before = await file.stored();
  const [from, to] = [BEGIN + 5 * HOUR + 30_000, BEGIN + 5 * HOUR + 10 * MINUTE];
  await file.remove(from, to);
  const after = await file.stored();
  for (const [i, {covered, bins}] of after.entries()) {
    assert.deepEqual(covered, before[i]!.covered);
    // Ten whole bins of a minute: the first goes with what it held before the span.
    assert.equal(sumOf(bins, 1), sumOf(before[i]!.bins, 1) - 60, `${LEVELS[i]} ms`);
  }
  await file.store.close();
});

test('a rebuild keeps bins whose samples have expired, and tells how much that is', async () => {
  const file = await openFile('gauge');
  await file.write();
  await file.makeAhead();
  await file.store.deleteSamplesBefore('test', BEGIN + DAY);
  const before = await file.stored();
  const {keptMs, lostMs, samplesFolded} = await file.rebuild(BEGIN + 23 * HOUR, BEGIN + 25 * HOUR);
  assert.deepEqual([keptMs, lostMs, samplesFolded], [HOUR, 0, 360]);
  assert.deepEqual(await file.stored(), before);
  await file.store.close();
});

test('after the interval was changed, a rebuild makes the bins of the new one', async () => {
  const file = await openFile('gauge');
  await file.write();
  await file.makeAhead();
  await file.write((time) => time === BEGIN, 20_000);
  assert.equal((await file.find())!.measures[0]!.interval, 20_000);
  assert.deepEqual((await file.stored())[0]!.covered, []);
  await file.rebuild(BEGIN, BEGIN + 2 * DAY);
  const [minutes] = await file.stored();
  assert.equal(sumOf(minutes!.bins, 1), (2 * DAY) / 10_000);
  await file.store.close();
});
