/**
 * The bin as a monoid, and the columns that hold many samples or bins.
 *
 * Two adjacent bins merge exactly in any grouping: counts, increases, resets and missing time add, min and max fold,
 * first and last go by time, and sums are carried as a compensated pair of doubles, so that samples, 10 s and 1 h
 * bins answer the same number.
 */

/** Samples as columns, ascending by time. */
export interface SampleColumns {
  readonly length: number;
  /** Epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly value: Float64Array;
  /** The same values as integers, where the source holds integers that a double may not; else null. */
  readonly exact: BigInt64Array | null;
  /** The weight of each value, for weighted means; else null. */
  readonly weight: Float64Array | null;
}

/**
 * Samples from columns of one length.
 *
 * @param time - ascending epoch milliseconds UTC
 */
export function sampleColumns(
  time: Float64Array,
  value: Float64Array,
  {exact = null, weight = null}: {exact?: BigInt64Array | null; weight?: Float64Array | null} = {},
): SampleColumns {
  return {length: time.length, time, value, exact, weight};
}

/** Bins that hold at least one sample or a count of non-finite ones, as columns, ascending by start. */
export interface BinRows {
  readonly length: number;
  /** Epoch milliseconds UTC at which each bin starts. */
  readonly start: Float64Array;
  /** Finite samples. */
  readonly count: Float64Array;
  /** Samples left out because they were NaN or infinite. */
  readonly nonFinite: Float64Array;
  /** Sum of values, or of value × weight: high and low part of a compensated pair. */
  readonly sum: Float64Array;
  readonly sumLow: Float64Array;
  /** Sum of weights, as a compensated pair; equals `count` (and 0) where samples carry none. */
  readonly weight: Float64Array;
  readonly weightLow: Float64Array;
  /** NaN where count is 0, as are max, first, last and their times. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly firstTime: Float64Array;
  readonly lastTime: Float64Array;
  /** Milliseconds missing between the bin's own samples; what is missing before the first and after the last is added when bins are assembled. */
  readonly missing: Float64Array;
  /** Sum of delta(predecessor, sample) over the bin's samples, as a compensated pair; 0 for gauges, the sum of values for deltas. */
  readonly increase: Float64Array;
  readonly increaseLow: Float64Array;
  readonly resets: Float64Array;
}

/** The names of the number columns of `BinRows`, in the order in which stores keep them. */
export const BIN_COLUMN_NAMES = [
  'start',
  'count',
  'nonFinite',
  'sum',
  'sumLow',
  'weight',
  'weightLow',
  'min',
  'max',
  'first',
  'last',
  'firstTime',
  'lastTime',
  'missing',
  'increase',
  'increaseLow',
  'resets',
] as const;

/** The name of a number column of `BinRows`. */
export type BinColumnName = (typeof BIN_COLUMN_NAMES)[number];

/** Number columns by name, all of one capacity. */
export type BinColumns = Record<BinColumnName, Float64Array>;

/** The columns that are NaN where a bin has no finite sample; the others are 0. */
const NAN_COLUMNS: readonly BinColumnName[] = ['min', 'max', 'first', 'last', 'firstTime', 'lastTime'];

/**
 * Milliseconds missing between two consecutive samples: what lies after *first + interval*, when they are more than
 * 1.5 × interval apart, else 0. With an interval of null nothing is ever missing.
 */
export function missingBetween(firstMs: number, secondMs: number, interval: number | null): number {
  if (interval === null) return 0;
  const distance = secondMs - firstMs;
  return distance > 1.5 * interval ? distance - interval : 0;
}

/**
 * Adds a compensated pair to the one that stands at `index`. The high part of the result is the sum rounded once, the
 * low part what that rounding left out, so that sums regrouped in any way have the same high part. An infinite sum has a
 * low part of 0.
 *
 * @see Joldes, Muller, Popescu: Tight and rigorous error bounds for basic building blocks of double-word arithmetic,
 *   ACM TOMS 44 (2017), algorithm 6
 */
