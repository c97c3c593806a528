// @ts-check
/** The figures that everything here rests on: `measured.json`, which says of each how it was measured. */
import {readFileSync} from 'node:fs';

/**
 * @typedef {'view' | 'refresh' | 'kept'} Look - a whole range; of it what may still change; one that is kept
 *
 * @typedef {object} AnswerCost
 * @property {number} cpuMs - of the server
 * @property {number} nodeCpuMs - of one node that does all of it
 * @property {number} statements - that read
 * @property {number} medianMs - from the question to the answer
 *
 * @typedef {AnswerCost & {look: Look, range: string, series: number}} MeasuredAnswer
 */

const {figures} = JSON.parse(readFileSync(new URL('./measured.json', import.meta.url), 'utf8'));

/** The values, by the names of `measured.json`; units are in the names. */
export const MEASURED = {
  /** @type {number} */
  bytesPerSample: figures.bytesPerSample.value,
  /** By level. @type {Readonly<Record<string, number>>} */
  bytesPerBin: figures.bytesPerBin.value,
  /** One copy of a sample that is written alone, and of one in a batch of its series. @type {number} */
  nodeCpuUsPerSample: figures.nodeCpuUsPerSample.value,
  /** @type {number} */
  nodeCpuUsPerSampleInBatch: figures.nodeCpuUsPerSampleInBatch.value,
  /** The job: a sample that it folds; a series for which there is something to make; a coarser tile; a series without. */
  /** @type {number} */
  jobUsPerSample: figures.jobUsPerSample.value,
  /** @type {number} */
  jobMsPerSeries: figures.jobMsPerSeries.value,
  /** @type {number} */
  jobMsPerCoarserTile: figures.jobMsPerCoarserTile.value,
  /** @type {number} */
  jobUsPerLook: figures.jobUsPerLook.value,
  /** A shard that a worker takes, and leaves again. @type {number} */
  jobMsPerShard: figures.jobMsPerShard.value,
  /** What the node works while a worker does, times its time. @type {number} */
  nodeCpuPerJobTime: figures.nodeCpuPerJobTime.value,
};

/** @type {readonly MeasuredAnswer[]} */
const ANSWERS = figures.answers.value;

/**
 * What an answer of so many series costs: on the line through the two that were measured, one series and many.
 *
 * @param {Look} look
 * @param {string} range - `1h`, `6h`, `1d`, `7d`, `30d`
 * @param {number} series
 * @returns {AnswerCost}
 * @throws {RangeError} when it was not measured
 */
export function answerCost(look, range, series) {
  const [few, many] = ANSWERS.filter((each) => each.look === look && each.range === range).sort(
    (a, b) => a.series - b.series,
  );
  if (!few || !many) throw new RangeError(`not measured: ${look} of ${range}`);
  const at = (/** @type {keyof AnswerCost} */ name) =>
    // A figure that noise makes fall with more series stays as it is for one.
    few[name] + (Math.max(0, many[name] - few[name]) * (series - few.series)) / (many.series - few.series);
  return {cpuMs: at('cpuMs'), nodeCpuMs: at('nodeCpuMs'), statements: at('statements'), medianMs: at('medianMs')};
}
