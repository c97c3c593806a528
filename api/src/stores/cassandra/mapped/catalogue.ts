/** The catalogue of mapped tables: what the crawl has found, and what was asked for by all its labels. */
import type {Selector} from '@metrics-chart/contract/selector';
import {Problem} from '../../../problem.js';
import type {Catalogue, SeriesInfo} from '../../../store.js';
import {cursorAfter, seriesOfCursor} from '../../series-cursor.js';
import type {Connection} from '../connect.js';
import {type BucketKey, bucketSpansBackwards} from '../partitions.js';
import {selectEnd} from '../statements.js';
import type {Crawl} from './crawl.js';
import type {KnownSeries, KnownSeriesIndex} from './known-series.js';
import {type Mapping, measureInfos, type SeriesIdentity} from './mapping.js';
import {keyValues, mayHold} from './series-key.js';
import type {MappedTables} from './tables.js';

/** How many buckets, from now backwards, are looked at for a series that no crawl has found yet. */
const BUCKETS_TRIED = 400;
const BUCKETS_AT_ONCE = 16;
/** A series that was not there is not looked for again before so long. */
const MISSED_FOR_MS = 30_000;
const MOST_MISSED = 10_000;
const TRIED_AHEAD_MS = 86_400_000;

/** The catalogue over the index that the crawl fills. */
export function createCatalogue(
  source: string,
  tables: MappedTables,
  index: KnownSeriesIndex,
  crawl: Crawl,
  connection: Connection,
  {now, signal}: {readonly now: () => number; readonly signal: AbortSignal},
): Catalogue {
  /** Until when a series is taken for missing, by table and series. */
  const missed = new Map<string, number>();

  const measures = tables.configs.map(measureInfos);
  const lateness = tables.configs.map((config) => (config.lateness === null ? {} : {latenessMs: config.lateness}));
  const known = Promise.all([tables.looked, crawl.loaded]);
  const toInfo = ({series, metric, labels, table, firstSeen, lastSeen}: KnownSeries): SeriesInfo => ({
    source,
    series,
    metric,
    labels,
    measures: measures[table]!,
    firstSeen,
    lastSeen,
    ...lateness[table]!,
  });

  /** Looks in the tables for the one series whose labels are all given. */
  async function learn(selector: Selector): Promise<void> {
    const labels = Object.fromEntries(selector.matchers.map(({label, value}) => [label, value]));
    const series: SeriesIdentity = {metric: selector.metric, labels};
    for (let table = 0; table < tables.configs.length; table++) {
      const mapping = tables.mapping(table);
      if (!mapping || !mayHold(mapping, series.metric, Object.keys(labels))) continue;
      const key = JSON.stringify([table, series.metric, selector.matchers]);
      if ((missed.get(key) ?? 0) > now()) continue;
      const crawlBefore = crawl.current();
      if (await holds(mapping, series)) {
        index.note(series, table, Math.max(crawlBefore, crawl.current()));
        return;
      }
      if (missed.size >= MOST_MISSED) missed.clear();
      missed.set(key, now() + MISSED_FOR_MS);
    }
  }

  async function holds(mapping: Mapping, series: SeriesIdentity): Promise<boolean> {
    const query = selectEnd(mapping, mapping.time.descending);
    const hasRow = async (bucket: BucketKey | null) => {
      const key = keyValues(mapping, series, bucket);
      if (key === null) return false;
      const {rows} = await connection.readPage(query, key, {fetchSize: 1, signal});
      return rows.length > 0;
    };
    if (!mapping.buckets) return hasRow(null);
    const spans = bucketSpansBackwards(mapping.buckets, {startMs: 0, endMs: now() + TRIED_AHEAD_MS});
    for (let tried = 0; tried < BUCKETS_TRIED; tried += BUCKETS_AT_ONCE) {
      const keys: BucketKey[] = [];
      for (let next = spans.next(); !next.done; next = spans.next()) {
        keys.push(next.value.key);
        if (keys.length === BUCKETS_AT_ONCE) break;
      }
      if (keys.length === 0) return false;
      if ((await Promise.all(keys.map(hasRow))).includes(true)) return true;
    }
    return false;
  }

  /** Whether a table that cannot be read now might hold what a selector stands for. */
  const isInTheDark = ({metric, matchers}: Selector) =>
    tables.configs.some(
      (config, table) =>
        tables.mapping(table) === null &&
        ('column' in config.metric || config.metric.name === metric) &&
        matchers.every(({label}) => config.labels.some(({name}) => name === label)),
    );

  return {
    async listSeries({search = '', labels = {}, limit, cursor}) {
      await known;
      const after = cursor === undefined ? null : seriesOfCursor(cursor);
      const listed = index.list(search, labels, after, limit + 1);
      const page = listed.slice(0, limit);
      return {
        series: page.map(toInfo),
        next: listed.length > limit && page.length > 0 ? cursorAfter(page.at(-1)!.series) : null,
      };
    },
    async findSeries(selector, limit) {
      await known;
      let found = index.find(selector, limit + 1);
      if (found.length === 0 && selector.matchers.every(({operator}) => operator === '=')) {
        await learn(selector);
        found = index.find(selector, limit + 1);
      }
      const series = found.map(toInfo);
      if (series.length > 0 || !isInTheDark(selector)) return series;
      throw new Problem('store_unavailable', `unavailable source: ${source}`, {
        cause: new Error(tables.fault() ?? 'not connected yet'),
        retryAfterSeconds: 5,
      });
    },
    async labelNames() {
      const names = new Set(tables.configs.flatMap(({labels}) => labels.map(({name}) => name)));
      return [...names].sort();
    },
    labelValues: async (name, prefix, limit) => index.labelValues(name, prefix, limit),
    crawlProgress: () => crawl.progress(),
  };
}
