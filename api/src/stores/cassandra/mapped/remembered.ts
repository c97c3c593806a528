/** What is remembered of the tables of a source beyond this process: read at the start, and written along the way. */
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import type {MappedTableConfig} from '../../../config/mapped-table.js';
import type {CatalogueState, RememberedCrawl} from '../../catalogue-state.js';
import type {KnownSeries, KnownSeriesIndex} from './known-series.js';

/** What is remembered of the search through one table. */
export type CrawlMemory = Pick<RememberedCrawl, 'position' | 'finishedAt'>;

/** The memory of a source. A failure to write is logged: what is not remembered is found again. */
export interface Remembered {
  /** Fills the index; resolves with what is remembered of each table's search, by place in the configuration. */
  load(index: KnownSeriesIndex): Promise<readonly CrawlMemory[]>;
  save(series: readonly KnownSeries[], table: number, crawl: CrawlMemory | null): Promise<void>;
  forget(series: readonly KnownSeries[]): Promise<void>;
}

const NOTHING: CrawlMemory = {position: null, finishedAt: null};
const MOST_SAVED_AT_ONCE = 1_000;

/** The memory of a source's tables. */
export function createRemembered(
  source: string,
  {tables, keyspace: defaultKeyspace}: Pick<CassandraSourceConfig, 'tables' | 'keyspace'>,
  state: CatalogueState,
  {log}: {readonly log: Logger},
): Remembered {
  const names = tables.map(({keyspace, table}) => `${keyspace ?? defaultKeyspace}.${table}`);
  const keys = names.map((name, place) => {
    const before = names.slice(0, place).filter((other) => other === name).length;
    return before === 0 ? name : `${name}#${before + 1}`;
  });
  const fingerprints = tables.map((table, place) => fingerprintOf(keys[place]!, table));
  const warn = (error: unknown) => log.warn({source, err: error}, 'what was found could not be remembered');

  const toRemembered = ({table, metric, labels, firstBucket, lastBucket, firstSeen, lastSeen}: KnownSeries) => ({
    table: keys[table]!,
    metric,
    labels,
    firstBucket: firstBucket?.key ?? null,
    lastBucket: lastBucket?.key ?? null,
    firstSeen,
    lastSeen,
  });

  return {
    async load(index) {
      try {
        const {series, crawls} = await state.load();
        const isCurrent = (place: number) =>
          crawls.some(({table, fingerprint}) => table === keys[place] && fingerprint === fingerprints[place]);
        const places = new Map(keys.flatMap((key, place) => (isCurrent(place) ? [[key, place] as const] : [])));
        const stale = series.filter(({table}) => !places.has(table));
        for (const {table, firstBucket, lastBucket, ...rest} of series) {
          const place = places.get(table);
          if (place === undefined) continue;
          const bucket = (key: string | number | null) => (key === null ? null : {key, range: null});
          index.put({
            ...rest,
            series: formatSeries(rest.metric, rest.labels),
            table: place,
            seenIn: 0,
            firstBucket: bucket(firstBucket),
            lastBucket: bucket(lastBucket),
          });
        }
        if (stale.length > 0) await state.forget(stale);
        return tables.map((_, place) =>
          isCurrent(place) ? (crawls.find(({table}) => table === keys[place]) ?? NOTHING) : NOTHING,
        );
      } catch (error) {
        log.warn({source, err: error}, 'what was found before could not be read: tables are looked through anew');
        return tables.map(() => NOTHING);
      }
    },
    async save(series, table, crawl) {
      try {
        for (let from = 0; from === 0 || from < series.length; from += MOST_SAVED_AT_ONCE) {
          const some = series.slice(from, from + MOST_SAVED_AT_ONCE);
          // With the last of them: what lies before a position is remembered.
          const isLast = from + MOST_SAVED_AT_ONCE >= series.length;
          const crawls =
            crawl === null || !isLast ? [] : [{...crawl, table: keys[table]!, fingerprint: fingerprints[table]!}];
          if (some.length + crawls.length > 0) await state.save({series: some.map(toRemembered), crawls});
        }
      } catch (error) {
        warn(error);
      }
    },
    async forget(series) {
      try {
        if (series.length > 0) await state.forget(series.map(toRemembered));
      } catch (error) {
        warn(error);
      }
    },
  };
}

/** Changes when series that were found before may not be those of now. */
const fingerprintOf = (key: string, {metric, labels, bucket, time}: MappedTableConfig) =>
  JSON.stringify([key, metric, labels, bucket, time]);
