import {EMPTY_EXTENT, extentOfRows, symlogConstant, unionExtent, withinReach} from './extent.js';
import {type AxisContent, type FittedAxis, fitAxes} from './layout-axes.js';
import {layoutGutters} from './layout-gutters.js';
import {layoutSeries} from './layout-series.js';
import {LOW_TIME_HEIGHT, layoutTime, STRIP_HEIGHT, STRIP_TOP, TIME_HEIGHT} from './layout-time.js';
import {placeAxes} from './layout-titles.js';
import {type DrawnRows, reduceToPixels} from './reduce-to-pixels.js';
import {createTimeScale} from './scales.js';
import type {
  AxisScene,
  Box,
  DrawnSeries,
  EmptyScene,
  LayoutOptions,
  MeasureText,
  Rect,
  ResolvedAxis,
  Scene,
  SceneMessage,
  StripScene,
  TimeAxisScene,
} from './scene.js';
import {intersectSpans, type NothingSpans, nothingSpans, spansPath, uniteSpans} from './strip.js';

/** Below these, tick texts stand inside the plot, dates have no line of their own, and only marks are drawn. */
const NARROW_WIDTH = 320;
const LOW_HEIGHT = 140;
const SPARKLINE_HEIGHT = 80;
/** With more vertices in each pixel, of all lines together, they are crowded. */
const CROWDED = 1;
/** Around the marks of a sparkline, so that no stroke is cut. */
const SPARKLINE_PADDING = 2;

/**
 * Lays out a chart: everything it shows, as plain values.
 *
 * @param box - what the drawing fills; at least a pixel each way
 * @param seriesList - all series, hidden ones included; later ones are drawn on top
 * @param axes - as resolved with the series: every series names one of them
 * @param measure - widths of texts in the fonts in use
 */
export function layout(
  box: Box,
  seriesList: readonly DrawnSeries[],
  axes: readonly ResolvedAxis[],
  measure: MeasureText,
  options: LayoutOptions,
): Scene {
  const {timeRange, timeZone, formats} = options;
  const form = box.height < SPARKLINE_HEIGHT ? 'sparkline' : box.width < NARROW_WIDTH ? 'inner' : 'full';
  const isSparkline = form === 'sparkline';
  const hasSecond = box.height >= LOW_HEIGHT;

  // What of each series is drawn, and how far that reaches.
  const visible = seriesList.filter(({hidden, columns}) => !hidden && columns.length > 0);
  const rowsOf = new Map<DrawnSeries, DrawnRows>();
  const columnCount = Math.max(1, Math.round(box.width * box.pixelRatio));
  for (const series of visible) rowsOf.set(series, reduceToPixels(series.columns, timeRange, columnCount));
  const contents = axes.map((axis, i) => {
    const own = options.thresholds.filter(({axis: name}) => (name === null ? i === 0 : name === axis.name));
    return contentOf(
      axis,
      visible,
      rowsOf,
      own.map(({value}) => value),
    );
  });

  // Axes: those with values get room, on shared rows.
  const hasValues = ({extent}: AxisContent) => extent.low <= extent.high;
  const wanted = contents.filter((content) => !isSparkline && !content.axis.hidden && hasValues(content));
  const bottom = box.height - (isSparkline ? 2 * SPARKLINE_PADDING : hasSecond ? TIME_HEIGHT : LOW_TIME_HEIGHT);
  const room = layoutGutters(wanted, box, bottom, options.gutters, formats, measure, form !== 'full');
  const plot: Rect = isSparkline
    ? {x: 0, y: SPARKLINE_PADDING, width: box.width, height: Math.max(1, bottom - SPARKLINE_PADDING)}
    : {
        x: room.left,
        y: room.plot.top,
        width: Math.max(1, box.width - room.left - room.right),
        height: Math.max(1, bottom - room.plot.top),
      };
  const members = new Map(axes.map(({name}) => [name, visible.filter(({axis}) => axis === name)]));
  const placed = placeAxes(room.fitted, members, plot, box.width, form !== 'full', measure);
  const span = {top: plot.y, bottom: plot.y + plot.height};
  const aside = contents
    .filter((content) => !room.fitted.some((fitted) => fitted.content === content))
    .map((content) => placedAside(fitAxes([content], span, formats, measure, false).fitted[0]!, members, plot));
  const axisScenes = contents.map(({axis}) => [...placed, ...aside].find(({name}) => name === axis.name)!);

  const fullTime = layoutTime(timeRange, timeZone, plot, box.width, hasSecond, formats, measure);
  const time: TimeAxisScene = isSparkline ? {...fullTime, ticks: []} : fullTime;
  const toX = createTimeScale(time);
  const inside = (timeMs: number) => timeMs > timeRange.startMs && timeMs < timeRange.endMs;
  const openFrom = Math.min(...visible.map(({columns}) => columns.completeUntil));
  const nothing = visible.map(({columns}) => nothingSpans(columns, timeRange));
  const folded = room.folded.map(({axis}) => axis.name);

  return {
    box,
    plot,
    gutters: {left: room.left, right: room.right},
    form,
    time,
    axes: axisScenes,
    grid: isSparkline ? [] : room.grid,
    marks: layoutSeries(
      visible.map((series) => ({
        series,
        order: seriesList.indexOf(series),
        rows: rowsOf.get(series)!,
        scale: axisScenes.find(({name}) => name === series.axis)!.scale,
      })),
      time,
      plot,
      box.pixelRatio,
    ),
    crowded: verticesOf(visible, rowsOf) > CROWDED * plot.width,
    strip: stripOf(nothing, toX, plot, box),
    unknownPath: spansPath(
      intersectSpans(nothing.map(({unknown}) => unknown)),
      toX,
      plot.y,
      plot.y + plot.height,
      box.pixelRatio,
    ),
    openX: inside(openFrom) ? toX(openFrom) : null,
    folded,
    messages: messagesOf(seriesList, contents, room.fitted, folded),
    empty: contents.some(hasValues) ? null : emptinessOf(seriesList),
  };
}

