import type {TimeRange} from '@metrics-chart/contract/series';
import {rowEnd, type SeriesColumns} from './series-columns.js';
import {isBreak} from './status.js';

/** The rows of a series that become vertices, in the order of time. */
export interface DrawnRows {
  readonly length: number;
  /** Row of each vertex; one without a value is a break, and no two of those stand side by side. */
  readonly row: Int32Array;
  /** The envelope at each vertex; where rows were reduced, that of its whole pixel column. Null without an envelope. */
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
  /** The vertices [insideFrom, insideTo) stand in the time range; the others lead the line to the edges of the plot. */
  readonly insideFrom: number;
  readonly insideTo: number;
}

/**
 * The first index in [from, to) at which an ascending column reaches a value; `to` when none does.
 *
 * @param guess - where to look first; a good one makes it constant time
 */
export function firstAtLeast(ascending: Float64Array, value: number, from: number, to: number, guess = from): number {
  let low = from - 1;
  let high = to;
  let at = Math.min(Math.max(guess, from), to - 1);
  // Gallop from the guess until it is bracketed, then halve.
  for (let stride = 1; low < at && at < high; stride *= 2) {
    if (ascending[at]! < value) {
      low = at;
      at += stride;
    } else {
      high = at;
      at -= stride;
    }
    if (low >= from && high < to) break;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The rows to draw of a time range: every row when there are few, otherwise at most a few per pixel column, namely the
 * first, least, greatest and last value of each, in their own order (after uPlot and M4, Jugel et al., VLDB 2014).
 *
 * A break survives any reduction: where rows of a column stand on both sides of one, those before the first and those
 * after it are reduced apart. Values stay joined only where no break lies between them, but for breaks narrower than a
 * pixel that have another in the same column. A lone value survives. One pass over the values; of the times, only a few
 * per column are read.
 *
 * @param timeRange - what the plot shows; one vertex beyond each end comes along where there is one
 * @param columnCount - pixel columns over the time range, 1 or more
 */
export function reduceToPixels(columns: SeriesColumns, timeRange: TimeRange, columnCount: number): DrawnRows {
  const {edges, value, status, length} = columns;
  const {startMs, endMs} = timeRange;
  let from = firstAtLeast(edges, startMs, 0, length);
  if (from > 0 && rowEnd(columns, from - 1) > startMs && columns.source === 'bins') from -= 1;
  const to = firstAtLeast(edges, endMs, from, length, from + columnCount);
  const isDense = to - from > 3 * columnCount;
  const rows = createRows(columns, (isDense ? Math.min(to - from, 10 * columnCount) : to - from) + 2);

  const before = neighbour(columns, from - 1, -1);
  if (before >= 0) rows.push(before);
  const insideFrom = rows.length;
  if (isDense) pushReduced(columns, rows, from, to, startMs, (endMs - startMs) / columnCount);
  else {
    for (let i = from; i < to; i++) {
      const v = value[i]!;
      if (!Number.isNaN(v) || isBreak(status[i]!)) rows.push(i);
    }
  }
  const insideTo = rows.length;
  const after = neighbour(columns, to, 1);
  if (after >= 0) rows.push(after);
  return rows.finish(insideFrom, insideTo);
}

/** The nearest row from here on in a direction that has a value or is a break; -1 when there is none. */
function neighbour({value, status, length}: SeriesColumns, start: number, direction: 1 | -1): number {
  for (let i = start; i >= 0 && i < length; i += direction) {
    if (!Number.isNaN(value[i]!) || isBreak(status[i]!)) return i;
  }
  return -1;
}

/** Reduces the rows [from, to), of which pixel column p holds those that start in [startMs + p × columnMs, … + columnMs). */
function pushReduced(
  {edges, value, low, high, status}: SeriesColumns,
  rows: Rows,
  from: number,
  to: number,
  startMs: number,
  columnMs: number,
): void {
  let start = from;
  let guess = from;
  for (let column = 1; start < to; column++) {
    const end = firstAtLeast(edges, startMs + column * columnMs, start, to, guess);
    guess = end + (end - start);
    let first = -1;
    let least = 0;
    let greatest = 0;
    let last = -1;
    let leastValue = 0;
    let greatestValue = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    let isBroken = false;
    let endsBroken = false;
    for (let i = start; i < end; i++) {
      const v = value[i]!;
      if (!Number.isNaN(v)) {
        if (first < 0) {
          first = least = greatest = i;
          leastValue = greatestValue = v;
        } else if (v < leastValue) {
          leastValue = v;
          least = i;
        } else if (v > greatestValue) {
          greatestValue = v;
          greatest = i;
        }
        last = i;
        endsBroken = false;
        if (low) {
          if (low[i]! < lowest) lowest = low[i]!;
          if (high![i]! > highest) highest = high![i]!;
        }
      } else if (isBreak(status[i]!)) {
        if (!isBroken) {
          if (first >= 0) rows.pushColumn(first, least, greatest, last, lowest, highest);
          rows.push(i);
          first = -1;
          lowest = Number.POSITIVE_INFINITY;
          highest = Number.NEGATIVE_INFINITY;
          isBroken = true;
        }
        endsBroken = true;
      }
    }
    if (first >= 0) rows.pushColumn(first, least, greatest, last, lowest, highest);
    if (endsBroken) rows.push(end - 1);
    start = end;
  }
}

interface Rows {
  readonly length: number;
  /** Adds a row with its own envelope; a break right behind a break is left out. */
  push(row: number): void;
  /** Adds the rows of a pixel column, in order and each once, with the envelope of the column. */
  pushColumn(first: number, least: number, greatest: number, last: number, lowest: number, highest: number): void;
  finish(insideFrom: number, insideTo: number): DrawnRows;
}

function createRows({value, low, high}: SeriesColumns, capacity: number): Rows {
  const row = new Int32Array(capacity);
  const rowLow = low && new Float64Array(capacity);
  const rowHigh = high && new Float64Array(capacity);
  let length = 0;
  const add = (i: number, lowest: number, highest: number) => {
    row[length] = i;
    if (rowLow) {
      rowLow[length] = lowest;
      rowHigh![length] = highest;
    }
    length += 1;
  };
  return {
    get length() {
      return length;
    },
    push(i) {
      if (Number.isNaN(value[i]!) && length > 0 && Number.isNaN(value[row[length - 1]!]!)) return;
      add(i, low ? low[i]! : 0, high ? high[i]! : 0);
    },
    pushColumn(first, least, greatest, last, lowest, highest) {
      if (lowest > highest) lowest = highest = Number.NaN;
      const second = Math.min(least, greatest);
      const third = Math.max(least, greatest);
      add(first, lowest, highest);
      if (second > first) add(second, lowest, highest);
      if (third > second) add(third, lowest, highest);
      if (last > third) add(last, lowest, highest);
    },
    finish(insideFrom, insideTo) {
      return {
        length,
        row: row.subarray(0, length),
        low: rowLow?.subarray(0, length) ?? null,
        high: rowHigh?.subarray(0, length) ?? null,
        insideFrom,
        insideTo,
      };
    },
  };
}
