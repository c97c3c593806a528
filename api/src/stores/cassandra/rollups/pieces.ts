/**
 * What holds of the pieces that were read. Pure.
 *
 * A piece is a tile, or a part of one that was folded before the rest. Each says as of when it holds every acknowledged
 * sample; each mark says that a sample came late into a span, and when at the latest. So whatever order they arrive in: a
 * bin holds when its piece is younger than every mark on it, and of several pieces the youngest one counts.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import {addSpan, alignedSpan, overlapsSpans, removeSpan} from '../../spans.js';

/** A piece, as far as its key tells. */
export interface Piece extends TimeRange {
  /** Where the tile begins that it is, or is a part of. */
  readonly tileMs: number;
  /** Every sample that was acknowledged before this is in it: microseconds since 1970. */
  readonly asOf: number;
}

/** Late samples in a span. */
export interface LateMark extends TimeRange {
  /** They were all acknowledged before this: microseconds since 1970. */
  readonly markedAt: number;
}

/** The part of a piece that holds. */
export interface HeldPart<P extends Piece> {
  readonly piece: P;
  readonly span: TimeRange;
}

/**
 * The parts that hold of what was read, within a range: ascending and disjoint.
 *
 * @param levelMs - width of the bins: a mark on a part of a bin is on the bin
 */
export function heldParts<P extends Piece>(
  pieces: readonly P[],
  marks: readonly LateMark[],
  levelMs: number,
  range: TimeRange,
): HeldPart<P>[] {
  const held: HeldPart<P>[] = [];
  let taken: TimeRange[] = [];
  for (const piece of [...pieces].sort((a, b) => b.asOf - a.asOf)) {
    const startMs = Math.max(piece.startMs, range.startMs);
    const endMs = Math.min(piece.endMs, range.endMs);
    if (startMs >= endMs) continue;
    const whole = {startMs, endMs};
    let parts: TimeRange[] = [whole];
    for (const mark of marks) {
      if (mark.markedAt <= piece.asOf || mark.endMs <= startMs || mark.startMs >= endMs) continue;
      parts = removeSpan(parts, alignedSpan(mark, levelMs));
    }
    if (overlapsSpans(taken, whole)) for (const span of taken) parts = removeSpan(parts, span);
    for (const span of parts) held.push({piece, span});
    for (const span of parts) taken = addSpan(taken, span);
  }
  return held.sort((a, b) => a.span.startMs - b.span.startMs);
}
