/**
 * The crawl: a slow walk over the token ring that finds which series the mapped tables hold. It begins when a table fits,
 * comes by again every `crawl.every`, and never runs within a request.
 *
 * Partition keys come from `SELECT DISTINCT`; labels that are clustering columns are found by seeking: the first value,
 * then the next one, and so on.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/mapped-table.js';
import type {Connection} from '../connect.js';
import {failureOf} from '../failure.js';
import type {BucketKey} from '../partitions.js';
import {selectEnd, selectNextValue, selectPartitions} from '../statements.js';
import type {Mapping} from './mapping.js';
import type {KnownSeries, SeriesIndex} from './series-index.js';
import {identityOf, keyValues} from './series-key.js';
import type {MappedTables} from './tables.js';

/** A crawl that goes on in the background. */
export interface Crawl {
  /** How far the first walk has come, 0 to 1; null when it is through, and the catalogue whole. */
  progress(): {readonly progress: number; readonly message: string} | null;
  /** The number of the walk that runs, or ran last. */
  current(): number;
  close(): Promise<void>;
}

const RANGES = 64;
const MOST_PAGE_ROWS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Tokens of the Murmur3 partitioner; the least one belongs to no row. */
const FIRST_TOKEN = -(2n ** 63n);
const LAST_TOKEN = 2n ** 63n - 1n;

