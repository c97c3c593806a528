// @ts-check
/** What is kept, and for how long it lies on disk: as `api/src/stores/cassandra` has it by default. Seconds and days. */

export const DAY = 86_400;

/**
 * @typedef {object} Level
 * @property {string} name
 * @property {number} bin - seconds that a bin spans
 * @property {number} tile - seconds that a tile spans: it is written when that is over
 * @property {number | null} keepDays - null for ever
 */

/** Fine to coarse. @type {readonly Level[]} */
export const LEVELS = [
  {name: '10s', bin: 10, tile: 900, keepDays: 30},
  {name: '1m', bin: 60, tile: 14_400, keepDays: 180},
  {name: '15m', bin: 900, tile: 2 * DAY, keepDays: 730},
  {name: '1h', bin: 3_600, tile: 8 * DAY, keepDays: 1_826},
  {name: '6h', bin: 21_600, tile: 32 * DAY, keepDays: null},
  {name: '1d', bin: DAY, tile: 64 * DAY, keepDays: null},
];

/** Those that are kept of series with a sample in so many seconds: bins of two samples at least. */
export const usefulLevels = (/** @type {number} */ intervalSeconds) =>
  LEVELS.filter(({bin}) => bin >= 2 * intervalSeconds);

/** What has expired is still there for so long: the `gc_grace_seconds` of a table, as Cassandra has it by default. */
export const GRACE_DAYS = 10;

/** A file holds so much time, and goes as a whole. */
export const windowDays = (/** @type {number | null} */ keepDays) => {
  if (keepDays === null) return 7;
  const days = keepDays / 28;
  return days < 1 ? Math.max(1, Math.ceil(days * 24)) / 24 : Math.ceil(days);
};

/**
 * How many days of what is written lie on disk.
 *
 * @param {number | null} keepDays - null for ever
 * @param {number} ageDays - since when it is written
 */
export const daysOnDisk = (keepDays, ageDays) =>
  keepDays === null ? ageDays : Math.min(ageDays, keepDays + GRACE_DAYS + windowDays(keepDays) / 2);
