/**
 * Makes stored bins where several processes share the work: shard by shard, each taken by one worker at a time.
 *
 * Of every shard it is known until when all was made. A run goes on from there, oldest first, and sees to the samples that
 * were marked as late since the last one. Whatever is interrupted is done again: to make a bin twice changes nothing, and
 * bins of a worker that was paused too long lose against those that know more (`Rollups.writeBins`).
 */
import {randomUUID} from 'node:crypto';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {createKeptBins} from '../engine/kept-bins.js';
import {createRollupBuilder, type SeriesOfSource} from '../engine/rollup-builder.js';
import {unionOfSpans} from '../engine/spans.js';
import type {Coordination, Rollups, SeriesInfo, ShardProgress, Source} from '../store.js';
import {type MakeParts, makeMeasure} from './make-bins.js';

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
const SERIES_AT_ONCE = 8;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The log of late samples is read again from so long before where it was read to. */
const MARKS_AGAIN_MS = 10 * MINUTE_MS;
/** Progress is noted at these steps: those of the finest units there are. */
const STEP_MS = 15 * MINUTE_MS;
/**
 * What is known of a series may be so old: where it begins, and when it was last written to. A series that has been silent
 * for longer is left alone until it is heard of again.
 */
const HEARSAY_MS = DAY_MS;
/** Somebody may be about to make the tables. */
const LOOK_AGAIN_MS = 1_000;
/** So many series that lost something are named. */
const MOST_NAMED = 100;

