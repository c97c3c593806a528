/**
 * How an answer came about.
 */
import {levelName, servingLevels} from './levels.js';
import type {SeriesRead} from './series-read.js';

/** One way in which bins of a series were had. */
export interface ExplainedPass {
  /**
   * `level 1h` for stored bins, `memory` for those of a question that was cut short, `samples` for folded ones, `pushdown`
   * for those that the store computed.
   */
  readonly from: string;
  readonly covered: readonly (readonly [fromMs: number, toMs: number])[];
  /** Bins or samples that were read. */
  readonly rows: number;
  readonly milliseconds: number;
  /** Spans whose bins were folded now and are stored for the next question. */
  readonly kept: readonly (readonly [fromMs: number, toMs: number])[];
}

/** How one series was answered. */
export interface ExplainedSeries {
  readonly source: string;
  readonly series: string;
  readonly measure: string;
  /** The levels that can answer the grid, in the order in which they were asked. */
  readonly levels: readonly string[];
  readonly passes: readonly ExplainedPass[];
  /** What nothing filled. */
  readonly unknown: readonly (readonly [fromMs: number, toMs: number])[];
}

const pairs = (spans: readonly {readonly startMs: number; readonly endMs: number}[]) =>
  spans.map(({startMs, endMs}) => [startMs, endMs] as const);

/** How the reading of a series went. */
export function explainRead({of, grid, passes, holes}: SeriesRead): ExplainedSeries {
  return {
    source: of.source.name,
    series: of.series.series,
    measure: of.measure.name,
    levels: servingLevels(grid, of.measure.interval).map(levelName),
    passes: [...passes.values()].map(({from, covered, rows, milliseconds, keptSpans}) => ({
      from,
      covered: pairs(covered),
      rows,
      milliseconds: Math.round(milliseconds * 100) / 100,
      kept: pairs(keptSpans),
    })),
    unknown: pairs(holes),
  };
}
