// @ts-check
/** What is asked of a cluster and of the servers, and what is assumed of both. */

/**
 * @typedef {object} Demand
 * @property {number} series - how many series are written
 * @property {number} intervalSeconds - how far apart their samples are
 * @property {number} retentionDays - how long samples are kept
 * @property {number} replication - copies of each row
 * @property {number} charts - charts that are open at once, on average
 * @property {number} chartsPerPage - they share a request
 * @property {number} seriesPerChart
 * @property {number} refreshSeconds - how often a chart asks again; never more often than half a step
 */

/** @type {Demand} */
export const DEFAULT_DEMAND = {
  series: 10_000,
  intervalSeconds: 10,
  retentionDays: 7,
  replication: 3,
  charts: 1_000,
  chartsPerPage: 4,
  seriesPerChart: 3,
  refreshSeconds: 10,
};

/** Assumed; yours differ. */
export const ASSUMED = {
  /** No node is planned beyond this: compaction needs room, and a repair has to end. */
  bytesPerNode: 1e12,
  coresPerNode: 16,
  /** Part of a node that is planned with: compaction, repair and a node that is down need the rest. */
  usedPartOfNode: 0.3,
  /** Part of a server, a process on one core, that is planned with: it is asked in bursts. */
  usedPartOfServer: 0.6,
  /** Part of the time that a worker of the job may be busy: after an outage it has to catch up. */
  usedPartOfWorker: 0.5,
};

/** The shards of the job: as many workers as can work at once. */
export const SHARDS = 16;

/**
 * Says no to what is no demand.
 *
 * @param {Demand} demand
 * @throws {RangeError} when a figure is not above 0
 */
export function checkDemand(demand) {
  for (const [name, value] of Object.entries(demand))
    if (!(value > 0)) throw new RangeError(`invalid ${name}: ${value} (a number above 0 is wanted)`);
}
