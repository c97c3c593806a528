import type {OwnSeries} from '../own-series.js';

/** A series of the DuckDB file, and where its samples lie. */
export interface StoredSeries extends OwnSeries {
  /** Of its samples in the table. */
  readonly id: number;
  readonly source: string;
  /** Some samples are integers that a double may not hold. */
  readonly exact: boolean;
}
