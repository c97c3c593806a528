/**
 * The wire types of version 1: what the API answers and what the element reads.
 *
 * Times are epoch milliseconds UTC. A column holds one entry per bin of the answer's grid.
 */

/** What a series measures: a level, a total that only grows (and may reset), or an amount since the sample before. */
export type Kind = 'gauge' | 'counter' | 'delta';

/** The aggregates that may be asked for; `count` and `missing` always come along. */
export type Aggregate = 'sum' | 'min' | 'max' | 'mean' | 'first' | 'last' | 'increase' | 'rate' | 'resets';

/** How a bin without samples is filled in an answer; a filled bin keeps count 0. */
export type Fill = 'none' | 'previous' | 'linear' | 'zero';

/** Every aggregate, in the order in which answers list them. */
export const AGGREGATES: readonly Aggregate[] = [
  'sum',
  'min',
  'max',
  'mean',
  'first',
  'last',
  'increase',
  'rate',
  'resets',
];

/** Label names and their values; what tells the series of one metric apart. */
export type Labels = Readonly<Record<string, string>>;

/** A stretch of time: start inclusive, end exclusive, epoch milliseconds UTC. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** One entry per bin; null where there is no value. */
export type Column = readonly (number | null)[];

/** Figures over a whole answered range, weighted by samples; null where there is none, or where the kind has no such figure. */
export interface SeriesSummary {
  readonly count: number;
  /** Milliseconds after expected samples that did not come, see `missing` of a bin. */
  readonly missing: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly last: number | null;
  readonly lastTime: number | null;
  readonly sum?: number | null;
  readonly increase?: number | null;
  readonly rate?: number | null;
}

/** What is known so far when an answer is cut short by a budget; the rest is unknown for now, and being read. */
export interface PartialAnswer {
  readonly covered: readonly (readonly [fromMs: number, toMs: number])[];
  /** 0 to 1. */
  readonly progress: number;
  readonly retryAfterMs: number;
}

/** A remark on one series: something was left out, mended or chosen. */
export interface Warning {
  /** Stable: what programs go by. */
  readonly code: string;
  /** One sentence for a reader. */
  readonly message: string;
}

/** One series of an answer. With `error` set there are no columns: one failing series does not fail the others. */
export interface BinnedSeries extends Partial<Readonly<Record<Aggregate, Column>>> {
  /** Index of the asked selector that this series answers. */
  readonly query: number;
  readonly series: string;
  readonly metric: string;
  readonly measure: string;
  readonly labels: Labels;
  readonly kind: Kind;
  readonly unit: string | null;
  /** How far apart samples are expected, milliseconds; null when irregular. */
  readonly interval: number | null;
  /** `max of p99`, where the value is not what its name says. */
  readonly derived: string | null;
  /** Bins that end after this are open: the clock less two intervals, floored to the step, at most `to`. */
  readonly completeUntil: number;
  /** Samples in each bin; null is unknown. */
  readonly count?: Column;
  /** Milliseconds of each bin after an expected sample failed to come; null is unknown. */
  readonly missing?: Column;
  readonly summary: SeriesSummary | null;
  readonly partial: PartialAnswer | null;
  readonly warnings: readonly Warning[];
  readonly error: ProblemBody | null;
}

/** The answer of `/api/v1/bins`. Either `stepMs` is set (regular bins) or `edges` is (calendar bins: one more edge than bins). */
export interface BinsAnswer {
  readonly requested: {readonly from: number; readonly to: number};
  readonly from: number;
  readonly to: number;
  readonly step: string;
  readonly stepMs: number | null;
  readonly edges: readonly number[] | null;
  readonly timezone: string;
  readonly series: readonly BinnedSeries[];
  /** How it was answered, only when asked with `explain=true`. */
  readonly explain?: unknown;
}

/** One series of the catalogue. */
export interface CatalogueEntry {
  readonly series: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly interval: number | null;
  /** Names of the value columns; the first is the default one. */
  readonly measures: readonly string[];
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly source: string;
}

/** The answer of `/api/v1/series`; `next` is the cursor of the following page. */
export interface CatalogueAnswer {
  readonly series: readonly CatalogueEntry[];
  readonly next: string | null;
  /** How far a background crawl of a source has come, 0 to 1, while one runs. */
  readonly crawl?: {readonly source: string; readonly progress: number}[];
}

/** `application/problem+json` (RFC 9457) with a stable code; field, value and accepted name what to mend. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly accepted?: string;
  readonly requestId?: string;
}
