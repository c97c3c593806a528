/** What was answered and what was declared become the series and axes that are drawn. */

import {type AxisWarning, type DeclaredSeries, resolveAxes} from '../../core/axes.js';
import {assignLooks, type SeriesLook} from '../../core/color-by-key.js';
import type {DrawnSeries, ResolvedAxis} from '../../core/scene.js';
import type {SeriesColumns} from '../../core/series-columns.js';
import {nameSeries} from '../../core/series-names.js';
import type {AxisDefinition} from '../metrics-axis/metrics-axis.js';
import type {SeriesDefinition} from '../metrics-series/metrics-series.js';

/** Columns, and what was said of them; null where nothing was. */
export interface DefinedColumns {
  readonly columns: SeriesColumns;
  readonly definition: SeriesDefinition | null;
}

/** Series and axes ready to be laid out. */
export interface ChartSeries {
  readonly seriesList: readonly DrawnSeries[];
  readonly axes: readonly ResolvedAxis[];
  readonly warnings: readonly AxisWarning[];
  /** By key, to be handed over the next time: a series keeps its look. */
  readonly looks: ReadonlyMap<string, SeriesLook>;
}

/** What stands for "not given": attributes and properties may be missing, null, empty, or no number. */
const given = (text: string | null | undefined): string | null => text || null;
const finite = (number: number | null | undefined): number | null =>
  number !== null && number !== undefined && Number.isFinite(number) ? number : null;

/**
 * Names, colours and axes of series.
 *
 * @param hidden - by key: what a reader chose in the legend, over what the page said
 * @param known - looks given before
 */
export function chartSeries(
  defined: readonly DefinedColumns[],
  axes: readonly AxisDefinition[],
  hidden: ReadonlyMap<string, boolean>,
  known: ReadonlyMap<string, SeriesLook>,
): ChartSeries {
  const labelled = defined.map(({columns, definition}) => ({
    ...columns,
    label: given(definition?.label) ?? columns.label,
  }));
  const names = nameSeries(labelled);
  const looks = assignLooks(
    labelled.map(({key}) => key),
    known,
  );
  const declared = labelled.map((columns, i): DeclaredSeries => {
    const definition = defined[i]!.definition;
    return {
      columns: {...columns, name: names[i]!},
      declaration: {
        axis: given(definition?.axis),
        mark: definition?.mark ?? null,
        curve: definition?.curve ?? null,
        envelope: definition?.envelope ?? 'auto',
        color: given(definition?.color),
        hidden: hidden.get(columns.key) ?? definition?.hidden ?? false,
      },
    };
  });
  const declarations = axes.map(
    ({name, side, unit, scale, min, max, softMin, softMax, title, digits, hidden: isHidden}) => ({
      name,
      side: side ?? null,
      unit: given(unit),
      scale: scale ?? null,
      min: finite(min),
      max: finite(max),
      softMin: finite(softMin),
      softMax: finite(softMax),
      title: given(title),
      digits: finite(digits),
      hidden: isHidden ?? false,
    }),
  );
  return {...resolveAxes(declared, declarations, looks), looks};
}
