import {barPaths} from './bars.js';
import {linePaths, NO_MARKS, pointPaths, type TwoParts, thinPath} from './marks.js';
import {createPolyline} from './polyline.js';
import type {DrawnRows} from './reduce-to-pixels.js';
import {createScale, createTimeScale} from './scales.js';
import type {DrawnSeries, MarkPaths, Rect, ScaleSpec, SeriesMarks, TimeAxisScene} from './scene.js';
import {rowsReaching} from './strip.js';

/** How far below the plot a value stands that its log axis cannot show, pixels: the line leads out, and is clipped. */
const BELOW = 16;

/** A visible series with what of it is drawn, and the scale of its axis. */
export interface PlacedSeries {
  readonly series: DrawnSeries;
  readonly order: number;
  readonly rows: DrawnRows;
  readonly scale: ScaleSpec;
}

/** The marks of visible series in a plot, in order. Bars of several series share their bins. */
export function layoutSeries(
  placed: readonly PlacedSeries[],
  time: TimeAxisScene,
  plot: Rect,
  pixelRatio: number,
): SeriesMarks[] {
  const barred = placed.filter(({series}) => series.mark === 'bars');
  const toX = createTimeScale(time);
  return placed.map((each): SeriesMarks => {
    const {series, order, rows, scale} = each;
    const {columns, mark, curve, axis, slot, dash, color} = series;
    const bottom = plot.y + plot.height;
    const scaled = createScale(scale);
    const toY =
      scale.type === 'log'
        ? (value: number) => {
            const y = scaled(value);
            return Number.isFinite(y) ? y : bottom + BELOW;
          }
        : scaled;
    const zero = scale.type === 'log' ? bottom : toY(0);
    const baseline = Math.min(Math.max(zero, plot.y), bottom);
    const parts = (): TwoParts<MarkPaths> => {
      if (mark === 'bars') {
        const place = {index: barred.indexOf(each), count: barred.length};
        return barPaths(columns, rows, baseline, plot, pixelRatio, place, toX, toY);
      }
      const polyline = createPolyline(columns, rows, curve, series.envelope, toX, toY);
      if (mark === 'points') return pointPaths(polyline);
      return linePaths(polyline, curve, mark === 'area' ? baseline : null, dash > 0);
    };
    const {complete, open} = rows.length > 0 ? parts() : {complete: NO_MARKS, open: NO_MARKS};
    const [from, to] = rowsReaching(columns, {startMs: time.domain[0], endMs: time.domain[1]});
    return {
      key: columns.key,
      order,
      name: columns.name,
      axis,
      slot,
      dash,
      color,
      mark,
      curve,
      complete,
      open,
      thin: thinPath(columns, from, to, plot, toX, toY),
    };
  });
}
