/** Where the arrow keys go. */

import {rowAtTime} from '../../core/nearest.js';
import {timeAtX, xOf} from '../../core/scales.js';
import type {DrawnSeries, Scene} from '../../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns, vertexTime} from '../../core/series-columns.js';

/**
 * The moment some bins away from another, in the series with the most rows in view; where rows are narrower than a
 * pixel, a step is a pixel.
 *
 * @param fromMs - where the reader is; null is just outside of the end that the walk starts from
 * @param bins - to the right; negative to the left; infinite to that end
 * @returns epoch milliseconds UTC; null when there is nothing to walk on
 */
export function walk(
  scene: Scene,
  seriesList: readonly DrawnSeries[],
  fromMs: number | null,
  bins: number,
): number | null {
  const [startMs, endMs] = scene.time.domain;
  let walked: {columns: SeriesColumns; first: number; last: number} | null = null;
  for (const {hidden, columns} of seriesList) {
    if (hidden || columns.length === 0) continue;
    const first = firstRowEndingAfter(columns, startMs);
    const last = lastRowStartingBefore(columns, endMs);
    if (first <= last && (!walked || last - first > walked.last - walked.first)) walked = {columns, first, last};
  }
  if (!walked) return null;
  const {columns, first, last} = walked;
  const clamp = (row: number): number => Math.min(Math.max(row, first), last);
  const inView = (row: number): number => Math.min(Math.max(vertexTime(columns, row), startMs), endMs - 1);
  if (fromMs === null || !Number.isFinite(bins)) {
    if (Number.isFinite(bins)) return inView(bins > 0 ? clamp(first + bins - 1) : clamp(last + bins + 1));
    return inView(bins > 0 ? last : first);
  }
  const rowsPerPixel = (last - first) / scene.plot.width;
  if (rowsPerPixel > 1) {
    const timeMs = timeAtX(scene.time, xOf(scene.time, fromMs) + bins);
    return Math.min(Math.max(timeMs, inView(first)), inView(last));
  }
  const at = rowAtTime(columns, fromMs);
  return inView(clamp((at < 0 ? (fromMs < rowStart(columns, first) ? first - 1 : last + 1) : at) + bins));
}

function firstRowEndingAfter(columns: SeriesColumns, timeMs: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowEnd(columns, middle) > timeMs || rowStart(columns, middle) >= timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lastRowStartingBefore(columns: SeriesColumns, timeMs: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowStart(columns, middle) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
