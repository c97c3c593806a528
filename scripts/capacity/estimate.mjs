// @ts-check
/**
 * What so many series cost a cluster: arithmetic over measured figures. Pure.
 *
 * @typedef {object} Demand
 * @property {number} series - how many series are written
 * @property {number} intervalSeconds - how far apart their samples are
 * @property {number} retentionDays - how long samples are kept
 * @property {number} replication - copies of each row
 * @property {number} charts - charts that are open at once
 * @property {number} seriesPerChart
 * @property {number} refreshSeconds - how often a chart asks again
 *
 * @typedef {object} Estimate
 * @property {number} samplesPerSecond - written by clients
 * @property {number} tilesPerSecond - rows that the job writes: tiles of every level
 * @property {number} sampleBytes - on disk, over all copies
 * @property {number} rollupBytes - on disk, over all copies, after `ROLLUP_YEARS`
 * @property {number} answersPerSecond - series answered for charts, none of them kept
 * @property {number} nodes - by whichever of disk and writes needs more
 * @property {number} apiCopies - by answers
 */

/** Measured; docs/capacity.md says by which command. */
export const MEASURED = {
  /** A fresh sample, a row each, LZ4, after a clean stop. */
  bytesPerSample: 10,
  /** A bin in a tile of 192, LZ4 in chunks of 16 kB. */
  bytesPerBin: 34.4,
  /** Rows that one node took with everything on two cores. */
  rowsPerSecondPerNode: 90_000,
  /** Processor time of the API for a year of one series that ends now, milliseconds; taken on a busy machine. */
  cpuMsPerAnswer: 10,
};

/** Assumed; yours differ. */
export const ASSUMED = {
  /** No node is planned beyond this: compaction needs room, and a repair has to end. */
  bytesPerNode: 1e12,
  /** Part of the measured writes that is planned with: compaction, repair and a node that is down need the rest. */
  usedPart: 0.3,
};

export const ROLLUP_YEARS = 5;
const DAY = 86_400;

/** Levels as they are by default: seconds a bin, seconds a tile, days kept (those for ever: as many as are looked at). */
const LEVELS = [
  {bin: 10, tile: 900, days: 30},
  {bin: 60, tile: 14_400, days: 180},
  {bin: 900, tile: 2 * DAY, days: 730},
  {bin: 3_600, tile: 8 * DAY, days: 1_826},
  {bin: 21_600, tile: 32 * DAY, days: 365 * ROLLUP_YEARS},
  {bin: DAY, tile: 64 * DAY, days: 365 * ROLLUP_YEARS},
];

/**
 * Works out what a demand costs.
 *
 * @param {Demand} demand
 * @returns {Estimate}
 * @throws {RangeError} when a figure is not above 0
 */
export function estimate(demand) {
  for (const [name, value] of Object.entries(demand))
    if (!(value > 0)) throw new RangeError(`invalid ${name}: ${value} (a number above 0 is wanted)`);
  const {series, intervalSeconds, retentionDays, replication, charts, seriesPerChart, refreshSeconds} = demand;
  const samplesPerSecond = series / intervalSeconds;
  // A level of fewer than two samples a bin is not kept.
  const levels = LEVELS.filter(({bin}) => bin >= 2 * intervalSeconds);
  const binsKept = levels.reduce((sum, {bin, days}) => sum + (days * DAY) / bin, 0);
  const tilesPerSecond = levels.reduce((sum, {tile}) => sum + series / tile, 0);
  const sampleBytes = samplesPerSecond * retentionDays * DAY * MEASURED.bytesPerSample * replication;
  const rollupBytes = series * binsKept * MEASURED.bytesPerBin * replication;
  const answersPerSecond = (charts * seriesPerChart) / refreshSeconds;
  const rowsOfNode = MEASURED.rowsPerSecondPerNode * ASSUMED.usedPart;
  return {
    samplesPerSecond,
    tilesPerSecond,
    sampleBytes,
    rollupBytes,
    answersPerSecond,
    nodes: Math.max(
      replication,
      Math.ceil((sampleBytes + rollupBytes) / ASSUMED.bytesPerNode),
      Math.ceil(((samplesPerSecond + tilesPerSecond) * replication) / rowsOfNode),
    ),
    // Two, so that one may end.
    apiCopies: Math.max(2, Math.ceil((answersPerSecond * MEASURED.cpuMsPerAnswer) / 1000 / 0.6)),
  };
}
