import type {Formats} from './formats.js';
import {type AxisContent, type FittedAxis, fitAxes, type PlotSpan} from './layout-axes.js';
import type {Box, GridRow, MeasureText, Side} from './scene.js';

/** Between a tick text and the plot, or the next axis. */
export const TICK_PADDING = 8;
/** Gutters come in steps of this, so that a digit more does not move the plot. */
const GUTTER_STEP = 8;
/** The least gutter, so that no line ends at the very edge of the box. */
const LEAST_GUTTER = 8;
/** Height of a row of axis titles. */
export const TITLE_ROW = 16;
/** Height that titles leave to the plot at least. */
const LEAST_PLOT = 48;
/** Above the plot: half a tick text, or, when tick texts stand above their rows, a whole one. */
const LEAST_TOP = 8;
const LEAST_TOP_INSIDE = 16;

/** Axes that were given room, and what is left for the plot. */
export interface Gutters {
  /** Shown axes in their order, fitted. */
  readonly fitted: readonly FittedAxis[];
  readonly grid: readonly GridRow[];
  readonly left: number;
  readonly right: number;
  readonly plot: PlotSpan;
  /** Axes for which there was no room. */
  readonly folded: readonly AxisContent[];
}

/**
 * Fits axes into a box: tick texts are measured, and axes are folded, the last ones of the fuller side first, until each
 * gutter takes at most a third of the width and both together at most half. One axis always stays beside the plot.
 *
 * @param contents - axes that are to be shown, in order
 * @param bottom - of the plot
 * @param least - gutters that must be kept at least
 * @param inside - tick texts stand inside the plot: one axis a side, and no gutters
 */
export function layoutGutters(
  contents: readonly AxisContent[],
  box: Box,
  bottom: number,
  least: {readonly left: number; readonly right: number} | null,
  formats: Formats,
  measure: MeasureText,
  inside: boolean,
): Gutters {
  const folded: AxisContent[] = [];
  let shown = [...contents];
  for (;;) {
    const plot: PlotSpan = {top: topOf(shown, bottom, inside), bottom};
    const {fitted, grid} = fitAxes(shown, plot, formats, measure, inside);
    const left = gutterOf(fitted, 'left');
    const right = gutterOf(fitted, 'right');
    const leaving = axisToFold(shown, box.width, left, right, inside);
    if (!leaving) {
      return {
        fitted,
        grid,
        left: inside ? 0 : Math.max(left, least?.left ?? 0),
        right: inside ? 0 : Math.max(right, least?.right ?? 0),
        plot,
        folded,
      };
    }
    folded.unshift(leaving);
    shown = shown.filter((content) => content !== leaving);
  }
}

/** Top of the plot: below as many rows of titles as there are axes on a side, unless these would leave no plot. */
function topOf(shown: readonly AxisContent[], bottom: number, inside: boolean): number {
  const least = inside ? LEAST_TOP_INSIDE : LEAST_TOP;
  const rows = Math.min(titleRows(shown), Math.floor((bottom - least - LEAST_PLOT) / TITLE_ROW));
  return least + Math.max(0, rows) * TITLE_ROW;
}

/** How many rows of titles there are: one for each axis of the side with more of them, none when no axis has one to show. */
function titleRows(shown: readonly AxisContent[]): number {
  const count = (side: Side) => shown.filter(({axis}) => axis.side === side).length;
  const hasTitles = shown.length > 1 || shown.some(({axis}) => axis.title || axis.unit || axis.perStep);
  return hasTitles ? Math.max(count('left'), count('right')) : 0;
}

/** The width that the axes of a side take, in steps of 8 px. */
function gutterOf(fitted: readonly FittedAxis[], side: Side): number {
  let width = 0;
  for (const {content, textWidth} of fitted) {
    if (content.axis.side === side) width += textWidth + TICK_PADDING * (width > 0 ? 2 : 1);
  }
  return Math.max(Math.ceil(width / GUTTER_STEP) * GUTTER_STEP, LEAST_GUTTER);
}

/** The axis that has to leave for want of room; null when there is room for all. */
function axisToFold(
  shown: readonly AxisContent[],
  width: number,
  left: number,
  right: number,
  inside: boolean,
): AxisContent | null {
  const last = (axes: readonly AxisContent[]) => axes[axes.length - 1] ?? null;
  const [onLeft, onRight] = (['left', 'right'] as const).map((side) => shown.filter(({axis}) => axis.side === side));
  if (inside) {
    // Texts of both sides share the plot with its marks; a side has room for one axis.
    if (onLeft!.length > 1) return last(onLeft!);
    if (onRight!.length > 1) return last(onRight!);
    return left + right > (shown.length > 1 ? (width * 2) / 3 : width) ? last(shown) : null;
  }
  if (shown.length < 2) return null;
  const isLeftFull = left > width / 3 && onLeft!.length > 0;
  const isRightFull = right > width / 3 && onRight!.length > 0;
  if (isLeftFull !== isRightFull) return last(isLeftFull ? onLeft! : onRight!);
  return isLeftFull || left + right > width / 2 ? last(shown) : null;
}
