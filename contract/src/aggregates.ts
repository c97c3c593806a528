import type {Aggregate, Kind} from './series.js';

/**
 * How far before a counter's sample its predecessor may lie for the increase to count, milliseconds: one hour. Part of the
 * meaning of stored bins.
 */
export const LOOKBACK_MS = 3_600_000;

const DEFAULTS: Readonly<Record<Kind, readonly Aggregate[]>> = {
  gauge: ['min', 'mean', 'max'],
  counter: ['rate'],
  delta: ['sum'],
};

/** The aggregates of an answer that names none: gauge → min, mean, max · counter → rate · delta → sum. */
export function defaultAggregates(kind: Kind): readonly Aggregate[] {
  return DEFAULTS[kind];
}

/** The aggregate that a chart draws as the value of a series: gauge → mean, counter → rate, delta → sum. */
export function drawnAggregate(kind: Kind): Aggregate {
  return kind === 'gauge' ? 'mean' : DEFAULTS[kind][0]!;
}
