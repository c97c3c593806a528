import {area, curveLinear, curveStepAfter, line} from 'd3-shape';
import {
  createPathWriter,
  dotPath,
  ENVELOPE_PARTS,
  LINE_PARTS,
  type PathWriter,
  rectPath,
  uprightPath,
} from './path-writer.js';
import type {Polyline} from './polyline.js';
import type {DrawnRows} from './reduce-to-pixels.js';
import type {Curve, MarkPaths, Rect} from './scene.js';
import {rowEnd, rowStart, type SeriesColumns, vertexTime} from './series-columns.js';
import {THIN} from './status.js';

/** About how many vertices a path has before it is cut. */
const PIECE = 256;

export const NO_MARKS: MarkPaths = {
  line: [],
  area: [],
  envelope: [],
  bars: [],
  points: [],
  dots: [],
  whiskers: [],
};

/** The two parts of a series: what is complete, and what is not yet. */
export interface TwoParts<T> {
  readonly complete: T;
  readonly open: T;
}

/** Vertices [from, to), as d3's generators want them: indexes into a polyline. */
function indexes(from: number, to: number): Int32Array {
  const list = new Int32Array(Math.max(0, to - from));
  for (let i = 0; i < list.length; i++) list[i] = from + i;
  return list;
}

/** Lets d3 draw on a writer: it asks for a whole canvas, and its linear and step curves use no more than a writer has. */
function asContext(writer: PathWriter): CanvasRenderingContext2D {
  return writer as unknown as CanvasRenderingContext2D;
}

/**
 * The line, its area, envelope, dots and whiskers. The line leads from the last complete value to the first open one in
 * the open part.
 *
 * @param baseline - height at which an area stands; null draws none
 * @param isDashed - a dashed line stays in one piece
 */
export function linePaths(
  polyline: Polyline,
  curve: Curve,
  baseline: number | null,
  isDashed: boolean,
): TwoParts<MarkPaths> {
  const {length, openFrom, lone} = polyline;
  const isStep = curve === 'step';
  // A step's jump to the first open value ends the complete part; a line's slope to it begins the open one.
  const completeTo = isStep && openFrom < length ? openFrom + 1 : openFrom;
  const openStart = isStep ? openFrom : openFrom - 1;
  const part = (from: number, to: number, dotsFrom: number, dotsTo: number): MarkPaths => ({
    ...NO_MARKS,
    line: lineOf(polyline, curve, from, to, isDashed),
    area: baseline === null ? [] : areaOf(polyline, curve, from, to, baseline),
    envelope: envelopeOf(polyline, curve, from, to),
    ...loneOf(polyline, lone, dotsFrom, dotsTo),
  });
  return {
    complete: part(0, completeTo, 0, openFrom),
    open: openFrom < length ? part(Math.max(0, openStart), length, openFrom, length) : NO_MARKS,
  };
}

function lineOf({x, y}: Polyline, curve: Curve, from: number, to: number, isDashed: boolean): string[] {
  const writer = createPathWriter(LINE_PARTS, isDashed ? Number.POSITIVE_INFINITY : PIECE);
  const isValue = (i: number) => i >= from && i < to && !Number.isNaN(y[i]!);
  line<number>()
    // A vertex alone would be a subpath of no length, and its cap a dot where there may be none.
    .defined((i) => isValue(i) && (isValue(i - 1) || isValue(i + 1)))
    .x((i) => x[i]!)
    .y((i) => y[i]!)
    .curve(curve === 'step' ? curveStepAfter : curveLinear)
    .context(asContext(writer))(indexes(from, to));
  return writer.take();
}

function areaOf({x, y}: Polyline, curve: Curve, from: number, to: number, baseline: number): string[] {
  const writer = createPathWriter(LINE_PARTS);
  const shape = area<number>()
    .defined((i) => !Number.isNaN(y[i]!))
    .x((i) => x[i]!)
    .y0(baseline)
    .y1((i) => y[i]!)
    .curve(curve === 'step' ? curveStepAfter : curveLinear)
    .context(asContext(writer));
  return inPieces(shape, writer, from, to);
}

