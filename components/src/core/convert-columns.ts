import type {SeriesSummary} from '@metrics-chart/contract/series';
import {convertUnit, type Unit, unitFrom} from '@metrics-chart/contract/unit';
import type {SeriesColumns} from './series-columns.js';

/** Conversions that were made, so that equal questions get the same object and nothing behind it is made again. */
const converted = new WeakMap<SeriesColumns, Map<string, SeriesColumns>>();

/**
 * Columns with values, envelope and summary in another unit of the same dimension. The same object every time, the given
 * one when there is nothing to convert.
 *
 * @throws InvalidInput `other_dimension` when the units measure different things
 */
export function convertColumns(columns: SeriesColumns, unit: string | null): SeriesColumns {
  const from = unitFrom(columns.unit);
  const to = unitFrom(unit);
  if (from.name === to.name) return columns;
  const known = converted.get(columns) ?? new Map<string, SeriesColumns>();
  converted.set(columns, known);
  let result = known.get(to.name);
  if (!result) {
    const column = (numbers: Float64Array) => numbers.map((number) => convertUnit(number, from, to));
    result = {
      ...columns,
      unit,
      value: column(columns.value),
      low: columns.low && column(columns.low),
      high: columns.high && column(columns.high),
      summary: columns.summary && convertSummary(columns.summary, from, to),
    };
    known.set(to.name, result);
  }
  return result;
}

/** All figures are levels, but for sum, increase and rate, which have no use for an offset; those of degrees are none. */
function convertSummary(summary: SeriesSummary, from: Unit, to: Unit): SeriesSummary {
  const level = (figure: number | null) => (figure === null ? null : convertUnit(figure, from, to));
  const amount = (figure: number | null) => (from.offset === to.offset ? level(figure) : null);
  return {
    ...summary,
    min: level(summary.min),
    mean: level(summary.mean),
    max: level(summary.max),
    last: level(summary.last),
    ...(summary.sum !== undefined && {sum: amount(summary.sum)}),
    ...(summary.increase !== undefined && {increase: amount(summary.increase)}),
    ...(summary.rate !== undefined && {rate: amount(summary.rate)}),
  };
}
