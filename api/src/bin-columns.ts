/**
 * The bin as a monoid, and the columns that hold many samples or bins.
 *
 * Two adjacent bins merge exactly in any grouping: counts, increases, resets and missing time add, min and max fold,
 * first and last go by time, and sums are carried as a compensated pair of doubles, so that samples, 10 s and 1 h
 * bins answer the same number.
 */

/** Samples as columns, ascending by time. */
export interface SampleColumns {
  readonly length: number;
  /** Epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly value: Float64Array;
  /** The same values as integers, where the source holds integers that a double may not; else null. */
  readonly exact: BigInt64Array | null;
  /** The weight of each value, for weighted means; else null. */
  readonly weight: Float64Array | null;
}

/** Bins that hold at least one sample or a count of non-finite ones, as columns, ascending by start. */
export interface BinRows {
  readonly length: number;
  /** Epoch milliseconds UTC at which each bin starts. */
  readonly start: Float64Array;
  /** Finite samples. */
  readonly count: Float64Array;
  /** Samples left out because they were NaN or infinite. */
  readonly nonFinite: Float64Array;
  /** Sum of values, or of value × weight: high and low part of a compensated pair. */
  readonly sum: Float64Array;
  readonly sumLow: Float64Array;
  /** Sum of weights, as a compensated pair; equals `count` (and 0) where samples carry none. */
  readonly weight: Float64Array;
  readonly weightLow: Float64Array;
  /** NaN where count is 0, as are max, first, last and their times. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly firstTime: Float64Array;
  readonly lastTime: Float64Array;
  /** Milliseconds missing between the bin's own samples; what is missing before the first and after the last is added when bins are assembled. */
  readonly missing: Float64Array;
  /** Sum of delta(predecessor, sample) over the bin's samples, as a compensated pair; 0 for gauges, the sum of values for deltas. */
  readonly increase: Float64Array;
  readonly increaseLow: Float64Array;
  readonly resets: Float64Array;
}

/** The names of the number columns of `BinRows`, in the order in which stores keep them. */
export const BIN_COLUMN_NAMES = [
  'start',
  'count',
  'nonFinite',
  'sum',
  'sumLow',
  'weight',
  'weightLow',
  'min',
  'max',
  'first',
  'last',
  'firstTime',
  'lastTime',
  'missing',
  'increase',
  'increaseLow',
  'resets',
] as const;
