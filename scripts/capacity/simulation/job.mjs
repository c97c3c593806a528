// @ts-check
/**
 * The job that makes rollups, shard by shard: workers that take leases, levels that become due together, and an outage
 * after which all of it has to be caught up with. Event by event; an event is a worker that leaves a shard.
 */
import {SHARDS} from '../demand.mjs';
import {STEP_SECONDS} from '../estimate.mjs';
import {DAY, usefulLevels} from '../levels.mjs';
import {MEASURED} from '../measured.mjs';
import {quantile} from './queue.mjs';
import {lateOutagesPerDay} from './writers.mjs';

/** A worker rests for so long after a run; a sample may come so long after its time. */
const EVERY_SECONDS = 300;
const LATENESS_SECONDS = 3_600;
/** It begins a day before a tile of every level is whole: the worst that there is. */
const BEGINS_AT = 64 * DAY - DAY;
/** Simulated before the outage; beyond twice what the outage took and this, nobody waits for it to catch up. */
const BEFORE_SECONDS = 2 * DAY;
const AFTER_SECONDS = 3 * DAY;

/**
 * @typedef {object} JobRun
 * @property {number} lagSeconds - how far the last shard is behind what is settled, at most, as long as all goes well
 * @property {number} lagAfterSeconds - at most, when the workers are back
 * @property {number} usualLagSeconds - the median, as long as all goes well
 * @property {number | null} caughtUpSeconds - how long they are back until it is as usual; null: not within days
 * @property {number} lostSeconds - of samples that expired before they were folded
 * @property {number} busyPart - of the time of all workers before the outage
 * @property {Float64Array} busy - workers at work in each minute of the first day
 * @property {number} madeSeconds - of the time of samples that should have been made before the outage, what was made
 * @property {number} dueSeconds - what should have been
 */

/**
 * @param {{series: number, intervalSeconds: number, retentionDays: number}} demand
 * @param {{workers: number, outageSeconds: number}} options
 * @param {import('./random.mjs').Random} random
 * @returns {JobRun}
 */
