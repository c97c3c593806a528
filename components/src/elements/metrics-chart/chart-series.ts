/** What was answered and what was declared become the series and axes that are drawn. */
import type {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {AGGREGATES, type Aggregate} from '@metrics-chart/contract/series';
import {type AxisWarning, type DeclaredSeries, resolveAxes} from '../../core/axes.js';
import {assignLooks, type SeriesLook} from '../../core/color-by-key.js';
import type {Curve, DrawnSeries, Mark, ResolvedAxis, ScaleType, Side} from '../../core/scene.js';
import {NO_ROWS, type SeriesColumns} from '../../core/series-columns.js';
import {nameSeries} from '../../core/series-names.js';
import type {AxisDefinition} from '../metrics-axis/metrics-axis.js';
import type {SeriesDefinition} from '../metrics-series/metrics-series.js';

/** Columns, and what was said of them; null where nothing was. */
export interface DefinedColumns {
  readonly columns: SeriesColumns;
  readonly definition: SeriesDefinition | null;
}

/** A remark on an attribute that cannot be used as it is. */
export interface AttributeWarning {
  readonly code: 'invalid-attribute';
  readonly message: string;
  /** The axis or series it stands on. */
  readonly about: string;
}

/** Series and axes ready to be laid out. */
export interface ChartSeries {
  readonly seriesList: readonly DrawnSeries[];
  readonly axes: readonly ResolvedAxis[];
  readonly warnings: readonly (AxisWarning | AttributeWarning)[];
  /** By key, to be handed over the next time: a series keeps its look. */
  readonly looks: ReadonlyMap<string, SeriesLook>;
  /** By key, what the page said of a series; none where it said nothing. */
  readonly definitions: ReadonlyMap<string, SeriesDefinition>;
}

/** A chart that shows nothing. */
export const NO_SERIES: ChartSeries = {
  seriesList: [],
  axes: [],
  warnings: [],
  looks: new Map(),
  definitions: new Map(),
};

const MARKS: readonly Mark[] = ['line', 'area', 'bars', 'points'];
const CURVES: readonly Curve[] = ['linear', 'step'];
const ENVELOPES = ['auto', 'none'] as const;
const SIDES: readonly Side[] = ['left', 'right'];
const SCALES: readonly ScaleType[] = ['linear', 'log', 'symlog'];

/** What stands for "not given": attributes and properties may be missing, null, empty, or no number. */
const given = (text: string | null | undefined): string | null => text || null;

/** Names given to columns, so that equal questions get the same object, and whoever keeps things by it finds them. */
const named = new WeakMap<SeriesColumns, SeriesColumns>();

function withName(columns: SeriesColumns, name: string, label: string | null): SeriesColumns {
  const known = named.get(columns);
  if (known?.name === name && known.label === label) return known;
  const result = {...columns, name, label};
  named.set(columns, result);
  return result;
}

/** The aggregate that a definition asks for; null for none, and for one that there is not. */
export function aggregateOf({aggregate}: SeriesDefinition): Aggregate | null {
  return aggregate && AGGREGATES.includes(aggregate) ? aggregate : null;
}

const NOT_ANSWERED = {
  labels: {},
  measure: 'value',
  kind: 'gauge',
  aggregate: null,
  unit: null,
  step: null,
  source: 'bins',
  ...NO_ROWS,
  interval: null,
  derived: null,
  summary: null,
  completeUntil: Number.POSITIVE_INFINITY,
  progress: null,
  warnings: [],
  error: null,
} as const;

const AWAITED = 'awaited ';

/** Columns for a series that nobody has answered for yet: it has its place in the legend, so that nothing shifts later. */
export function awaitedColumns({series, label}: SeriesDefinition): SeriesColumns {
  const name = (label || series).replace(/\{[^{}=]*\}/g, '…');
  return {...NOT_ANSWERED, key: AWAITED + series, name, label: name, metric: series};
}

/** Columns for a series that cannot be asked for. */
export function refusedColumns(
  {series, label}: SeriesDefinition,
  {message, code, accepted}: InvalidInput,
): SeriesColumns {
  const detail = `${message} (accepted: ${accepted})`;
  const error = {type: 'about:blank', title: message, status: 400, code, detail};
  return {...NOT_ANSWERED, key: series, name: label || series, label: label || series, metric: series, error};
}

/** Whether columns only hold a place. */
export function isAwaited({key}: SeriesColumns): boolean {
  return key.startsWith(AWAITED);
}

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
  const warnings: AttributeWarning[] = [];
  const oneOf = <T extends string>(about: string, name: string, value: T | null | undefined, all: readonly T[]) => {
    if (!value || all.includes(value)) return value || null;
    const message = `invalid ${name}: ${value} (accepted: ${all.join(', ')})`;
    warnings.push({code: 'invalid-attribute', message, about});
    return null;
  };
  const number = (about: string, name: string, value: number | null | undefined) => {
    if (value === null || value === undefined || Number.isFinite(value)) return value ?? null;
    warnings.push({code: 'invalid-attribute', message: `invalid ${name}: not a finite number`, about});
    return null;
  };
  const labelled = defined.map(({columns, definition}) => ({
    ...columns,
    label: given(definition?.label) ?? columns.label,
  }));
  const names = nameSeries(labelled);
  const looks = assignLooks(
    labelled.filter((columns) => !isAwaited(columns)).map(({key}) => key),
    known,
  );
  const declared = labelled.map((columns, i): DeclaredSeries => {
    const definition = defined[i]!.definition;
    oneOf(columns.key, 'aggregate', definition?.aggregate, AGGREGATES);
    return {
      columns: withName(defined[i]!.columns, names[i]!, columns.label),
      declaration: {
        axis: given(definition?.axis),
        mark: oneOf(columns.key, 'mark', definition?.mark, MARKS),
        curve: oneOf(columns.key, 'curve', definition?.curve, CURVES),
        envelope: oneOf(columns.key, 'envelope', definition?.envelope, ENVELOPES) ?? 'auto',
        color: given(definition?.color),
        hidden: hidden.get(columns.key) ?? definition?.hidden ?? false,
      },
    };
  });
  const declarations = axes.map((axis) => ({
    name: axis.name,
    side: oneOf(axis.name, 'side', axis.side, SIDES),
    unit: given(axis.unit),
    scale: oneOf(axis.name, 'scale', axis.scale, SCALES),
    min: number(axis.name, 'min', axis.min),
    max: number(axis.name, 'max', axis.max),
    softMin: number(axis.name, 'soft-min', axis.softMin),
    softMax: number(axis.name, 'soft-max', axis.softMax),
    title: given(axis.title),
    digits: number(axis.name, 'digits', axis.digits),
    hidden: axis.hidden ?? false,
  }));
  const resolved = resolveAxes(declared, declarations, looks);
  const definitions = new Map(
    defined.flatMap(({columns, definition}) => (definition ? [[columns.key, definition]] : [])),
  );
  return {...resolved, warnings: [...warnings, ...resolved.warnings], looks, definitions};
}
