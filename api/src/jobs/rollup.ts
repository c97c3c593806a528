/**
 * Makes stored bins ahead of questions, and before samples expire: of every series of a source, every useful level, each
 * from the next finer one and the finest from samples, oldest first, up to where late samples may still come.
 *
 * It asks what is covered and builds what is not. So it catches up by itself after downtime, builds anew what late
 * samples made forgotten, and never folds again what samples have begun to expire of.
 */
import {createKeptBins} from '../engine/kept-bins.js';
import {LEVELS_MS} from '../engine/levels.js';
import {createRollupBuilder, latenessOf} from '../engine/rollup-builder.js';
import type {Rollups, SeriesInfo, Source} from '../store.js';
import {makeMeasure} from './make-bins.js';
import {createRepeatedRun} from './repeated-run.js';

/** Where the job says what went wrong; a pino logger is one. */
export interface JobLog {
  warn(details: object, message: string): void;
}

/** How far the job has come. */
export interface RollupProgress {
  readonly running: boolean;
  /** Series that this run, or the last one, has brought up to date, and how many it has seen. */
  readonly seriesDone: number;
  readonly seriesFailed: number;
  /** Samples folded and bins written since the start. */
  readonly samplesFolded: number;
  readonly binsWritten: number;
  /** All that is older was made, but for series that failed; null before the first whole run. Epoch milliseconds UTC. */
  readonly madeUntil: number | null;
}

/** Makes stored bins. */
export interface RollupJob {
  /**
   * Brings every series up to date. Runs one at a time: a second call waits for the one under way, and is that one.
   *
   * @throws the signal's reason; a series that fails is logged, and the others are made
   */
  runOnce(signal: AbortSignal): Promise<void>;
  /** Runs now, and again so long after each run, until stopped. */
  start(intervalMs: number): void;
  /** Breaks off the run under way and waits for its end. */
  stop(): Promise<void>;
  progress(): RollupProgress;
}

const SERIES_PER_PAGE = 200;

/** The bins in which a series begins are made whole, in every level. */
const COARSEST_MS = LEVELS_MS.at(-1)!;

/** A job for one source. */
export function createRollupJob({
  source,
  rollups,
  isWanted = () => true,
  now,
  log,
}: {
  readonly source: Source;
  /** The same `createKeptBins` as for the engine and the sinks. */
  readonly rollups: Rollups;
  /** Of which series bins are made; default: of all. */
  readonly isWanted?: (series: SeriesInfo) => boolean;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: JobLog;
}): RollupJob {
  const kept = createKeptBins(rollups);
  const builder = createRollupBuilder({rollups: kept, now, log});
  const counts = {seriesDone: 0, seriesFailed: 0, samplesFolded: 0, binsWritten: 0};
  let madeUntil: number | null = null;

  const makeAll = async (signal: AbortSignal) => {
    counts.seriesDone = 0;
    counts.seriesFailed = 0;
    const startedAt = now();
    let cursor: string | null = null;
    do {
      const page = await source.catalogue.listSeries({limit: SERIES_PER_PAGE, ...(cursor === null ? {} : {cursor})});
      for (const series of page.series) {
        if (!isWanted(series)) continue;
        try {
          const {firstSeen} = series;
          const settledUntil = startedAt - latenessOf({source, series});
          for (const measure of firstSeen === null ? [] : series.measures) {
            const wanted = {startMs: Math.floor(firstSeen! / COARSEST_MS) * COARSEST_MS, endMs: settledUntil};
            await makeMeasure({source, series, measure}, wanted, {kept, builder, settledUntil, counts}, signal);
          }
          counts.seriesDone += 1;
        } catch (error) {
          signal.throwIfAborted();
          counts.seriesFailed += 1;
          log.warn({err: error, source: source.name, series: series.series}, 'bins could not be made');
        }
      }
      cursor = page.next;
    } while (cursor !== null);
    madeUntil = startedAt - source.latenessMs;
  };

  const runs = createRepeatedRun(makeAll, {
    onError: (error) => log.warn({err: error, source: source.name}, 'bins could not be made'),
  });
  return {
    runOnce: runs.runOnce,
    start: runs.start,
    stop: runs.stop,
    progress: () => ({running: runs.isRunning(), ...counts, madeUntil}),
  };
}
