// @ts-check
/** What so many series cost a cluster: arithmetic over measured figures, means alone. Pure. */
import {ASSUMED, checkDemand, SHARDS} from './demand.mjs';
import {DAY, daysOnDisk, usefulLevels} from './levels.mjs';
import {answerCost, MEASURED} from './measured.mjs';
import {RANGES, refreshPeriod, VIEWING} from './viewing.mjs';

/**
 * @typedef {import('./demand.mjs').Demand} Demand
 *
 * @typedef {object} Estimate
 * @property {number} samplesPerSecond - written by clients
 * @property {number} tilesPerSecond - rows that the job writes: tiles of every level
 * @property {number} sampleBytes - on disk, over all copies
 * @property {number} rollupBytes - on disk, over all copies
 * @property {number} answersPerSecond - for pages of charts, none of them kept
 * @property {number} statementsPerSecond - reading ones of those answers
 * @property {number} serverCores - processor time of the servers for those answers, seconds a second
 * @property {number} nodeCores - processor time of all nodes, for samples, the job and answers, likewise
 * @property {number} jobWorkers - time of workers that the job takes, likewise
 * @property {number} nodes - by whichever of disk and processors needs more
 * @property {number} apiCopies
 * @property {number} workers - of the job; Infinity when more are wanted than can work at once
 */

export const ROLLUP_YEARS = 5;

/**
 * Works out what a demand costs.
 *
 * @param {Demand} demand
 * @param {number} [ageDays] - since when it is written
 * @returns {Estimate}
 * @throws {RangeError} when a figure is not above 0
 */
export function estimate(demand, ageDays = ROLLUP_YEARS * 365) {
  checkDemand(demand);
  const {series, intervalSeconds, retentionDays, replication} = demand;
  const samplesPerSecond = series / intervalSeconds;
  const levels = usefulLevels(intervalSeconds);
  const tilesPerSecond = levels.reduce((sum, {tile}) => sum + series / tile, 0);
  const sampleBytes =
    samplesPerSecond * daysOnDisk(retentionDays, ageDays) * DAY * MEASURED.bytesPerSample * replication;
  const rollupBytes = levels.reduce(
    (sum, {name, bin, keepDays}) =>
      sum +
      (series *
        daysOnDisk(keepDays, ageDays) *
        DAY *
        /** @type {number} */ (MEASURED.bytesPerBin[name]) *
        replication) /
        bin,
    0,
  );
  const answers = answersOf(demand);
  const jobWorkers = jobSecondsPerSecond(demand);
  const nodeCores =
    (samplesPerSecond * replication * MEASURED.nodeCpuUsPerSample) / 1e6 +
    jobWorkers * MEASURED.nodeCpuPerJobTime * quorum(replication) +
    answers.nodeCpuMs * quorum(replication) * 1e-3;
  const workers = Math.max(1, Math.ceil(jobWorkers / ASSUMED.usedPartOfWorker));
  return {
    samplesPerSecond,
    tilesPerSecond,
    sampleBytes,
    rollupBytes,
    answersPerSecond: answers.answers,
    statementsPerSecond: answers.statements,
    serverCores: answers.cpuMs / 1000,
    nodeCores,
    jobWorkers,
    nodes: Math.max(
      replication,
      Math.ceil((sampleBytes + rollupBytes) / ASSUMED.bytesPerNode),
      Math.ceil(nodeCores / ASSUMED.coresPerNode / ASSUMED.usedPartOfNode),
    ),
    // Two, so that one may end.
    apiCopies: Math.max(2, Math.ceil(answers.cpuMs / 1000 / ASSUMED.usedPartOfServer)),
    workers: workers > SHARDS ? Number.POSITIVE_INFINITY : workers,
  };
}

/** Copies that are asked for each row that is read. */
export const quorum = (/** @type {number} */ replication) => Math.floor(replication / 2) + 1;

/**
 * What pages ask in a second, and what that costs: nothing of it kept.
 *
 * @param {Demand} demand
 */
function answersOf({charts, chartsPerPage, seriesPerChart, refreshSeconds}) {
  const pages = charts / chartsPerPage;
  const total = {answers: 0, statements: 0, cpuMs: 0, nodeCpuMs: 0};
  for (const {name, part, stepSeconds} of RANGES) {
    const looks = /** @type {const} */ ([
      ['view', 1 / VIEWING.pageSeconds + 1 / VIEWING.zoomSeconds],
      ['refresh', 1 / refreshPeriod(stepSeconds, refreshSeconds)],
    ]);
    for (const [look, perSecond] of looks) {
      const {cpuMs, nodeCpuMs, statements} = answerCost(look, name, chartsPerPage * seriesPerChart);
      const rate = pages * part * perSecond;
      total.answers += rate;
      total.statements += rate * statements;
      total.cpuMs += rate * cpuMs;
      total.nodeCpuMs += rate * nodeCpuMs;
    }
  }
  return total;
}

/**
 * How many seconds of one worker a second of samples takes.
 *
 * @param {Demand} demand
 */
function jobSecondsPerSecond({series, intervalSeconds}) {
  const [finest, ...coarser] = usefulLevels(intervalSeconds);
  if (finest === undefined) return 0;
  const samples = MEASURED.jobUsPerSample / intervalSeconds / 1e6;
  const tiles = MEASURED.jobMsPerSeries / 1000 / finest.tile;
  const coarse = coarser.reduce((sum, {tile}) => sum + MEASURED.jobMsPerCoarserTile / 1000 / tile, 0);
  const looks = MEASURED.jobUsPerLook / 1e6 / STEP_SECONDS;
  return series * (samples + tiles + coarse + looks);
}

/** The job goes on by quarters of an hour. */
export const STEP_SECONDS = 900;