export function addPair(high: Float64Array, low: Float64Array, index: number, addHigh: number, addLow: number): void {
  const x = high[index]!;
  const s = x + addHigh;
  if (s - s !== 0) {
    high[index] = s;
    low[index] = 0;
    return;
  }
  const sPart = s - x;
  const sRest = x - (s - sPart) + (addHigh - sPart);
  const y = low[index]!;
  const t = y + addLow;
  const tPart = t - y;
  const tRest = y - (t - tPart) + (addLow - tPart);
  const c = sRest + t;
  const v = s + c;
  const w = tRest + (c - (v - s));
  const z = v + w;
  high[index] = z;
  low[index] = w - (z - v);
}

/** Collects bins, ascending by start, into columns that grow. */
export class BinRowsBuilder {
  #columns: BinColumns;
  #capacity: number;
  #length = 0;

  constructor(capacity = 64) {
    this.#capacity = Math.max(1, capacity);
    this.#columns = createColumns(this.#capacity);
  }

  /** How many bins there are so far. */
  get length(): number {
    return this.#length;
  }

  /** The columns to write a pushed bin into; longer than `length`, and others after the next `push`. */
  get columns(): BinColumns {
    return this.#columns;
  }

  /** Appends a bin that holds nothing, and returns its index. */
  push(startMs: number): number {
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    this.#columns.start[index] = startMs;
    return index;
  }

  /** Appends a bin of other rows; it may be given another start. */
  pushRow(rows: BinRows, row: number, startMs = rows.start[row]!): void {
    const index = this.push(startMs);
    // Column by column: a loop over names is ten times as slow.
    const columns = this.#columns;
    columns.nonFinite[index] = rows.nonFinite[row]!;
    columns.count[index] = rows.count[row]!;
    columns.sum[index] = rows.sum[row]!;
    columns.sumLow[index] = rows.sumLow[row]!;
    columns.weight[index] = rows.weight[row]!;
    columns.weightLow[index] = rows.weightLow[row]!;
    columns.min[index] = rows.min[row]!;
    columns.max[index] = rows.max[row]!;
    columns.first[index] = rows.first[row]!;
    columns.last[index] = rows.last[row]!;
    columns.firstTime[index] = rows.firstTime[row]!;
    columns.lastTime[index] = rows.lastTime[row]!;
    columns.missing[index] = rows.missing[row]!;
    columns.increase[index] = rows.increase[row]!;
    columns.increaseLow[index] = rows.increaseLow[row]!;
    columns.resets[index] = rows.resets[row]!;
  }

  /**
   * Merges a later bin, adjacent to all that the last bin holds, into the last bin.
   *
   * @param interval - expected distance of samples, milliseconds: what is missing between the two is added
   */
  mergeRow(rows: BinRows, row: number, interval: number | null): void {
    const columns = this.#columns;
    const i = this.#length - 1;
    columns.nonFinite[i]! += rows.nonFinite[row]!;
    const count = rows.count[row]!;
    if (count === 0) return;
    if (columns.count[i] === 0) {
      for (const name of ['min', 'max', 'first', 'firstTime'] as const) columns[name][i] = rows[name][row]!;
    } else {
      columns.missing[i]! += missingBetween(columns.lastTime[i]!, rows.firstTime[row]!, interval);
      columns.min[i] = Math.min(columns.min[i]!, rows.min[row]!);
      columns.max[i] = Math.max(columns.max[i]!, rows.max[row]!);
    }
    columns.last[i] = rows.last[row]!;
    columns.lastTime[i] = rows.lastTime[row]!;
    columns.count[i]! += count;
    columns.missing[i]! += rows.missing[row]!;
    columns.resets[i]! += rows.resets[row]!;
    addPair(columns.sum, columns.sumLow, i, rows.sum[row]!, rows.sumLow[row]!);
    addPair(columns.weight, columns.weightLow, i, rows.weight[row]!, rows.weightLow[row]!);
    addPair(columns.increase, columns.increaseLow, i, rows.increase[row]!, rows.increaseLow[row]!);
  }

