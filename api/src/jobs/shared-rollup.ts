/**
 * Makes stored bins where several processes share the work: shard by shard, each taken by one worker at a time.
 *
 * Of every shard it is known until when all was made. A run goes on from there, oldest first, and sees to the samples that
 * were marked as late since the last one. Whatever is interrupted is done again: to make a bin twice changes nothing, and
 * bins of a worker that was paused too long lose against those that know more (`Rollups.writeBins`).
 */
import {randomUUID} from 'node:crypto';
import type {Coordination, Rollups, SeriesInfo, Source} from '../store.js';
import {createRepeatedRun} from './repeated-run.js';
import {createShardWorker} from './shard-work.js';

/** Where the job says what goes on; a pino logger is one. */
export interface SharedJobLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** How far the job has come. */
export interface SharedProgress {
  readonly running: boolean;
  /** Shards that this run, or the last one, has been through, those that others had included. */
  readonly shardsDone: number;
  readonly shards: number;
  /** Series of the shard under way. */
  readonly seriesDone: number;
  readonly series: number;
  /** Since the start. */
  readonly seriesFailed: number;
  readonly samplesFolded: number;
  readonly binsWritten: number;
  /** How far the shard that is furthest behind is behind what is settled, milliseconds; null before the first run. */
  readonly lagMs: number | null;
  /** Bins that could not be made in time, as their samples had begun to expire: how much time of how many series, since the start. */
  readonly lostMs: number;
  /** Late samples that came too late for the bins that they belong to, likewise. */
  readonly refusedMs: number;
}

/** Makes stored bins of one source, together with others. */
export interface SharedRollupJob {
  /**
   * Goes through every shard that no other worker has. Runs one at a time: a second call is the one under way.
   *
   * @throws the signal's reason; what fails otherwise is logged, and tried again in the next run
   */
  runOnce(signal: AbortSignal): Promise<void>;
  /** Runs now, and again so long after each run, until stopped. */
  start(intervalMs: number): void;
  /** Breaks off the run under way and waits for its end. */
  stop(): Promise<void>;
  progress(): SharedProgress;
}

/** What the job works with. */
export interface SharedJobParts {
  readonly source: Source;
  /** The same `createKeptBins` as for the engine and the sinks. */
  readonly rollups: Rollups;
  readonly coordination: Coordination;
  /** Whether there is a place to keep bins; default: there is. Without one nothing is done. */
  readonly isReady?: () => boolean;
  /** Of which series bins are made; default: of all. */
  readonly isWanted?: (series: SeriesInfo) => boolean;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: SharedJobLog;
}

const SERIES_PER_PAGE = 500;

/** A worker for one source. */
export function createSharedRollupJob(parts: SharedJobParts): SharedRollupJob {
  const {source, rollups, coordination, isReady = () => true, isWanted = () => true, now, log} = parts;
  const owner = randomUUID();
  const worker = createShardWorker({source, rollups, coordination, owner, isWanted, now, log});
  let shardsDone = 0;

  async function listByShard(signal: AbortSignal): Promise<Map<number, SeriesInfo[]>> {
    const byShard = new Map<number, SeriesInfo[]>();
    let cursor: string | null = null;
    do {
      signal.throwIfAborted();
      const page = await source.catalogue.listSeries({limit: SERIES_PER_PAGE, ...(cursor === null ? {} : {cursor})});
      for (const series of page.series) {
        if (!isWanted(series)) continue;
        const shard = coordination.shardOf(series.series);
        const list = byShard.get(shard);
        if (list) list.push(series);
        else byShard.set(shard, [series]);
      }
      cursor = page.next;
    } while (cursor !== null);
    return byShard;
  }

  async function makeAll(signal: AbortSignal): Promise<void> {
    shardsDone = 0;
    const {counts} = worker;
    const written = counts.binsWritten;
    const listedAt = now();
    const byShard = await listByShard(signal);
    // Workers begin at different shards, so that they do not follow one another.
    const first = Number.parseInt(owner.slice(0, 4), 16);
    for (let i = 0; i < coordination.shards; i += 1) {
      signal.throwIfAborted();
      const shard = (first + i) % coordination.shards;
      try {
        await worker.workOn(shard, byShard.get(shard) ?? [], listedAt, signal);
      } catch (error) {
        signal.throwIfAborted();
        log.warn({err: error, source: source.name, shard}, 'a shard was left before its end');
      }
      shardsDone += 1;
    }
    const {seriesFailed, samplesFolded, binsWritten, lostMs, refusedMs} = counts;
    const figures = {seriesFailed, samplesFolded, binsWritten, lostMs, refusedMs, lagMs: worker.lagMs()};
    if (binsWritten > written) log.info({source: source.name, ...figures}, 'rollups are made');
    else log.debug({source: source.name, ...figures}, 'no rollups were to be made');
  }

  const runs = createRepeatedRun(makeAll, {
    isReady,
    onError: (error) => log.warn({err: error, source: source.name}, 'bins could not be made'),
  });
  return {
    runOnce: runs.runOnce,
    start: runs.start,
    stop: runs.stop,
    progress: () => ({
      running: runs.isRunning(),
      shardsDone,
      shards: coordination.shards,
      ...worker.counts,
      lagMs: worker.lagMs(),
    }),
  };
}
