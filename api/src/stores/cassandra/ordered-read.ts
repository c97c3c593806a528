/**
 * Reads a range of time in slices, several at once, and delivers their pages in the order of time.
 *
 * A slice is meant to be a page: then slices in parallel take the time of the slowest replica, not of all pages one
 * after the other. How long a page lasts is learned while reading: slices grow where there is little, and where a slice
 * turns out to hold many pages, what is left of it is cut anew. Where the store takes too long for one, it is cut in half,
 * and pages get smaller. A page is held per slice at most, so that memory is bounded, and whoever reads slowly makes the
 * reading wait.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {types} from 'cassandra-driver';
import type {SampleColumns} from '../../bin-columns.js';
import type {RowPage} from './connect.js';

/** A span of time in one partition; half-open, epoch milliseconds. */
export interface PlacedSpan<Place> {
  readonly place: Place;
  readonly startMs: number;
  readonly endMs: number;
}

/** Which page. */
export interface PageRequest {
  /** Null for the first one. */
  readonly pageState: string | null;
  /** Most rows of it. */
  readonly pageRows: number;
}

/** What is read, and how. */
export interface OrderedRead<Place> {
  /** Ascending and disjoint. They are asked for as the reading goes on. */
  readonly spans: Iterable<PlacedSpan<Place>>;
  /** One page of rows of a part of a span, ascending by time. */
  readonly fetchPage: (part: PlacedSpan<Place>, page: PageRequest, signal: AbortSignal) => Promise<RowPage>;
  /** Whether fetching failed because it was too much: then less is asked for, and what was read stays. */
  readonly isTooMuch: (error: unknown) => boolean;
  readonly timeMs: (row: types.Row) => number;
  readonly decode: (rows: readonly types.Row[]) => SampleColumns | null;
  /** Most rows of a page. */
  readonly pageRows: number;
  /** How long the first slices last, milliseconds. */
  readonly firstSliceMs: number;
  readonly signal: AbortSignal;
}

/** Slices that are read at once where each is a page, and where each holds few rows. */
const FEWEST_AT_ONCE = 4;
const MOST_AT_ONCE = 16;
/** Slices are made to hold so much of a page, so that most need no second one. */
const PART_OF_PAGE = 0.8;
const GROWTH = 4;
const EMPTY_GROWTH = 8;
/** A page that is too much is asked for again, half as large, so often: to a 64th. */
const MOST_HALVINGS = 6;

interface Slice<Place> {
  place: Place;
  startMs: number;
  endMs: number;
  /** Rows read so far. */
  rows: number;
  /** The page that is read or held; null while the slice waits for its turn. */
  page: Promise<SlicePage> | null;
}

interface SlicePage {
  readonly samples: SampleColumns | null;
  readonly pageState: string | null;
}

/**
 * The pages of all spans, ascending; none is empty.
 *
 * @throws what fetching a page throws, after the pages before it; the signal's reason as soon as it aborts
 */
