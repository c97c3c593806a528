import type {FittedAxis} from './layout-axes.js';
import {TICK_PADDING, TITLE_ROW} from './layout-gutters.js';
import type {AxisScene, DrawnSeries, MeasureText, Rect, Side} from './scene.js';

/** Long enough that the dashes of a line show. */
const SWATCH = 22;
const SWATCH_GAP = 6;
/** More swatches than this say nothing that the legend doesn't say better. */
const MOST_SWATCHES = 4;
/** Between titles of two sides in one row. */
const TITLE_GAP = 12;
/** Above the baseline of a title. */
const TITLE_HEIGHT = 10;
/** Between the baseline of the lowest title and the plot; more when the topmost tick texts stand in between. */
const TITLE_LIFT = 10;
const TITLE_LIFT_INSIDE = 17;
/** Between the edge of the plot and tick texts inside of it. */
const INSIDE_PADDING = 4;

/** An axis with its place across, before its title has one. */
interface PlacedAxis {
  readonly axis: FittedAxis;
  readonly side: Side;
  /** Place on its side, counted from the plot; its title is as many rows up. */
  readonly row: number;
  /** Edges of its strip of the gutter: towards the plot, and away from it. */
  readonly inner: number;
  readonly outer: number;
  readonly titleY: number;
  readonly members: readonly DrawnSeries[];
  /** Those of its members that have a swatch. */
  readonly swatched: readonly DrawnSeries[];
}

/** What is written of a title, and where it begins. */
interface PlacedTitle {
  readonly text: string;
  /** Of swatches and text together. */
  readonly width: number;
  readonly start: number;
}

/**
 * Places fitted axes across: tick texts beside the plot, the first axis of each side next to it, and titles above them,
 * each further axis of a side a row higher, shortened to the room there is.
 *
 * @param members - visible series by name of axis
 */
export function placeAxes(
  fitted: readonly FittedAxis[],
  members: ReadonlyMap<string, readonly DrawnSeries[]>,
  plot: Rect,
  boxWidth: number,
  inside: boolean,
  measure: MeasureText,
): AxisScene[] {
  const placed = placedAcross(fitted, members, plot, inside);
  const titles = placedTitles(placed, boxWidth, measure);
  return placed.map((each, i): AxisScene => {
    const {axis, side, inner, outer, titleY, members: own, swatched} = each;
    const {text, width, start} = titles[i]!;
    const isLeft = side === 'left';
    const padding = (inside ? INSIDE_PADDING : TICK_PADDING) * (isLeft === inside ? 1 : -1);
    return {
      name: axis.content.axis.name,
      side,
      x: inner + padding,
      anchor: isLeft === inside ? 'start' : 'end',
      left: Math.min(inner, outer),
      width: Math.abs(outer - inner),
      title: text,
      titleX: isLeft ? start + swatchesWidth(swatched.length) : start + width,
      titleY,
      titleAnchor: isLeft ? 'start' : 'end',
      ticks: axis.ticks,
      scale: axis.scale,
      style: axis.style,
      seriesKeys: own.map(({columns}) => columns.key),
      swatches: swatched.map(({columns, slot, dash, color}, place) => ({
        key: columns.key,
        slot,
        dash,
        color,
        x: start + place * (SWATCH + SWATCH_GAP),
      })),
      tint: tintOf(own),
      shown: true,
    };
  });
}

