import type {Aggregate, Kind} from './series.js';

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
