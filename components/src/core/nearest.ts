import {firstAtLeast} from './reduce-to-pixels.js';
import {rowEnd, type SeriesColumns} from './series-columns.js';
import {BETWEEN} from './status.js';

/**
 * The row of a series at a time: the bin that holds it, or the handed-over sample nearest to it. Constant time where
 * bins are about equally wide, logarithmic otherwise.
 *
 * In a bin that lies between samples, the row is that of the sample whose interval the time is in, if one reaches here:
 * a reader who points at a line expects the value it was drawn from.
 *
 * @returns -1 when the time lies outside of all rows; for samples, farther from the nearest than one interval (without
 *   an interval, none is too far)
 */
export function rowAtTime(columns: SeriesColumns, timeMs: number): number {
  return columns.source === 'bins' ? binAtTime(columns, timeMs) : sampleAtTime(columns, timeMs);
}

function binAtTime({edges, length, status, value, interval}: SeriesColumns, timeMs: number): number {
  if (length === 0 || !(timeMs >= edges[0]! && timeMs < edges[length]!)) return -1;
  const guess = Math.floor(((timeMs - edges[0]!) / (edges[length]! - edges[0]!)) * length) + 1;
  const row = firstAfter(edges, timeMs, length + 1, guess) - 1;
  if (status[row] !== BETWEEN || !Number.isNaN(value[row]!) || interval === null) return row;
  for (let i = row - 1; i >= 0 && timeMs - edges[i + 1]! < interval; i--) {
    if (status[i] !== BETWEEN) return Number.isNaN(value[i]!) ? row : i;
  }
  return row;
}

function sampleAtTime(columns: SeriesColumns, timeMs: number): number {
  const {edges, length, interval} = columns;
  if (length === 0) return -1;
  const span = edges[length - 1]! - edges[0]! || 1;
  const after = firstAtLeast(edges, timeMs, 0, length, Math.floor(((timeMs - edges[0]!) / span) * length));
  const isBefore = after === length || (after > 0 && timeMs - edges[after - 1]! <= edges[after]! - timeMs);
  const row = isBefore ? after - 1 : after;
  // The row of a gap stands for all of the time up to the next sample.
  if (after > 0 && Number.isNaN(columns.value[after - 1]!) && timeMs < rowEnd(columns, after - 1)) return after - 1;
  return interval !== null && Math.abs(edges[row]! - timeMs) > interval ? -1 : row;
}

/** The first index in [0, length) at which an ascending column exceeds a value. */
function firstAfter(ascending: Float64Array, value: number, length: number, guess: number): number {
  let at = firstAtLeast(ascending, value, 0, length, guess);
  while (at < length && ascending[at]! <= value) at += 1;
  return at;
}

/**
 * The nearest row with a value, from a row on in a direction: what an arrow key moves to.
 *
 * @param direction - 1 to later rows, -1 to earlier ones
 * @returns -1 when there is none
 */
export function nextRowWithValue({value, length}: SeriesColumns, row: number, direction: 1 | -1): number {
  for (let i = row + direction; i >= 0 && i < length; i += direction) if (!Number.isNaN(value[i]!)) return i;
  return -1;
}
