/** The catalogue of our own tables, in memory: read as a whole in the background, again and again. */
import {setTimeout as sleep} from 'node:timers/promises';
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Labels, TimeRange} from '@metrics-chart/contract/series';
import type {Logger} from 'pino';
import type {Catalogue, SeriesInfo} from '../../../store.js';
import {toSeriesInfo} from '../../own-series.js';
import {cursorAfter, seriesOfCursor} from '../../series-cursor.js';
import {SeriesIndex} from '../../series-index.js';
import {failureOf} from '../failure.js';
import {dayOf} from './days.js';
import {SERIES_SHARDS} from './schema.js';
import type {ManagedSeries, SeriesTable} from './series-table.js';

/** What other processes write is seen after so long, or longer where reading all takes long. */
const REFRESH_MS = 30_000;
/** At most so much of the time is spent reading the table. */
const REFRESH_SHARE = 1 / 20;
/** The first question waits so long for the table to be read. */
const PATIENCE_MS = 3_000;

/** The catalogue, and what the rest of the store knows by it. */
export interface ManagedCatalogue {
  readonly catalogue: Catalogue;
  get(series: string): ManagedSeries | undefined;
  /** Notes a series that this process has written. */
  put(series: ManagedSeries): void;
  /** Notes that this process has deleted a series. */
  remove(series: string): void;
  /** A series, read anew when the range reaches beyond the days that it is known to have; null when there is none. */
  describe(series: string, range: TimeRange): Promise<ManagedSeries | null>;
  /** Begins to read the table, when that has not begun. */
  start(): void;
  close(): Promise<void>;
}

/** The catalogue of a source over its table of series. */
export function createManagedCatalogue(
  source: string,
  table: SeriesTable,
  {log, latenessMs}: {readonly log: Logger; readonly latenessMs: number},
): ManagedCatalogue {
  const infoOf = (series: ManagedSeries): SeriesInfo => ({...toSeriesInfo(source, series), latenessMs});
  const closing = new AbortController();
  const {signal} = closing;
  const index = new SeriesIndex<ManagedSeries>();
  /** Written by this process while the table is read: not to be taken for gone. */
  let written = new Set<string>();
  let shardsRead = 0;
  let isWhole = false;
  let running: Promise<void> | null = null;
  let settle = () => {};
  const firstRead = new Promise<void>((resolve) => {
    settle = resolve;
  });

  /** Several processes know different things of a series: the widest range holds. */
  function merge(read: ManagedSeries): ManagedSeries {
    const known = index.get(read.series);
    const merged = known
      ? {
          ...read,
          weighted: read.weighted || known.weighted,
          firstSeen: Math.min(read.firstSeen, known.firstSeen),
          lastSeen: Math.max(read.lastSeen, known.lastSeen),
        }
      : read;
    index.put(merged);
    return merged;
  }

  async function readAll(): Promise<void> {
    written = new Set();
    const seen = new Set<string>();
    for await (const {series, shard} of table.readAll(signal)) {
      for (const each of series) {
        seen.add(each.series);
        merge(each);
      }
      shardsRead = shard;
    }
    for (const {series} of index.all()) {
      if (!seen.has(series) && !written.has(series)) index.remove(series);
    }
    isWhole = true;
  }

  async function keepReading(): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await readAll();
      } catch (error) {
        if (signal.aborted) break;
        log.warn(
          {source, reason: failureOf((error as Error).cause ?? error).reason},
          'the catalogue could not be read',
        );
      }
      settle();
      const pauseMs = Math.max(isWhole ? REFRESH_MS : 1_000, (performance.now() - startedAt) / REFRESH_SHARE);
      await sleep(pauseMs, undefined, {signal, ref: false}).catch(() => {});
    }
  }

  async function ready(): Promise<void> {
    if (!isWhole) await Promise.race([firstRead, sleep(PATIENCE_MS, undefined, {ref: false})]);
  }

  const catalogue: Catalogue = {
    async listSeries({search = '', labels = {}, limit, cursor}) {
      const after = cursor === undefined ? null : seriesOfCursor(cursor);
      await ready();
      const listed = index.list(search, labels, after, limit + 1);
      const page = listed.slice(0, limit);
      return {
        series: page.map((each) => infoOf(each)),
        next: listed.length > limit && page.length > 0 ? cursorAfter(page.at(-1)!.series) : null,
      };
    },
    async findSeries(selector, limit) {
      await ready();
      const found = index.find(selector, limit + 1).map((each) => infoOf(each));
      if (found.length > 0 || selector.matchers.some(({operator}) => operator !== '=')) return found;
      // It may have come since the table was read.
      const labels: Labels = Object.fromEntries(selector.matchers.map(({label, value}) => [label, value]));
      const read = await table.read(formatSeries(selector.metric, labels));
      return read === null ? [] : [infoOf(merge(read))];
    },
    async labelNames() {
      await ready();
      return index.labelNames();
    },
    async labelValues(name, prefix, limit) {
      await ready();
      return index.labelValues(name, prefix, limit);
    },
    crawlProgress: () =>
      isWhole ? null : {progress: shardsRead / SERIES_SHARDS, message: 'reading the catalogue of series'},
  };

  return {
    catalogue,
    get: (series) => index.get(series),
    put(series) {
      written.add(series.series);
      index.put(series);
    },
    remove(series) {
      written.delete(series);
      index.remove(series);
    },
    async describe(series, range) {
      const known = index.get(series);
      const reachesOut =
        !known || dayOf(range.startMs) < dayOf(known.firstSeen) || dayOf(range.endMs - 1) > dayOf(known.lastSeen);
      if (!reachesOut) return known;
      const read = await table.read(series);
      return read === null ? (known ?? null) : merge(read);
    },
    start() {
      running ??= keepReading();
    },
    async close() {
      closing.abort(new Error('closed'));
      settle();
      await running;
    },
  };
}
