/**
 * Write timestamps of tiles: microseconds since 1970.
 *
 * They say as of when a tile holds every acknowledged sample, so that Cassandra itself lets the tile win that knows more,
 * however long a writer was paused before it wrote. A writer never uses one twice for a tile; of two writers that meet in
 * one microsecond the same wins in every column (`codec/tile.ts`).
 */
import {randomInt} from 'node:crypto';

/** The timestamps of one process. */
export interface Versions {
  /** A number that tells this process from others. */
  readonly writer: number;
  /** Now: greater than any before. */
  next(): number;
  /** As of an earlier time, epoch milliseconds: less than `next()` of the millisecond after it. */
  asOf(timeMs: number): number;
}

const US_PER_MS = 1000;

/** @param now - epoch milliseconds UTC */
export function createVersions(now: () => number): Versions {
  let last = 0;
  let turn = 0;
  return {
    writer: randomInt(2 ** 32),
    next() {
      last = Math.max(last + 1, Math.floor(now()) * US_PER_MS);
      return last;
    },
    asOf(timeMs) {
      turn = (turn + 1) % US_PER_MS;
      return Math.floor(timeMs) * US_PER_MS + turn;
    },
  };
}