/** Begins to crawl as soon as there is a table to be looked through. */
export function startCrawl(
  source: string,
  {crawl: config}: Pick<CassandraSourceConfig, 'crawl'>,
  tables: MappedTables,
  index: SeriesIndex,
  connection: Connection,
  {log}: {readonly log: Logger},
): Crawl {
  const closing = new AbortController();
  const {signal} = closing;
  const pace = createPace(config.partitionsPerSecond, signal);
  const pageRows = Math.min(MOST_PAGE_ROWS, config.partitionsPerSecond);
  /** Parts of the ring that the first walk has behind it, by table; `RANGES` when it is through. */
  const done = tables.configs.map(() => 0);
  const running = new Map<number, Promise<void>>();
  let current = 0;

  /** The name of a partitioner whose tokens are others, so that a walk would miss rows; null for Murmur3. */
  let unknownPartitioner: string | null = null;

  async function lookUpPartitioner(): Promise<void> {
    const [local] = await connection.run('SELECT partitioner FROM system.local', []);
    const partitioner: string = local?.partitioner ?? 'none';
    unknownPartitioner = partitioner.endsWith('Murmur3Partitioner') ? null : partitioner;
  }

  /** Walks over one table, now and whenever it is time again. */
  async function crawlTable(table: number): Promise<void> {
    await untilDone(table, lookUpPartitioner);
    if (unknownPartitioner !== null) {
      log.warn({source, partitioner: unknownPartitioner}, 'series are not searched for: unknown partitioner');
      return;
    }
    while (!signal.aborted) {
      const walk = ++current;
      const startedAt = performance.now();
      for (let range = 0; range < RANGES; range++) {
        await untilDone(table, () => crawlRange(table, walk, range));
        if (done[table]! < RANGES) done[table] = Math.max(done[table]!, range + 1);
      }
      index.forgetUnseen(table, walk);
      const found = index.ofTable(table);
      const {table: name} = tables.configs[table]!;
      log.info(
        {source, table: name, series: found.length, ms: Math.round(performance.now() - startedAt)},
        'table was looked through',
      );
      for (const known of found) await untilDone(table, () => lookUpEnds(table, known));
      await sleep(config.every, undefined, {signal, ref: false});
    }
  }

  /** Tries again, ever less often, until it works: a crawl may take hours, and loses nothing to an outage. */
  async function untilDone(table: number, step: () => Promise<void>): Promise<void> {
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

  async function crawlRange(table: number, walk: number, range: number): Promise<void> {
    const mapping = mappingOf(table);
    const query = selectPartitions(mapping);
    const params = [tokenAt(range), tokenAt(range + 1)];
    let pageState: string | null = null;
    do {
      const page = await connection.readPage(query, params, {fetchSize: pageRows, pageState, signal});
      await pace(Math.max(1, page.rows.length));
      for (const row of page.rows) {
        const partition = mapping.partitionKey.map((_, i): unknown => row[`k${i}`]);
        await notePartition(mapping, table, walk, partition);
      }
      pageState = page.pageState;
    } while (pageState !== null);
  }

  async function notePartition(mapping: Mapping, table: number, walk: number, partition: readonly unknown[]) {
    const columns = [...mapping.partitionKey, ...mapping.prefix];
    for await (const values of seek(mapping, partition, [])) {
      const {series, bucket} = identityOf(mapping, columns, values);
      const known = index.note(series, table, walk);
      if (known && bucket !== null) noteBucket(mapping, known, bucket);
    }
  }

  /** All key values before the time that a partition holds, as the driver reads them. */
  async function* seek(
    mapping: Mapping,
    partition: readonly unknown[],
    before: readonly unknown[],
  ): AsyncGenerator<readonly unknown[]> {
    const position = before.length;
    const bound = [...partition, ...before];
    if (position === mapping.prefix.length) {
      yield bound;
      return;
    }
    let value: unknown;
    for (let isFirst = true; ; isFirst = false) {
      const {rows} = await connection.readPage(
        selectNextValue(mapping, position, isFirst),
        isFirst ? bound : [...bound, value],
        {fetchSize: 1, signal},
      );
      await pace(1);
      value = rows[0]?.k;
      // A partition that holds static columns alone has one row, without clustering columns.
      if (value === undefined || value === null) return;
      yield* seek(mapping, partition, [...before, value]);
    }
  }

  /** The times of the first and the last row, from the first and the last partition. */
  async function lookUpEnds(table: number, known: KnownSeries): Promise<void> {
    const mapping = mappingOf(table);
    const timeOf = async (bucket: BucketKey | null, descending: boolean): Promise<number | null> => {
      const key = keyValues(mapping, known, bucket);
      if (key === null) return null;
      const {rows} = await connection.readPage(selectEnd(mapping, descending), key, {fetchSize: 1, signal});
      await pace(1);
      return rows[0] === undefined ? null : mapping.time.timeMs(rows[0].t);
    };
    if (mapping.buckets && !known.firstBucket) return;
    known.firstSeen = await timeOf(known.firstBucket?.key ?? null, false);
    const last = await timeOf(known.lastBucket?.key ?? null, true);
    known.lastSeen = last === null || known.lastSeen === null ? last : Math.max(last, known.lastSeen);
  }

  if (config.enabled) {
    const begin = () => {
      tables.configs.forEach((_, table) => {
        if (signal.aborted || running.has(table) || !tables.mapping(table)) return;
        running.set(
          table,
          crawlTable(table).catch((error) => {
            if (!signal.aborted) log.error({source, err: error}, 'the search for series ended');
          }),
        );
      });
    };
    tables.onBound(begin);
    begin();
  }

  return {
    progress() {
      if (tables.configs.length === 0) return null;
      if (unknownPartitioner !== null || !config.enabled)
        return {progress: 0, message: 'series become known when they are asked for by all their labels'};
      const parts = done.reduce((sum, part) => sum + part, 0);
      const whole = RANGES * done.length;
      return parts === whole ? null : {progress: parts / whole, message: 'looking through the tables for series'};
    },
    current: () => current,
    async close() {
      closing.abort(new Error('closed'));
      await Promise.all(running.values());
    },
  };
}

function noteBucket({buckets}: Mapping, known: KnownSeries, key: BucketKey): void {
  // What the writers of the table would not name so is not read either.
  const range = buckets?.rangeOf(key);
  if (!range) return;
  if (!known.firstBucket || range.startMs < known.firstBucket.startMs) known.firstBucket = {key, ...range};
  if (!known.lastBucket || range.endMs > known.lastBucket.endMs) known.lastBucket = {key, ...range};
}

const tokenAt = (range: number) =>
  range === RANGES ? LAST_TOKEN : FIRST_TOKEN + (2n ** 64n / BigInt(RANGES)) * BigInt(range);

/** Waits so that no more than `perSecond` things are done a second, bursts of a tenth of a second aside. */
function createPace(perSecond: number, signal: AbortSignal): (count: number) => Promise<void> {
  let paidAtMs = Number.NEGATIVE_INFINITY;
  return async (count) => {
    const now = performance.now();
    paidAtMs = Math.max(paidAtMs, now) + (count * 1000) / perSecond;
    const waitMs = paidAtMs - now - 100;
    if (waitMs > 0) await sleep(waitMs, undefined, {signal, ref: false});
  };
}
