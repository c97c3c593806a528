import {drawnAggregate} from '@metrics-chart/contract/aggregates';
import {binStatus} from '@metrics-chart/contract/bin-status';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {formatSelector} from '@metrics-chart/contract/selector';
import {
  AGGREGATES,
  type Aggregate,
  type BinnedSeries,
  type BinsAnswer,
  type Column,
} from '@metrics-chart/contract/series';
import {perSecond, unitFrom} from '@metrics-chart/contract/unit';
import {NO_ROWS, type SeriesColumns} from '../core/series-columns.js';
import {codeOfStatus, GAP, VALUE} from '../core/status.js';
import {ratesOverTime} from './rates.js';

/** What the page said about the series that answer one of its selectors. */
export interface SeriesWish {
  /** A label or a template for it; null for none. */
  readonly label: string | null;
  /** Which aggregate to draw; null for that of the kind. */
  readonly aggregate: Aggregate | null;
}

const NO_WISH: SeriesWish = {label: null, aggregate: null};

/**
 * The series of an answer of `/api/v1/bins` as columns, in the order of the answer. Edges are shared by all of them.
 *
 * The drawn value is the wished aggregate; without one, or when the answer does not hold it, that of the kind (gauge →
 * mean, counter → rate, delta → sum); failing that, the first that there is. A mean, first or last has an envelope of
 * min and max where the answer holds both. Whatever is not a finite number is no value. Rates are over the time that their
 * increases came in.
 *
 * @param wishes - by index of the asked selector (`query`)
 * @throws InvalidInput `invalid_answer` when it is none: no times, no step, no series
 */
export function seriesFromAnswer(answer: BinsAnswer, wishes: readonly SeriesWish[] = []): SeriesColumns[] {
  const edges = edgesOf(answer);
  return answer.series.map((series) => columnsOf(series, wishes[series.query] ?? NO_WISH, answer.step, edges));
}

/** Whether something handed over looks like an answer of the API: bins on a grid. */
export function isBinsAnswer(data: unknown): data is BinsAnswer {
  if (typeof data !== 'object' || data === null) return false;
  const {series, from, to, stepMs, edges} = data as Partial<Record<keyof BinsAnswer, unknown>>;
  return (
    Array.isArray(series) &&
    ((typeof from === 'number' && typeof to === 'number' && typeof stepMs === 'number') || Array.isArray(edges))
  );
}

/** The binCount + 1 edges of an answer's grid. */
function edgesOf(answer: BinsAnswer): Float64Array {
  if (!isBinsAnswer(answer)) {
    throw new InvalidInput('invalid answer: no bins', {
      code: 'invalid_answer',
      value: answer,
      accepted: 'an answer of /api/v1/bins, with from, to, stepMs or edges, and series',
    });
  }
  const {from, to, stepMs} = answer;
  if (answer.edges) return Float64Array.from(answer.edges);
  const binCount = stepMs! > 0 && to > from ? Math.round((to - from) / stepMs!) : 0;
  const edges = new Float64Array(binCount + 1);
  for (let i = 0; i <= binCount; i++) edges[i] = from + i * stepMs!;
  return edges;
}

function columnsOf(series: BinnedSeries, wish: SeriesWish, step: string, edges: Float64Array): SeriesColumns {
  const kind = series.kind ?? 'gauge';
  const aggregate = pickAggregate(series, wish.aggregate ?? drawnAggregate(kind));
  const labels = series.labels ?? {};
  const metric = series.metric ?? series.series;
  const measure = series.measure ?? 'value';
  const completeUntil = series.completeUntil ?? Number.POSITIVE_INFINITY;
  const isPlain = wish.aggregate === null || wish.aggregate === drawnAggregate(kind);
  const about = {
    key:
      formatSelector({
        metric,
        measure: measure === 'value' ? null : measure,
        matchers: Object.entries(labels).map(([label, value]) => ({label, operator: '=', value})),
      }) + (isPlain ? '' : ` ${wish.aggregate}`),
    name: series.series,
    label: wish.label,
    metric,
    labels,
    measure,
    kind,
    aggregate,
    unit: unitOf(series.unit ?? null, aggregate),
    step,
    source: 'bins',
    interval: series.interval ?? null,
    derived: series.derived ?? null,
    summary: series.summary ?? null,
    completeUntil,
    progress: series.partial?.progress ?? null,
    warnings: missedWish(series, wish, aggregate),
    error: series.error ?? null,
  } as const;
  const drawn = series[aggregate];
  if (series.error || !drawn) return {...about, ...NO_ROWS};

  const length = edges.length - 1;
  const given = numbersFrom(drawn, length);
  const hasEnvelope =
    (aggregate === 'mean' || aggregate === 'first' || aggregate === 'last') && series.min && series.max;
  // A hand-written answer may leave these out: then a value counts as a sample, and null is a gap.
  const count = series.count ? numbersFrom(series.count, length) : given.map((v) => (Number.isNaN(v) ? 0 : 1));
  const missing = series.missing ? numbersFrom(series.missing, length) : new Float64Array(length);
  const value =
    aggregate === 'rate' ? ratesOverTime({value: given, count, missing, edges, interval: about.interval}) : given;
  const status = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if (!series.count) status[i] = Number.isNaN(value[i]!) ? GAP : VALUE;
    else {
      const samples = count[i]!;
      status[i] = codeOfStatus(
        binStatus(
          Number.isNaN(samples) ? null : samples,
          missing[i]!,
          Number.isNaN(value[i]!) ? null : value[i]!,
          edges[i + 1]!,
          completeUntil,
        ),
      );
    }
  }
  return {
    ...about,
    length,
    edges,
    value,
    low: hasEnvelope ? numbersFrom(series.min!, length) : null,
    high: hasEnvelope ? numbersFrom(series.max!, length) : null,
    count,
    missing,
    status,
  };
}

/** The wished aggregate, or the first one that the series has. */
function pickAggregate(series: BinnedSeries, wished: Aggregate): Aggregate {
  if (series[wished]) return wished;
  // What stands best for a level comes first; min and max are for envelopes.
  const preferred: readonly Aggregate[] = ['mean', 'rate', 'sum', 'max', 'last', ...AGGREGATES];
  return preferred.find((aggregate) => series[aggregate]) ?? wished;
}

function missedWish(series: BinnedSeries, wish: SeriesWish, aggregate: Aggregate): SeriesColumns['warnings'] {
  const warnings = series.warnings ?? [];
  if (series.error || !wish.aggregate || wish.aggregate === aggregate) return warnings;
  return [
    ...warnings,
    {
      code: 'other_aggregate',
      message: `no ${wish.aggregate} of ${series.series} in the answer: drawn is its ${aggregate}`,
    },
  ];
}

/** The unit of an aggregate of values of a unit; null when it is not known. */
function unitOf(unit: string | null, aggregate: Aggregate): string | null {
  if (aggregate === 'resets') return '{resets}';
  if (aggregate !== 'rate') return unit;
  return unit === null ? '1/s' : perSecond(unitFrom(unit)).name;
}

/** A column as numbers, NaN for whatever is not a finite one; too short a column ends in NaN. */
function numbersFrom(column: Column, length: number): Float64Array {
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const entry: unknown = column[i];
    numbers[i] = typeof entry === 'number' && Number.isFinite(entry) ? entry : Number.NaN;
  }
  return numbers;
}
