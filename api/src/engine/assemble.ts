/**
 * The bins of one series become the columns of an answer.
 */
import {binStatus, isOpen} from '@metrics-chart/contract/bin-status';
import {binIndexAt, edgeAt, type TimeGrid} from '@metrics-chart/contract/grid';
import type {Aggregate, BinnedSeries, Fill, SeriesSummary, Warning} from '@metrics-chart/contract/series';
import {type BinColumnName, type BinRows, mergeAdjacent} from '../bin-columns.js';
import type {MeasureInfo} from '../store.js';
import {aggregateOfRow} from './aggregates.js';
import {type FillMark, fillColumn} from './fill.js';
import {type KnownRun, missingPerBin} from './missing-time.js';
import {columnsFor} from './wanted-columns.js';

/** What is known of one series on the grid of an answer. */
export interface KnownBins {
  readonly grid: TimeGrid;
  /** Bins of the grid that hold anything, ascending, all of them inside the runs. */
  readonly rows: BinRows;
  /** The bins that are known, ascending. */
  readonly runs: readonly KnownRun[];
  /** The last bin before the grid that holds a sample, for filling. Null when there is none or nobody asked. */
  readonly rowBefore: RowBefore | null;
}

/** A bin on its own. */
export interface RowBefore {
  /** One row. */
  readonly rows: BinRows;
  /** The length of the bin. */
  readonly seconds: number;
}

/** How the columns are wanted. */
export interface ColumnsWanted {
  readonly measure: MeasureInfo;
  /** In the order of `AGGREGATES`. */
  readonly aggregates: readonly Aggregate[];
  readonly fill: Fill;
  readonly completeUntil: number;
}

/** The part of `BinnedSeries` that is worked out from bins. */
export type AssembledColumns = Pick<BinnedSeries, Aggregate | 'count' | 'missing' | 'summary'> & {
  readonly warnings: readonly Warning[];
};

/** One entry per bin and column; null is no value, and a count of null is unknown. No entry is NaN or infinite. */
export function assemble(bins: KnownBins, wanted: ColumnsWanted): AssembledColumns {
  const {grid, rows, runs, rowBefore} = bins;
  const {measure, aggregates, fill, completeUntil} = wanted;
  const {interval} = measure;
  const knownMissing = missingPerBin(grid, rows, runs, {interval, completeUntil});
  const count: (number | null)[] = new Array(grid.binCount).fill(null);
  const missing: (number | null)[] = new Array(grid.binCount).fill(null);
  for (const {first, end} of runs) {
    for (let i = first; i < end; i += 1) {
      count[i] = 0;
      missing[i] = knownMissing[i]!;
    }
  }
  const binOfRow = new Int32Array(rows.length);
  const seconds = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += 1) {
    const bin = binIndexAt(grid, rows.start[row]!);
    binOfRow[row] = bin;
    count[bin] = rows.count[row]!;
    seconds[row] = secondsOfRow(grid, rows, row, bin, wanted);
  }

  const marks = fill === 'none' ? [] : fillMarks(grid, count, missing, completeUntil);
  const middles = fill === 'linear' ? middlesOf(grid) : new Float64Array(0);
  const columns: {[name in Aggregate]?: (number | null)[]} = {};
  for (const aggregate of aggregates) {
    const column: (number | null)[] = new Array(grid.binCount).fill(null);
    for (let row = 0; row < rows.length; row += 1) {
      column[binOfRow[row]!] = aggregateOfRow(aggregate, rows, row, seconds[row]!);
    }
    const before = rowBefore === null ? null : aggregateOfRow(aggregate, rowBefore.rows, 0, rowBefore.seconds);
    fillColumn(column, marks, fill, middles, before);
    columns[aggregate] = column;
  }
  const summary = summaryOf(bins, wanted, knownMissing, seconds);
  return {count, missing, ...columns, summary, warnings: warningsOf(rows, columnsFor(measure, aggregates))};
}

/**
 * How many seconds of a bin its increase covers. Of an open bin only what its samples have reached by now: up to one
 * interval after its last sample, so that the last rate of a chart does not sag, and does not change with the clock.
 */
