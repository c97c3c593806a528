/**
 * How far the reading of one series has come: which spans of an answer's grid are filled, by what, and which are still
 * holes.
 */
import {edgeAt, type TimeGrid} from '@metrics-chart/contract/grid';
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinColumnName, type BinRows, mergeAdjacent, rowsWithin} from '../bin-columns.js';
import {type BinEdges, binsInside, edgesOfGrid} from './bin-edges.js';
import type {SeriesOfSource} from './rollup-builder.js';
import {subtractSpans, unionOfSpans} from './spans.js';

/** Part of the grid that is filled. */
interface Segment {
  readonly span: TimeRange;
  /** Bins that begin where the grid's do. The first and the last may be parts of bins. */
  readonly rows: BinRows;
}

/** What one way of filling holes contributed; for explanations. */
export interface Pass {
  /** `level 1h`, `memory`, `samples`, or `pushdown` for bins that the store computed. */
  readonly from: string;
  readonly covered: readonly TimeRange[];
  /** Bins or samples that were read. */
  readonly rows: number;
  readonly milliseconds: number;
  /** Bins that were folded were stored for the next question. */
  readonly keptSpans: readonly TimeRange[];
}

/** What came of reading. */
export interface Filling {
  readonly from: string;
  /** In any order, each a part of a hole. */
  readonly parts: readonly {readonly span: TimeRange; readonly rows: BinRows}[];
  readonly rowsRead: number;
  readonly milliseconds: number;
  readonly kept?: TimeRange | null;
}

/** A span beside a grid of which all samples are known. */
export interface Beside {
  readonly span: TimeRange;
  /** Time of the sample nearest to the grid, null when the span holds none. */
  readonly nearest: number | null;
}

/** Bins of the grid in a row of which everything is known: from index `first` to before `end`. */
export interface BinRun {
  readonly first: number;
  readonly end: number;
}

/** The reading of one series onto one grid. */
export class SeriesRead {
  readonly of: SeriesOfSource;
  readonly grid: TimeGrid;
  /** When the reading began: what came later may or may not be in it. */
  readonly asOf: number;
  readonly edges: BinEdges;
  /** The columns of stored bins that are wanted; undefined for all. */
  columns: ReadonlySet<BinColumnName> | undefined = undefined;
  /** Ascending and disjoint. */
  holes: readonly TimeRange[];
  /** What stored bins beside the grid told: of the samples before it, and of those after it. */
  before: Beside | null = null;
  after: Beside | null = null;
  /** How long a slice of samples is, milliseconds; found while reading. */
  sliceMs: number | undefined;
  /** Samples and stored bins that were read. */
  samplesRead = 0;
  rowsRead = 0;
  /** Reading was cut short by a budget; it may go on. */
  isCut = false;
  /** Spans beyond the budget whose bins the store computed; folded from samples they can be kept. */
  computed: readonly TimeRange[] = [];
  /** Why reading stopped, when it failed. */
  error: unknown = null;
  readonly passes = new Map<string, Pass>();
  readonly #segments: Segment[] = [];

  constructor(of: SeriesOfSource, grid: TimeGrid, asOf: number, holes?: readonly TimeRange[]) {
    this.of = of;
    this.grid = grid;
    this.asOf = asOf;
    this.edges = edgesOfGrid(grid);
    this.holes = holes ?? [{startMs: grid.startMs, endMs: grid.endMs}];
  }

  /** Takes in what was read. */
  fill({from, parts, rowsRead, milliseconds, kept = null}: Filling): void {
    for (const {span, rows} of parts) {
      this.#segments.push({span, rows: mergeAdjacent([rows], this.edges.startOf, this.of.measure.interval)});
    }
    const spans = parts.map(({span}) => span);
    this.holes = subtractSpans(this.holes, unionOfSpans(spans));
    this.rowsRead += rowsRead;
    const pass = this.passes.get(from);
    this.passes.set(from, {
      from,
      covered: unionOfSpans([...(pass?.covered ?? []), ...spans]),
      rows: (pass?.rows ?? 0) + rowsRead,
      milliseconds: (pass?.milliseconds ?? 0) + milliseconds,
      keptSpans: unionOfSpans([...(pass?.keptSpans ?? []), ...(kept === null ? [] : [kept])]),
    });
  }

  /** The bins that are known as a whole, in runs that are as long as can be, and what they hold. */
  known(): {runs: BinRun[]; rows: BinRows} {
    const segments = this.#segments.toSorted((a, b) => a.span.startMs - b.span.startMs);
    const merged = mergeAdjacent(
      segments.map(({rows}) => rows),
      this.edges.startOf,
      this.of.measure.interval,
    );
    const runs = unionOfSpans(segments.map(({span}) => span))
      .map((span) => binsInside(this.grid, span))
      .filter(({first, end}) => first < end);
    const inRuns = runs.map(({first, end}) => rowsWithin(merged, edgeAt(this.grid, first), edgeAt(this.grid, end)));
    return {runs, rows: mergeAdjacent(inRuns, (startMs) => startMs, null)};
  }
}
