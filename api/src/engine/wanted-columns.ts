/** Which columns of stored bins an answer takes, so that a store which keeps them apart reads no others. */
import type {Aggregate} from '@metrics-chart/contract/series';
import type {BinColumnName} from '../bin-columns.js';
import type {MeasureInfo} from '../store.js';

const SUMS: readonly BinColumnName[] = ['sum', 'sumLow', 'weight', 'weightLow'];
const INCREASES: readonly BinColumnName[] = ['increase', 'increaseLow', 'resets'];

const COLUMNS_OF: Readonly<Record<Aggregate, readonly BinColumnName[]>> = {
  sum: SUMS,
  mean: SUMS,
  min: ['min'],
  max: ['max'],
  first: ['first'],
  last: ['last'],
  increase: INCREASES,
  rate: INCREASES,
  resets: INCREASES,
};

/** What every answer takes: counts, what is missing, and the last value of the summary. */
const ALWAYS: readonly BinColumnName[] = ['start', 'count', 'nonFinite', 'missing', 'firstTime', 'lastTime', 'last'];

/** The columns of the aggregates that are asked for, and of the summary, which every answer has. */
export function columnsFor(
  {kind, aggregate: own}: MeasureInfo,
  aggregates: readonly Aggregate[],
): ReadonlySet<BinColumnName> {
  const ofSummary: Aggregate[] = kind === 'counter' ? ['rate'] : ['min', 'max'];
  if (kind !== 'counter' && (own === null || own === 'mean')) ofSummary.push('mean');
  if (kind === 'delta') ofSummary.push('sum', 'rate');
  return new Set([...ALWAYS, ...[...ofSummary, ...aggregates].flatMap((aggregate) => COLUMNS_OF[aggregate])]);
}
