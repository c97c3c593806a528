import {NO_MARKS, PIECE, type TwoParts} from './marks.js';
import {rectPath} from './path-writer.js';
import type {DrawnRows} from './reduce-to-pixels.js';
import type {MarkPaths, Rect} from './scene.js';
import {rowEnd, rowStart, type SeriesColumns} from './series-columns.js';

/** Where a bar stands among those of other series in the same bin. */
export interface BarPlace {
  readonly index: number;
  readonly count: number;
}

/** The least height of a bar, pixels: a true zero is seen over the line of the axis, and told from a gap. */
const LEAST_HEIGHT = 2;

/**
 * A bar for each value: over its bin less a pixel, or around a sample's own time, clipped at the plot, at least one pixel
 * wide and two high, so that a true zero is seen. Bars of several series share a bin side by side where it
 * is wide enough, and stand in front of each other where it is not.
 */
export function barPaths(
  columns: SeriesColumns,
  rows: DrawnRows,
  baseline: number,
  plot: Rect,
  pixelRatio: number,
  place: BarPlace,
  xOf: (timeMs: number) => number,
  yOf: (value: number) => number,
): TwoParts<MarkPaths> {
  const pieces: {complete: string[]; open: string[]} = {complete: [], open: []};
  const texts = {complete: '', open: ''};
  const written = {complete: 0, open: 0};
  const crisp = (pixels: number) => Math.round(pixels * pixelRatio) / pixelRatio;
  const right = plot.x + plot.width;
  const bottom = plot.y + plot.height;
  for (let i = 0; i < rows.length; i++) {
    const row = rows.row[i]!;
    const v = columns.value[row]!;
    if (Number.isNaN(v)) continue;
    const [start, end] = barSpan(columns, row, xOf);
    const width = (end - start) / place.count;
    const isShared = width >= 2;
    const x0 = crisp(isShared ? start + place.index * width : start);
    const x1 = crisp(isShared ? start + (place.index + 1) * width : end);
    const left = Math.max(x0, plot.x);
    const clipped = Math.min(Math.max(x1 - (x1 - x0 >= 3 ? 1 : 0), x0 + 1), right);
    const y = Math.min(Math.max(yOf(v), plot.y), bottom);
    const [top, foot] = highEnough(crisp(Math.min(y, baseline)), crisp(Math.max(y, baseline)), y > baseline, plot);
    const part = rowEnd(columns, row) > columns.completeUntil ? 'open' : 'complete';
    texts[part] += rectPath(left, top, clipped, foot);
    written[part] += 1;
    if (written[part] % PIECE === 0) {
      pieces[part].push(texts[part]);
      texts[part] = '';
    }
  }
  if (texts.complete) pieces.complete.push(texts.complete);
  if (texts.open) pieces.open.push(texts.open);
  return {complete: {...NO_MARKS, bars: pieces.complete}, open: {...NO_MARKS, bars: pieces.open}};
}

/** A bar that is too low grows the way it points, away from zero, unless it would be clipped there. */
function highEnough(top: number, foot: number, isNegative: boolean, plot: Rect): [top: number, foot: number] {
  if (foot - top >= LEAST_HEIGHT) return [top, foot];
  const growsDown = isNegative ? top + LEAST_HEIGHT <= plot.y + plot.height : foot - LEAST_HEIGHT < plot.y;
  return growsDown ? [top, top + LEAST_HEIGHT] : [foot - LEAST_HEIGHT, foot];
}

/** Pixels of a bin, or of an interval around a sample; three pixels around one whose interval is not known. */
function barSpan(columns: SeriesColumns, row: number, xOf: (timeMs: number) => number): [start: number, end: number] {
  const start = rowStart(columns, row);
  if (columns.source === 'bins') return [xOf(start), xOf(rowEnd(columns, row))];
  if (columns.interval === null) return [xOf(start) - 1.5, xOf(start) + 1.5];
  return [xOf(start - columns.interval / 2), xOf(start + columns.interval / 2)];
}
