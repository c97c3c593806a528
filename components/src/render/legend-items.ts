/** The rows of the legend, and their form. */
import {figuresOf} from '../core/figures.js';
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import type {AxisScene, DrawnSeries, Scene} from '../core/scene.js';
import {FIGURES, type Figure, type LegendItem} from './legend.js';
import {lookOf} from './look-of-series.js';

/** Narrower charts have chips, CSS pixels. */
const TABLE_WIDTH = 480;
/** Height of a row, and the share of a chart that a table may take. */
const ROW_HEIGHT = 22;
const TABLE_SHARE = 0.42;
/** What a chart is as long as nobody says otherwise, CSS pixels. */
const USUAL_SIZE = {width: 640, height: 288};

/** Table or chips: whichever leaves room for the plot. Follows from the outer size alone, so that nothing swings. */
export function legendForm(
  size: {readonly width: number; readonly height: number} | null,
  seriesCount: number,
): 'table' | 'chips' {
  const {width, height} = size && size.width > 0 ? size : USUAL_SIZE;
  return width >= TABLE_WIDTH && (seriesCount + 1) * ROW_HEIGHT <= height * TABLE_SHARE ? 'table' : 'chips';
}

/** One row per series, hidden ones too, in their order. Without a scene there are names and no figures. */
export function legendItems(scene: Scene | null, seriesList: readonly DrawnSeries[], formats: Formats): LegendItem[] {
  const axes = new Map(scene?.axes.map((axis) => [axis.name, axis]));
  return seriesList.map((series): LegendItem => {
    const {columns, mark, hidden} = series;
    const axis = axes.get(series.axis);
    const values = axis ? figuresOf(columns) : null;
    const figures = {} as Record<Figure, {value: number; text: string}>;
    for (const figure of FIGURES) {
      const value = values?.[figure] ?? Number.NaN;
      figures[figure] = {value, text: axis && !Number.isNaN(value) ? formatValue(value, axis.style, formats) : ''};
    }
    const isFolded = scene?.folded.includes(series.axis) ?? false;
    const remarks = [columns.derived, axis && isFolded && !hidden ? domainText(axis, formats) : null];
    return {
      look: lookOf(series),
      mark,
      hidden,
      isWaiting: columns.length === 0 && columns.error === null && columns.summary === null,
      remark: columns.error && columns.length === 0 ? columns.error.detail : remarks.filter(Boolean).join(', '),
      figures,
    };
  });
}

/** What an axis that is not drawn reaches from and to. */
function domainText({scale, style}: AxisScene, formats: Formats): string {
  return `${formatValue(scale.domain[0], style, formats)} – ${formatValue(scale.domain[1], style, formats)}`;
}
