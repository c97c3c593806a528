/**
 * What one worker does for one shard: it goes on from where all was made, oldest first, and sees to the samples that were
 * marked as late since the last time.
 */
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {createKeptBins} from '../engine/kept-bins.js';
import {createRollupBuilder, latenessOf, type SeriesOfSource} from '../engine/rollup-builder.js';
import {unionOfSpans} from '../engine/spans.js';
import type {Coordination, Rollups, SeriesInfo, ShardProgress, Source} from '../store.js';
import {makeMeasure} from './make-bins.js';
import type {MakeParts} from './making.js';

/** Where a worker says what goes wrong. */
export interface ShardLog {
  warn(details: object, message: string): void;
}

/** What a worker works with. */
export interface ShardParts {
  readonly source: Source;
  readonly rollups: Rollups;
  readonly coordination: Coordination;
  /** A name that no other worker has. */
  readonly owner: string;
  readonly isWanted: (series: SeriesInfo) => boolean;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: ShardLog;
}

/** What a worker has done since it was made, and how far it is within a shard. */
export interface ShardCounts {
  seriesDone: number;
  series: number;
  seriesFailed: number;
  samplesFolded: number;
  binsWritten: number;
  lostMs: number;
  refusedMs: number;
}

/** A worker. */
export interface ShardWorker {
  readonly counts: Readonly<ShardCounts>;
  /**
   * Does what there is to do for a shard, unless another worker has it. Throws when it had to leave before the end.
   *
   * @param list - the series of the shard, as they were at `listedAt`: it goes on up to then, and no further, as series
   *   that were silent by then may have been heard of since
   */
  workOn(shard: number, list: readonly SeriesInfo[], listedAt: number, signal: AbortSignal): Promise<void>;
  /** How far the shard that is furthest behind is behind what is settled, milliseconds; null before the first one. */
  lagMs(): number | null;
}

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
/** So many spans that were lost are named. */
const MOST_NAMED = 100;

/** A worker of one source. */
export function createShardWorker(parts: ShardParts): ShardWorker {
  const {source, rollups, coordination, owner, isWanted, now, log} = parts;
  const kept = createKeptBins(rollups);
  const builder = createRollupBuilder({rollups: kept, now, log: {warn: log.warn.bind(log)}});
  const counts: ShardCounts = {
    seriesDone: 0,
    series: 0,
    seriesFailed: 0,
    samplesFolded: 0,
    binsWritten: 0,
    lostMs: 0,
    refusedMs: 0,
  };
  const madeUntil = new Map<number, number>();
  /** Until when this worker has made the bins of each series. */
  const reached = new Map<string, number>();
  const shardsSeen = new Set<number>();
  let named = 0;

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

  /** @param asOf - what is settled is settled by then, epoch milliseconds */
  async function makeSeries(
    series: SeriesInfo,
    wanted: TimeRange,
    {asOf, tellsLost}: {readonly asOf: number; readonly tellsLost: boolean},
    signal: AbortSignal,
  ): Promise<void> {
    const settledUntil = asOf - latenessOf({source, series});
    const make: MakeParts = {kept, builder, settledUntil, counts, mustStore: true};
    for (const measure of series.measures) {
      const of: SeriesOfSource = {source, series, measure};
      const {lost, refused} = await makeMeasure(of, wanted, make, signal);
      if (tellsLost) tellUnmade(series.series, 'lost', lost);
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
    counts.series = list.length;
    counts.seriesDone = 0;
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
        counts.seriesDone += 1;
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
    listedAt: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const isFirst = !shardsSeen.has(shard);
    const wantedOf = (each: SeriesInfo): TimeRange | null => {
      const {series, firstSeen, lastSeen} = each;
      if (firstSeen === null) return null;
      const until = Math.floor((listedAt - latenessOf({source, series: each})) / STEP_MS) * STEP_MS;
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
        // What had expired before anybody made bins of a series is not lost by this job.
        const isNew = from === null || (!isFirst && !reached.has(series.series));
        const oldest = isNew ? source.samples.oldestReadable(series) : null;
        const wanted = {startMs: Math.max(startMs, oldest ?? startMs), endMs};
        if (wanted.startMs < endMs) await makeSeries(series, wanted, {asOf: listedAt, tellsLost: !isNew}, signal);
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
    signal: AbortSignal,
  ): Promise<boolean> {
    // Late samples may lie in what others have made since the series were listed.
    const asOf = now();
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
        for (const span of spans.get(series.series)!) await makeSeries(series, span, {asOf, tellsLost: true}, signal);
      },
      signal,
    );
  }

  async function workOn(
    shard: number,
    list: readonly SeriesInfo[],
    listedAt: number,
    signal: AbortSignal,
  ): Promise<void> {
    const before = await coordination.acquire(shard, owner);
    if (before === null) return;
    if (before.madeUntil !== null) madeUntil.set(shard, before.madeUntil);
    const own = new AbortController();
    const both = AbortSignal.any([signal, own.signal]);
    const renewing = setInterval(() => {
      coordination.acquire(shard, owner).then(
        (still) => still ?? own.abort(new Error(`another worker has taken shard ${shard}`)),
        (error: unknown) => log.warn({err: error, source: source.name, shard}, 'the lease could not be renewed'),
      );
    }, coordination.leaseMs / 3);
    let isSaved = false;
    try {
      tellForgotten(shard, before.marksReadUntil);
      const until = Math.floor((listedAt - source.latenessMs) / STEP_MS) * STEP_MS;
      const marksUntil = Math.max(before.marksReadUntil ?? 0, now() - coordination.marksSeenMs);
      const isSeenTo = await seeToMarks(
        list,
        shard,
        {fromMs: (before.marksReadUntil ?? marksUntil) - MARKS_AGAIN_MS, untilMs: marksUntil},
        both,
      );
      const isDue = before.madeUntil === null || before.madeUntil < until || !shardsSeen.has(shard);
      const isMade = isDue && (await makeOn(list, shard, before.madeUntil, listedAt, both));
      const after: ShardProgress = {
        madeUntil: isMade ? Math.max(until, before.madeUntil ?? until) : before.madeUntil,
        marksReadUntil: isSeenTo ? marksUntil : (before.marksReadUntil ?? marksUntil - MARKS_AGAIN_MS),
      };
      both.throwIfAborted();
      isSaved = await coordination.save(shard, owner, after);
      if (isSaved && after.madeUntil !== null) madeUntil.set(shard, after.madeUntil);
    } finally {
      clearInterval(renewing);
      if (!isSaved) {
        // What was made may be older than marks that nobody noted to have seen: it is looked at again.
        shardsSeen.delete(shard);
        for (const {series} of list) reached.delete(series);
      }
      await coordination.release(shard, owner).catch(() => {});
    }
  }

  return {
    counts,
    workOn,
    lagMs: () => (madeUntil.size === 0 ? null : Math.max(0, settledUntil() - Math.min(...madeUntil.values()))),
  };
}
