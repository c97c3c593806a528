/**
 * Fills holes from stored bins, coarse to fine: every level is asked only for what the coarser ones left over.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, rowsWithin} from '../bin-columns.js';
import type {StoredBins} from '../store.js';
import type {KeptBins} from './kept-bins.js';
import {levelName, servingLevels} from './levels.js';
import {rollupKey, settledUnitsUntil} from './rollup-builder.js';
import type {Beside, SeriesRead} from './series-read.js';
import {clipSpans, subtractSpans, unionOfSpans} from './spans.js';

/** So many stored bins are read at once, so that memory is bounded by reads and not by ranges. */
const BINS_PER_READ = 65_536;

/** With more holes than this, one read over all of them is cheaper than one for each. */
const MOST_READS = 4;

/**
 * Fills from every level that serves the grid.
 *
 * Where a store packs bins in units, what every level is likely to hold is known beforehand: of all levels that part is read
 * at once, so that a range costs one turn and not one for each level. What turns out not to be there is read after that.
 *
 * @throws the signal's reason, or what the rollups throw
 */
export async function readLevels(read: SeriesRead, rollups: KeptBins, signal: AbortSignal): Promise<void> {
  const {grid, of, asOf} = read;
  const ahead = readAhead(read, rollups, signal);
  for (const levelMs of servingLevels(grid, of.measure.interval)) {
    const early = ahead.get(levelMs);
    if (early !== undefined) fillFrom(read, levelMs, await early);
    const endMs = settledUnitsUntil(of, levelMs, rollups, asOf);
    const left = clipSpans(read.holes, {startMs: Number.NEGATIVE_INFINITY, endMs});
    const holes = early === undefined ? left : subtractSpans(left, [(await early).piece]);
    const spans =
      holes.length > MOST_READS ? [{startMs: holes[0]!.startMs, endMs: holes.at(-1)!.endMs}] : holes.toReversed();
    for (const span of spans) {
      for (const piece of piecesOf(span, levelMs * BINS_PER_READ))
        fillFrom(read, levelMs, await readPiece(read, rollups, levelMs, piece, signal));
    }
  }
}

/**
 * Begins to read, of each level, what only it is likely to hold: the whole units that are settled, from where those of the
 * next coarser level end. Nothing where one level is enough, or where a level is kept bin by bin: nobody knows then.
 */
function readAhead(read: SeriesRead, rollups: KeptBins, signal: AbortSignal): ReadonlyMap<number, Promise<PieceRead>> {
  const {grid, of, asOf} = read;
  const [hole, another] = read.holes;
  if (hole === undefined || another !== undefined) return NOTHING_AHEAD;
  const pieces = new Map<number, TimeRange>();
  let {startMs} = hole;
  for (const levelMs of servingLevels(grid, of.measure.interval)) {
    if (rollups.unitMs(rollupKey(of, levelMs)) === levelMs) return NOTHING_AHEAD;
    const endMs = Math.min(hole.endMs, settledUnitsUntil(of, levelMs, rollups, asOf));
    if (startMs >= endMs) continue;
    if (endMs - startMs > levelMs * BINS_PER_READ) return NOTHING_AHEAD;
    pieces.set(levelMs, {startMs, endMs});
    startMs = endMs;
  }
  if (pieces.size < 2) return NOTHING_AHEAD;
  return new Map(
    [...pieces].map(([levelMs, piece]) => {
      const reading = readPiece(read, rollups, levelMs, piece, signal);
      // Whoever fails first is heard of by who awaits it; the others are not waited for then.
      reading.catch(() => {});
      return [levelMs, reading] as const;
    }),
  );
}

const NOTHING_AHEAD: ReadonlyMap<number, Promise<PieceRead>> = new Map();

/** The span in pieces of at most a length, newest first. */
function piecesOf({startMs, endMs}: TimeRange, lengthMs: number): TimeRange[] {
  const pieces: TimeRange[] = [];
  for (let end = endMs; end > startMs; end -= lengthMs)
    pieces.push({startMs: Math.max(startMs, end - lengthMs), endMs: end});
  return pieces;
}

/** What was read of a level for a piece of the grid, and a little beside it. */
interface PieceRead {
  readonly piece: TimeRange;
  readonly range: TimeRange;
  readonly stored: StoredBins;
  readonly milliseconds: number;
}

async function readPiece(
  {grid, of, columns}: SeriesRead,
  rollups: KeptBins,
  levelMs: number,
  piece: TimeRange,
  signal: AbortSignal,
): Promise<PieceRead> {
  const began = performance.now();
  // A few bins more on both sides of the grid, and the samples beside it are known without another read.
  const range = {
    startMs: piece.startMs === grid.startMs ? piece.startMs - reachBefore(of.measure.interval, levelMs) : piece.startMs,
    endMs: piece.endMs === grid.endMs ? piece.endMs + levelMs : piece.endMs,
  };
  const stored = await rollups.readBins(rollupKey(of, levelMs), range, signal, columns);
  return {piece, range, stored, milliseconds: performance.now() - began};
}

/** Fills the holes in a piece, and notes what was seen beside the grid. */
function fillFrom(read: SeriesRead, levelMs: number, {piece, range, stored, milliseconds}: PieceRead): void {
  const {grid} = read;
  const {covered, bins} = stored;
  if (piece.startMs === grid.startMs)
    read.before ??= besideOf(covered, bins, {startMs: range.startMs, endMs: grid.startMs}, 'before');
  if (piece.endMs === grid.endMs)
    read.after ??= besideOf(covered, bins, {startMs: grid.endMs, endMs: range.endMs}, 'after');
  const parts = unionOfSpans(clipSpans(covered, piece))
    .flatMap((span) => clipSpans(read.holes, span))
    .map((span) => ({span, rows: rowsWithin(bins, span.startMs, span.endMs)}));
  if (parts.length === 0) return;
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
