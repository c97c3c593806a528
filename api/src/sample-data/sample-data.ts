/** A sample data set, plainly labelled: ninety days of a small web shop, and every new moment of it while the server runs. */
import {sampleColumns} from '../bin-columns.js';
import type {IncomingSamples, Sink, Source} from '../store.js';
import {type ShopSeries, shopSeriesList} from './shop.js';

const DAY_MS = 86_400_000;
/** How far back the data set reaches when it is made. */
export const SAMPLE_DAYS = 90;
const FEED_EVERY_MS = 10_000;
/** So much is made and written at once: enough to be quick, little enough to let others run between. */
const SLICE_MS = 15 * DAY_MS;

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

/**
 * Every sample of the shop in a range. Deterministic: the same time has the same value, whenever it is made.
 *
 * @param dataStartMs - where the data set begins
 */
export function shopSamples(dataStartMs: number, fromMs: number, toMs: number): IncomingSamples[] {
  return shopSeriesList(dataStartMs).flatMap((series): IncomingSamples[] => {
    const samples = samplesOf(series, fromMs, toMs);
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
  let running = false;
  let startMs: number | null = null;
  let doneUntil = Number.NaN;

  const find = async () => {
    const {series} = await source.catalogue.listSeries({limit: 100});
    const first = Math.min(...series.map(({firstSeen}) => firstSeen ?? Number.POSITIVE_INFINITY));
    const last = Math.max(...series.map(({lastSeen}) => lastSeen ?? Number.NEGATIVE_INFINITY));
    startMs = Number.isFinite(first) ? first : Math.floor(now() / DAY_MS) * DAY_MS - SAMPLE_DAYS * DAY_MS;
    doneUntil = Number.isFinite(last) ? last + 1 : startMs;
  };

  const go = async () => {
    try {
      if (startMs === null) await find();
      const untilMs = Math.floor(now() / FEED_EVERY_MS) * FEED_EVERY_MS + 1;
      const begun = now();
      const isWhole = untilMs - doneUntil > DAY_MS;
      while (doneUntil < untilMs) {
        const toMs = Math.min(doneUntil + SLICE_MS, untilMs);
        await sink.writeSamples(shopSamples(startMs!, doneUntil, toMs));
        doneUntil = toMs;
      }
      if (isWhole) log.info({milliseconds: now() - begun}, 'sample data made');
    } catch (error) {
      log.warn({err: error}, 'sample data could not be made');
    }
  };

  return {
    start() {
      running = true;
      const round = () => {
        writing = go().then(() => {
          if (running) timer = setTimeout(round, FEED_EVERY_MS - (now() % FEED_EVERY_MS));
        });
      };
      round();
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
    },
  };
}
