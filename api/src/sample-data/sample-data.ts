/** A sample data set, plainly labelled: ninety days of a small web shop, and every new moment of it while the server runs. */

import type {TimeRange} from '@metrics-chart/contract/series';
import {sampleColumns} from '../bin-columns.js';
import type {IncomingSamples, Sink, Source} from '../store.js';
import {type SampleSpan, sampleSpan} from './events.js';
import {type ShopSeries, shopSeriesList} from './shop.js';

const DAY_MS = 86_400_000;
/** How far back the data set reaches when it is made. */
export const SAMPLE_DAYS = 90;
const FEED_EVERY_MS = 10_000;
/** So much is made and written at once: enough to be quick, little enough to let others run between. */
const SLICE_MS = 5 * DAY_MS;

/** Where the feed says what went wrong; a pino logger is one. */
export interface FeedLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** Keeps the data set going: start it once, stop it once. */
export interface SampleDataFeed {
  start(): void;
  /** Resolves when the write under way has ended. */
  stop(): Promise<void>;
}

/** Every sample of the shop in a range. Deterministic: the same time has the same value, whenever it is made. */
export function shopSamples(span: SampleSpan, {startMs, endMs}: TimeRange): IncomingSamples[] {
  return shopSeriesList(span).flatMap((series): IncomingSamples[] => {
    const samples = samplesOf(series, startMs, endMs);
    return samples.length === 0 ? [] : [{series: series.series, samples}];
  });
}

function samplesOf({series, valueAt}: ShopSeries, fromMs: number, toMs: number) {
  const interval = series.interval!;
  const first = Math.ceil(fromMs / interval) * interval;
  const most = Math.max(0, Math.ceil((toMs - first) / interval));
  const time = new Float64Array(most);
  const value = new Float64Array(most);
  let length = 0;
  for (let at = first; at < toMs; at += interval) {
    const sample = valueAt(at);
    if (sample === null) continue;
    time[length] = at;
    value[length] = sample;
    length += 1;
  }
  return sampleColumns(time.subarray(0, length), value.subarray(0, length));
}

/** What is to be made, and where it goes. */
export interface SampleDataJob {
  readonly sink: Sink;
  /** Samples lie before this; epoch milliseconds UTC. */
  readonly endMs: number;
  /** How many days before the midnight UTC before the end the data set begins; 90 when not said. */
  readonly days?: number;
  /** Stops between two slices, and throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How much is written, 0 to 1, after every slice. */
  readonly progress?: (share01: number) => void;
}

/** Writes a whole data set, slice by slice, so that others may run between. */
export async function writeSampleData({
  sink,
  endMs,
  days = SAMPLE_DAYS,
  signal,
  progress,
}: SampleDataJob): Promise<void> {
  const span = sampleSpan(endMs, days);
  await writeSlices(
    span,
    {startMs: span.startMs, endMs},
    {
      sink,
      signal,
      reached: (timeMs) => progress?.((timeMs - span.startMs) / (endMs - span.startMs)),
    },
  );
}

async function writeSlices(
  span: SampleSpan,
  range: TimeRange,
  {sink, signal, reached}: {sink: Sink; signal: AbortSignal | undefined; reached: (timeMs: number) => void},
): Promise<void> {
  for (let startMs = range.startMs; startMs < range.endMs; ) {
    signal?.throwIfAborted();
    const endMs = Math.min(startMs + SLICE_MS, range.endMs);
    await sink.writeSamples(shopSamples(span, {startMs, endMs}));
    reached(endMs);
    startMs = endMs;
  }
}

/**
 * Makes what is missing up to now, ninety days at the first start, and then goes on every ten seconds.
 *
 * @param source - where the samples lie, to see how far they reach
 */
export function createSampleDataFeed({
  source,
  sink,
  now,
  log,
}: {
  readonly source: Source;
  readonly sink: Sink;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: FeedLog;
}): SampleDataFeed {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  let span: SampleSpan | null = null;
  let doneUntil = Number.NaN;

  const find = async (): Promise<SampleSpan> => {
    const {series} = await source.catalogue.listSeries({limit: 100});
    const first = Math.min(...series.map(({firstSeen}) => firstSeen ?? Number.POSITIVE_INFINITY));
    const last = Math.max(...series.map(({lastSeen}) => lastSeen ?? Number.NEGATIVE_INFINITY));
    if (!Number.isFinite(first) || !Number.isFinite(last)) {
      const fresh = sampleSpan(now(), SAMPLE_DAYS);
      doneUntil = fresh.startMs;
      return fresh;
    }
    doneUntil = last + 1;
    // The very first sample may be one that is lost: the day it fell on is what counts.
    return {startMs: sampleSpan(first, 0).startMs, days: SAMPLE_DAYS};
  };

  const go = async () => {
    try {
      span ??= await find();
      const untilMs = Math.floor(now() / FEED_EVERY_MS) * FEED_EVERY_MS + 1;
      if (!(doneUntil < untilMs)) return;
      const begunMs = now();
      const isLong = untilMs - doneUntil > DAY_MS;
      const startMs = doneUntil;
      await writeSlices(
        span,
        {startMs, endMs: untilMs},
        {
          sink,
          signal: stopping.signal,
          reached: (timeMs) => {
            doneUntil = timeMs;
          },
        },
      );
      if (isLong) log.info({milliseconds: now() - begunMs}, 'sample data made');
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({err: error}, 'sample data could not be made');
    }
  };

  return {
    start() {
      const round = () => {
        writing = go().then(() => {
          if (!stopping.signal.aborted) timer = setTimeout(round, FEED_EVERY_MS - (now() % FEED_EVERY_MS));
        });
      };
      round();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
    },
  };
}
