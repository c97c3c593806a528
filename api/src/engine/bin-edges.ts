/**
 * Where the bins of a fold begin and end, be they all of one width or edges of a calendar.
 */
import {binIndexAt, edgeAt, type TimeGrid} from '@metrics-chart/contract/grid';
import type {TimeRange} from '@metrics-chart/contract/series';

/** The bins that samples are folded into. */
export interface BinEdges {
  /** The width of every bin, milliseconds; null when they differ. */
  readonly stepMs: number | null;
  /** The start of the bin that holds a time. */
  startOf(timeMs: number): number;
  /** The end of the bin that starts at a time. */
  endOf(startMs: number): number;
}

/** Bins at multiples of a width since the epoch. */
export function regularEdges(stepMs: number): BinEdges {
  return {
    stepMs,
    startOf: (timeMs) => Math.floor(timeMs / stepMs) * stepMs,
    endOf: (startMs) => startMs + stepMs,
  };
}

/** The bins of an answer. Times outside of a calendar grid are held by its first or last bin. */
export function edgesOfGrid(grid: TimeGrid): BinEdges {
  if (grid.step.stepMs !== null) return regularEdges(grid.step.stepMs);
  const indexAt = (timeMs: number) =>
    timeMs < grid.startMs ? 0 : timeMs >= grid.endMs ? grid.binCount - 1 : binIndexAt(grid, timeMs);
  return {
    stepMs: null,
    startOf: (timeMs) => edgeAt(grid, indexAt(timeMs)),
    endOf: (startMs) => edgeAt(grid, indexAt(startMs) + 1),
  };
}

/** The index of the first edge at or after a time, 0 to binCount + 1. */
export function firstEdgeAtOrAfter(grid: TimeGrid, timeMs: number): number {
  if (timeMs <= grid.startMs) return 0;
  if (timeMs > grid.endMs) return grid.binCount + 1;
  if (timeMs === grid.endMs) return grid.binCount;
  const index = binIndexAt(grid, timeMs);
  return edgeAt(grid, index) === timeMs ? index : index + 1;
}

/** The bins that lie wholly inside a span: indices from `first` to before `end`; empty when there are none. */
export function binsInside(grid: TimeGrid, {startMs, endMs}: TimeRange): {first: number; end: number} {
  const first = firstEdgeAtOrAfter(grid, startMs);
  const after = firstEdgeAtOrAfter(grid, endMs);
  const end = after <= grid.binCount && edgeAt(grid, after) === endMs ? after : after - 1;
  return {first, end: Math.max(first, end)};
}
