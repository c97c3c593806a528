/** Samples of mapped tables, read partition after partition, page by page. */
import {setImmediate} from 'node:timers/promises';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {SampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import type {LoneSample, Samples, SamplesRequest, SeriesInfo} from '../../../store.js';
import type {Connection, RowPage} from '../connect.js';
import {type BucketSpan, bucketSpans, bucketSpansBackwards} from '../partitions.js';
import {selectRange} from '../statements.js';
import type {MappedMeasure, Mapping} from './mapping.js';
import type {SeriesIndex} from './series-index.js';
import {keyValues, mayHold} from './series-key.js';
import type {MappedTables} from './tables.js';

/** Rows of one page. */
const PAGE_ROWS = 5_000;
/** Sizes of the pages in which a last sample is looked for: mostly the first row is it, but its value may be null. */
const LAST_PAGE_ROWS = [1, 50, 1_000, PAGE_ROWS] as const;
/** How many partitions ahead are begun: empty ones cost a round trip each. It grows while none holds anything. */
const MOST_AHEAD = 16;

/** A span of time in one partition; without a bucket in the key there is one for the whole range. */
type Span = Omit<BucketSpan, 'key'> & {readonly key: BucketSpan['key'] | null};

/** Reads samples of the tables of a source. Rows that share a millisecond are a sample each, in the order of the rows. */
export function createSamples(
  source: string,
  tables: MappedTables,
  index: SeriesIndex,
  connection: Connection,
  {now}: {readonly now: () => number},
): Samples {
  function placeOf({series, metric, labels}: SeriesInfo): number {
    const known = index.get(series);
    if (known) return known.table;
    const names = Object.keys(labels);
    return tables.configs.findIndex((_, place) => {
      const mapping = tables.mapping(place);
      return mapping !== null && mayHold(mapping, metric, names);
    });
  }

  function locate({series, measure}: SamplesRequest): {mapping: Mapping; mapped: MappedMeasure} {
    const mapping = tables.mapping(placeOf(series));
    const mapped = mapping?.measures.get(measure.name);
    if (mapping && mapped) return {mapping, mapped};
    throw new Problem('store_unavailable', `unavailable source: ${source}`, {
      cause: new Error(tables.fault() ?? `no table holds ${series.series}`),
      retryAfterSeconds: 5,
    });
  }

  /** Notes what a read has seen, so that the catalogue is not behind until the next crawl. */
  function noteSeen({series}: SeriesInfo, firstMs: number, lastMs: number): void {
    const known = index.get(series);
    if (!known) return;
    if (known.firstSeen !== null) known.firstSeen = Math.min(known.firstSeen, firstMs);
    if (known.lastSeen !== null) known.lastSeen = Math.max(known.lastSeen, lastMs);
  }

  /** Pages of rows of one span, the first of which is on its way at once. */
  function openSpan(
    request: SamplesRequest,
    {mapping, mapped}: {mapping: Mapping; mapped: MappedMeasure},
    span: Span,
    {descending, pageRows, signal}: {descending: boolean; pageRows: readonly number[]; signal: AbortSignal},
  ): AsyncGenerator<RowPage> | null {
    const key = keyValues(mapping, request.series, span.key);
    if (key === null) return null;
    const query = selectRange(mapping, mapped.reader.columns, descending);
    const params = [...key, mapping.time.bound(span.startMs), mapping.time.bound(span.endMs)];
    const readPage = (page: number, pageState: string | null) =>
      connection.readPage(query, params, {
        fetchSize: pageRows[Math.min(page, pageRows.length - 1)]!,
        pageState,
        signal,
      });
    const first = readPage(0, null);
    // It is looked at when its turn comes, which it may never.
    first.catch(() => {});
    return (async function* pages() {
      let page = await first;
      for (let read = 1; ; read++) {
        yield page;
        if (page.pageState === null) return;
        signal.throwIfAborted();
        page = await readPage(read, page.pageState);
      }
    })();
  }

  async function* readColumns(request: SamplesRequest, descending: boolean): AsyncGenerator<SampleColumns> {
    request.signal.throwIfAborted();
    await tables.looked;
    const located = locate(request);
    const ended = new AbortController();
    const signal = AbortSignal.any([request.signal, ended.signal]);
    const options = {descending, pageRows: descending ? LAST_PAGE_ROWS : [PAGE_ROWS], signal};
    const spans = spansOf(located.mapping, request.range, descending);
    const opened: AsyncGenerator<RowPage>[] = [];
    let ahead = 1;
    let isThrough = false;
    const openAhead = () => {
      while (!isThrough && opened.length < ahead) {
        const next = spans.next();
        if (next.done) isThrough = true;
        else {
          const pages = openSpan(request, located, next.value, options);
          if (pages) opened.push(pages);
        }
      }
    };
    try {
      for (;;) {
        openAhead();
        const pages = opened.shift();
        if (!pages) return;
        let isEmpty = true;
        for await (const {rows} of pages) {
          request.signal.throwIfAborted();
          if (rows.length > 0) isEmpty = false;
          const columns = rows.length === 0 ? null : trimmed(located.mapped.reader.decode(rows));
          if (columns) {
            noteSeen(
              request.series,
              Math.min(columns.time[0]!, columns.time.at(-1)!),
              Math.max(columns.time[0]!, columns.time.at(-1)!),
            );
            yield columns;
          }
          // Decoding is work for the only thread there is: others get their turn between pages.
          await setImmediate();
          request.signal.throwIfAborted();
        }
        ahead = isEmpty ? Math.min(MOST_AHEAD, ahead * 2) : descending ? 1 : 2;
      }
    } finally {
      ended.abort(new Error('not needed any more'));
    }
  }

  return {
    readSamples: (request) => readColumns(request, false),
    async readLast(request) {
      for await (const {length, time, value, exact} of readColumns(request, true)) {
        for (let i = 0; i < length; i++) {
          if (Number.isFinite(value[i])) return loneSample(time[i]!, value[i]!, exact?.[i] ?? null);
        }
      }
      return null;
    },
    oldestReadable(series) {
      const retentionMs = tables.mapping(placeOf(series))?.retentionMs ?? null;
      return retentionMs === null ? null : now() - retentionMs;
    },
  };
}

function* spansOf({buckets}: Mapping, range: TimeRange, descending: boolean): Generator<Span, void> {
  if (buckets) yield* descending ? bucketSpansBackwards(buckets, range) : bucketSpans(buckets, range);
  else if (range.startMs < range.endMs) yield {key: null, ...range};
}

/** Columns of exactly their length. */
function trimmed(columns: SampleColumns | null): SampleColumns | null {
  if (columns === null || columns.time.length === columns.length) return columns;
  const {length, time, value, exact, weight} = columns;
  return {
    length,
    time: time.slice(0, length),
    value: value.slice(0, length),
    exact: exact?.slice(0, length) ?? null,
    weight: weight?.slice(0, length) ?? null,
  };
}

function loneSample(time: number, value: number, exact: bigint | null): LoneSample {
  // Within 2^53 the double is the same.
  return {time, value, exact: Math.abs(value) > Number.MAX_SAFE_INTEGER ? exact : null};
}
