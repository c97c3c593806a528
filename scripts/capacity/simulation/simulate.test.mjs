// @ts-check
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DEFAULT_DEMAND as demand} from '../demand.mjs';
import {estimate} from '../estimate.mjs';
import {runJob, secondsOfShard} from './job.mjs';
import {createRandom} from './random.mjs';
import {simulate} from './simulate.mjs';

const isNear = (/** @type {number} */ found, /** @type {number} */ wanted, /** @type {number} */ part) =>
  assert.ok(Math.abs(found - wanted) <= part * Math.abs(wanted), `${found}, not ${wanted} ± ${100 * part} %`);

const OPTIONS = {seed: 1, outageHours: 12, rushTimes: 5, slowestMs: 250};
const run = (
  /** @type {number} */ series,
  /** @type {{workers?: number, outageSeconds?: number}} */ {workers = 1, outageSeconds = 43_200} = {},
) => runJob({...demand, series}, {workers, outageSeconds}, createRandom(1));

test('secondsOfShard(…) of two spans one after the other is that of both together, but for series that are seen to once', () => {
  const both = secondsOfShard(1_000, 0, 8 * 14_400, 10);
  const first = secondsOfShard(1_000, 0, 3 * 14_400, 10);
  const second = secondsOfShard(1_000, 3 * 14_400, 8 * 14_400, 10);
  assert.ok(both <= first + second);
  assert.ok(both > 0.5 * (first + second));
  assert.equal(secondsOfShard(1_000, 900, 900, 10), 0);
});

test('runJob(…) of few series makes all that is due, and is never further behind than a step and two runs', () => {
  const {lagSeconds, madeSeconds, dueSeconds, lostSeconds} = run(1_000);
  assert.ok(dueSeconds - madeSeconds <= 900, `${dueSeconds - madeSeconds} s`);
  assert.ok(lagSeconds <= 900 + 2 * 300 + 120, `${lagSeconds} s`);
  assert.ok(lostSeconds <= 0);
});

test('runJob(…) works as much as the arithmetic has it, when it keeps up', () => {
  const series = 300_000;
  // The first two days begin with a tile of eight days, which the arithmetic spreads over eight.
  const {busyPart} = run(series, {workers: 4});
  const worked = (busyPart * 4) / estimate({...demand, series}).jobWorkers;
  assert.ok(worked > 0.8 && worked < 2.5, `${worked} times`);
});

test('runJob(…) is further behind with more series, and not with more workers', () => {
  let before = 0;
  for (const series of [1_000, 100_000, 400_000]) {
    const {lagSeconds} = run(series);
    assert.ok(lagSeconds >= before);
    before = lagSeconds;
  }
  assert.ok(run(400_000, {workers: 4}).lagSeconds < before);
});

test('runJob(…) catches up after an outage, later after a longer one, and is as far behind as it was long when it begins', () => {
  const short = run(100_000, {outageSeconds: 3 * 3_600});
  const long = run(100_000, {outageSeconds: 24 * 3_600});
  assert.ok(short.caughtUpSeconds !== null && long.caughtUpSeconds !== null);
  assert.ok(short.caughtUpSeconds <= long.caughtUpSeconds);
  assert.ok(long.lagAfterSeconds >= 24 * 3_600);
  assert.ok(long.lostSeconds <= 0);
});

test('runJob(…) of more than sixteen workers can make never catches up, and loses samples', () => {
  const {caughtUpSeconds, busyPart, madeSeconds, dueSeconds} = run(100_000_000, {workers: 16});
  assert.equal(caughtUpSeconds, null);
  assert.ok(busyPart > 0.9);
  assert.ok(madeSeconds < dueSeconds / 2);
});

test('runJob(…) loses what is away for longer than samples live', () => {
  const {lostSeconds} = run(1_000, {outageSeconds: 8 * 86_400});
  assert.ok(lostSeconds > 0);
});

test('simulate(demand) is the same for the same seed, and near for another', () => {
  const one = simulate(demand, OPTIONS);
  assert.deepEqual(simulate(demand, OPTIONS), one);
  const other = simulate(demand, {...OPTIONS, seed: 2});
  assert.notEqual(other.answersPerSecond, one.answersPerSecond);
  isNear(other.answersPerSecond, one.answersPerSecond, 0.2);
});

test('simulate(demand) agrees with the arithmetic where that speaks: rows, answers, processors and disk of a small load', () => {
  const plan = estimate(demand);
  const found = simulate({...demand, charts: 4_000}, OPTIONS);
  const asked = estimate({...demand, charts: 4_000});
  isNear(found.writesPerNode.mean, (plan.samplesPerSecond * demand.replication) / plan.nodes, 0.02);
  isNear(found.answersPerSecond, asked.answersPerSecond, 0.06);
  isNear(found.serverCores, asked.serverCores, 0.1);
  const {sampleBytes, rollupBytes} = /** @type {import('./disk.mjs').DiskDay} */ (found.disk.at(-1));
  isNear(sampleBytes + rollupBytes, plan.sampleBytes + plan.rollupBytes, 0.02);
});

test('simulate(demand) has the worst above the mean, the wait of 99 of 100 above that of half, and a rush above all', () => {
  const {writesPerNode, readsPerNode, nodeBusy, waitMs, fullestShare} = simulate(
    {...demand, series: 3_000_000},
    OPTIONS,
  );
  assert.ok(writesPerNode.peak > writesPerNode.fullest && writesPerNode.fullest > writesPerNode.mean);
  assert.ok(readsPerNode.peak > readsPerNode.mean);
  assert.ok(nodeBusy.peak >= nodeBusy.mean);
  assert.ok(waitMs.p50 <= waitMs.p99 && waitMs.p99 <= waitMs.rushP99);
  assert.ok(fullestShare > 1);
});

test('simulate(demand) makes nobody wait less when more charts are open', () => {
  const wait = (/** @type {number} */ charts) => simulate({...demand, charts}, OPTIONS);
  const few = wait(200);
  const many = wait(2_000);
  // Both are planned with two copies.
  assert.equal(few.apiCopies, many.apiCopies);
  assert.ok(many.waitMs.p99 >= few.waitMs.p99);
  assert.ok(many.copiesForRush >= few.copiesForRush);
});

test('simulate(demand) names copies that keep the wait in a rush as short as asked for', () => {
  const crowded = {...demand, charts: 6_000};
  const patient = simulate(crowded, {...OPTIONS, slowestMs: 5_000});
  const hasty = simulate(crowded, {...OPTIONS, slowestMs: 20});
  assert.ok(hasty.copiesForRush > patient.copiesForRush);
});
