/** Samples of mapped tables. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {SampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import type {ComputedBins, ComputeRequest, LoneSample, Samples, SamplesRequest, SeriesInfo} from '../../../store.js';
import type {Connection} from '../connect.js';
import {isReadTimeout} from '../failure.js';
import {readInOrder} from '../ordered-read.js';
import type {BucketKey} from '../partitions.js';
import {groupsFetcher} from '../pushdown/fetch-groups.js';
import {createPushdown, type PushdownMode} from '../pushdown/pushdown.js';
import {readGroups} from '../pushdown/read-groups.js';
import {selectRange, tableName} from '../statements.js';
import type {KnownSeriesIndex} from './known-series.js';
import type {MappedMeasure, Mapping} from './mapping.js';
import {keyValues, mayHold} from './series-key.js';
import {nearKnown, type Span, spansBackwards, spansOf} from './spans-of-series.js';
import type {MappedTables} from './tables.js';

/** Rows of a page: one takes some milliseconds to decode, and a megabyte or two. */
const PAGE_ROWS = 5_000;
/** Slices are meant to be a page; without an interval the first ones are so much of the range. */
const PART_OF_PAGE = 0.8;
const PART_OF_RANGE = 1 / 16;
/** Sizes of the pages in which a last sample is looked for: mostly the first row is it, but its value may be null. */
const LAST_PAGE_ROWS = [2, 50, 1_000, PAGE_ROWS] as const;
/** Buckets that are looked through at once for a last sample; at first it is one. */
const MOST_LAST_AT_ONCE = 16;

/** Where the samples of a request lie. */
interface Located {
  readonly mapping: Mapping;
  readonly mapped: MappedMeasure;
  /** What is bound for the key columns, by bucket. */
  readonly keyOf: (bucket: BucketKey | null) => readonly unknown[];
  /** What is left of the asked range when rows that have expired are not asked for. */
  readonly range: TimeRange;
}

/**
 * Reads samples of the tables of a source. Rows that share a millisecond are a sample each, in the order of the rows: a
 * table that keeps them apart means them both.
 */
