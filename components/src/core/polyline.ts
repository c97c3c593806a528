import type {DrawnRows} from './reduce-to-pixels.js';
import type {Curve} from './scene.js';
import {rowEnd, type SeriesColumns} from './series-columns.js';

/** Vertices of one series in pixels, with NaN in `y` wherever the line breaks. */
export interface Polyline {
  readonly length: number;
  readonly x: Float64Array;
  /** Of the value. */
  readonly y: Float64Array;
  /** Of the ends of the envelope; `y` itself at a vertex without one. Null without an envelope. */
  readonly yLow: Float64Array | null;
  readonly yHigh: Float64Array | null;
  /** The first vertex of the part that is not complete yet; `length` when all is complete. */
  readonly openFrom: number;
  /** Vertices with no neighbour to be joined to, as indexes. */
  readonly lone: readonly number[];
}

/** Pixels that a value beyond the plot is drawn at most; what clips does not care, and texts stay short. */
const FARTHEST = 1e5;

/** A step narrower than this, pixels, is not seen as one and gets a dot. */
const NARROW = 5;

/**
 * The vertices of drawn rows. A line has one at each value: at the middle of its bin, or at the sample's time. A step has
 * one where each value begins, and one more where the last before a break ends; it holds through bins between samples.
 *
 * @param xOf - time to pixels
 * @param yOf - value to pixels; never NaN for a value
 */
export function createPolyline(
  columns: SeriesColumns,
  rows: DrawnRows,
  curve: Curve,
  withEnvelope: boolean,
  xOf: (timeMs: number) => number,
  yOf: (value: number) => number,
): Polyline {
  const isStep = curve === 'step';
  const capacity = isStep ? rows.length * 2 : rows.length;
  const x = new Float64Array(capacity);
  const y = new Float64Array(capacity);
  const hasEnvelope = withEnvelope && rows.low !== null;
  const yLow = hasEnvelope ? new Float64Array(capacity) : null;
  const yHigh = hasEnvelope ? new Float64Array(capacity) : null;
  const lone: number[] = [];
  const {value, edges, completeUntil} = columns;
  const isMiddle = columns.source === 'bins' && !isStep;
  const toY = (v: number) => {
    const py = yOf(v);
    return Math.min(Math.max(py, -FARTHEST), FARTHEST);
  };

  let length = 0;
  let openFrom = -1;
  let runLength = 0;
  const push = (px: number, py: number, from: number) => {
    x[length] = px;
    y[length] = py;
    if (yLow) {
      yLow[length] = yLow[from]!;
      yHigh![length] = yHigh![from]!;
    }
    length += 1;
  };
  /** Closes a run of values before vertex `length`. */
  const endRun = (endMs: number) => {
    if (runLength === 0) return;
    const start = length - 1;
    if (isStep) {
      push(xOf(endMs), y[start]!, start);
      if (runLength === 1 && x[start + 1]! - x[start]! < NARROW) lone.push(start);
    } else if (runLength === 1) lone.push(start);
    runLength = 0;
  };

  let lastRow = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows.row[i]!;
    const v = value[row]!;
    if (Number.isNaN(v)) {
      endRun(edges[row]!);
      push(xOf(edges[row]!), Number.NaN, length);
      continue;
    }
    if (openFrom < 0 && rowEnd(columns, row) > completeUntil) openFrom = length;
    // Without calls where there need be none: this runs for every bin, and for the first chart of a page not yet compiled.
    const py = toY(v);
    if (yLow) {
      const low = rows.low![i]!;
      const high = rows.high![i]!;
      yLow[length] = low < v ? toY(low) : py;
      yHigh![length] = high > v ? toY(high) : py;
    }
    x[length] = xOf(isMiddle ? (edges[row]! + edges[row + 1]!) / 2 : edges[row]!);
    y[length] = py;
    length += 1;
    runLength += 1;
    lastRow = row;
  }
  if (lastRow >= 0) endRun(rowEnd(columns, lastRow));
  return {length, x, y, yLow, yHigh, openFrom: openFrom < 0 ? length : openFrom, lone};
}