export async function* readInOrder<Place>(read: OrderedRead<Place>): AsyncGenerator<SampleColumns, void, void> {
  const {signal} = read;
  let {pageRows} = read;
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, {once: true});

  const spans = read.spans[Symbol.iterator]();
  /** In the order of time: some are read, then some wait. What was cut waits between. */
  const slices: Slice<Place>[] = [];
  let sliceMs = read.firstSliceMs;
  /** Of late, a slice held so many. */
  let usualRows = pageRows;
  let reading = 0;

  function startMore(): void {
    const atOnce = Math.min(
      MOST_AT_ONCE,
      Math.max(FEWEST_AT_ONCE, Math.floor((FEWEST_AT_ONCE * pageRows) / (usualRows + 1))),
    );
    // The first slice is read whatever else is: it may have been cut from one that was delivered.
    while (reading < atOnce || slices[0]?.page === null) {
      let position = slices.findIndex(({page}) => page === null);
      if (position < 0) {
        const next = spans.next();
        if (next.done) return;
        position = slices.push({...next.value, rows: 0, page: null}) - 1;
      }
      const slice = slices[position]!;
      const endMs = slice.startMs + Math.max(1, Math.round(sliceMs));
      if (endMs < slice.endMs) {
        slices.splice(position + 1, 0, {...slice, startMs: endMs});
        slice.endMs = endMs;
      }
      reading += 1;
      fetchInto(slice, null);
    }
  }

  function fetchInto(slice: Slice<Place>, pageState: string | null): void {
    const page = readPage(slice, pageState);
    // Told when the page is delivered: not before, and not at all when nobody comes for it.
    page.catch(() => {});
    slice.page = page;
  }

  async function fetchPage(slice: Slice<Place>, pageState: string | null): Promise<RowPage> {
    for (let halvings = 0; ; halvings += 1) {
      const {place, startMs, endMs} = slice;
      const asked = pageRows;
      try {
        return await read.fetchPage({place, startMs, endMs}, {pageState, pageRows: asked}, stop.signal);
      } catch (error) {
        if (stop.signal.aborted || halvings === MOST_HALVINGS || !read.isTooMuch(error)) throw error;
        // Slices that were under way together have failed together: they count once.
        pageRows = Math.min(pageRows, Math.max(1, Math.floor(asked / 2)));
        // A page says where it goes on only within the statement that it is of.
        if (pageState === null && endMs - startMs > 1) halve(slice);
      }
    }
  }

  function halve(slice: Slice<Place>): void {
    const middle = Math.floor((slice.startMs + slice.endMs) / 2);
    slices.splice(slices.indexOf(slice) + 1, 0, {...slice, startMs: middle, rows: 0, page: null});
    slice.endMs = middle;
    sliceMs = Math.min(sliceMs, middle - slice.startMs);
  }

  async function readPage(slice: Slice<Place>, pageState: string | null): Promise<SlicePage> {
    let {rows, pageState: next} = await fetchPage(slice, pageState);
    if (next !== null && pageState === null && rows.length > 0) {
      const kept = cut(slice, rows);
      if (kept !== null) {
        rows = rows.slice(0, kept);
        next = null;
      }
    }
    slice.rows += rows.length;
    if (next === null) learn(slice);
    return {samples: read.decode(rows), pageState: next};
  }

  /**
   * Cuts a slice after its first page, when it holds several pages more.
   *
   * @returns how many rows of the page stay: those of its last millisecond go, as there may be more of them; null when
   *   it is not cut
   */
  function cut(slice: Slice<Place>, rows: readonly types.Row[]): number | null {
    const lastMs = read.timeMs(rows.at(-1)!);
    const rowsPerMs = rows.length / (lastMs - slice.startMs);
    if (!(lastMs > slice.startMs) || (slice.endMs - lastMs) * rowsPerMs < pageRows) return null;
    let kept = rows.length;
    while (kept > 0 && read.timeMs(rows[kept - 1]!) === lastMs) kept -= 1;
    if (kept === 0) return null;
    slices.splice(slices.indexOf(slice) + 1, 0, {...slice, startMs: lastMs, rows: 0, page: null});
    slice.endMs = lastMs;
    return kept;
  }

  function learn({rows, startMs, endMs}: Slice<Place>): void {
    usualRows += (rows - usualRows) / 4;
    const lasted = endMs - startMs;
    if (rows === 0) sliceMs = Math.max(sliceMs, lasted * EMPTY_GROWTH);
    else {
      const wanted = (lasted * PART_OF_PAGE * pageRows) / rows;
      sliceMs = Math.min(Math.max(wanted, sliceMs / GROWTH), Math.max(sliceMs, lasted) * GROWTH);
    }
  }

  try {
    for (;;) {
      startMore();
      const slice = slices[0];
      if (!slice) return;
      const {samples, pageState} = await unlessAborted(slice.page!, stop.signal);
      if (pageState === null) {
        slices.shift();
        reading -= 1;
      } else fetchInto(slice, pageState);
      startMore();
      if (samples) yield samples;
      // Others have their turn: a page keeps the thread busy for some milliseconds.
      await nextTurn();
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort(new Error('left'));
  }
}

/** Settles as the promise does, unless the signal aborts before: then rejects with its reason. */
function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, {once: true});
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