function envelopeOf({x, y, yLow, yHigh}: Polyline, curve: Curve, from: number, to: number): string[] {
  if (!yLow || !yHigh) return [];
  const writer = createPathWriter(ENVELOPE_PARTS);
  const shape = area<number>()
    .defined((i) => !Number.isNaN(y[i]!))
    .x((i) => x[i]!)
    .y0((i) => yLow[i]!)
    .y1((i) => yHigh[i]!)
    .curve(curve === 'step' ? curveStepAfter : curveLinear)
    .context(asContext(writer));
  return inPieces(shape, writer, from, to);
}

/** Draws filled shapes piece by piece; each begins with the vertex that the one before ends with. */
function inPieces(draw: (list: Int32Array) => unknown, writer: PathWriter, from: number, to: number): string[] {
  const pieces: string[] = [];
  for (let start = from; start < to - 1 || start === from; start += PIECE) {
    draw(indexes(start, Math.min(start + PIECE + 1, to)));
    pieces.push(...writer.take());
  }
  return pieces;
}

function loneOf({x, y, yLow, yHigh}: Polyline, lone: readonly number[], from: number, to: number) {
  let dots = '';
  let whiskers = '';
  for (const i of lone) {
    if (i < from || i >= to) continue;
    dots += dotPath(x[i]!, y[i]!);
    if (yLow && yHigh && yLow[i] !== yHigh[i]) whiskers += uprightPath(x[i]!, yHigh[i]!, yLow[i]!);
  }
  return {dots: dots ? [dots] : [], whiskers: whiskers ? [whiskers] : []};
}

/** Every value as a dot. */
export function pointPaths(polyline: Polyline): TwoParts<MarkPaths> {
  const {length, openFrom} = polyline;
  const part = (from: number, to: number): MarkPaths => {
    const points: string[] = [];
    let text = '';
    let written = 0;
    for (let i = from; i < to; i++) {
      if (Number.isNaN(polyline.y[i]!)) continue;
      text += dotPath(polyline.x[i]!, polyline.y[i]!);
      written += 1;
      if (written % PIECE === 0) {
        points.push(text);
        text = '';
      }
    }
    if (text) points.push(text);
    return {...NO_MARKS, points};
  };
  return {complete: part(0, openFrom), open: part(openFrom, length)};
}

/** Where a bar stands among those of other series in the same bin. */
export interface BarPlace {
  readonly index: number;
  readonly count: number;
}

/**
 * A bar for each value: over its bin less a pixel, or around a sample's own time, clipped at the plot, at least one pixel
 * wide and one device pixel high, so that a true zero is seen. Bars of several series share a bin side by side where it
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
    const top = crisp(Math.min(y, baseline));
    const foot = Math.max(crisp(Math.max(y, baseline)), top + 1 / pixelRatio);
    const part = rowEnd(columns, row) > columns.completeUntil ? 'open' : 'complete';
    // A bar of nothing at the very bottom grows upwards: below, it would be clipped.
    texts[part] +=
      foot > bottom ? rectPath(left, bottom - 1 / pixelRatio, clipped, bottom) : rectPath(left, top, clipped, foot);
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

/** Pixels of a bin, or of an interval around a sample; three pixels around one whose interval is not known. */
function barSpan(columns: SeriesColumns, row: number, xOf: (timeMs: number) => number): [start: number, end: number] {
  const start = rowStart(columns, row);
  if (columns.source === 'bins') return [xOf(start), xOf(rowEnd(columns, row))];
  if (columns.interval === null) return [xOf(start) - 1.5, xOf(start) + 1.5];
  return [xOf(start - columns.interval / 2), xOf(start + columns.interval / 2)];
}

/** Half the height of the mark through a thin bin, pixels. */
const THIN_REACH = 4;

/**
 * Short upright marks through the values of thin bins, all of them, reduced or not, but no two within a pixel.
 *
 * @param from - first row
 * @param to - row after the last
 */
export function thinPath(
  columns: SeriesColumns,
  from: number,
  to: number,
  xOf: (timeMs: number) => number,
  yOf: (value: number) => number,
): string {
  if (columns.source === 'samples') return '';
  let text = '';
  let lastX = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row++) {
    if (columns.status[row] !== THIN || Number.isNaN(columns.value[row]!)) continue;
    const x = xOf(vertexTime(columns, row));
    if (x - lastX < 1) continue;
    lastX = x;
    const y = yOf(columns.value[row]!);
    text += uprightPath(x, y - THIN_REACH, y + THIN_REACH);
  }
  return text;
}
