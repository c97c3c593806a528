/** What writing and the job cost, while a month passes in a minute: the clock is moved on by hand. */

import {type SampleColumns, sampleColumns} from '#api/bin-columns.js';
import {valueAt} from '../api/scale/series.js';
import {cpuMsBetween, readThreadTimes} from '../thread-times.js';
import {DAY_MS, HOUR_MS, INTERVAL_MS, MINUTE_MS, SERIES} from './dashboard.js';
import type {Opened} from './open.js';

/** What a piece of work cost. */
export interface WorkFigures {
  readonly seconds: number;
  /** Of this process, and of the node. */
  readonly cpuMs: number;
  readonly nodeCpuMs: number;
  /** Statements that read. */
  readonly statements: number;
}

/** All of it. */
export interface WrittenFigures {
  /** Rows in batches of a series, as an import or a sender that was cut off writes them. */
  readonly inBatches: WorkFigures & {readonly rows: number};
  /** A sample of each series at a time, as they come. */
  readonly oneByOne: WorkFigures & {readonly rows: number};
  /** The job, a month behind. */
  readonly catchUp: WorkFigures & {readonly samples: number};
  /** The job as it goes on: each run makes a tile of four hours of each series, and coarser ones when they are whole. */
  readonly goingOn: WorkFigures & {readonly samples: number; readonly tiles: number};
  /** The same where a tile of every coarser level became whole too: what those cost beyond it. */
  readonly coarser: WorkFigures & {readonly tiles: number};
  /** A quarter of an hour later: the job looks, and finds nothing to do. */
  readonly idle: WorkFigures & {readonly runs: number};
  /** Likewise with a crowd of more series: what those cost beyond it. */
  readonly crowd: WorkFigures & {readonly visits: number};
}

/** What is moved on by hand: epoch milliseconds. */
export interface Clock {
  ms: number;
}

const BEHIND_DAYS = 32;
const TILE_MS = 4 * HOUR_MS;
const LATENESS_MS = HOUR_MS;
const RUNS = 12;
/** Tiles of 2 d, 8 d, 32 d and 64 d. */
const COARSER_LEVELS = 4;
const COARSEST_MS = 64 * DAY_MS;
const STEP_MS = 15 * MINUTE_MS;
const IDLE_RUNS = 4;
const CROWD = 2000;
const SINGLE_MS = 8 * HOUR_MS;

/**
 * Writes a month and what comes after it, and makes its rollups.
 *
 * @param clock - of what is opened; in the end it stands where the last sample was just written
 */
