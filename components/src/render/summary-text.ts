/** A chart in a few sentences, for those who do not see it. */
import {figuresOf} from '../core/figures.js';
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import type {DrawnSeries, Scene} from '../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns} from '../core/series-columns.js';
import {GAP, UNKNOWN} from '../core/status.js';
import {rangeText, spanText} from './time-text.js';

/** More series than this are counted and not described. */
const MOST_DESCRIBED = 8;

/**
 * `CPU. 3 series, Tue 24 Nov 2026, 06:00 – 12:00 CET. web-1: last 12 %, from 3 % to 93 %, mean 41 %; 2 gaps, 40 min in all.`
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
    const parts = [
      Number.isNaN(last) ? 'no values' : `last ${value(last)}`,
      ...(min <= max ? [`from ${value(min)} to ${value(max)}`] : []),
      ...(Number.isNaN(mean) ? [] : [`mean ${value(mean)}`]),
    ];
    sentences.push(`${columns.name}: ${[parts.join(', '), ...nothingOf(columns, formats)].join('; ')}`);
  }
  if (visible.length > MOST_DESCRIBED) sentences.push(`${visible.length - MOST_DESCRIBED} more series`);
  return `${sentences.filter(Boolean).join('. ')}.`;
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
