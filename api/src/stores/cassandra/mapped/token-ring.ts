/** A walk along the token ring of a table: every partition key, in the order of tokens. */
import type {types} from 'cassandra-driver';
import type {Connection} from '../connect.js';
import {selectPartitions} from '../statements.js';
import type {Mapping} from './mapping.js';

/** Tokens of the Murmur3 partitioner; the least one belongs to no row. */
export const FIRST_TOKEN = -(2n ** 63n);
export const LAST_TOKEN = 2n ** 63n - 1n;
const RING = LAST_TOKEN - FIRST_TOKEN;

const PAGE_ROWS = 1_000;
/** A statement that took too long is tried over a shorter part, down to this one. */
const SHRINK = 16n;
const SHORTEST = RING / 2n ** 20n;

/** Some partitions, and how far the walk has come with them. */
export interface RingPage {
  /** Rows of `k0`, `k1`, …: the partition key. */
  readonly rows: readonly types.Row[];
  readonly position: bigint;
}

/** How much of the ring lies before a position, 0 to 1. */
export const partOfRing = (position: bigint): number => Number(position - FIRST_TOKEN) / Number(RING);

/** Walks on from a position. A failed page may be asked for again: the walk goes on where it was. */
export interface RingWalk {
  /** The next partitions; null at the end of the ring. */
  next(mapping: Mapping): Promise<RingPage | null>;
}

/** A walk that begins after a position. */
export function walkRing(connection: Connection, from: bigint, signal: AbortSignal): RingWalk {
  let position = from;
  let length = RING;
  return {
    async next(mapping) {
      if (position >= LAST_TOKEN) return null;
      const end = position + length > LAST_TOKEN ? LAST_TOKEN : position + length;
      try {
        const {rows, pageState} = await connection.readPage(selectPartitions(mapping), [position, end], {
          fetchSize: PAGE_ROWS,
          signal,
          isOfRing: true,
        });
        // A page may be empty and not the last one: then the part goes on to be walked in shorter ones.
        if (pageState !== null && rows.length === 0) throw new Error('empty page');
        position = pageState === null ? end : (rows.at(-1)!.t as bigint);
        length = length * 4n > RING ? RING : length * 4n;
        return {rows, position};
      } catch (error) {
        length = length / SHRINK > SHORTEST ? length / SHRINK : SHORTEST;
        throw error;
      }
    },
  };
}
