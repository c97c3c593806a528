import {rowEnd, type SeriesColumns} from './series-columns.js';

/** What a legend says of a series: figures of what is drawn, over the whole asked range, in the unit of the columns. NaN for none. */
export interface Figures {
  readonly last: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/**
 * The legend's figures. Those of a level are the answer's `summary`, which is weighted by samples. A rate, a sum or an
 * increase has its mean from there too; its least and greatest are those of its complete bins, because a figure of an
 * amount is one per step, and an open bin has not all of it yet. Least, greatest, first and last values have no mean: an
 * average of the maxima of a p99 would be a number that nothing measured. Without a summary a mean weighs by samples.
 */
export function figuresOf(columns: SeriesColumns): Figures {
  const {aggregate, summary, value, length, completeUntil} = columns;
  const figure = (number: number | null | undefined) => number ?? Number.NaN;
  const isLevel = aggregate !== 'rate' && aggregate !== 'sum' && aggregate !== 'increase' && aggregate !== 'resets';
  if (summary && isLevel && (aggregate === null || aggregate === 'mean')) {
    const {last, min, mean, max} = summary;
    return {last: figure(last), min: figure(min), mean: figure(mean), max: figure(max)};
  }
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let weights = 0;
  let bins = 0;
  let last = Number.NaN;
  for (let i = 0; i < length; i++) {
    const v = value[i]!;
    if (Number.isNaN(v) || (!isLevel && rowEnd(columns, i) > completeUntil)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
    const weight = isLevel && columns.count[i]! > 0 ? columns.count[i]! : 1;
    sum += v * weight;
    weights += weight;
    bins += 1;
    last = v;
  }
  if (bins === 0) return {last, min: Number.NaN, mean: Number.NaN, max: Number.NaN};
  return {last, min, mean: meanOf(columns, sum / weights), max};
}

/** The mean to be shown: that of the answer where it has one, none where a mean says nothing, else that of the rows. */
function meanOf({aggregate, summary}: SeriesColumns, ofRows: number): number {
  switch (aggregate) {
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return Number.NaN;
    case 'rate':
      return summary?.rate ?? ofRows;
    default:
      return ofRows;
  }
}