export function runJob({series, intervalSeconds, retentionDays}, {workers, outageSeconds}, random) {
  const settledAt = (/** @type {number} */ at) => Math.floor((at - LATENESS_SECONDS) / STEP_SECONDS) * STEP_SECONDS;
  const begins = BEGINS_AT;
  const downAt = begins + BEFORE_SECONDS;
  const upAt = downAt + outageSeconds;
  const endsAt = upAt + 2 * outageSeconds + AFTER_SECONDS;
  const madeUntil = new Float64Array(SHARDS).fill(settledAt(begins));
  const leasedUntil = new Float64Array(SHARDS);
  // Names are hashed: shards are not equal.
  const sizes = Float64Array.from({length: SHARDS}, () => random.poisson(series / SHARDS));
  const busy = new Float64Array(DAY / 60);
  /** At most, in each step before the outage. */
  const lags = new Float64Array(BEFORE_SECONDS / STEP_SECONDS);
  const run = {lagAfterSeconds: 0, lostSeconds: 0, busySeconds: 0};
  /** @type {number | null} */
  let caughtUpAt = null;
  /** @type {number | null} */
  let madeBefore = null;

  const noteLag = (/** @type {number} */ at) => {
    const lag = at - LATENESS_SECONDS - Math.min(...madeUntil);
    if (at < downAt) {
      const step = Math.floor((at - begins) / STEP_SECONDS);
      lags[step] = Math.max(/** @type {number} */ (lags[step]), lag);
    } else if (at >= upAt) {
      run.lagAfterSeconds = Math.max(run.lagAfterSeconds, lag);
      if (lag <= quantile(lags, 0.5)) caughtUpAt ??= at;
    }
  };
  const noteBusy = (/** @type {number} */ from, /** @type {number} */ to) => {
    if (from < downAt) run.busySeconds += Math.min(to, downAt) - from;
    for (let minute = Math.floor((from - begins) / 60); minute < busy.length && begins + minute * 60 < to; minute += 1)
      busy[minute] =
        /** @type {number} */ (busy[minute]) +
        Math.max(0, Math.min(to, begins + (minute + 1) * 60) - Math.max(from, begins + minute * 60)) / 60;
  };

  const all = Array.from({length: workers}, () => newRun(begins + random.uniform() * EVERY_SECONDS, random));
  while (caughtUpAt === null) {
    const worker = all.reduce((first, each) => (each.at < first.at ? each : first));
    const at = worker.at;
    if (at >= endsAt) break;
    noteLag(at);
    if (at >= downAt) madeBefore ??= madeUntil.reduce((sum, until) => sum + until - settledAt(begins), 0) / SHARDS;
    if (at >= downAt && at < upAt) {
      Object.assign(worker, newRun(upAt + random.uniform(), random));
      leasedUntil.fill(0);
      continue;
    }
    if (worker.left === 0) {
      Object.assign(worker, newRun(at + EVERY_SECONDS, random));
      continue;
    }
    const shard = worker.next;
    worker.next = (shard + 1) % SHARDS;
    worker.left -= 1;
    if (/** @type {number} */ (leasedUntil[shard]) > at) continue;
    const from = /** @type {number} */ (madeUntil[shard]);
    const until = settledAt(worker.listedAt);
    const seconds =
      MEASURED.jobMsPerShard / 1000 +
      secondsOfShard(/** @type {number} */ (sizes[shard]), from, until, intervalSeconds);
    const endsIn = at + seconds;
    leasedUntil[shard] = endsIn;
    noteBusy(at, at < downAt ? Math.min(endsIn, downAt) : endsIn);
    worker.at = endsIn;
    if (at < downAt && endsIn >= downAt) {
      // It is cut off before it could say so: what it was at is done again, by whoever takes it next.
      leasedUntil[shard] = 0;
      Object.assign(worker, newRun(upAt + random.uniform(), random));
    } else if (until > from) {
      run.lostSeconds = Math.max(run.lostSeconds, endsIn - retentionDays * DAY - from);
      madeUntil[shard] = until;
    }
  }
  return {
    lagSeconds: Math.max(...lags),
    usualLagSeconds: quantile(lags, 0.5),
    lagAfterSeconds: run.lagAfterSeconds,
    caughtUpSeconds: caughtUpAt === null ? null : caughtUpAt - upAt,
    lostSeconds: run.lostSeconds,
    busyPart: run.busySeconds / BEFORE_SECONDS / workers,
    busy,
    madeSeconds: madeBefore ?? 0,
    dueSeconds: settledAt(downAt) - settledAt(begins),
  };
}

/** @param {import('./random.mjs').Random} random */
const newRun = (/** @type {number} */ at, random) => ({at, listedAt: at, next: random.index(SHARDS), left: SHARDS});

/**
 * What a shard takes, from one time to another: every level whose tiles are whole by then, and late samples.
 *
 * @param {number} series - of the shard
 * @param {number} from - seconds
 * @param {number} until - seconds; nothing is due when it is not after `from`
 * @param {number} intervalSeconds
 */
export function secondsOfShard(series, from, until, intervalSeconds) {
  const [finest, ...coarser] = usefulLevels(intervalSeconds);
  if (finest === undefined || until <= from) return 0;
  const whole = (/** @type {number} */ tile) => Math.floor(until / tile) - Math.floor(from / tile);
  const tiles = whole(finest.tile);
  const samples = (tiles * finest.tile) / intervalSeconds;
  const coarse = coarser.reduce((sum, {tile}) => sum + whole(tile), 0);
  const each =
    MEASURED.jobUsPerLook / 1e6 +
    (tiles > 0 ? MEASURED.jobMsPerSeries / 1e3 : 0) +
    (samples * MEASURED.jobUsPerSample) / 1e6 +
    (coarse * MEASURED.jobMsPerCoarserTile) / 1e3;
  // A late sample has its tile of every level made anew; those of one outage are seen to together.
  const late = ((until - from) / DAY) * lateOutagesPerDay(LATENESS_SECONDS);
  const anew = MEASURED.jobMsPerSeries / 1e3 + ((finest.tile / intervalSeconds) * MEASURED.jobUsPerSample) / 1e6;
  return series * (each + late * (anew + (coarser.length * MEASURED.jobMsPerCoarserTile) / 1e3));
}
