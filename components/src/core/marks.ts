import {type CurveGenerator, curveLinear, curveStepAfter} from 'd3-shape';
import {createPathWriter, dotPath, ENVELOPE_PARTS, LINE_PARTS, type PathWriter, uprightPath} from './path-writer.js';
import type {Polyline} from './polyline.js';
import type {Curve, MarkPaths, Rect} from './scene.js';
import {type SeriesColumns, vertexTime} from './series-columns.js';
import {THIN} from './status.js';

/** About how many vertices a path has before it is cut. */
export const PIECE = 256;

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

/**
 * Visits the runs of two or more values in a row among the vertices [from, to). One alone would be a subpath of no length,
 * and its cap a dot where there may be none.
 */
function eachRun(y: Float64Array, from: number, to: number, visit: (start: number, end: number) => void): void {
  let start = -1;
  for (let i = from; i <= to; i++) {
    if (i < to && !Number.isNaN(y[i]!)) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      if (i - start > 1) visit(start, i);
      start = -1;
    }
  }
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
  const {yLow, yHigh, length, openFrom, lone} = polyline;
  const isStep = curve === 'step';
  // A step's jump to the first open value ends the complete part; a line's slope to it begins the open one.
  const completeTo = isStep && openFrom < length ? openFrom + 1 : openFrom;
  const openStart = isStep ? openFrom : openFrom - 1;
  const part = (from: number, to: number, dotsFrom: number, dotsTo: number): MarkPaths => ({
    ...NO_MARKS,
    line: lineOf(polyline, curve, from, to, isDashed),
    area: baseline === null ? [] : bandOf(polyline, () => baseline, polyline.y, curve, from, to, LINE_PARTS),
    envelope: yLow && yHigh ? bandOf(polyline, (i) => yLow[i]!, yHigh, curve, from, to, ENVELOPE_PARTS) : [],
    ...loneOf(polyline, lone, dotsFrom, dotsTo),
  });
  return {
    complete: part(0, completeTo, 0, openFrom),
    open: openFrom < length ? part(Math.max(0, openStart), length, openFrom, length) : NO_MARKS,
  };
}

/**
 * d3's curve between vertices, drawing on a writer: it asks for a whole canvas, and its linear and step curves use no more
 * than a writer has. It is fed with vertices here and not by d3's generators, which call functions of ours for each.
 */
function curveOn(writer: PathWriter, curve: Curve): CurveGenerator {
  return (curve === 'step' ? curveStepAfter : curveLinear)(writer as unknown as CanvasRenderingContext2D);
}

function lineOf({x, y}: Polyline, curve: Curve, from: number, to: number, isDashed: boolean): string[] {
  const writer = createPathWriter(LINE_PARTS, isDashed ? Number.POSITIVE_INFINITY : PIECE);
  const drawn = curveOn(writer, curve);
  eachRun(y, from, to, (start, end) => {
    drawn.lineStart();
    for (let i = start; i < end; i++) drawn.point(x[i]!, y[i]!);
    drawn.lineEnd();
  });
  return writer.take();
}

/** A band between a lower and an upper edge, over all runs of values, in pieces that share the vertices where they meet. */
function bandOf(
  {x, y}: Polyline,
  lower: (i: number) => number,
  upper: Float64Array,
  curve: Curve,
  from: number,
  to: number,
  parts: number,
): string[] {
  const writer = createPathWriter(parts);
  const drawn = curveOn(writer, curve);
  const pieces: string[] = [];
  let written = 0;
  eachRun(y, from, to, (start, end) => {
    for (let at = start; at < end - 1; at += PIECE) {
      const stop = Math.min(at + PIECE + 1, end);
      drawn.areaStart();
      drawn.lineStart();
      for (let i = at; i < stop; i++) drawn.point(x[i]!, upper[i]!);
      drawn.lineEnd();
      drawn.lineStart();
      for (let i = stop - 1; i >= at; i--) drawn.point(x[i]!, lower(i));
      drawn.lineEnd();
      drawn.areaEnd();
      written += stop - at;
      if (written < PIECE) continue;
      pieces.push(...writer.take());
      written = 0;
    }
  });
  return [...pieces, ...writer.take()];
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

/** Half the height of the mark through a thin bin, pixels. */
const THIN_REACH = 5;

/**
 * Short upright marks through the values of thin bins, all of them, reduced or not, but no two within a pixel, and none
 * beyond the plot: they are drawn over all series, in the colour of no series, and not clipped.
 *
 * @param from - first row
 * @param to - row after the last
 */
export function thinPath(
  columns: SeriesColumns,
  from: number,
  to: number,
  plot: Rect,
  xOf: (timeMs: number) => number,
  yOf: (value: number) => number,
): string {
  if (columns.source === 'samples') return '';
  let text = '';
  let lastX = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row++) {
    if (columns.status[row] !== THIN || Number.isNaN(columns.value[row]!)) continue;
    const x = xOf(vertexTime(columns, row));
    const y = yOf(columns.value[row]!);
    if (x - lastX < 1 || x < plot.x || x > plot.x + plot.width || y < plot.y || y > plot.y + plot.height) continue;
    lastX = x;
    text += uprightPath(x, y - THIN_REACH, y + THIN_REACH);
  }
  return text;
}
