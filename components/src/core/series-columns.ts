/**
 * One series as columns: the one model that is drawn, whoever sent it.
 *
 * Bins from the API and samples handed over by the page arrive here through the only two doors, `data/from-answer.ts`
 * and `data/from-page.ts`, where it is decided once what a value is: a finite number. Everywhere behind them "no value"
 * is NaN, and the status of the row says why there is none.
 */
import type {Aggregate, Kind, Labels, ProblemBody, SeriesSummary, Warning} from '@metrics-chart/contract/series';

/** Bins of a grid (an interval each), or samples at times of their own. */
export type ColumnsSource = 'bins' | 'samples';

/**
 * What is known of one series over the range that was asked for.
 *
 * Rows are ascending by time. Every column has `length` entries, `edges` one more when the source is `bins`. Columns may
 * be shared between series and are never written to after they were made.
 */
export interface SeriesColumns {
  /** Identity: equal for the same series (measure and aggregate included) in every answer; colours and hiding go by it. */
  readonly key: string;
  /** What a reader sees: the label, or what `nameSeries` made of the labels in which the series of a chart differ. */
  readonly name: string;
  /** The label the page gave, possibly a template such as `{host} p99`; null without one. */
  readonly label: string | null;
  readonly metric: string;
  readonly labels: Labels;
  /** The value column of a mapped table; `value` where there is only one. */
  readonly measure: string;
  readonly kind: Kind;
  /** Which aggregate `value` holds; null for handed-over values, which are drawn as they are. */
  readonly aggregate: Aggregate | null;
  /** Unit of `value`, `low`, `high` and `summary`, after conversion to the unit of its axis; null when not known. */
  readonly unit: string | null;
  /** The step as a word of the contract (`2m`, `1d`); null for samples. */
  readonly step: string | null;
  readonly source: ColumnsSource;
  /** How many rows there are: bins, or samples and the gaps between them. */
  readonly length: number;
  /**
   * Epoch milliseconds UTC. Source `bins`: `length + 1` edges; bin i is [edges[i], edges[i + 1]). Source `samples`: the
   * `length` times of the samples themselves; where samples failed to come, a row of status gap stands at the time the
   * first of them was expected.
   */
  readonly edges: Float64Array;
  /** What the line, bar or point shows; NaN where there is no value. */
  readonly value: Float64Array;
  /** Lower end of the envelope; NaN where there is none. Null when the series has no envelope. */
  readonly low: Float64Array | null;
  /** Upper end of the envelope; NaN where there is none. Null exactly when `low` is. */
  readonly high: Float64Array | null;
  /** Samples in each row; NaN where unknown. */
  readonly count: Float64Array;
  /** Milliseconds of each row after an expected sample failed to come; NaN where unknown. */
  readonly missing: Float64Array;
  /** A `BinStatus` code of the contract for each row. */
  readonly status: Uint8Array;
  /** How far apart samples are expected, milliseconds; null when irregular or not known. */
  readonly interval: number | null;
  /** `max of p99`, where the value is not what its name says; else null. */
  readonly derived: string | null;
  /** Figures over the whole asked range, weighted right; null when there are none. */
  readonly summary: SeriesSummary | null;
  /** Rows that end after this are open, epoch milliseconds UTC; Infinity when nothing is. */
  readonly completeUntil: number;
  /** The rest of an answer that is still being read: how far it is, 0 to 1; null when it is whole. */
  readonly progress: number | null;
  /** What was left out, mended or chosen. */
  readonly warnings: readonly Warning[];
  /** Why there are no rows; null when all went well. */
  readonly error: ProblemBody | null;
}

/** The time at which the vertex of row i stands: the middle of its bin, or the sample's own time. Epoch milliseconds. */
export function vertexTime(columns: SeriesColumns, i: number): number {
  const {edges} = columns;
  return columns.source === 'bins' ? (edges[i]! + edges[i + 1]!) / 2 : edges[i]!;
}

/** The time at which row i starts: its bin's first edge, or the sample's own time. Epoch milliseconds. */
export function rowStart(columns: SeriesColumns, i: number): number {
  return columns.edges[i]!;
}

/**
 * The time at which row i ends, exclusive: its bin's second edge; for samples, the time of the next row, and for the last
 * one an interval after its own time (its own time when no interval is known). Epoch milliseconds.
 */
export function rowEnd(columns: SeriesColumns, i: number): number {
  const {edges} = columns;
  return i + 1 < edges.length ? edges[i + 1]! : edges[i]! + (columns.interval ?? 0);
}

/** Columns without rows, for a series that failed or that nobody has answered for yet. */
export const NO_ROWS = {
  length: 0,
  edges: new Float64Array(0),
  value: new Float64Array(0),
  low: null,
  high: null,
  count: new Float64Array(0),
  missing: new Float64Array(0),
  status: new Uint8Array(0),
} as const;
