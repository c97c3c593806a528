/** What a chart says about one moment: the row of each series there, and where it stands. */
import type {BinStatus} from '@metrics-chart/contract/bin-status';
import type {TimeRange} from '@metrics-chart/contract/series';
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import {rowAtTime} from '../core/nearest.js';
import {xOf, yOf} from '../core/scales.js';
import type {AxisScene, DrawnSeries, Scene} from '../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns, vertexTime} from '../core/series-columns.js';
import {statusOfCode} from '../core/status.js';
import {absenceOf, isRowOpen, samplesText} from './row-text.js';
import {everyText} from './time-text.js';
import {WORDS} from './words.js';

/** One series at the moment. */
export interface ReadingRow {
  readonly series: DrawnSeries;
  /** Place among all series. */
  readonly order: number;
  /** Row of its columns. */
  readonly row: number;
  readonly status: BinStatus;
  readonly timeRange: TimeRange;
  /** Where its vertex stands, CSS pixels; y is NaN where there is no value. */
  readonly x: number;
  readonly y: number;
  /** The value with its unit, or why there is none. */
  readonly valueText: string;
  /** The same where there is little room: the value, or a word in its place. */
  readonly shortText: string;
  /** Small print: counts, and least to greatest; empty for none. */
  readonly detail: string;
}

/** A moment, read. */
export interface Reading {
  /** Where the crosshair stands: the middle of the bin that was pointed at. Epoch milliseconds UTC. */
  readonly timeMs: number;
  readonly x: number;
  /** The bin that was pointed at; a sample's own time, twice, for samples. */
  readonly timeRange: TimeRange;
  /** Its step by name; null for samples. */
  readonly step: string | null;
  /** In the order of their height at that moment; those without a value last. */
  readonly rows: readonly ReadingRow[];
}

/**
 * Reads a moment.
 *
 * @param seriesList - all series of the chart; hidden ones are left out
 * @returns null when no visible series has a row there
 */
export function readAt(
  scene: Scene,
  seriesList: readonly DrawnSeries[],
  timeMs: number,
  formats: Formats,
): Reading | null {
  const axes = new Map(scene.axes.map((axis) => [axis.name, axis]));
  const rows: ReadingRow[] = [];
  let order = -1;
  let nearest: ReadingRow | null = null;
  for (const series of seriesList) {
    order += 1;
    if (series.hidden) continue;
    const axis = axes.get(series.axis);
    const row = rowAtTime(series.columns, timeMs);
    if (row < 0 || !axis) continue;
    const read = readRow(scene, axis, series, order, row, timeMs, formats);
    rows.push(read);
    const distance = Math.abs(vertexTime(series.columns, row) - timeMs);
    if (!nearest || distance < Math.abs(vertexTime(nearest.series.columns, nearest.row) - timeMs)) nearest = read;
  }
  if (!nearest) return null;
  rows.sort((a, b) => (Number.isNaN(a.y) ? 1 : 0) - (Number.isNaN(b.y) ? 1 : 0) || a.y - b.y || a.order - b.order);
  const {columns} = nearest.series;
  const snapped = vertexTime(columns, nearest.row);
  return {
    timeMs: snapped,
    x: xOf(scene.time, snapped),
    timeRange: columns.source === 'bins' ? nearest.timeRange : {startMs: snapped, endMs: snapped},
    step: columns.step,
    rows,
  };
}

function readRow(
  scene: Scene,
  axis: AxisScene,
  series: DrawnSeries,
  order: number,
  row: number,
  timeMs: number,
  formats: Formats,
): ReadingRow {
  const {columns} = series;
  const value = columns.value[row]!;
  const absence = Number.isNaN(value) ? absenceOf(columns, row, formats) : null;
  const text = absence ? '' : formatValue(value, axis.style, formats);
  return {
    series,
    order,
    row,
    status: statusOfCode(columns.status[row]!),
    timeRange: {startMs: rowStart(columns, row), endMs: rowEnd(columns, row)},
    x: xOf(scene.time, vertexTime(columns, row)),
    y: yOf(axis.scale, value),
    valueText: absence?.sentence ?? text,
    shortText: absence?.word ?? text,
    detail: absence ? '' : detailOf(axis, columns, row, timeMs, formats),
  };
}

/** `7 of 60 samples · 12–31 ms`, of a bin. A sample is just itself. */
function detailOf(axis: AxisScene, columns: SeriesColumns, row: number, timeMs: number, formats: Formats): string {
  const {interval} = columns;
  const widthMs = rowEnd(columns, row) - rowStart(columns, row);
  // Of a bin that lies between samples the one before is read, and of bins finer than the samples most do.
  const isSparse =
    interval !== null && ((interval > widthMs && columns.count[row]! <= 1) || timeMs >= rowEnd(columns, row));
  const samples = samplesText(columns, row, formats);
  const low = columns.low?.[row] ?? Number.NaN;
  const high = columns.high?.[row] ?? Number.NaN;
  return [
    [
      samples,
      samples !== null && isSparse ? WORDS.oneEvery(everyText(interval, formats)) : null,
      isRowOpen(columns, row) ? WORDS.open : null,
    ]
      .filter(Boolean)
      .join(', '),
    low < high ? `${formatValue(low, axis.style, formats)} – ${formatValue(high, axis.style, formats)}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
