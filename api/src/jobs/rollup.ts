/**
 * Makes stored bins ahead of questions, and before samples expire: of every series of a source, every useful level, each
 * from the next finer one and the finest from samples, oldest first, up to where late samples may still come.
 *
 * It asks what is covered and builds what is not. So it catches up by itself after downtime, builds anew what late
 * samples made forgotten, and never folds again what samples have begun to expire of.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import {regularEdges} from '../engine/bin-edges.js';
import {createKeptBins, type KeptBins} from '../engine/kept-bins.js';
import {usefulLevels} from '../engine/levels.js';
import {
  createRollupBuilder,
  keepableSpan,
  type RollupBuilder,
  rollupKey,
  type SeriesOfSource,
} from '../engine/rollup-builder.js';
import {alignInside, clipSpans, subtractSpans} from '../engine/spans.js';
import type {Rollups, Source} from '../store.js';

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

/** So many samples are folded, and so many bins read, before what they make is written. */
const SAMPLES_PER_SLICE = 500_000;
const BINS_PER_READ = 65_536;

/** Taken for the distance of samples of irregular series. */
const GUESSED_INTERVAL_MS = 1000;

/** A job for one source. */
export function createRollupJob({
  source,
  rollups,
  now,
  log,
}: {
  readonly source: Source;
  /** The same `createKeptBins` as for the engine and the sinks. */
  readonly rollups: Rollups;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: JobLog;
}): RollupJob {
  const kept = createKeptBins(rollups);
  const builder = createRollupBuilder({rollups: kept, now, log});
  const counts = {seriesDone: 0, seriesFailed: 0, samplesFolded: 0, binsWritten: 0};
  let madeUntil: number | null = null;
  let run: Promise<void> | null = null;
  let stopping: AbortController | null = null;
  let timer: NodeJS.Timeout | undefined;

  const makeAll = async (signal: AbortSignal) => {
    counts.seriesDone = 0;
    counts.seriesFailed = 0;
    const settledUntil = now() - source.latenessMs;
    let cursor: string | null = null;
    do {
      const page = await source.catalogue.listSeries({limit: SERIES_PER_PAGE, ...(cursor === null ? {} : {cursor})});
      for (const series of page.series) {
        try {
          for (const measure of series.measures)
            await makeMeasure({source, series, measure}, {kept, builder, settledUntil, counts}, signal);
          counts.seriesDone += 1;
        } catch (error) {
          signal.throwIfAborted();
          counts.seriesFailed += 1;
          log.warn({err: error, source: source.name, series: series.series}, 'bins could not be made');
        }
      }
      cursor = page.next;
    } while (cursor !== null);
    madeUntil = settledUntil;
  };

  const runOnce = (signal: AbortSignal) => {
    run ??= makeAll(signal).finally(() => {
      run = null;
    });
    return run;
  };

  return {
    runOnce,
    start(intervalMs) {
      if (stopping !== null) return;
      const controller = new AbortController();
      stopping = controller;
      const next = async () => {
        try {
          await runOnce(controller.signal);
        } catch (error) {
          if (!controller.signal.aborted) log.warn({err: error, source: source.name}, 'bins could not be made');
        }
        if (controller.signal.aborted) return;
        timer = setTimeout(next, intervalMs);
        timer.unref();
      };
      void next();
    },
    async stop() {
      clearTimeout(timer);
      stopping?.abort(new Error('the job is stopped'));
      await run?.catch(() => {});
      stopping = null;
    },
    progress: () => ({running: run !== null, ...counts, madeUntil}),
  };
}

interface MakeParts {
  readonly kept: KeptBins;
  readonly builder: RollupBuilder;
  readonly settledUntil: number;
  readonly counts: {samplesFolded: number; binsWritten: number};
}

/** Makes all levels of one measure, fine to coarse. */
async function makeMeasure(of: SeriesOfSource, parts: MakeParts, signal: AbortSignal): Promise<void> {
  const levels = usefulLevels(of.measure.interval);
  const [finest] = levels;
  const {firstSeen} = of.series;
  if (finest === undefined || firstSeen === null) return;
  // The bins in which the series begins are made whole, in every level.
  const startMs = Math.floor(firstSeen / levels.at(-1)!) * levels.at(-1)!;
  const wanted = {startMs, endMs: parts.settledUntil};
  await makeFromSamples(of, finest, wanted, parts, signal);
  for (let i = 1; i < levels.length; i += 1) await makeFromFiner(of, levels[i]!, levels[i - 1]!, wanted, parts, signal);
}

async function makeFromSamples(
  of: SeriesOfSource,
  levelMs: number,
  wanted: TimeRange,
  {kept, builder, settledUntil, counts}: MakeParts,
  signal: AbortSignal,
): Promise<void> {
  const {source, series, measure} = of;
  const oldestReadable = source.samples.oldestReadable(series);
  const span = keepableSpan(wanted, levelMs, {measure, settledUntil, oldestReadable});
  if (span === null) return;
  const holes = subtractSpans([span], await kept.readCovered(rollupKey(of, levelMs), span, signal));
  const sliceMs =
    Math.max(1, Math.floor((SAMPLES_PER_SLICE * (measure.interval ?? GUESSED_INTERVAL_MS)) / levelMs)) * levelMs;
  for (const slice of piecesOf(holes, sliceMs)) {
    const {rows, samples, kept: written} = await builder.foldSamples(of, regularEdges(levelMs), slice, signal);
    counts.samplesFolded += samples;
    if (written !== null) counts.binsWritten += rows.length;
  }
}

async function makeFromFiner(
  of: SeriesOfSource,
  levelMs: number,
  finerMs: number,
  wanted: TimeRange,
  {kept, builder, counts}: MakeParts,
  signal: AbortSignal,
): Promise<void> {
  const span = alignInside(wanted, levelMs);
  if (span === null) return;
  const holes = subtractSpans([span], await kept.readCovered(rollupKey(of, levelMs), span, signal));
  if (holes.length === 0) return;
  const finer = await kept.readCovered(rollupKey(of, finerMs), span, signal);
  const ready = holes.flatMap((hole) => clipSpans(finer, hole)).flatMap((part) => alignInside(part, levelMs) ?? []);
  for (const piece of piecesOf(ready, Math.ceil((BINS_PER_READ * finerMs) / levelMs) * levelMs)) {
    const mark = kept.mark();
    const {bins, covered} = await kept.readBins(rollupKey(of, finerMs), piece, signal);
    // What was forgotten since is made in the next run.
    if (subtractSpans([piece], covered).length > 0) continue;
    counts.binsWritten += (await builder.coarsen(of, levelMs, piece, bins, mark)) ?? 0;
  }
}

/** The spans in pieces of at most a length, oldest first. */
function piecesOf(spans: readonly TimeRange[], lengthMs: number): TimeRange[] {
  return spans.flatMap(({startMs, endMs}) =>
    Array.from({length: Math.ceil((endMs - startMs) / lengthMs)}, (_, i) => ({
      startMs: startMs + i * lengthMs,
      endMs: Math.min(endMs, startMs + (i + 1) * lengthMs),
    })),
  );
}
