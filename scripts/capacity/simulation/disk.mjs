// @ts-check
/** What lies on disk, day by day: files that hold a window of time each, and go when all in them has expired for long enough. */
import {DAY, GRACE_DAYS, usefulLevels, windowDays} from '../levels.mjs';
import {MEASURED} from '../measured.mjs';
import {lateOutagesPerDay} from './writers.mjs';

const LATENESS_SECONDS = 3_600;

/**
 * @typedef {object} DiskDay
 * @property {number} day - since the beginning; the end of it
 * @property {number} sampleBytes - over all copies
 * @property {number} rollupBytes
 * @property {number} spareBytes - wanted beside it that day, while files become one
 */

/**
 * @param {import('../demand.mjs').Demand} demand
 * @param {number} days
 * @returns {DiskDay[]} one entry a day
 */
export function fillDisk({series, intervalSeconds, retentionDays, replication}, days) {
  const found = Array.from({length: days}, (_, i) => ({day: i + 1, sampleBytes: 0, rollupBytes: 0, spareBytes: 0}));
  const samplesADay = (series * DAY) / intervalSeconds;
  fill(found, 'sampleBytes', {
    bytesADay: samplesADay * MEASURED.bytesPerSample * replication,
    keepDays: retentionDays,
    writtenDays: 0,
  });
  for (const {name, bin, tile, keepDays} of usefulLevels(intervalSeconds)) {
    const bytesADay = ((series * DAY) / bin) * /** @type {number} */ (MEASURED.bytesPerBin[name]) * replication;
    // A tile that is made anew lies there twice until the files of its window become one.
    const again = Math.min(1, (lateOutagesPerDay(LATENESS_SECONDS) * tile) / DAY);
    fill(found, 'rollupBytes', {bytesADay, keepDays, writtenDays: (tile + LATENESS_SECONDS) / DAY, again});
  }
  return found;
}

/**
 * @param {DiskDay[]} found
 * @param {'sampleBytes' | 'rollupBytes'} what
 * @param {{bytesADay: number, keepDays: number | null, writtenDays: number, again?: number}} table - `writtenDays`: how
 *   long after its time something is written; `again`: what part of it is written once more
 */
function fill(found, what, {bytesADay, keepDays, writtenDays, again = 0}) {
  const window = windowDays(keepDays);
  const livesDays = keepDays === null ? Number.POSITIVE_INFINITY : keepDays + GRACE_DAYS;
  for (const entry of found) {
    const {day} = entry;
    // Windows are those of writing, whole ones; the last one is still written to.
    const dropped = Math.max(0, Math.floor((day - writtenDays - livesDays) / window) * window);
    const written = Math.max(0, day - writtenDays);
    const open = written % window;
    entry[what] += bytesADay * (written - dropped + open * again);
    entry.spareBytes += bytesADay * Math.min(written, window) * (1 + again);
  }
}
