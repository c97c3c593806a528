/** Samples of our own tables. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {types} from 'cassandra-driver';
import type {SampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import type {ComputedBins, ComputeRequest, LoneSample, Samples, SamplesRequest} from '../../../store.js';
import {MEASURE} from '../../own-series.js';
import type {Connection} from '../connect.js';
import {isReadTimeout} from '../failure.js';
import {type PlacedSpan, readInOrder} from '../ordered-read.js';
import {groupsFetcher} from '../pushdown/fetch-groups.js';
import {createPushdown, type PushdownMode} from '../pushdown/pushdown.js';
import {readGroups} from '../pushdown/read-groups.js';
import {dayOf, startOfDay} from './days.js';
import {tableNames} from './schema.js';
import type {ManagedSeries} from './series-table.js';

const PAGE_ROWS = 5_000;
/** Slices are meant to be a page; a day where the interval is not known. */
const PART_OF_PAGE = 0.8;
const DAY_MS = 86_400_000;
const LAST_PAGE_ROWS = [2, 100, PAGE_ROWS] as const;
const LAST_DAYS_AT_ONCE = 16;
const LARGEST_DOUBLE_INTEGER = 2 ** 53;

/** What reading needs to know. */
export interface ManagedReader {
  readonly connection: Connection;
  readonly keyspace: string;
  readonly retentionMs: number | null;
  readonly now: () => number;
  readonly pushdown: PushdownMode;
  /** Throws a Problem when the tables are not as they must be. */
  readonly check: () => void;
  /** What is known of a series: asked of the table when a range reaches beyond what is known. Null when there is none. */
  readonly describe: (series: string, range: TimeRange) => Promise<ManagedSeries | null>;
}

