// @ts-check
/**
 * A cluster and its servers as they run: what comes by chance, what comes together, and what has to be caught up with. It
 * rests on the same measured figures as the arithmetic of `estimate.mjs`, which knows means alone.
 */
import {ASSUMED} from '../demand.mjs';
import {estimate, quorum} from '../estimate.mjs';
import {MEASURED} from '../measured.mjs';
import {fillDisk} from './disk.mjs';
import {runJob} from './job.mjs';
import {quantile, waitsInQueue} from './queue.mjs';
import {createRandom} from './random.mjs';
import {sharesOfNodes} from './ring.mjs';
import {answerQuestions, askQuestions} from './viewers.mjs';
import {writeSamples} from './writers.mjs';

/**
 * @typedef {object} SimulationOptions
 * @property {number} seed
 * @property {number} outageHours - for which all workers of the job are away
 * @property {number} rushTimes - so many times as many people come, for five minutes
 * @property {number} slowestMs - 99 of 100 answers are to wait no longer than this, in the rush too
 *
 * @typedef {object} Simulation
 * @property {number} nodes
 * @property {{mean: number, fullest: number, peak: number}} writesPerNode - rows a second: of the mean node, of the fullest
 *   one, and of the worst second of any
 * @property {{mean: number, peak: number}} readsPerNode - reading statements a second; mean over the nodes
 * @property {{mean: number, peak: number}} nodeBusy - part of the processors of the fullest node, on average and in its worst
 *   ten seconds
 * @property {number} answersPerSecond
 * @property {number} keptPart - of answers
 * @property {number} serverCores - what the servers work, seconds a second
 * @property {number} apiCopies - as the arithmetic has it
 * @property {{p50: number, p99: number, rushP99: number}} waitMs - of answers, in the queue of their copy
 * @property {number} copiesForRush - so many keep the wait in the rush
 * @property {number} workers
 * @property {import('./job.mjs').JobRun} job
 * @property {readonly import('./disk.mjs').DiskDay[]} disk - one entry a day, over all nodes
 * @property {number} fullestShare - of the fullest node, times the mean
 */

/** An hour that begins when a tile of four hours has become whole; less when more is asked than can be held. */
const SECONDS = 3_600;
const RUSH = {from: 1 / 2, to: 7 / 12};
const MOST_QUESTIONS = 400_000;
/** So many draws of nodes by seconds. */
const MOST_DRAWS = 2_000_000;
const DISK_DAYS = 5 * 365;
const MOST_COPIES = 64;

/**
 * @param {import('../demand.mjs').Demand} demand
 * @param {SimulationOptions} options
 * @returns {Simulation}
 * @throws {RangeError} when a figure is not above 0
 */
