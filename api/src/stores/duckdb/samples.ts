/** Reads the samples of one source. */
import type {SampleColumns} from '../../bin-columns.js';
import {Problem} from '../../problem.js';
import type {LoneSample, Samples, SamplesRequest, SeriesInfo} from '../../store.js';
import type {Connections} from './connections.js';
import {MEASURE, type StoredSeries} from './series-index.js';
import type {SeriesTable} from './series-table.js';
import {bigIntsOf, doublesOf, isLarge} from './vectors.js';

/** Rows that a slice of time is meant to hold: enough that a slice costs its rows, few enough to be held. */
const SLICE_ROWS = 262_144;
/** Rows that the first slice is meant to hold: the density is not known yet, and the first page comes sooner. */
const FIRST_SLICE_ROWS = 65_536;
/** Rows that a slice holds at most, however dense they turn out to be. */
const MOST_SLICE_ROWS = 4 * SLICE_ROWS;
/** The first slice of a series that has no interval. */
const UNKNOWN_DENSITY_SLICE_MS = 3_600_000;

/** The samples of one slice of time, and where the next slice begins. */
interface Slice {
  /** Null when there are none. */
  readonly samples: SampleColumns | null;
  /** For series of large integers: 1 where a finite value is no integer, so that it has no exact one. */
  readonly fractional: Float64Array | null;
  readonly nextMs: number;
}

/** What the files of this store need to know of each other to read. */
export interface ReadableFile {
  readonly connections: Connections;
  readonly series: SeriesTable;
  /** By source: before this its samples were deleted. */
  readonly oldestReadable: ReadonlyMap<string, number>;
}

