/** A chart in a few sentences, for those who do not see it. */
import {figuresOf} from '../core/figures.js';
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import type {DrawnSeries, Scene} from '../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns} from '../core/series-columns.js';
import {GAP, UNKNOWN} from '../core/status.js';
import {rowsReaching} from '../core/strip.js';
import {rangeText, spanText} from './time-text.js';
import {WORDS} from './words.js';

/** More series than this are counted and not described. */
const MOST_DESCRIBED = 8;

/**
 * `CPU. 3 series, Tue 24 Nov 2026, 06:00 – 12:00 CET. web-1: fell from about 80 % to about 20 %; last 12 %, least 3 %,
 * greatest 93 %, mean 41 %; 2 gaps, 40 min in all.`
 *
 * @param heading - of the chart; empty for none
 */
export function summaryText(
  heading: string,
  scene: Scene,
  seriesList: readonly DrawnSeries[],
  timeZone: string,
  formats: Formats,
): string {
  const visible = seriesList.filter(({hidden}) => !hidden);
  const range = rangeText({startMs: scene.time.domain[0], endMs: scene.time.domain[1]}, timeZone, formats);
  const sentences = [heading, `${visible.length === 1 ? '1 series' : `${visible.length} series`}, ${range}`];
  const axes = new Map(scene.axes.map((axis) => [axis.name, axis]));
  for (const {columns, axis} of visible.slice(0, MOST_DESCRIBED)) {
    const style = axes.get(axis)?.style;
    if (!style) continue;
    const {last, min, mean, max} = figuresOf(columns);
    const value = (number: number): string => formatValue(number, style, formats);
    const trend = trendOf(columns, scene.time.domain, max - min);
    const parts = [
      ...(trend
        ? [trend.isLevel ? WORDS.level : WORDS.trend(trend.from < trend.to, value(trend.from), value(trend.to))]
        : []),
      [
        Number.isNaN(last) ? 'no values' : `last ${value(last)}`,
        ...(min <= max ? [`least ${value(min)}, greatest ${value(max)}`] : []),
        ...(Number.isNaN(mean) ? [] : [`mean ${value(mean)}`]),
      ].join(', '),
      ...nothingOf(columns, formats),
    ];
    sentences.push(`${columns.name}: ${parts.join('; ')}`);
  }
  if (visible.length > MOST_DESCRIBED) sentences.push(`${visible.length - MOST_DESCRIBED} more series`);
  return `${sentences.filter(Boolean).join('. ')}.`;
}

/** Of a trend, the share of the values at either end that is held against the other. */
const END_SHARE = 0.2;
/** A change of less than this share of all that a series did is none. */
const LEAST_TREND = 0.15;

/**
 * How a series ends compared with how it began: means over a fifth of the rows on screen at either end. Null where one
 * of them has no values.
 *
 * @param reach - from the least to the greatest of all that the series did
 */
function trendOf(columns: SeriesColumns, [startMs, endMs]: readonly [number, number], reach: number) {
  const [first, end] = rowsReaching(columns, {startMs, endMs});
  const count = Math.floor((end - first) * END_SHARE);
  const from = meanOfRows(columns.value, first, first + count);
  const to = meanOfRows(columns.value, end - count, end);
  if (Number.isNaN(from) || Number.isNaN(to) || !(reach >= 0)) return null;
  return {from, to, isLevel: Math.abs(to - from) <= LEAST_TREND * reach};
}

/** The mean of the values there are; NaN when there are none. */
function meanOfRows(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/** How often and how long there was nothing, by kind. */
function nothingOf(columns: SeriesColumns, formats: Formats): string[] {
  const parts: string[] = [];
  for (const [code, one, many] of [
    [GAP, '1 gap', 'gaps'],
    [UNKNOWN, '1 stretch without an answer', 'stretches without an answer'],
  ] as const) {
    let runs = 0;
    let totalMs = 0;
    for (let i = 0; i < columns.length; i++) {
      if (columns.status[i] !== code) continue;
      if (i === 0 || columns.status[i - 1] !== code) runs += 1;
      totalMs += rowEnd(columns, i) - rowStart(columns, i);
    }
    if (runs > 0) parts.push(`${runs === 1 ? one : `${runs} ${many}`}, ${spanText(totalMs, formats)} in all`);
  }
  return parts;
}
