import type {FittedAxis} from './layout-axes.js';
import {TICK_PADDING, TITLE_ROW} from './layout-gutters.js';
import type {AxisScene, DrawnSeries, MeasureText, Rect, Side} from './scene.js';

const SWATCH = 8;
const SWATCH_GAP = 3;
/** More swatches than this say nothing that the legend doesn't say better. */
const MOST_SWATCHES = 6;
/** Between titles of two sides in one row. */
const TITLE_GAP = 12;
/** Above the baseline of a title. */
const TITLE_HEIGHT = 10;
/** Between the baseline of the lowest title and the plot. */
const TITLE_LIFT = 10;

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
  const reach: Record<Side, number> = {left: plot.x, right: plot.x + plot.width};
  const level: Record<Side, number> = {left: 0, right: 0};
  const roomOf = titleRooms(fitted, members, boxWidth, measure);
  return fitted.map((axis): AxisScene => {
    const {side, name} = axis.content.axis;
    const isLeft = side === 'left';
    const width = axis.textWidth + TICK_PADDING;
    const inner = reach[side];
    const gap = level[side] > 0 && !inside ? TICK_PADDING : 0;
    const edge = isLeft ? inner - gap : inner + gap;
    const outer = inside ? edge : isLeft ? edge - width : edge + width;
    if (!inside) reach[side] = outer;
    const row = level[side]++;
    const direction = isLeft === inside ? 1 : -1;
    const own = members.get(name) ?? [];
    // In a low chart the upper titles have no row.
    const titleY = plot.y - TITLE_LIFT - row * TITLE_ROW;
    const hasRow = titleY >= TITLE_HEIGHT;
    const swatches = fitted.length > 1 && hasRow ? own.slice(0, MOST_SWATCHES) : [];
    const room = roomOf(axis, row) - swatchesWidth(swatches.length);
    const title = hasRow ? shorten(axis.title, room, measure) : '';
    // Titles hug the edge of the box: an outer axis may be narrower than what is said of it.
    const start = isLeft
      ? Math.max(0, Math.min(outer, boxWidth - room))
      : Math.min(boxWidth, outer) - measure(title, 'title') - swatchesWidth(swatches.length);
    return {
      name,
      side,
      x: inside ? edge + 4 * direction : edge + TICK_PADDING * direction,
      anchor: isLeft === inside ? 'start' : 'end',
      left: Math.min(edge, outer),
      width: inside ? 0 : width,
      title,
      titleX: isLeft ? start + swatchesWidth(swatches.length) : Math.min(boxWidth, outer),
      titleY,
      titleAnchor: isLeft ? 'start' : 'end',
      ticks: axis.ticks,
      scale: axis.scale,
      style: axis.style,
      seriesKeys: own.map(({columns}) => columns.key),
      swatches: swatches.map(({columns, slot, color}, i) => ({
        key: columns.key,
        slot,
        color,
        x: start + i * (SWATCH + SWATCH_GAP),
      })),
      tint: tintOf(own),
      shown: true,
    };
  });
}

function swatchesWidth(count: number): number {
  return count === 0 ? 0 : count * (SWATCH + SWATCH_GAP) + SWATCH_GAP;
}

/** The colour that all of them share. */
export function tintOf(seriesList: readonly DrawnSeries[]): AxisScene['tint'] {
  const [first] = seriesList;
  if (!first) return null;
  const {slot, color} = first;
  return seriesList.every((each) => each.slot === slot && each.color === color) ? {slot, color} : null;
}

/** How wide the title of an axis may be: all of the box, less what stands on its row on the other side. */
function titleRooms(
  fitted: readonly FittedAxis[],
  members: ReadonlyMap<string, readonly DrawnSeries[]>,
  boxWidth: number,
  measure: MeasureText,
): (axis: FittedAxis, row: number) => number {
  const wanted = (axis: FittedAxis) => {
    const count = fitted.length > 1 ? Math.min(members.get(axis.content.axis.name)?.length ?? 0, MOST_SWATCHES) : 0;
    return swatchesWidth(count) + (axis.title ? measure(axis.title, 'title') : 0);
  };
  return (axis, row) => {
    const {side} = axis.content.axis;
    const other = fitted.filter(({content}) => content.axis.side !== side)[row];
    if (!other) return boxWidth;
    const half = (boxWidth - TITLE_GAP) / 2;
    // Whoever needs less than half leaves the rest to the other.
    return boxWidth - TITLE_GAP - Math.min(wanted(other), Math.max(half, boxWidth - TITLE_GAP - wanted(axis)));
  };
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
