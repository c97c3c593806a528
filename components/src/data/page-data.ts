/**
 * What a page may hand over as `chart.data`. Arrays may be typed arrays, and are never written to.
 */
import type {BinsAnswer, Kind, Labels} from '@metrics-chart/contract/series';

/** Numbers; null, undefined, NaN and ±Infinity are all "no value". */
export type NumberColumn = ArrayLike<number | null | undefined>;

/** Epoch milliseconds, ISO 8601 texts (UTC when they name no zone) or Dates. */
export type TimeColumn = ArrayLike<number | string | Date>;

/** One series of samples, at times of its own or at those shared by all. */
export interface PageSeries {
  /** Its identity and, without a label, its name: a selector, or any text. */
  readonly series?: string;
  /** What a reader sees; by default the labels in which the series differ, or its name. */
  readonly label?: string;
  /** Its labels, for templates of `label`; by default those of a selector in `series`. */
  readonly labels?: Labels;
  /** Unit of its values, such as `ms`, `By` or `%`. */
  readonly unit?: string | null;
  /** `gauge` unless given. Counters and deltas are drawn as they are: no rate is taken of them. */
  readonly kind?: Kind;
  /**
   * How far apart samples are expected: milliseconds, or a duration such as `10s`. Null is irregular: nothing is missing
   * between them. Left out, it is taken from the times when these are regular.
   */
  readonly interval?: number | string | null;
  /** When each value was: epoch milliseconds, ISO 8601, or Dates. */
  readonly time?: TimeColumn;
  /** One for each time. */
  readonly value?: NumberColumn;
  /** Lower end of the envelope around each value. */
  readonly min?: NumberColumn;
  /** Upper end of it. */
  readonly max?: NumberColumn;
  /** How many samples each value stands for; null is unknown, 0 is a gap. */
  readonly count?: NumberColumn;
  /** Instead of columns: objects with time, value and, if any, min, max, count. */
  readonly rows?: readonly PageRow[];
}

/** A row of objects: `time` and, where several series are told apart by a field, `series` and `value`; else a field per series. */
export type PageRow = Readonly<Record<string, unknown>>;

/** Series as columns. */
export interface PageColumns {
  /** One entry for each series. */
  readonly series: readonly PageSeries[];
  /** Times of all series that have none of their own. */
  readonly time?: TimeColumn;
  /** The interval, unit and kind of all series that say none of their own. */
  readonly interval?: number | string | null;
  readonly unit?: string | null;
  readonly kind?: Kind;
}

/** Series as rows of objects, and what holds for all of them. */
export interface PageRows {
  readonly rows: readonly PageRow[];
  readonly interval?: number | string | null;
  readonly unit?: string | null;
  readonly kind?: Kind;
}

/** Every form of `chart.data`: series of columns, rows of objects, or an answer of `/api/v1/bins` as received. */
export type PageData = PageColumns | PageRows | readonly PageRow[] | BinsAnswer;