function placedAcross(
  fitted: readonly FittedAxis[],
  members: ReadonlyMap<string, readonly DrawnSeries[]>,
  plot: Rect,
  inside: boolean,
): PlacedAxis[] {
  const reach: Record<Side, number> = {left: plot.x, right: plot.x + plot.width};
  const count: Record<Side, number> = {left: 0, right: 0};
  return fitted.map((axis) => {
    const {side, name} = axis.content.axis;
    const outwards = side === 'left' ? -1 : 1;
    const row = count[side]++;
    const inner = reach[side] + (row > 0 && !inside ? TICK_PADDING * outwards : 0);
    const outer = inside ? inner : inner + (axis.textWidth + TICK_PADDING) * outwards;
    reach[side] = outer;
    const titleY = plot.y - (inside ? TITLE_LIFT_INSIDE : TITLE_LIFT) - row * TITLE_ROW;
    const own = members.get(name) ?? [];
    // In a low chart the upper titles have no row; one axis alone needs no swatches.
    const hasSwatches = fitted.length > 1 && titleY >= TITLE_HEIGHT;
    return {
      axis,
      side,
      row,
      inner,
      outer,
      titleY,
      members: own,
      swatched: hasSwatches ? own.slice(0, MOST_SWATCHES) : [],
    };
  });
}

/**
 * Titles of all axes. One begins at the outer edge of its axis on the left, and ends at it on the right; two of one row
 * share the width, each half of it or what the other leaves, and make way for each other.
 */
function placedTitles(placed: readonly PlacedAxis[], boxWidth: number, measure: MeasureText): PlacedTitle[] {
  const wanted = placed.map(({axis, titleY, swatched}) => {
    const textWidth = axis.title && titleY >= TITLE_HEIGHT ? measure(axis.title, 'title') : 0;
    return swatchesWidth(swatched.length) + textWidth;
  });
  const across = (i: number) => placed.findIndex(({row, side}) => row === placed[i]!.row && side !== placed[i]!.side);
  const titles = placed.map(({axis, titleY, swatched}, i): PlacedTitle => {
    const other = across(i);
    const room = other < 0 ? boxWidth : roomFor(wanted[i]!, wanted[other]!, boxWidth);
    const beside = swatchesWidth(swatched.length);
    const text = titleY >= TITLE_HEIGHT ? shorten(axis.title, room - beside, measure) : '';
    return {text, width: beside + (text ? measure(text, 'title') : 0), start: 0};
  });
  // Those on the left first: where they end, those on the right may begin.
  const starts = new Float64Array(placed.length);
  for (const side of ['left', 'right'] as const) {
    for (const [i, each] of placed.entries()) {
      if (each.side !== side) continue;
      const {width} = titles[i]!;
      const other = across(i);
      const otherWidth = other < 0 || titles[other]!.width === 0 ? 0 : titles[other]!.width + TITLE_GAP;
      const [least, most] =
        side === 'left'
          ? [0, boxWidth - otherWidth - width]
          : [otherWidth === 0 ? 0 : starts[other]! + otherWidth, boxWidth - width];
      const wantedStart = side === 'left' ? each.outer : each.outer - width;
      starts[i] = Math.max(0, Math.min(Math.max(wantedStart, least), most));
    }
  }
  return titles.map((title, i) => ({...title, start: starts[i]!}));
}

/** How wide a title may be beside another: half of the box, or what the other leaves of it. */
function roomFor(own: number, other: number, boxWidth: number): number {
  const both = boxWidth - TITLE_GAP;
  if (own + other <= both) return both - other;
  return Math.max(both / 2, both - other);
}

function swatchesWidth(count: number): number {
  return count === 0 ? 0 : count * (SWATCH + SWATCH_GAP) + SWATCH_GAP;
}

/** The colour that all of them share; null when they don't. */
export function tintOf(seriesList: readonly DrawnSeries[]): AxisScene['tint'] {
  const [first] = seriesList;
  if (!first) return null;
  const {slot, color} = first;
  return seriesList.every((each) => each.slot === slot && each.color === color) ? {slot, color} : null;
}

/** A text cut to a width, with an ellipsis; empty when not even two letters fit. */
export function shorten(text: string, width: number, measure: MeasureText): string {
  if (text === '' || measure(text, 'title') <= width) return text;
  let fits = 0;
  let over = text.length;
  while (over - fits > 1) {
    const middle = (fits + over) >> 1;
    if (measure(`${text.slice(0, middle)}…`, 'title') <= width) fits = middle;
    else over = middle;
  }
  return fits < 2 ? '' : `${text.slice(0, fits).trimEnd()}…`;
}
