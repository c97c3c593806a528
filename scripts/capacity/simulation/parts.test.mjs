// @ts-check
/** The laws of the parts that the simulation is made of. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {DEFAULT_DEMAND as demand} from '../demand.mjs';
import {estimate} from '../estimate.mjs';
import {GRACE_DAYS, windowDays} from '../levels.mjs';
import {fillDisk} from './disk.mjs';
import {quantile, waitsInQueue} from './queue.mjs';
import {createRandom, zipf} from './random.mjs';
import {sharesOfNodes} from './ring.mjs';
import {answerQuestions, askQuestions} from './viewers.mjs';
import {writeSamples} from './writers.mjs';

const sum = (/** @type {Iterable<number>} */ values) => [...values].reduce((total, value) => total + value, 0);
const isNear = (/** @type {number} */ found, /** @type {number} */ wanted, /** @type {number} */ part) =>
  assert.ok(Math.abs(found - wanted) <= part * Math.abs(wanted), `${found}, not ${wanted} ± ${100 * part} %`);

test('createRandom(seed) draws the same again, and others for another seed', () => {
  const draw = (/** @type {number} */ seed) => Array.from({length: 20}, createRandom(seed).uniform);
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

test('poisson(mean) and exponential(mean) have that mean, small or large', () => {
  for (const mean of [0.1, 3, 49, 51, 1000]) {
    const random = createRandom(1);
    isNear(sum(Array.from({length: 20_000}, () => random.poisson(mean))) / 20_000, mean, 0.05);
    isNear(sum(Array.from({length: 20_000}, () => random.exponential(mean))) / 20_000, mean, 0.05);
  }
});

test('pick(weights) takes the first of n by Zipf as often as its weight says', () => {
  const random = createRandom(2);
  const weights = zipf(3);
  const first = Array.from({length: 20_000}, () => random.pick(weights)).filter((i) => i === 0).length;
  isNear(first / 20_000, 6 / 11, 0.05);
});

test('sharesOfNodes(nodes, copies) hands out every copy of every row, never two to one node', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 5}), fc.integer({min: 0, max: 40}), fc.integer(), (copies, more, seed) => {
      const shares = sharesOfNodes(copies + more, copies, createRandom(seed));
      isNear(sum(shares), copies, 1e-9);
      assert.ok(shares.every((share) => share <= 1 + 1e-9));
    }),
  );
});

test('sharesOfNodes(nodes, copies) of as many nodes as copies gives all to each', () => {
  for (const share of sharesOfNodes(3, 3, createRandom(1))) isNear(share, 1, 1e-9);
});

const requests = fc.array(
  fc.record({gap: fc.double({min: 0, max: 5, noNaN: true}), service: fc.double({min: 0, max: 3, noNaN: true})}),
);

/** @param {readonly {gap: number, service: number}[]} all @param {number} [times] */
function queueOf(all, times = 1) {
  let at = 0;
  const arrivals = Float64Array.from(all, ({gap}) => (at += gap));
  const services = Float64Array.from(all, ({service}) => service * times);
  return {arrivals, services, ...waitsInQueue(arrivals, services)};
}

test('waitsInQueue(…) works off all that comes, one at a time, first come first served', () => {
  fc.assert(
    fc.property(requests, (all) => {
      const {arrivals, services, waits, busySeconds} = queueOf(all);
      isNear(busySeconds, sum(services), 1e-9);
      let freeAt = 0;
      for (const [i, arrival] of arrivals.entries()) {
        const start = arrival + /** @type {number} */ (waits[i]);
        assert.ok(start >= freeAt - 1e-9 && /** @type {number} */ (waits[i]) >= 0);
        // Nobody waits for a server that is free.
        assert.ok(waits[i] === 0 || Math.abs(start - freeAt) < 1e-9);
        freeAt = start + /** @type {number} */ (services[i]);
      }
    }),
  );
});

test('waitsInQueue(…) makes nobody wait less when everything takes longer', () => {
  fc.assert(
    fc.property(requests, fc.double({min: 1, max: 4, noNaN: true}), (all, times) => {
      const {waits} = queueOf(all);
      const slower = queueOf(all, times).waits;
      assert.ok(waits.every((wait, i) => /** @type {number} */ (slower[i]) >= wait - 1e-9));
    }),
  );
});

test('waitsInQueue(…) has the mean wait that theory has for chance arrivals and equal work', () => {
  // Pollaczek and Khinchine: ρ · service / 2 (1 − ρ).
  for (const busy of [0.3, 0.6, 0.8]) {
    const random = createRandom(3);
    const all = Array.from({length: 200_000}, () => ({gap: random.exponential(1 / busy), service: 1}));
    isNear(sum(queueOf(all).waits) / all.length, busy / 2 / (1 - busy), 0.1);
  }
});

