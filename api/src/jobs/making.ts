/** What making stored bins takes, and what comes of it. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {KeptBins} from '../engine/kept-bins.js';
import type {RollupBuilder, SeriesOfSource} from '../engine/rollup-builder.js';

/** What making bins takes. */
export interface MakeParts {
  readonly kept: KeptBins;
  readonly builder: RollupBuilder;
  /** Late samples are not expected any more before this. */
  readonly settledUntil: number;
  readonly counts: MakeCounts;
  /** Bins that could not be stored are a failure, as nobody looks for them again. Default: the next run does. */
  readonly mustStore?: boolean;
  /**
   * What is stored is made again as well, where it can be. What cannot be stays as it is (`keep`), or, where it touches a
   * span that was deleted, is erased. Default: only what is not stored is made.
   */
  readonly anew?: 'keep' | {readonly erase: TimeRange};
  /** Told of spans that were folded from samples. */
  readonly onFolded?: (span: TimeRange) => void;
}

/** What was done. */
export interface MakeCounts {
  samplesFolded: number;
  binsWritten: number;
}

/** What could not be made of a measure, as samples had begun to expire. */
export interface Unmade {
  /** Nothing is stored there. */
  readonly lost: readonly TimeRange[];
  /** Stored bins hold as they were: without the samples that came late into them, or not made anew. */
  readonly refused: readonly TimeRange[];
}

/** One level of a measure, while it is made. */
export interface LevelMaking {
  readonly of: SeriesOfSource;
  readonly levelMs: number;
  /** Every bin that touches it is made. */
  readonly wanted: TimeRange;
  readonly parts: MakeParts;
  readonly signal: AbortSignal;
}