/** The samples of one source of a file. */
export function createSamples(file: ReadableFile, source: string): Samples {
  const {connections} = file;

  /** The stored series, and the whole-millisecond part of the range in which it may have samples. Null: it has none. */
  function resolve({series, measure, range}: SamplesRequest) {
    if (measure.name !== MEASURE) {
      throw new Problem('unknown_measure', `unknown measure: ${measure.name}`, {
        field: 'series',
        value: measure.name,
        accepted: MEASURE,
      });
    }
    const stored = file.series.indexOf(source).get(series.series);
    if (!stored) return null;
    const startMs = Math.max(Math.ceil(range.startMs), stored.firstSeen);
    const endMs = Math.min(Math.ceil(range.endMs), stored.lastSeen + 1);
    return startMs < endMs ? {stored, startMs, endMs} : null;
  }

  /** Reads [startMs, endMs) of a series, at most MOST_SLICE_ROWS of it. */
  async function readSlice(stored: StoredSeries, startMs: number, endMs: number, signal: AbortSignal): Promise<Slice> {
    const columns = ['time::DOUBLE', 'value'];
    if (stored.weighted) columns.push('coalesce(weight, 1)');
    if (stored.exact) columns.push('coalesce(integer, 0)', 'CAST(integer IS NULL AND isfinite(value) AS DOUBLE)');
    // A value without an exact one beside it is an integer when it is equal to its whole part; NaN and ∞ cast to NULL.
    const rows = stored.exact
      ? '(SELECT *, coalesce(exact, CASE WHEN value = trunc(value) THEN TRY_CAST(value AS BIGINT) END) AS integer FROM samples)'
      : 'samples';
    const chunks = await connections.read((connection) =>
      connection.run(
        `SELECT ${columns.join()} FROM ${rows}
         WHERE series = $1::INTEGER AND time >= $2 AND time < $3 ORDER BY time LIMIT ${MOST_SLICE_ROWS}`,
        [BigInt(stored.id), BigInt(startMs), BigInt(endMs)],
        signal,
      ),
    );
    const length = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
    if (length === 0) return {samples: null, fractional: null, nextMs: endMs};
    const samples = {
      length,
      time: new Float64Array(length),
      value: new Float64Array(length),
      weight: stored.weighted ? new Float64Array(length) : null,
      exact: stored.exact ? new BigInt64Array(length) : null,
    };
    const fractional = stored.exact ? new Float64Array(length) : null;
    let at = 0;
    for (const chunk of chunks) {
      samples.time.set(doublesOf(chunk, 0), at);
      samples.value.set(doublesOf(chunk, 1), at);
      samples.weight?.set(doublesOf(chunk, 2), at);
      if (samples.exact) {
        samples.exact.set(bigIntsOf(chunk, columns.length - 2), at);
        fractional!.set(doublesOf(chunk, columns.length - 1), at);
      }
      at += chunk.rowCount;
    }
    return {samples, fractional, nextMs: length < MOST_SLICE_ROWS ? endMs : samples.time[length - 1]! + 1};
  }

  /** The time of the first sample in a range, or null. */
  async function readFirstTime(stored: StoredSeries, startMs: number, endMs: number, signal: AbortSignal) {
    const [chunk] = await connections.read((connection) =>
      connection.run(
        'SELECT min(time)::DOUBLE FROM samples WHERE series = $1::INTEGER AND time >= $2 AND time < $3',
        [BigInt(stored.id), BigInt(startMs), BigInt(endMs)],
        signal,
      ),
    );
    const [time] = chunk!.getColumnValues(0);
    return time as number | null;
  }

  return {
    async *readSamples(request) {
      request.signal.throwIfAborted();
      const found = resolve(request);
      if (!found) return;
      const {stored, startMs, endMs} = found;

      // One slice is read ahead, while the caller folds the one before. Whoever leaves early interrupts it.
      const leaving = new AbortController();
      const leave = () => leaving.abort(request.signal.reason);
      request.signal.addEventListener('abort', leave);
      let widthMs = stored.interval === null ? UNKNOWN_DENSITY_SLICE_MS : stored.interval * FIRST_SLICE_ROWS;
      const sliceFrom = (fromMs: number): Promise<Slice> => {
        const toMs = Math.min(endMs, fromMs + Math.max(1, Math.ceil(widthMs)));
        const reading = readSlice(stored, fromMs, toMs, leaving.signal);
        // Whoever leaves early never looks at it again.
        reading.catch(() => {});
        return reading;
      };
      try {
        let reading: Promise<Slice> | null = sliceFrom(startMs);
        let fromMs = startMs;
        while (reading) {
          const slice: Slice = await reading;
          request.signal.throwIfAborted();
          let nextMs: number | null = slice.nextMs;
          if (slice.samples) {
            const perRow = (slice.nextMs - fromMs) / slice.samples.length;
            widthMs = Math.min(Math.max(perRow * SLICE_ROWS, widthMs / 4), widthMs * 4);
          } else if (nextMs < endMs) {
            // A silence, as long as it may be, costs one question.
            nextMs = await readFirstTime(stored, nextMs, endMs, leaving.signal);
          }
          if (nextMs !== null && nextMs < endMs) {
            fromMs = nextMs;
            reading = sliceFrom(fromMs);
          } else {
            reading = null;
          }
          for (const page of pagesOf(slice)) {
            yield page;
            request.signal.throwIfAborted();
          }
        }
      } finally {
        request.signal.removeEventListener('abort', leave);
        leaving.abort();
      }
    },

    async readLast(request): Promise<LoneSample | null> {
      request.signal.throwIfAborted();
      const found = resolve(request);
      if (!found) return null;
      const [chunk] = await connections.read((connection) =>
        connection.run(
          `SELECT time::DOUBLE, value, exact FROM samples
           WHERE series = $1::INTEGER AND time >= $2 AND time < $3 AND isfinite(value) ORDER BY time DESC LIMIT 1`,
          [BigInt(found.stored.id), BigInt(found.startMs), BigInt(found.endMs)],
          request.signal,
        ),
      );
      if (!chunk) return null;
      const [time, value, exact] = chunk.getRowValues(0) as [number, number, bigint | null];
      return {time, value, exact: exact !== null && isLarge(exact) ? exact : null};
    },

    oldestReadable: (series: SeriesInfo) => file.oldestReadable.get(series.source) ?? null,
  };
}

/** The pages of a slice: one, or, where integers and fractions follow each other, one for each run of them. */
function* pagesOf({samples, fractional}: Slice): Iterable<SampleColumns> {
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
