/** Reads the samples of one source, slice by slice. */
import {Problem} from '../../problem.js';
import type {Samples, SamplesRequest} from '../../store.js';
import {MEASURE} from '../own-series.js';
import type {Connections} from './connections.js';
import {pagesOf, readFirstTime, readLastSample, readSlice, type Slice} from './sample-slice.js';
import type {SeriesTable} from './series-table.js';

/** Rows that a slice of time is meant to hold: enough that a slice costs its rows, few enough to be held. */
const SLICE_ROWS = 262_144;
/** Rows that the first slice is meant to hold: the density is not known yet, and the first page comes sooner. */
const FIRST_SLICE_ROWS = 65_536;
/** Rows that the first stride back from the end is meant to hold, when the last sample is looked for. */
const LAST_STRIDE_ROWS = 1_024;
/** How far apart samples are taken to be at first, where that is not known. */
const UNKNOWN_INTERVAL_MS = 100;

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

  /** The stored series, and the whole milliseconds of the range in which it may have samples. Null: it has none. */
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

  return {
    async *readSamples(request) {
      request.signal.throwIfAborted();
      const found = resolve(request);
      if (!found) return;
      const {stored, endMs} = found;

      // Whoever leaves early interrupts the slice that is being read ahead, and never looks at it again.
      const leaving = new AbortController();
      const {signal} = leaving;
      const leave = () => leaving.abort(request.signal.reason);
      request.signal.addEventListener('abort', leave);
      let widthMs = FIRST_SLICE_ROWS * (stored.interval ?? UNKNOWN_INTERVAL_MS);
      let sort = false;
      const begin = (startMs: number): Promise<Slice> => {
        const slice = {stored, startMs, endMs: Math.min(endMs, startMs + Math.max(1, Math.ceil(widthMs))), signal};
        const reading = readSlice(connections, slice, sort);
        reading.catch(() => {});
        return reading;
      };

      try {
        let startMs: number | null = found.startMs;
        let reading = begin(startMs);
        while (startMs !== null) {
          const slice = await reading;
          request.signal.throwIfAborted();
          let nextMs: number | null = slice.readUntilMs;
          if (slice.samples) {
            const density = (nextMs - startMs) / slice.samples.length;
            widthMs = Math.min(Math.max(density * SLICE_ROWS, widthMs / 4), widthMs * 4);
            sort ||= slice.sorted;
          } else if (nextMs < endMs) {
            // A silence, as long as it may be, costs one question.
            nextMs = await readFirstTime(connections, {stored, startMs: nextMs, endMs, signal});
          }
          startMs = nextMs !== null && nextMs < endMs ? nextMs : null;
          // The next slice is read while the caller folds this one.
          if (startMs !== null) reading = begin(startMs);
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

    async readLast(request) {
      request.signal.throwIfAborted();
      const found = resolve(request);
      if (!found) return null;
      const {stored} = found;
      // Backwards, in ever wider strides: the last one mostly lies close to the end.
      let strideMs = LAST_STRIDE_ROWS * (stored.interval ?? UNKNOWN_INTERVAL_MS);
      for (let {endMs} = found; endMs > found.startMs; strideMs *= 16) {
        const startMs = Math.max(found.startMs, Math.floor(endMs - strideMs));
        const last = await readLastSample(connections, {stored, startMs, endMs, signal: request.signal});
        if (last) return last;
        endMs = startMs;
      }
      return null;
    },

    oldestReadable: (series) => file.oldestReadable.get(series.source) ?? null,
  };
}
