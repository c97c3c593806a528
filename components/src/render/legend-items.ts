/** The rows of the legend, from a scene and its series. */
import {figuresOf} from '../core/figures.js';
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import type {DrawnSeries, Scene} from '../core/scene.js';
import type {Figure, LegendItem} from './legend.js';
import {lookOf} from './look-of-series.js';

/** One row per series, hidden ones too, in their order. */
export function legendItems(scene: Scene, seriesList: readonly DrawnSeries[], formats: Formats): LegendItem[] {
  const axes = new Map(scene.axes.map((axis) => [axis.name, axis]));
  return seriesList.map((series): LegendItem => {
    const {columns, mark, hidden} = series;
    const axis = axes.get(series.axis);
    const figures = figuresOf(columns);
    const figure = (value: number) => ({
      value,
      text: axis && !Number.isNaN(value) ? formatValue(value, axis.style, formats) : '',
    });
    const folded = scene.folded.includes(series.axis) ? `on ${series.axis}` : '';
    return {
      look: lookOf(series),
      mark,
      hidden,
      remark: columns.error?.detail ?? [columns.derived, folded].filter(Boolean).join(', '),
      figures: {
        last: figure(figures.last),
        min: figure(figures.min),
        mean: figure(figures.mean),
        max: figure(figures.max),
      } satisfies Record<Figure, {value: number; text: string}>,
    };
  });
}