export async function measureWork(
  {source, job}: Opened,
  clock: Clock,
  pids: readonly number[],
): Promise<WrittenFigures> {
  const worked = async (work: () => Promise<unknown>): Promise<WorkFigures> => {
    const before = {cpu: process.cpuUsage(), node: readThreadTimes(pids), reads: source.reads(), at: performance.now()};
    await work();
    const {user, system} = process.cpuUsage(before.cpu);
    return {
      seconds: (performance.now() - before.at) / 1000,
      cpuMs: (user + system) / 1000,
      nodeCpuMs: cpuMsBetween(before.node, readThreadTimes(pids)),
      statements: source.reads() - before.reads,
    };
  };
  const write = async (fromMs: number, toMs: number, pieceMs: number): Promise<number> => {
    let rows = 0;
    for (let startMs = fromMs; startMs < toMs; startMs += pieceMs) {
      const endMs = Math.min(toMs, startMs + pieceMs);
      const batch = SERIES.map((series, seed) => ({series, samples: samplesBetween(seed, startMs, endMs)}));
      await source.sink!.writeSamples(batch);
      rows += batch.reduce((sum, {samples}) => sum + samples.length, 0);
    }
    return rows;
  };
  const none = new AbortController().signal;

  // The last run makes a tile of every level.
  const endMs = Math.floor((clock.ms - SINGLE_MS) / COARSEST_MS) * COARSEST_MS - RUNS * TILE_MS;
  const startMs = endMs - BEHIND_DAYS * DAY_MS;
  let rows = 0;
  clock.ms = endMs;
  const inBatches = await worked(async () => (rows = await write(startMs, endMs, DAY_MS)));
  clock.ms = endMs + LATENESS_MS + MINUTE_MS;
  let folded = job.progress().samplesFolded;
  const catchUp = await worked(() => job.runOnce(none));
  const caughtUp = job.progress().samplesFolded - folded;

  folded = job.progress().samplesFolded;
  const steps: WorkFigures[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const untilMs = endMs + run * TILE_MS;
    await write(untilMs - TILE_MS, untilMs, 30 * MINUTE_MS);
    clock.ms = untilMs + LATENESS_MS + MINUTE_MS;
    steps.push(await worked(() => job.runOnce(none)));
  }
  const goneOn = job.progress().samplesFolded - folded;
  const lastMs = endMs + RUNS * TILE_MS;
  const idleRuns = () =>
    worked(async () => {
      for (let run = 0; run < IDLE_RUNS; run += 1) {
        clock.ms += STEP_MS;
        await job.runOnce(none);
      }
    });
  const idle = await idleRuns();
  await source.sink!.writeSamples(crowdAt(lastMs));
  clock.ms += STEP_MS;
  await job.runOnce(none);
  const crowded = await idleRuns();
  let single = 0;
  const oneByOne = await worked(async () => (single = await write(lastMs, lastMs + SINGLE_MS, INTERVAL_MS)));
  clock.ms = lastMs + SINGLE_MS;
  const fineSteps = steps.slice(0, -1);
  const fine = sumOf(fineSteps);
  return {
    inBatches: {...inBatches, rows},
    oneByOne: {...oneByOne, rows: single},
    catchUp: {...catchUp, samples: caughtUp},
    goingOn: {
      ...beyond(fine, idle, fineSteps.length / IDLE_RUNS),
      samples: (goneOn * fineSteps.length) / RUNS,
      tiles: fineSteps.length * SERIES.length,
    },
    coarser: {...beyond(steps.at(-1)!, fine, 1 / fineSteps.length), tiles: COARSER_LEVELS * SERIES.length},
    idle: {...idle, runs: IDLE_RUNS},
    crowd: {...beyond(crowded, idle, 1), visits: IDLE_RUNS * CROWD},
  };
}

/** Many series that nobody has written to before, with a sample each. */
const crowdAt = (timeMs: number) =>
  Array.from({length: CROWD}, (_, i) => ({
    series: {...SERIES[0]!, metric: 'bench.crowd', labels: {host: `crowd-${i}`}},
    samples: sampleColumns(Float64Array.of(timeMs), Float64Array.of(i)),
  }));

/** What is left of some work without so many times another. */
const beyond = (work: WorkFigures, other: WorkFigures, times: number): WorkFigures => ({
  seconds: work.seconds - times * other.seconds,
  cpuMs: work.cpuMs - times * other.cpuMs,
  nodeCpuMs: work.nodeCpuMs - times * other.nodeCpuMs,
  statements: work.statements - times * other.statements,
});

const sumOf = (all: readonly WorkFigures[]): WorkFigures =>
  all.reduce((sum, each) => ({
    seconds: sum.seconds + each.seconds,
    cpuMs: sum.cpuMs + each.cpuMs,
    nodeCpuMs: sum.nodeCpuMs + each.nodeCpuMs,
    statements: sum.statements + each.statements,
  }));

function samplesBetween(seed: number, fromMs: number, toMs: number): SampleColumns {
  const first = Math.ceil(fromMs / INTERVAL_MS);
  const time = Float64Array.from({length: Math.ceil(toMs / INTERVAL_MS) - first}, (_, i) => (first + i) * INTERVAL_MS);
  return sampleColumns(
    time,
    time.map((ms) => valueAt(seed, ms)),
  );
}