/** Reads the samples of a managed keyspace. */
export function createManagedSamples(reader: ManagedReader): Samples {
  const {connection, keyspace, retentionMs, now, check, describe} = reader;
  const {samples: table} = tableNames(keyspace);
  const pushdown = createPushdown(reader.pushdown, {now});
  const select = (columns: string, order: string) =>
    `SELECT time AS t, ${columns} FROM ${table} WHERE series = ? AND day = ? AND time >= ? AND time < ?${order}`;
  const queries = {
    plain: select('value AS v, exact AS e', ''),
    weighted: select('value AS v, exact AS e, weight AS w', ''),
    descending: select('value AS v, exact AS e', ' ORDER BY time DESC'),
  };
  const oldest = () => (retentionMs === null ? null : now() - retentionMs);
  const isExpiring = ({startMs}: TimeRange) => startMs < (oldest() ?? Number.NEGATIVE_INFINITY);

  /** The part of a range in which there may be samples: days before the first and after the last one hold none. */
  async function locate({series, measure, range, signal}: SamplesRequest) {
    signal.throwIfAborted();
    check();
    if (measure.name !== MEASURE) {
      throw new Problem('unknown_measure', `unknown measure: ${measure.name}`, {
        value: measure.name,
        accepted: MEASURE,
      });
    }
    if (range.startMs >= range.endMs) return null;
    const known = await describe(series.series, range);
    signal.throwIfAborted();
    if (!known) return null;
    const startMs = Math.max(range.startMs, startOfDay(dayOf(known.firstSeen)), oldest() ?? Number.NEGATIVE_INFINITY);
    const endMs = Math.min(range.endMs, startOfDay(dayOf(known.lastSeen) + 1));
    return startMs < endMs ? {known, range: {startMs, endMs}} : null;
  }

  async function* readSamples(request: SamplesRequest): AsyncGenerator<SampleColumns, void, void> {
    const located = await locate(request);
    if (!located) return;
    const {known, range} = located;
    const query = known.weighted ? queries.weighted : queries.plain;
    yield* readInOrder<number>({
      spans: daysOf(range),
      fetchPage: ({place: day, startMs, endMs}, {pageState, pageRows}, signal) =>
        connection.readPage(query, [known.id, day, startMs, endMs], {
          fetchSize: pageRows,
          pageState,
          signal,
          splitsOnTimeout: true,
        }),
      isTooMuch: isReadTimeout,
      timeMs: (row) => row.t.getTime(),
      decode: (rows) => decode(rows, known.weighted),
      pageRows: PAGE_ROWS,
      firstSliceMs: known.interval === null ? DAY_MS : known.interval * PAGE_ROWS * PART_OF_PAGE,
      signal: request.signal,
    });
  }

  async function computeBins(request: ComputeRequest): Promise<ComputedBins | null> {
    const {series, measure, stepMs, signal} = request;
    const located = await locate(request);
    if (!located || located.known.weighted || isExpiring(request.range)) return null;
    const {known} = located;
    const grouping = {
      table: {from: table, key: ['series', 'day'], time: 'time'},
      value: 'value',
      stepMs,
      interval: measure.interval,
    };
    return pushdown.compute(request, {
      table: reader,
      key: series.series,
      readSamples,
      readGroups: (within, {unit, sliceMs}) =>
        readGroups<number>({
          spans: daysOf({
            startMs: Math.max(within.startMs, located.range.startMs),
            endMs: Math.min(within.endMs, located.range.endMs),
          }),
          fetchGroups: groupsFetcher(connection, grouping, unit, ({place: day, startMs, endMs}) => [
            known.id,
            day,
            startMs,
            endMs,
          ]),
          stepMs,
          sliceMs,
          rules: {kind: measure.kind, interval: measure.interval, unit},
          signal,
        }),
    });
  }

  async function lastOfDay(
    known: ManagedSeries,
    {place: day, startMs, endMs}: PlacedSpan<number>,
    signal: AbortSignal,
  ): Promise<LoneSample | null> {
    let pageState: string | null = null;
    for (let page = 0; page === 0 || pageState !== null; page++) {
      const fetchSize = LAST_PAGE_ROWS[page] ?? PAGE_ROWS;
      const params = [known.id, day, startMs, endMs];
      const {rows, pageState: next} = await connection.readPage(queries.descending, params, {
        fetchSize,
        pageState,
        signal,
      });
      for (const row of rows) {
        if (Number.isFinite(row.v)) return {time: row.t.getTime(), value: row.v, exact: exactOf(row)};
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
      const days = [...daysOf(located.range)].reverse();
      for (
        let from = 0, atOnce = 1;
        from < days.length;
        from += atOnce, atOnce = Math.min(atOnce * 2, LAST_DAYS_AT_ONCE)
      ) {
        const some = days.slice(from, from + atOnce);
        const lasts = await Promise.all(some.map((day) => lastOfDay(located.known, day, request.signal)));
        request.signal.throwIfAborted();
        const last = lasts.find((each) => each !== null);
        if (last) return last;
      }
      return null;
    },
    oldestReadable: oldest,
    partitionsIn({firstSeen, lastSeen}, {startMs, endMs}) {
      if (firstSeen === null || lastSeen === null) return null;
      const first = Math.max(dayOf(startMs), dayOf(firstSeen));
      const last = Math.min(dayOf(endMs - 1), dayOf(lastSeen));
      return Math.max(0, last - first + 1);
    },
  };
}

function* daysOf({startMs, endMs}: TimeRange): Generator<PlacedSpan<number>> {
  for (let at = startMs; at < endMs; ) {
    const day = dayOf(at);
    const next = startOfDay(day + 1);
    yield {place: day, startMs: at, endMs: Math.min(next, endMs)};
    at = next;
  }
}

/** The integer of a row; null where a double holds it, and where it is left over from a value that was written before. */
function exactOf(row: types.Row): bigint | null {
  const {v: value, e: exact}: {v: number; e: bigint | null} = row as never;
  return exact !== null && Math.abs(value) >= LARGEST_DOUBLE_INTEGER && Number(exact) === value ? exact : null;
}

function decode(rows: readonly types.Row[], weighted: boolean): SampleColumns | null {
  const {length} = rows;
  if (length === 0) return null;
  const time = new Float64Array(length);
  const value = new Float64Array(length);
  const weight = weighted ? new Float64Array(length) : null;
  let isExact = false;
  let isInteger = true;
  for (let i = 0; i < length; i++) {
    const row = rows[i]!;
    time[i] = row.t.getTime();
    value[i] = row.v;
    if (weight) weight[i] = row.w ?? 1;
    if (!Number.isInteger(row.v)) isInteger = false;
    else if (row.e !== null && exactOf(row) !== null) isExact = true;
  }
  // Beside a fraction there is no column of integers.
  const exact =
    isExact && isInteger ? BigInt64Array.from(rows, (row) => exactOf(row) ?? BigInt.asIntN(64, BigInt(row.v))) : null;
  return {length, time, value, exact, weight};
}
