/**
 * Fills holes from stored bins, coarse to fine: every level is asked only for what the coarser ones left over.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, rowsWithin} from '../bin-columns.js';
import type {Rollups} from '../store.js';
import {levelName, servingLevels} from './levels.js';
import {latenessOf, rollupKey} from './rollup-builder.js';
import type {Beside, SeriesRead} from './series-read.js';
import {clipSpans, unionOfSpans} from './spans.js';

/** So many stored bins are read at once, so that memory is bounded by reads and not by ranges. */
const BINS_PER_READ = 65_536;

/** With more holes than this, one read over all of them is cheaper than one for each. */
const MOST_READS = 4;

/**
 * Fills from every level that serves the grid.
 *
 * @throws the signal's reason, or what the rollups throw
 */
export async function readLevels(read: SeriesRead, rollups: Rollups, signal: AbortSignal): Promise<void> {
  const {grid, of, asOf} = read;
  for (const levelMs of servingLevels(grid, of.measure.interval)) {
    // No level keeps what is not settled.
    const settledUntil = Math.floor((asOf - latenessOf(of)) / levelMs) * levelMs;
    const holes = clipSpans(read.holes, {startMs: Number.NEGATIVE_INFINITY, endMs: settledUntil});
    const spans =
      holes.length > MOST_READS ? [{startMs: holes[0]!.startMs, endMs: holes.at(-1)!.endMs}] : holes.toReversed();
    for (const span of spans) {
      for (const piece of piecesOf(span, levelMs * BINS_PER_READ))
        await readPiece(read, rollups, levelMs, piece, signal);
    }
  }
}

/** The span in pieces of at most a length, newest first. */
function piecesOf({startMs, endMs}: TimeRange, lengthMs: number): TimeRange[] {
  const pieces: TimeRange[] = [];
  for (let end = endMs; end > startMs; end -= lengthMs)
    pieces.push({startMs: Math.max(startMs, end - lengthMs), endMs: end});
  return pieces;
}

async function readPiece(
  read: SeriesRead,
  rollups: Rollups,
  levelMs: number,
  piece: TimeRange,
  signal: AbortSignal,
): Promise<void> {
  const {grid, of} = read;
  const began = performance.now();
  // A few bins more on both sides of the grid, and the samples beside it are known without another read.
  const isFirst = piece.startMs === grid.startMs;
  const isLast = piece.endMs === grid.endMs;
  const range = {
    startMs: isFirst ? piece.startMs - reachBefore(of.measure.interval, levelMs) : piece.startMs,
    endMs: isLast ? piece.endMs + levelMs : piece.endMs,
  };
  const {covered, bins} = await rollups.readBins(rollupKey(of, levelMs), range, signal, read.columns);
  if (isFirst) read.before ??= besideOf(covered, bins, {startMs: range.startMs, endMs: grid.startMs}, 'before');
  if (isLast) read.after ??= besideOf(covered, bins, {startMs: grid.endMs, endMs: range.endMs}, 'after');
  const parts = unionOfSpans(clipSpans(covered, piece))
    .flatMap((span) => clipSpans(read.holes, span))
    .map((span) => ({span, rows: rowsWithin(bins, span.startMs, span.endMs)}));
  if (parts.length === 0) return;
  const milliseconds = performance.now() - began;
  read.fill({from: `level ${levelName(levelMs)}`, parts, rowsRead: bins.length, milliseconds});
}

/** How far before a grid the last sample matters: as far as increases reach back, and missing time. */
export function reachBefore(interval: number | null, levelMs = 1): number {
  return Math.ceil(Math.max(LOOKBACK_MS, 1.5 * (interval ?? 0)) / levelMs) * levelMs;
}

/** What stored bins tell of the samples in the part of a range beside the grid that is covered up to the grid. */
function besideOf(
  covered: readonly TimeRange[],
  bins: BinRows,
  range: TimeRange,
  side: 'before' | 'after',
): Beside | null {
  const spans = clipSpans(unionOfSpans(covered), range);
  const span = side === 'before' ? spans.at(-1) : spans[0];
  const touches = side === 'before' ? span?.endMs === range.endMs : span?.startMs === range.startMs;
  if (span === undefined || !touches) return null;
  const rows = rowsWithin(bins, span.startMs, span.endMs);
  const times = side === 'before' ? rows.lastTime.toReversed() : rows.firstTime;
  return {span, nearest: times.find((time) => !Number.isNaN(time)) ?? null};
}