/** A worker for one source. */
export function createSharedRollupJob(parts: SharedJobParts): SharedRollupJob {
  const {source, rollups, coordination, isReady = () => true, isWanted = () => true, now, log} = parts;
  const owner = randomUUID();
  const kept = createKeptBins(rollups);
  const builder = createRollupBuilder({rollups: kept, now, log: {warn: log.warn.bind(log)}});
  const counts = {seriesFailed: 0, samplesFolded: 0, binsWritten: 0, lostMs: 0, refusedMs: 0};
  const at = {shardsDone: 0, seriesDone: 0, series: 0};
  const madeUntil = new Map<number, number>();
  /** Until when this worker has made the bins of each series. */
  const reached = new Map<string, number>();
  const shardsSeen = new Set<number>();
  let named = 0;
  let run: Promise<void> | null = null;
  let stopping: AbortController | null = null;
  let timer: NodeJS.Timeout | undefined;

  const settledUntil = () => now() - source.latenessMs;

  function tellUnmade(series: string, what: 'lost' | 'refused', spans: readonly TimeRange[]): void {
    for (const {startMs, endMs} of unionOfSpans(spans)) {
      counts[what === 'lost' ? 'lostMs' : 'refusedMs'] += endMs - startMs;
      if (named >= MOST_NAMED) continue;
      named += 1;
      const span = {from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString()};
      const message =
        what === 'lost'
          ? 'bins are lost: their samples had begun to expire'
          : 'late samples are refused: the others of their bins had begun to expire';
      log.warn({source: source.name, series, ...span}, message);
    }
  }

  /** Marks of late samples that nobody saw to in time are gone, and with them what kept their bins from being taken for whole. */
  function tellForgotten(shard: number, marksReadUntil: number | null): void {
    if (marksReadUntil === null || now() - marksReadUntil < coordination.marksKeptMs) return;
    const span = {
      from: new Date(marksReadUntil).toISOString(),
      to: new Date(now() - coordination.marksKeptMs).toISOString(),
    };
    log.warn(
      {source: source.name, shard, ...span},
      'samples that came late at that time may be missing from stored bins',
    );
  }

  async function makeSeries(series: SeriesInfo, wanted: TimeRange, make: MakeParts, signal: AbortSignal) {
    for (const measure of series.measures) {
      const of: SeriesOfSource = {source, series, measure};
      const {lost, refused} = await makeMeasure(of, wanted, make, signal);
      tellUnmade(series.series, 'lost', lost);
      tellUnmade(series.series, 'refused', refused);
    }
  }

  /** Works on many series, some at once; false when some failed. */
  async function forEachSeries(
    list: readonly SeriesInfo[],
    work: (series: SeriesInfo) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    let next = 0;
    let isWhole = true;
    at.series = list.length;
    at.seriesDone = 0;
    const worker = async () => {
      while (next < list.length) {
        signal.throwIfAborted();
        const series = list[next++]!;
        try {
          await work(series);
        } catch (error) {
          signal.throwIfAborted();
          isWhole = false;
          counts.seriesFailed += 1;
          log.warn({err: error, source: source.name, series: series.series}, 'bins could not be made');
        }
        at.seriesDone += 1;
      }
    };
    await Promise.all(Array.from({length: Math.min(SERIES_AT_ONCE, list.length)}, worker));
    return isWhole;
  }

  /** Goes on from where all was made; whether all of it could be. */
  async function makeOn(
    list: readonly SeriesInfo[],
    shard: number,
    from: number | null,
    make: MakeParts,
    signal: AbortSignal,
  ): Promise<boolean> {
    const until = make.settledUntil;
    const isFirst = !shardsSeen.has(shard);
    const wantedOf = ({series, firstSeen, lastSeen}: SeriesInfo): TimeRange | null => {
      if (firstSeen === null) return null;
      const before = reached.get(series) ?? (isFirst && from !== null ? from - HEARSAY_MS : firstSeen);
      const startMs = Math.max(firstSeen, before);
      const endMs = lastSeen === null ? until : Math.min(until, lastSeen + HEARSAY_MS);
      return startMs < endMs ? {startMs, endMs} : null;
    };
    const due = list.filter((series) => wantedOf(series) !== null);
    const isWhole = await forEachSeries(
      due,
      async (series) => {
        const {startMs, endMs} = wantedOf(series)!;
        const oldest = source.samples.oldestReadable(series);
        // What had expired before anybody made bins is not lost by this job.
        const begin = from === null && oldest !== null ? Math.max(startMs, oldest) : startMs;
        if (begin < endMs) await makeSeries(series, {startMs: begin, endMs}, make, signal);
        reached.set(series.series, endMs);
      },
      signal,
    );
    if (isWhole) shardsSeen.add(shard);
    return isWhole;
  }

  /** Sees to late samples; whether to all of them. */
  async function seeToMarks(
    list: readonly SeriesInfo[],
    shard: number,
    {fromMs, untilMs}: {readonly fromMs: number; readonly untilMs: number},
    make: MakeParts,
    signal: AbortSignal,
  ): Promise<boolean> {
    const spans = new Map<string, TimeRange[]>();
    for await (const marks of coordination.readMarks(shard, fromMs, untilMs, signal))
      for (const {series, span} of marks) spans.set(series, unionOfSpans([...(spans.get(series) ?? []), span]));
    const marked = list.filter(({series}) => spans.has(series));
    const known = new Set(marked.map(({series}) => series));
    for (const series of spans.keys()) {
      // It may be so new that it was not listed yet.
      if (!known.has(series))
        marked.push(...(await source.catalogue.findSeries(parseSelector(series), 1)).filter(isWanted));
    }
    return forEachSeries(
      marked,
      async (series) => {
        for (const span of spans.get(series.series)!) await makeSeries(series, span, make, signal);
      },
      signal,
    );
  }

  async function workOn(shard: number, list: readonly SeriesInfo[], signal: AbortSignal): Promise<void> {
    const before = await coordination.acquire(shard, owner);
    if (before === null) return;
    const own = new AbortController();
    const both = AbortSignal.any([signal, own.signal]);
    const renewing = setInterval(() => {
      coordination.acquire(shard, owner).then(
        (still) => still ?? own.abort(new Error(`another worker has taken shard ${shard}`)),
        (error: unknown) => log.warn({err: error, source: source.name, shard}, 'the lease could not be renewed'),
      );
    }, coordination.leaseMs / 3);
    try {
      tellForgotten(shard, before.marksReadUntil);
      const until = Math.floor(settledUntil() / STEP_MS) * STEP_MS;
      const make = {kept, builder, settledUntil: settledUntil(), counts};
      const marksUntil = Math.max(before.marksReadUntil ?? 0, now() - coordination.marksSeenMs);
      const isSeenTo = await seeToMarks(
        list,
        shard,
        {fromMs: (before.marksReadUntil ?? marksUntil) - MARKS_AGAIN_MS, untilMs: marksUntil},
        make,
        both,
      );
      const isDue = before.madeUntil === null || before.madeUntil < until || !shardsSeen.has(shard);
      const isMade = isDue && (await makeOn(list, shard, before.madeUntil, {...make, settledUntil: until}, both));
      const after: ShardProgress = {
        madeUntil: isMade ? Math.max(until, before.madeUntil ?? until) : before.madeUntil,
        marksReadUntil: isSeenTo ? marksUntil : before.marksReadUntil,
      };
      both.throwIfAborted();
      if (await coordination.save(shard, owner, after)) {
        if (after.madeUntil !== null) madeUntil.set(shard, after.madeUntil);
      }
    } finally {
      clearInterval(renewing);
      await coordination.release(shard, owner).catch(() => {});
    }
  }

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
    at.shardsDone = 0;
    const written = counts.binsWritten;
    const byShard = await listByShard(signal);
    // Workers begin at different shards, so that they do not follow one another.
    const first = Number.parseInt(owner.slice(0, 4), 16);
    for (let i = 0; i < coordination.shards; i += 1) {
      signal.throwIfAborted();
      const shard = (first + i) % coordination.shards;
      try {
        await workOn(shard, byShard.get(shard) ?? [], signal);
      } catch (error) {
        signal.throwIfAborted();
        log.warn({err: error, source: source.name, shard}, 'a shard was left before its end');
      }
      at.shardsDone += 1;
    }
    const {binsWritten, samplesFolded} = counts;
    if (binsWritten > written) log.info({source: source.name, ...counts, lagMs: lagMs()}, 'rollups are made');
    else log.debug({source: source.name, binsWritten, samplesFolded, lagMs: lagMs()}, 'no rollups were to be made');
  }

  const lagMs = () => (madeUntil.size === 0 ? null : Math.max(0, settledUntil() - Math.min(...madeUntil.values())));

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
        if (!isReady()) {
          timer = setTimeout(next, Math.min(intervalMs, LOOK_AGAIN_MS));
          timer.unref();
          return;
        }
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
    progress: () => ({
      running: run !== null,
      ...at,
      shards: coordination.shards,
      ...counts,
      lagMs: lagMs(),
    }),
  };
}