function secondsOfRow(grid: TimeGrid, rows: BinRows, row: number, bin: number, wanted: ColumnsWanted): number {
  const start = edgeAt(grid, bin);
  const end = edgeAt(grid, bin + 1);
  const {interval} = wanted.measure;
  if (interval === null || rows.count[row] === 0 || !isOpen(end, wanted.completeUntil)) return (end - start) / 1000;
  return (Math.min(end, rows.lastTime[row]! + interval) - start) / 1000;
}

function fillMarks(
  grid: TimeGrid,
  count: readonly (number | null)[],
  missing: readonly (number | null)[],
  completeUntil: number,
): FillMark[] {
  return count.map((samples, i) => {
    const status = binStatus(samples, missing[i]!, null, edgeAt(grid, i + 1), completeUntil);
    return status === 'unknown' ? 'unknown' : status === 'gap' || status === 'between' ? 'fill' : 'keep';
  });
}

function middlesOf(grid: TimeGrid): Float64Array {
  return Float64Array.from({length: grid.binCount}, (_, i) => (edgeAt(grid, i) + edgeAt(grid, i + 1)) / 2);
}

/**
 * Figures over all known bins, weighted by samples. A counter has no min, mean and max: those of its totals say nothing,
 * and those of its rate depend on the step.
 */
function summaryOf(
  {grid, rows, runs}: KnownBins,
  {measure, completeUntil}: ColumnsWanted,
  missing: Float64Array,
  seconds: Float64Array,
): SeriesSummary {
  const whole = mergeAdjacent([rows], () => grid.startMs, measure.interval);
  const figure = (aggregate: Aggregate, over = 0) =>
    whole.length === 0 ? null : aggregateOfRow(aggregate, whole, 0, over);
  const isCounter = measure.kind === 'counter';
  const isSummable = measure.aggregate === null || measure.aggregate === 'sum';
  const isAveraged = measure.aggregate === null || measure.aggregate === 'mean';
  const count = whole.count[0] ?? 0;
  const summary: SeriesSummary = {
    count,
    missing: missing.reduce((sum, time) => sum + time, 0),
    min: isCounter ? null : figure('min'),
    mean: isCounter || !isAveraged ? null : figure('mean'),
    max: isCounter ? null : figure('max'),
    last: figure('last'),
    lastTime: count > 0 ? whole.lastTime[0]! : null,
  };
  if (measure.kind === 'gauge') return summary;
  const rateSeconds = secondsCovered({grid, rows, runs}, completeUntil, seconds, whole.lastTime[0] ?? Number.NaN);
  const rate = isSummable && rateSeconds > 0 ? figure('rate', rateSeconds) : null;
  return isCounter
    ? {...summary, increase: figure('increase'), rate}
    : {...summary, sum: isSummable ? figure('sum') : null, rate};
}

/** The seconds of all known bins; of open ones those that their samples have reached, and none after the last sample. */
function secondsCovered(
  {grid, rows, runs}: Pick<KnownBins, 'grid' | 'rows' | 'runs'>,
  completeUntil: number,
  secondsOfRows: Float64Array,
  lastTime: number,
): number {
  let total = 0;
  for (const {first, end} of runs) {
    for (let i = first; i < end; i += 1) {
      const isPast = !isOpen(edgeAt(grid, i + 1), completeUntil) || edgeAt(grid, i + 1) <= lastTime;
      if (isPast) total += (edgeAt(grid, i + 1) - edgeAt(grid, i)) / 1000;
    }
  }
  // Bins that are past were counted whole; only open ones with samples are counted by what these have reached.
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const binEnd = edgeAt(grid, binIndexAt(grid, rows.start[row]!) + 1);
    if (!isOpen(binEnd, completeUntil)) break;
    if (rows.count[row]! > 0 && binEnd > lastTime) total += secondsOfRows[row]!;
  }
  return total;
}

function warningsOf(rows: BinRows, read: ReadonlySet<BinColumnName>): Warning[] {
  const warnings: Warning[] = [];
  const nonFinite = rows.nonFinite.reduce((sum, samples) => sum + samples, 0);
  if (nonFinite > 0) {
    const message = `${nonFinite} ${nonFinite === 1 ? 'sample was' : 'samples were'} not finite (NaN or infinite) and left out`;
    warnings.push({code: 'non_finite', message});
  }
  if (read.has('sum') && rows.sum.some((sum, row) => rows.count[row]! > 0 && !Number.isFinite(sum))) {
    warnings.push({code: 'overflow', message: 'a sum is too great for a number and left out, and so is its mean'});
  }
  return warnings;
}