/** How many vertices all lines have. */
function verticesOf(visible: readonly DrawnSeries[], rowsOf: ReadonlyMap<DrawnSeries, DrawnRows>): number {
  const lines = visible.filter(({mark}) => mark === 'line' || mark === 'area');
  return lines.reduce((sum, series) => sum + rowsOf.get(series)!.length, 0);
}

/** An axis with the extent of its visible series, and of thresholds that are near. */
function contentOf(
  axis: ResolvedAxis,
  visible: readonly DrawnSeries[],
  rowsOf: ReadonlyMap<DrawnSeries, DrawnRows>,
  thresholds: readonly number[],
): AxisContent {
  const own = visible.filter((series) => series.axis === axis.name);
  const extent = own.reduce((sum, series) => {
    const withZero = axis.scale !== 'log' && (series.mark === 'bars' || series.mark === 'area');
    return unionExtent(sum, extentOfRows(series.columns, rowsOf.get(series)!, series.envelope, withZero));
  }, EMPTY_EXTENT);
  const constant =
    axis.scale === 'symlog' ? symlogConstant(own.map((each) => ({columns: each.columns, rows: rowsOf.get(each)!}))) : 1;
  return {axis, extent: withinReach(extent, thresholds, axis.scale === 'log'), constant};
}

/** An axis that scales its series without being drawn. */
function placedAside(
  {content: {axis}, scale, style}: FittedAxis,
  members: ReadonlyMap<string, readonly DrawnSeries[]>,
  plot: Rect,
): AxisScene {
  const isLeft = axis.side === 'left';
  const edge = isLeft ? plot.x : plot.x + plot.width;
  return {
    name: axis.name,
    side: axis.side,
    x: edge,
    anchor: isLeft ? 'end' : 'start',
    left: edge,
    width: 0,
    title: '',
    titleX: edge,
    titleY: plot.y,
    titleAnchor: isLeft ? 'start' : 'end',
    ticks: [],
    scale,
    style,
    seriesKeys: (members.get(axis.name) ?? []).map(({columns}) => columns.key),
    swatches: [],
    tint: null,
    shown: false,
  };
}

function stripOf(
  nothing: readonly NothingSpans[],
  toX: (timeMs: number) => number,
  plot: Rect,
  {pixelRatio}: Box,
): StripScene {
  const y = plot.y + plot.height + STRIP_TOP;
  const path = (spans: readonly number[]) => spansPath(spans, toX, y, y + STRIP_HEIGHT, pixelRatio);
  return {
    y,
    height: STRIP_HEIGHT,
    gapPath: path(intersectSpans(nothing.map(({gap}) => gap))),
    thinPath: path(uniteSpans(nothing.map(({thin}) => thin))),
    unknownPath: path(uniteSpans(nothing.map(({unknown}) => unknown))),
  };
}

function messagesOf(
  seriesList: readonly DrawnSeries[],
  contents: readonly AxisContent[],
  fitted: readonly FittedAxis[],
  folded: readonly string[],
): SceneMessage[] {
  const messages: SceneMessage[] = [];
  for (const {axis, extent} of contents) {
    if (axis.scale !== 'log' || extent.notPositive === 0) continue;
    const count = extent.notPositive;
    const text = `${count === 1 ? '1 value' : `${count} values`} of 0 or less cannot stand on the log axis ${axis.name}`;
    messages.push({code: 'log-not-positive', text, about: axis.name});
  }
  for (const {content, wanted} of fitted) {
    if (!wanted.hasInvalidBounds) continue;
    const {name, min, max} = content.axis;
    messages.push({
      code: 'invalid-bounds',
      text: `invalid bounds of axis ${name}: min ${min}, max ${max}`,
      about: name,
    });
  }
  if (folded.length > 0) {
    messages.push({
      code: 'axes-folded',
      text: `Not enough room for the axis of ${folded.join(', ')}: see the legend`,
      about: null,
    });
  }
  for (const {columns} of seriesList) {
    if (columns.error === null) continue;
    messages.push({code: 'series-error', text: `${columns.name}: ${columns.error.detail}`, about: columns.key});
  }
  return messages;
}

/** Why there is no value to be seen. */
function emptinessOf(seriesList: readonly DrawnSeries[]): EmptyScene {
  const known = seriesList.flatMap(({columns}) => columns.summary?.lastTime ?? []);
  const lastTime = known.length > 0 ? Math.max(...known) : null;
  if (seriesList.length === 0) return {code: 'no-series', lastTime};
  const visible = seriesList.filter(({hidden}) => !hidden);
  if (visible.length === 0) return {code: 'all-hidden', lastTime};
  if (visible.every(({columns}) => columns.error !== null)) return {code: 'all-failed', lastTime};
  const answered = visible.filter(({columns}) => columns.length > 0);
  const isUnknown = answered.length > 0 && answered.every(({columns}) => columns.count.every(Number.isNaN));
  return {code: isUnknown ? 'all-unknown' : 'no-data', lastTime};
}
