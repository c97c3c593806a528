/** Questions about the samples of one series in a slice of time: one statement each. */
import type {DuckDBDataChunk} from '@duckdb/node-api';
import type {SampleColumns} from '../../bin-columns.js';
import type {LoneSample} from '../../store.js';
import type {Connections} from './connections.js';
import type {StoredSeries} from './stored-series.js';
import {bigIntsOf, doublesOf, isLarge} from './vectors.js';

/** Rows that a slice holds at most, however dense they turn out to be. */
export const MOST_SLICE_ROWS = 1_048_576;

/** Where to read: a series, and a slice of time in whole milliseconds. */
export interface SliceRequest {
  readonly stored: StoredSeries;
  readonly startMs: number;
  readonly endMs: number;
  readonly signal: AbortSignal;
}

/** The samples of a slice. */
export interface Slice {
  /** Null when there are none. */
  readonly samples: SampleColumns | null;
  /** For series of large integers: 1 where a finite value is no integer, so that it has no exact one. Else null. */
  readonly fractional: Float64Array | null;
  /** Before this all samples of the slice were read: its end, unless there were too many. */
  readonly readUntilMs: number;
  /** Whether DuckDB had to sort the rows: they do not lie in the order of their times. */
  readonly sorted: boolean;
}

const WHERE = 'WHERE series = $1::INTEGER AND time >= $2 AND time < $3';

// A value without an exact one beside it is an integer when it is equal to its whole part; NaN and ∞ cast to NULL.
const ROWS_WITH_INTEGERS = `(SELECT *,
  coalesce(exact, CASE WHEN value = trunc(value) THEN TRY_CAST(value AS BIGINT) END) AS integer FROM samples)`;

const parametersOf = ({stored, startMs, endMs}: SliceRequest) => [BigInt(stored.id), BigInt(startMs), BigInt(endMs)];

/**
 * Reads the samples of a slice, ascending, at most MOST_SLICE_ROWS of them.
 *
 * @param sort - whether DuckDB sorts at once. Otherwise it does only when the rows turn out not to lie in order, which
 *   is rare: sorting those that do costs as much as reading them
 */
export async function readSlice(connections: Connections, request: SliceRequest, sort: boolean): Promise<Slice> {
  const {stored} = request;
  const columns = ['time::DOUBLE', 'value'];
  if (stored.weighted) columns.push('coalesce(weight, 1)');
  if (stored.exact) columns.push('coalesce(integer, 0)', 'CAST(integer IS NULL AND isfinite(value) AS DOUBLE)');
  const chunks = await connections.read((connection) =>
    connection.run(
      `SELECT ${columns.join()} FROM ${stored.exact ? ROWS_WITH_INTEGERS : 'samples'} ${WHERE}
       ${sort ? 'ORDER BY time' : ''} LIMIT ${MOST_SLICE_ROWS}`,
      parametersOf(request),
      request.signal,
    ),
  );
  const {samples, fractional} = columnsOf(chunks, stored);
  const isWhole = samples.length < MOST_SLICE_ROWS;
  if (!sort && !(isWhole && isAscending(samples.time))) return readSlice(connections, request, true);
  return {
    samples: samples.length > 0 ? samples : null,
    fractional,
    readUntilMs: isWhole ? request.endMs : samples.time[samples.length - 1]! + 1,
    sorted: sort,
  };
}

function columnsOf(chunks: readonly DuckDBDataChunk[], {weighted, exact}: StoredSeries) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const samples = {
    length,
    time: new Float64Array(length),
    value: new Float64Array(length),
    weight: weighted ? new Float64Array(length) : null,
    exact: exact ? new BigInt64Array(length) : null,
  };
  const fractional = exact ? new Float64Array(length) : null;
  let at = 0;
  for (const chunk of chunks) {
    let column = 0;
    samples.time.set(doublesOf(chunk, column++), at);
    samples.value.set(doublesOf(chunk, column++), at);
    samples.weight?.set(doublesOf(chunk, column++), at);
    samples.exact?.set(bigIntsOf(chunk, column++), at);
    fractional?.set(doublesOf(chunk, column++), at);
    at += chunk.rowCount;
  }
  return {samples, fractional};
}

function isAscending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!(times[i - 1]! < times[i]!)) return false;
  return true;
}

/** The pages of a slice: one, or, where integers and fractions follow each other, one for each run of them. */
export function* pagesOf({samples, fractional}: Slice): Iterable<SampleColumns> {
  if (!samples) return;
  if (!fractional?.includes(1)) {
    yield samples;
    return;
  }
  for (let from = 0, to = 0; from < samples.length; from = to) {
    while (to < samples.length && fractional[to] === fractional[from]) to += 1;
    yield {
      length: to - from,
      time: samples.time.subarray(from, to),
      value: samples.value.subarray(from, to),
      exact: fractional[from] === 1 ? null : samples.exact!.subarray(from, to),
      weight: samples.weight?.subarray(from, to) ?? null,
    };
  }
}

/** The time of the first sample of a slice, or null. */
export async function readFirstTime(connections: Connections, request: SliceRequest): Promise<number | null> {
  const [chunk] = await connections.read((connection) =>
    connection.run(`SELECT min(time)::DOUBLE FROM samples ${WHERE}`, parametersOf(request), request.signal),
  );
  const [time] = chunk!.getColumnValues(0);
  return time as number | null;
}

/** The last finite sample of a slice, or null. */
export async function readLastSample(connections: Connections, request: SliceRequest): Promise<LoneSample | null> {
  // Ordered and limited, DuckDB would look through the whole series; arg_max passes over NULLs, arg_max_null does not.
  const [chunk] = await connections.read((connection) =>
    connection.run(
      `SELECT max(time)::DOUBLE, arg_max(value, time), arg_max_null(exact, time)
       FROM samples ${WHERE} AND isfinite(value)`,
      parametersOf(request),
      request.signal,
    ),
  );
  const [time, value, exact] = chunk!.getRowValues(0) as [number | null, number, bigint | null];
  if (time === null) return null;
  return {time, value, exact: exact !== null && isLarge(exact) ? exact : null};
}