export function createSamples(
  source: string,
  tables: MappedTables,
  index: KnownSeriesIndex,
  connection: Connection,
  {now, pushdown: mode}: {readonly now: () => number; readonly pushdown: PushdownMode},
): Samples {
  const pushdown = createPushdown(mode, {now});

  function placeOf({series, metric, labels}: SeriesInfo): number {
    const known = index.get(series);
    if (known) return known.table;
    const names = Object.keys(labels);
    return tables.configs.findIndex((_, place) => {
      const mapping = tables.mapping(place);
      return mapping !== null && mayHold(mapping, metric, names);
    });
  }

  const oldestReadable = (mapping: Mapping | null) =>
    mapping === null || mapping.retentionMs === null ? null : now() - mapping.retentionMs;

  /** Null when no row can hold the series, or none of the range is left. */
  async function locate({series, measure, range, signal}: SamplesRequest): Promise<Located | null> {
    signal.throwIfAborted();
    await tables.looked;
    signal.throwIfAborted();
    const mapping = tables.mapping(placeOf(series));
    if (!mapping) {
      throw new Problem('store_unavailable', `unavailable source: ${source}`, {
        cause: new Error(tables.fault() ?? `no table holds ${series.series}`),
        retryAfterSeconds: 5,
      });
    }
    const mapped = mapping.measures.get(measure.name);
    if (!mapped) {
      throw new Problem('unknown_measure', `unknown measure: ${measure.name}`, {
        value: measure.name,
        accepted: [...mapping.measures.keys()].join(', '),
      });
    }
    // To a reader rows that have expired are tombstones, and many of them fail a read.
    const startMs = Math.max(range.startMs, oldestReadable(mapping) ?? Number.NEGATIVE_INFINITY);
    if (startMs >= range.endMs || keyValues(mapping, series, 0) === null) return null;
    return {
      mapping,
      mapped,
      keyOf: (bucket) => keyValues(mapping, series, bucket)!,
      range: {startMs, endMs: range.endMs},
    };
  }

  /** Notes what a read has seen, so that the catalogue is not behind until the next walk. */
  function noteSeen({series}: SeriesInfo, firstMs: number, lastMs: number): void {
    const known = index.get(series);
    if (!known) return;
    if (known.firstSeen !== null) known.firstSeen = Math.min(known.firstSeen, firstMs);
    if (known.lastSeen !== null) known.lastSeen = Math.max(known.lastSeen, lastMs);
  }

  /** A statement that failed for good may mean that the table is not what it was. */
  function noteFailure(error: unknown): void {
    if (error instanceof Problem && error.code === 'source_failed') tables.lookAgain();
  }

  async function* readSamples(request: SamplesRequest): AsyncGenerator<SampleColumns, void, void> {
    const located = await locate(request);
    if (!located) return;
    const {mapping, mapped, keyOf, range} = located;
    const {time, interval} = mapping;
    const query = selectRange(mapping, mapped.reader.columns, false);
    const pages = readInOrder<BucketKey | null>({
      spans: spansOf(mapping, request.series, range, now()),
      fetchPage: ({place, startMs, endMs}, {pageState, pageRows}, signal) =>
        connection.readPage(query, [...keyOf(place), time.bound(startMs), time.bound(endMs)], {
          fetchSize: pageRows,
          pageState,
          signal,
          splitsOnTimeout: true,
        }),
      isTooMuch: isReadTimeout,
      timeMs: (row) => time.timeMs(row.t),
      decode: mapped.reader.decode,
      pageRows: PAGE_ROWS,
      firstSliceMs:
        interval === null ? (range.endMs - range.startMs) * PART_OF_RANGE : interval * PAGE_ROWS * PART_OF_PAGE,
      signal: request.signal,
    });
    try {
      for await (const page of pages) {
        noteSeen(request.series, page.time[0]!, page.time[page.length - 1]!);
        yield page;
      }
    } catch (error) {
      noteFailure(error);
      throw error;
    }
  }

  async function computeBins(request: ComputeRequest): Promise<ComputedBins | null> {
    const {series, measure, stepMs, signal} = request;
    const located = await locate(request);
    if (!located) return null;
    const {mapping, mapped, keyOf, range} = located;
    // Bins that have begun to expire are no whole ones.
    if (!mapping.groupable || mapped.column === null || range.startMs > request.range.startMs) return null;
    const {partitionKey, prefix, time} = mapping;
    const grouping = {
      table: {from: tableName(mapping), key: [...partitionKey, ...prefix].map(({name}) => name), time: time.name},
      value: mapped.column,
      stepMs,
      interval: measure.interval,
    };
    return pushdown.compute(request, {
      table: mapping,
      key: JSON.stringify([series.series, measure.name]),
      readSamples,
      readGroups: (within, {unit, sliceMs}) =>
        readGroups<BucketKey | null>({
          spans: spansOf(mapping, series, within, now()),
          fetchGroups: groupsFetcher(connection, grouping, unit, ({place, startMs, endMs}) => [
            ...keyOf(place),
            time.bound(startMs),
            time.bound(endMs),
          ]),
          stepMs,
          sliceMs,
          rules: {kind: measure.kind, interval: measure.interval, unit},
          signal,
        }),
    });
  }

  /** The last finite sample of a span. */
  async function lastIn(
    {mapping, mapped, keyOf}: Located,
    {place, startMs, endMs}: Span,
    signal: AbortSignal,
  ): Promise<LoneSample | null> {
    const query = selectRange(mapping, mapped.reader.columns, true);
    const params = [...keyOf(place), mapping.time.bound(startMs), mapping.time.bound(endMs)];
    let pageState: string | null = null;
    for (let page = 0; page === 0 || pageState !== null; page++) {
      const fetchSize = LAST_PAGE_ROWS[Math.min(page, LAST_PAGE_ROWS.length - 1)]!;
      const {rows, pageState: next} = await connection.readPage(query, params, {fetchSize, pageState, signal});
      const samples = mapped.reader.decode(rows);
      for (let i = 0; samples && i < samples.length; i++) {
        const value = samples.value[i]!;
        if (!Number.isFinite(value)) continue;
        // Within 2^53 the double is the same.
        const exact = Math.abs(value) > Number.MAX_SAFE_INTEGER ? (samples.exact?.[i] ?? null) : null;
        return {time: samples.time[i]!, value, exact};
      }
      pageState = next;
    }
    return null;
  }

  return {
    readSamples,
    computeBins,
    async readLast(request) {
      const located = await locate(request);
      if (!located) return null;
      const {series, signal} = request;
      // Nothing came before the first row that was ever seen.
      const firstMs = index.get(series.series)?.firstSeen ?? series.firstSeen ?? Number.NEGATIVE_INFINITY;
      const range = {startMs: Math.max(located.range.startMs, firstMs), endMs: located.range.endMs};
      try {
        const spans = spansBackwards(located.mapping, nearKnown(located.mapping, series, range, now()));
        for (let atOnce = 1; ; atOnce = Math.min(atOnce * 2, MOST_LAST_AT_ONCE)) {
          const some = take(spans, atOnce);
          if (some.length === 0) return null;
          const lasts = await Promise.all(some.map((span) => lastIn(located, span, signal)));
          signal.throwIfAborted();
          const last = lasts.find((each) => each !== null);
          if (last) {
            noteSeen(series, last.time, last.time);
            return last;
          }
        }
      } catch (error) {
        noteFailure(error);
        throw error;
      }
    },
    oldestReadable: (series) => oldestReadable(tables.mapping(placeOf(series))),
    partitionsIn(series, range) {
      const mapping = tables.mapping(placeOf(series));
      if (mapping === null) return null;
      let partitions = 0;
      for (const _ of spansOf(mapping, series, range, now())) partitions += 1;
      return partitions;
    },
  };
}

/** The next few, fewer at the end. */
function take<Item>(items: Generator<Item, void, void>, count: number): Item[] {
  const taken: Item[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
