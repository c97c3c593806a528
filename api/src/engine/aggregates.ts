/**
 * Which aggregates a measure may be asked for, and how each is read off a row.
 */
import {defaultAggregates} from '@metrics-chart/contract/aggregates';
import {AGGREGATES, type Aggregate, type Kind} from '@metrics-chart/contract/series';
import type {BinRows} from '../bin-columns.js';
import {Problem} from '../problem.js';
import type {MeasureInfo} from '../store.js';
import {roundValue} from './round-value.js';

/** A gauge does not increase, and a delta says nothing of resets. */
const REFUSED: Readonly<Record<Kind, readonly Aggregate[]>> = {
  gauge: ['increase', 'rate', 'resets'],
  counter: [],
  delta: ['resets'],
};

/** What may be asked of samples that are aggregates already, beside their own aggregate. */
const SAFE: readonly Aggregate[] = ['min', 'max', 'first', 'last'];

function isAllowed({kind, aggregate: own}: MeasureInfo, aggregate: Aggregate): boolean {
  if (own !== null) return aggregate === own || SAFE.includes(aggregate);
  return !REFUSED[kind].includes(aggregate);
}

/**
 * The aggregates of an answer, in the order of `AGGREGATES`. Without a wish: those of the kind; of a measure with an
 * aggregate of its own that one, and of a gauge min and max with it.
 *
 * @throws Problem `aggregate_not_allowed`
 */
export function aggregatesFor(measure: MeasureInfo, asked: readonly Aggregate[] | null): readonly Aggregate[] {
  const {kind, aggregate: own, name} = measure;
  const ownDefaults: readonly Aggregate[] = own === null ? [] : kind === 'gauge' ? ['min', own, 'max'] : [own];
  const wanted = asked ?? (own === null ? defaultAggregates(kind) : ownDefaults);
  const refused = wanted.find((aggregate) => !isAllowed(measure, aggregate));
  if (refused !== undefined) {
    const of = own === null ? `a ${kind}` : `${name}, whose samples are each a ${own}`;
    throw new Problem('aggregate_not_allowed', `invalid aggregate for ${of}: ${refused}`, {
      field: 'aggregates',
      value: refused,
      accepted: AGGREGATES.filter((aggregate) => isAllowed(measure, aggregate)).join(', '),
    });
  }
  return AGGREGATES.filter((aggregate) => wanted.includes(aggregate));
}

/**
 * What the values are, where that is not what the measure's name says: `max of p99`. Null for a max of `max`, for
 * weighted means, which are exact, and for all measures whose samples are no aggregates.
 */
export function derivedText(
  {name, aggregate: own, weighted}: MeasureInfo,
  aggregates: readonly Aggregate[],
): string | null {
  if (own === null) return null;
  const shown = aggregates.includes(own) ? own : aggregates[0]!;
  return shown === name || (shown === 'mean' && weighted) ? null : `${shown} of ${name}`;
}

/**
 * The value of an aggregate in a row; null where there is none: no finite sample, a weighted mean of weight 0, or a sum
 * that overflowed.
 *
 * @param seconds - how much time the increase of the row covers, for `rate`
 */
export function aggregateOfRow(aggregate: Aggregate, rows: BinRows, row: number, seconds: number): number | null {
  if (rows.count[row] === 0) return null;
  const value = rawAggregateOfRow(aggregate, rows, row, seconds);
  return Number.isFinite(value) ? value : null;
}

function rawAggregateOfRow(aggregate: Aggregate, rows: BinRows, row: number, seconds: number): number {
  switch (aggregate) {
    case 'min':
    case 'max':
    case 'first':
    case 'last':
    case 'resets':
      return rows[aggregate][row]!;
    case 'sum':
    case 'increase':
      return roundValue(rows[aggregate][row]!);
    case 'mean':
      return roundValue(rows.sum[row]! / rows.weight[row]!);
    case 'rate':
      return roundValue(rows.increase[row]! / seconds);
  }
}
