/** A series of tables of our own: what was said of it when its samples came in, and its one measure. */
import type {Kind, Labels} from '@metrics-chart/contract/series';
import type {SeriesInfo} from '../store.js';

/** What every store of ours keeps of a series. */
export interface OwnSeries {
  /** Canonical text of metric and labels. */
  readonly series: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly interval: number | null;
  /** Some samples carry weights. */
  readonly weighted: boolean;
  /** Times of the first and the last sample, epoch milliseconds UTC. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** The one measure that such a series has. */
export const MEASURE = 'value';

/** The series as the rest of the program knows it. */
export const toSeriesInfo = (
  source: string,
  {series, metric, labels, kind, unit, interval, weighted, firstSeen, lastSeen}: OwnSeries,
): SeriesInfo => ({
  source,
  series,
  metric,
  labels,
  measures: [{name: MEASURE, kind, unit, interval, aggregate: null, weighted}],
  firstSeen,
  lastSeen,
});