test('quantile(values, part) is a value that the part of them does not exceed, and 0 of none', () => {
  const values = Float64Array.from({length: 100}, (_, i) => 99 - i);
  assert.equal(quantile(values, 0.5), 50);
  assert.equal(quantile(values, 1), 99);
  assert.equal(quantile(new Float64Array(0), 0.99), 0);
});

test('writeSamples(demand) loses nothing in the long run: who was cut off brings what it has', () => {
  const {alone, backlog} = writeSamples({...demand, series: 1_000_000}, 20_000, createRandom(4));
  isNear(sum(alone) + sum(backlog), 100_000 * 20_000, 0.001);
  assert.ok(sum(backlog) > 0);
});

test('writeSamples(demand) is busiest on the tick', () => {
  const {alone} = writeSamples({...demand, series: 100_000}, 100, createRandom(5));
  const onTheTick = alone.filter((_, second) => second % 10 === 0);
  assert.ok(Math.min(...onTheTick) > 2 * (sum(alone) / alone.length));
});

const CALM = {seconds: 3_000, rush: {from: 0, to: 0, times: 1}};

test('askQuestions(demand) asks as often as the arithmetic has it', () => {
  const questions = askQuestions({...demand, charts: 5_000}, CALM, createRandom(6));
  isNear(questions.length / CALM.seconds, estimate({...demand, charts: 5_000}).answersPerSecond, 0.03);
  assert.ok(questions.every(({at}, i) => i === 0 || at >= /** @type {{at: number}} */ (questions[i - 1]).at));
});

test('askQuestions(demand) asks more in a rush, and as before it elsewhere', () => {
  const rush = {from: 1_000, to: 1_300, times: 5};
  const count = (/** @type {boolean} */ rushes, /** @type {number} */ from, /** @type {number} */ to) =>
    askQuestions({...demand, charts: 5_000}, rushes ? {...CALM, rush} : CALM, createRandom(7)).filter(
      ({at}) => at >= from && at < to,
    ).length;
  assert.equal(count(true, 0, 1_000), count(false, 0, 1_000));
  assert.ok(count(true, 1_000, 1_300) > 1.5 * count(false, 1_000, 1_300));
});

test('answerQuestions(…) answers each once, and of what goes on none is kept', () => {
  const questions = askQuestions({...demand, charts: 4_000}, CALM, createRandom(8));
  const answers = answerQuestions(questions, {copies: 2, series: 12}, createRandom(9));
  assert.equal(answers.length, questions.length);
  for (const [i, {isKept}] of answers.entries()) if (questions[i]?.past === -1) assert.equal(isKept, false);
});

test('answerQuestions(…) keeps more when more people ask, and less over more copies', () => {
  const keptPart = (/** @type {number} */ charts, /** @type {number} */ copies) => {
    const questions = askQuestions({...demand, charts}, CALM, createRandom(10)).filter(({past}) => past >= 0);
    const answers = answerQuestions(questions, {copies, series: 12}, createRandom(11));
    return answers.filter(({isKept}) => isKept).length / answers.length;
  };
  assert.ok(keptPart(8_000, 2) > keptPart(1_000, 2));
  assert.ok(keptPart(8_000, 16) < keptPart(8_000, 2));
});

test('fillDisk(demand, days) never falls while nothing has expired, and stays level once everything that can has', () => {
  const sparse = {...demand, intervalSeconds: 10_000};
  const days = fillDisk(sparse, 1_000);
  for (const [i, {day, sampleBytes}] of days.entries()) {
    if (i > 0 && day <= demand.retentionDays + GRACE_DAYS)
      assert.ok(sampleBytes > /** @type {{sampleBytes: number}} */ (days[i - 1]).sampleBytes);
    if (day > 30) isNear(sampleBytes, /** @type {{sampleBytes: number}} */ (days[40]).sampleBytes, 0.02);
  }
});

test('fillDisk(demand, days) is what the arithmetic has, to the window of each table', () => {
  const days = fillDisk(demand, 5 * 365);
  for (const age of [60, 365, 3 * 365, 5 * 365]) {
    const {sampleBytes, rollupBytes} = /** @type {import('./disk.mjs').DiskDay} */ (days[age - 1]);
    const plan = estimate(demand, age);
    isNear(sampleBytes, plan.sampleBytes, windowDays(demand.retentionDays) / demand.retentionDays);
    isNear(rollupBytes, plan.rollupBytes, 0.05);
  }
});

test('fillDisk(demand, days) doubles with series and with copies', () => {
  const one = /** @type {import('./disk.mjs').DiskDay} */ (fillDisk(demand, 400)[399]);
  for (const more of [{series: 2 * demand.series}, {replication: 2 * demand.replication}]) {
    const two = /** @type {import('./disk.mjs').DiskDay} */ (fillDisk({...demand, ...more}, 400)[399]);
    isNear(two.sampleBytes, 2 * one.sampleBytes, 1e-9);
    isNear(two.rollupBytes, 2 * one.rollupBytes, 1e-9);
  }
});