export function simulate(demand, {seed, outageHours, rushTimes, slowestMs}) {
  const plan = estimate(demand);
  // Each part has chance of its own: what changes in one leaves the others as they were.
  const chance = (/** @type {number} */ part) => createRandom(seed * 31 + part);
  const shares = sharesOfNodes(plan.nodes, demand.replication, chance(1));
  const largest = Math.max(...shares);
  const fullestShare = (largest * plan.nodes) / demand.replication;

  const seconds = Math.max(600, Math.min(SECONDS, Math.floor(MOST_QUESTIONS / Math.max(1, plan.answersPerSecond))));
  const rush = {from: seconds * RUSH.from, to: seconds * RUSH.to, times: rushTimes};
  const series = demand.chartsPerPage * demand.seriesPerChart;
  const questions = askQuestions(demand, {seconds, rush: {...rush, times: 1}}, chance(2));
  const answers = serve(answerQuestions(questions, {copies: plan.apiCopies, series}, chance(3)), plan.apiCopies);
  const rushed = askQuestions(demand, {seconds, rush}, chance(2)).filter(({at}) => at >= rush.from && at < rush.to);
  const inRush = (/** @type {number} */ copies) => serve(answerQuestions(rushed, {copies, series}, chance(3)), copies);
  const busiest = inRush(plan.apiCopies);
  let copiesForRush = 1;
  while (copiesForRush < MOST_COPIES * plan.apiCopies && inRush(copiesForRush).waitMs.p99 > slowestMs)
    copiesForRush = Math.ceil(copiesForRush * 1.15 + 0.5);

  const workers = Number.isFinite(plan.workers) ? plan.workers : 16;
  const job = runJob(demand, {workers, outageSeconds: outageHours * 3_600}, chance(4));

  const written = writeSamples(demand, seconds, chance(5));
  const peak = peakOfNodes(written, shares, chance(6));
  const rows = mean(written.alone) + mean(written.backlog);
  // What is read lies on the fullest node as often as anything does.
  const readsOfNode = (quorum(demand.replication) / plan.nodes) * fullestShare;
  const cores = Float64Array.from({length: seconds}, (_, second) => {
    const ofSamples =
      ((at(written.alone, second) * MEASURED.nodeCpuUsPerSample +
        at(written.backlog, second) * MEASURED.nodeCpuUsPerSampleInBatch) /
        1e6) *
      largest;
    const ofJob = at(job.busy, Math.floor(second / 60)) * MEASURED.nodeCpuPerJobTime;
    return ofSamples + (ofJob + at(answers.nodeSeconds, second)) * readsOfNode;
  });
  return {
    nodes: plan.nodes,
    writesPerNode: {mean: (rows * demand.replication) / plan.nodes, fullest: rows * largest, peak},
    readsPerNode: {
      mean: (mean(answers.statements) * quorum(demand.replication)) / plan.nodes,
      peak: (Math.max(...busiest.statements) * quorum(demand.replication)) / plan.nodes,
    },
    nodeBusy: {
      mean: mean(cores) / ASSUMED.coresPerNode,
      peak: Math.max(...overTenSeconds(cores)) / ASSUMED.coresPerNode,
    },
    answersPerSecond: questions.length / seconds,
    keptPart: answers.keptPart,
    serverCores: answers.cpuSeconds / seconds,
    apiCopies: plan.apiCopies,
    waitMs: {...answers.waitMs, rushP99: busiest.waitMs.p99},
    copiesForRush,
    workers,
    job,
    disk: fillDisk(demand, DISK_DAYS),
    fullestShare,
  };
}

/**
 * @param {ReturnType<typeof answerQuestions>} answers
 * @param {number} copies
 */
function serve(answers, copies) {
  const last = answers.at(-1);
  const seconds = last === undefined ? 1 : Math.floor(last.at) + 1;
  const statements = new Float64Array(seconds);
  const nodeSeconds = new Float64Array(seconds);
  let kept = 0;
  let cpuSeconds = 0;
  /** @type {number[]} */
  const waits = [];
  /** @type {(typeof answers)[]} */
  const ofCopies = Array.from({length: copies}, () => []);
  for (const answer of answers) ofCopies[answer.copy]?.push(answer);
  for (const own of ofCopies) {
    const {waits: found} = waitsInQueue(
      Float64Array.from(own, (answer) => answer.at),
      Float64Array.from(own, ({cost}) => cost.cpuMs / 1000),
    );
    for (const wait of found) waits.push(1000 * wait);
  }
  for (const {at: time, isKept, cost} of answers) {
    const second = Math.floor(time);
    statements[second] = at(statements, second) + cost.statements;
    nodeSeconds[second] = at(nodeSeconds, second) + cost.nodeCpuMs / 1000;
    cpuSeconds += cost.cpuMs / 1000;
    kept += isKept ? 1 : 0;
  }
  const sorted = Float64Array.from(waits);
  return {
    statements,
    nodeSeconds,
    cpuSeconds,
    keptPart: answers.length === 0 ? 0 : kept / answers.length,
    waitMs: {p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99)},
  };
}

/**
 * The most rows that any node takes in a second: partitions fall on nodes by chance.
 *
 * @param {import('./writers.mjs').WrittenSamples} written
 * @param {Float64Array} shares
 * @param {import('./random.mjs').Random} random
 */
function peakOfNodes({alone, backlog}, shares, random) {
  const seconds = Math.max(1, Math.min(alone.length, Math.floor(MOST_DRAWS / shares.length)));
  let most = 0;
  for (let second = 0; second < seconds; second += 1) {
    const rows = at(alone, second) + at(backlog, second);
    for (const share of shares) most = Math.max(most, random.poisson(rows * share));
  }
  return most;
}

const at = (/** @type {Float64Array} */ values, /** @type {number} */ i) => values[i] ?? 0;

const mean = (/** @type {Float64Array} */ values) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {Float64Array} values */
function overTenSeconds(values) {
  return Array.from({length: Math.ceil(values.length / 10)}, (_, i) => mean(values.subarray(10 * i, 10 * (i + 1))));
}