  /** The bins, in columns of exactly their length. Nothing may be added afterwards. */
  finish(): BinRows {
    if (this.#length === this.#capacity) return binRowsFrom(this.#columns);
    const rows: Partial<BinColumns> = {};
    for (const name of BIN_COLUMN_NAMES) rows[name] = this.#columns[name].slice(0, this.#length);
    return binRowsFrom(rows as BinColumns);
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = createColumns(this.#capacity);
    for (const name of BIN_COLUMN_NAMES) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}

function createColumns(capacity: number): BinColumns {
  const columns: Partial<BinColumns> = {};
  for (const name of BIN_COLUMN_NAMES) columns[name] = new Float64Array(capacity);
  for (const name of NAN_COLUMNS) columns[name]!.fill(Number.NaN);
  return columns as BinColumns;
}

/** Rows from columns that are all of their length. */
export function binRowsFrom(columns: BinColumns): BinRows {
  return {length: columns.start.length, ...columns};
}

/** No bins. */
export const NO_BINS: BinRows = binRowsFrom(createColumns(0));

/** The rows from one index to before another, sharing memory with the whole. */
export function sliceRows(rows: BinRows, from: number, to: number): BinRows {
  if (from === 0 && to === rows.length) return rows;
  const columns: Partial<BinColumns> = {};
  for (const name of BIN_COLUMN_NAMES) columns[name] = rows[name].subarray(from, to);
  return binRowsFrom(columns as BinColumns);
}

/** The rows whose start lies in [startMs, endMs), sharing memory with the whole. */
export function rowsWithin(rows: BinRows, startMs: number, endMs: number): BinRows {
  return sliceRows(rows, lowerBound(rows.start, startMs), lowerBound(rows.start, endMs));
}

/** The index of the first entry of an ascending column that is not below a value; its length when there is none. */
export function lowerBound(column: Float64Array, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Merges bins that fall into the same coarser bin. The parts follow one another in time, and are each ascending; a
 * coarser bin may begin in one part and end in another.
 *
 * @param startOf - the start of the coarser bin that holds a time
 * @param interval - expected distance of samples, milliseconds, see `missingBetween`
 * @returns ascending, one row per coarser bin that holds anything
 */
export function mergeAdjacent(
  parts: readonly BinRows[],
  startOf: (timeMs: number) => number,
  interval: number | null,
): BinRows {
  const starts = startsOf(parts, startOf);
  const binCount = starts.reduce((count, start, row) => (start === starts[row - 1] ? count : count + 1), 0);
  if (binCount === starts.length) return appended(parts, starts);
  const builder = new BinRowsBuilder(binCount);
  let next = 0;
  for (const rows of parts) {
    for (let row = 0; row < rows.length; row += 1) {
      const start = starts[next]!;
      if (start === starts[next - 1]) builder.mergeRow(rows, row, interval);
      else builder.pushRow(rows, row, start);
      next += 1;
    }
  }
  return builder.finish();
}

/** The starts of the coarser bins of all rows. */
function startsOf(parts: readonly BinRows[], startOf: (timeMs: number) => number): Float64Array {
  const starts = new Float64Array(parts.reduce((length, rows) => length + rows.length, 0));
  let next = 0;
  for (const {start} of parts) {
    for (const time of start) {
      starts[next] = startOf(time);
      next += 1;
    }
  }
  return starts;
}

/** The rows of all parts, with other starts. */
function appended(parts: readonly BinRows[], starts: Float64Array): BinRows {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return starts.every((start, row) => start === only.start[row]) ? only : {...only, start: starts};
  }
  const columns: Partial<BinColumns> = {start: starts};
  for (const name of BIN_COLUMN_NAMES.slice(1)) {
    const column = new Float64Array(starts.length);
    let next = 0;
    for (const rows of parts) {
      column.set(rows[name], next);
      next += rows.length;
    }
    columns[name] = column;
  }
  return binRowsFrom(columns as BinColumns);
}
