/**
 * The crawl: a slow walk along the token ring that finds which series the mapped tables hold. It begins when a table
 * fits, goes on where it was when the process ended, comes by again every `crawl.every`, and never runs within a request.
 *
 * Partition keys come from `SELECT DISTINCT`; labels that are clustering columns are found by seeking. After a walk the
 * times of the first and the last row of each series are looked up, two rows a series.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {types} from 'cassandra-driver';
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import {createCeilings} from '../ceilings.js';
import type {Connection} from '../connect.js';
import {failureOf} from '../failure.js';
import {selectEnd} from '../statements.js';
import type {KnownBucket, KnownSeries, KnownSeriesIndex} from './known-series.js';
import type {Mapping} from './mapping.js';
import type {CrawlMemory, Remembered} from './remembered.js';
import {seekValues} from './seek-values.js';
import {identityOf, keyValues} from './series-key.js';
import type {MappedTables} from './tables.js';
import {FIRST_TOKEN, partOfRing, walkRing} from './token-ring.js';

/** A crawl that goes on in the background. */
export interface Crawl {
  /** Resolves when the index holds what was remembered. */
  readonly loaded: Promise<void>;
  /** How far the first walk has come, 0 to 1; null when it is through, and the catalogue whole. */
  progress(): {readonly progress: number; readonly message: string} | null;
  /** The number of the walk that runs, or ran last. */
  current(): number;
  /** Walks along every table that fits, from the beginning; resolves when all are through. For tests and tools. */
  walkNow(): Promise<void>;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Small reads of the crawl that run at once, of the reads that a source may have in flight. */
const MOST_AT_ONCE = 8;
/** Series whose ends are looked up before they are remembered. */
const ENDS_AT_ONCE = 500;

/** Begins to crawl as soon as there is a table to be looked through, and what was remembered is known. */
export function startCrawl(
  source: string,
  {crawl: config, limits}: Pick<CassandraSourceConfig, 'crawl' | 'limits'>,
  tables: MappedTables,
  index: KnownSeriesIndex,
  connection: Connection,
  options: {readonly log: Logger; readonly now: () => number; readonly remembered: Remembered},
): Crawl {
  const {log, now, remembered} = options;
  const closing = new AbortController();
  const {signal} = closing;
  /** Half of what the source may have in flight is left to whoever waits for an answer. */
  const pace = createCeilings({
    readsInFlight: Math.max(1, Math.min(MOST_AT_ONCE, limits.readsInFlight >> 1)),
    rowsPerSecond: config.partitionsPerSecond,
  });
  let memories: readonly CrawlMemory[] | null = null;
  const loaded = remembered.load(index).then((found) => {
    memories = found;
    // What was looked through before this process began is whole.
    found.forEach(({finishedAt, position}, table) => {
      progress[table] = finishedAt === null ? partOfRing(BigInt(position ?? FIRST_TOKEN)) : 1;
    });
  });
  /** How much of each table the first walk has behind it. */
  const progress = tables.configs.map(() => 0);
  const walks = tables.configs.map(() => Promise.resolve());
  const begun = new Set<number>();
  let current = 0;
  let unknownPartitioner: string | null = null;

  /** Tries again, ever less often, until it works: a crawl may take hours, and loses nothing to an outage. */
  async function untilDone<Result>(table: number, step: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await step();
      } catch (error) {
        signal.throwIfAborted();
        const reason = failureOf((error as Error).cause ?? error).reason;
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random());
        log.warn({source, table: tables.configs[table]!.table, reason}, 'the search for series was interrupted');
        await sleep(pauseMs, undefined, {signal, ref: false});
      }
    }
  }

  function mappingOf(table: number): Mapping {
    const mapping = tables.mapping(table);
    if (mapping) return mapping;
    throw new Error(tables.fault() ?? 'table is not mapped');
  }

  /** The rows of a small read, when the pace allows it. */
  async function readRows(query: string, params: readonly unknown[]): Promise<readonly types.Row[]> {
    const read = () => connection.readPage(query, params, {fetchSize: 1, signal});
    return (await pace.run(read, () => 1, signal)).rows;
  }

  /** One walk along a table, from a position on; whole walks know which series are gone. */
  async function walk(table: number, from: bigint, finishedAt: number | null): Promise<void> {
    const number = ++current;
    const startedAt = performance.now();
    const {table: name} = tables.configs[table]!;
    const ring = walkRing(
      {
        ...connection,
        readPage: (...read) =>
          pace.run(
            () => connection.readPage(...read),
            ({rows}) => rows.length + 1,
            signal,
          ),
      },
      from,
      signal,
    );
    for (;;) {
      const found = new Set<KnownSeries>();
      const page = await untilDone(table, async () => {
        const mapping = mappingOf(table);
        const next = await ring.next(mapping);
        return next === null ? null : {mapping, ...next};
      });
      if (page === null) break;
      await eachOf(page.rows, MOST_AT_ONCE, (row) =>
        untilDone(table, () => notePartition(page.mapping, table, number, row, found)),
      );
      if (finishedAt === null) progress[table] = Math.max(progress[table]!, partOfRing(page.position));
      await remembered.save([...found], table, {position: String(page.position), finishedAt});
    }
    if (from === FIRST_TOKEN) await remembered.forget(index.forgetUnseen(table, number));
    const series = index.ofTable(table);
    const ms = Math.round(performance.now() - startedAt);
    log.info({source, table: name, series: series.length, ms}, 'table was looked through');
    progress[table] = 1;
    for (let at = 0; at < series.length; at += ENDS_AT_ONCE) {
      const some = series.slice(at, at + ENDS_AT_ONCE);
      await eachOf(some, MOST_AT_ONCE, (known) => untilDone(table, () => lookUpEnds(mappingOf(table), known)));
      await remembered.save(some, table, null);
    }
    await remembered.save([], table, {position: null, finishedAt: now()});
  }

  async function notePartition(
    mapping: Mapping,
    table: number,
    number: number,
    row: types.Row,
    found: Set<KnownSeries>,
  ): Promise<void> {
    const columns = [...mapping.partitionKey, ...mapping.prefix];
    const partition = mapping.partitionKey.map((_, i): unknown => row[`k${i}`]);
    const readValue = async (query: string, params: readonly unknown[]) => (await readRows(query, params))[0]?.k;
    for await (const values of seekValues(mapping, partition, readValue)) {
      const {series, bucket} = identityOf(mapping, columns, values);
      const known = index.note(series, table, number);
      if (!known) continue;
      found.add(known);
      if (bucket === null) continue;
      // What the writers of the table would not name so is not read either.
      const range = mapping.buckets?.rangeOf(bucket);
      if (range) noteBucket(mapping, known, {key: bucket, range});
    }
  }

  /** The times of the first and the last row, from the first and the last partition. */
  async function lookUpEnds(mapping: Mapping, known: KnownSeries): Promise<void> {
    const {firstBucket, lastBucket} = known;
    if (mapping.buckets && (!firstBucket || !lastBucket)) return;
    const timeOf = async (bucket: KnownBucket | null, descending: boolean): Promise<number | null> => {
      const key = keyValues(mapping, known, bucket?.key ?? null);
      if (key === null) return null;
      const [row] = await readRows(selectEnd(mapping, descending), key);
      return row === undefined ? null : mapping.time.timeMs(row.t);
    };
    const first = await timeOf(firstBucket, false);
    const last = await timeOf(lastBucket, true);
    // Rows that have expired since were there, and a read may have seen a later one.
    if (first !== null) known.firstSeen = known.firstSeen === null ? first : Math.min(first, known.firstSeen);
    if (last !== null) known.lastSeen = known.lastSeen === null ? last : Math.max(last, known.lastSeen);
  }

  /** A walk after the one that runs. */
  function queueWalk(table: number, from: () => bigint, finishedAt: () => number | null): Promise<void> {
    const next = walks[table]!.then(() => walk(table, from(), finishedAt()));
    walks[table] = next.catch(() => {});
    return next;
  }

  async function keepWalking(table: number): Promise<void> {
    await loaded;
    await untilDone(table, async () => {
      const [local] = await connection.run('SELECT partitioner FROM system.local', []);
      const partitioner: string = local?.partitioner ?? 'none';
      unknownPartitioner = partitioner.endsWith('Murmur3Partitioner') ? null : partitioner;
    });
    if (unknownPartitioner !== null) {
      log.warn({source, partitioner: unknownPartitioner}, 'series are not searched for: unknown partitioner');
      return;
    }
    let {position, finishedAt} = memories![table]!;
    while (!signal.aborted) {
      const dueMs = position !== null || finishedAt === null ? 0 : finishedAt + config.every - now();
      if (dueMs > 0) await sleep(dueMs, undefined, {signal, ref: false});
      const from = position === null ? FIRST_TOKEN : BigInt(position);
      await queueWalk(
        table,
        () => from,
        () => finishedAt,
      );
      position = null;
      finishedAt = now();
    }
  }

  const begin = () => {
    tables.configs.forEach((_, table) => {
      if (signal.aborted || begun.has(table) || !tables.mapping(table)) return;
      begun.add(table);
      keepWalking(table).catch((error) => {
        if (!signal.aborted) log.error({source, err: error}, 'the search for series ended');
      });
    });
  };
  if (config.enabled) {
    tables.onBound(begin);
    begin();
  }

  return {
    loaded,
    progress() {
      if (tables.configs.length === 0) return null;
      if (unknownPartitioner !== null || !config.enabled) {
        return {progress: 0, message: 'series become known when they are asked for by all their labels'};
      }
      if (progress.every((part) => part === 1)) return null;
      const mean = progress.reduce((sum, part) => sum + part, 0) / progress.length;
      return {progress: mean, message: `looking through the tables for series: ${index.size} so far`};
    },
    current: () => current,
    async walkNow() {
      await loaded;
      const fitting = tables.configs.flatMap((_, table) => (tables.mapping(table) ? [table] : []));
      await Promise.all(
        fitting.map((table) =>
          queueWalk(
            table,
            () => FIRST_TOKEN,
            () => (progress[table] === 1 ? now() : null),
          ),
        ),
      );
    },
    async close() {
      closing.abort(new Error('closed'));
      await Promise.all([loaded, ...walks]);
    },
  };
}

function noteBucket({buckets}: Mapping, known: KnownSeries, found: KnownBucket): void {
  const startOf = ({key, range}: KnownBucket) => (range ?? buckets?.rangeOf(key))?.startMs;
  const first = known.firstBucket && startOf(known.firstBucket);
  const last = known.lastBucket && startOf(known.lastBucket);
  const startMs = startOf(found)!;
  if (first === null || first === undefined || startMs < first) known.firstBucket = found;
  if (last === null || last === undefined || startMs > last) known.lastBucket = found;
}

/** Does something for each item, a few at a time. */
async function eachOf<Item>(items: readonly Item[], atOnce: number, use: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({length: Math.min(atOnce, items.length)}, async () => {
      while (next < items.length) await use(items[next++]!);
    }),
  );
}
