/**
 * Whole columns in and out of DuckDB's chunks, without a call per value.
 *
 * The vectors of `@duckdb/node-api` hold their numbers in a typed array, `items`, and their nulls in a bit mask,
 * `validity.data`; both are private in its types but not in its code, and ten times as fast as its accessors. This file
 * is the only one that knows; its tests hold the package to it.
 */
import type {DuckDBDataChunk} from '@duckdb/node-api';

interface Innards<Items> {
  readonly items: Items;
  readonly validity: {data: BigUint64Array | null; setItemValid(index: number, valid: boolean): void};
  flush(): void;
}

const innards = <Items>(chunk: DuckDBDataChunk, column: number) =>
  chunk.getColumnVector(column) as unknown as Innards<Items>;

/** The numbers of a DOUBLE column, one entry per row of the chunk; where it is NULL, any number. Copy it before the next chunk. */
export const doublesOf = (chunk: DuckDBDataChunk, column: number): Float64Array =>
  innards<Float64Array>(chunk, column).items;

/** The numbers of a BIGINT column, one entry per row of the chunk; where it is NULL, any number. Copy it before the next chunk. */
export const bigIntsOf = (chunk: DuckDBDataChunk, column: number): BigInt64Array =>
  innards<BigInt64Array>(chunk, column).items;

/** Puts numbers into a DOUBLE column, one per row of the chunk. */
export function putDoubles(chunk: DuckDBDataChunk, column: number, values: Float64Array): void {
  const vector = innards<Float64Array>(chunk, column);
  vector.items.set(values);
  vector.flush();
}

/** Puts one number into every row of an INTEGER column. */
export function putSameInteger(chunk: DuckDBDataChunk, column: number, value: number): void {
  const vector = innards<Int32Array>(chunk, column);
  vector.items.fill(value);
  vector.flush();
}

/** Puts NULL into every row of a column. */
export function putNulls(chunk: DuckDBDataChunk, column: number): void {
  const vector = innards<unknown>(chunk, column);
  // Marking one row makes the mask, in which every bit of 0 is a NULL.
  vector.validity.setItemValid(0, false);
  vector.validity.data!.fill(0n);
  vector.flush();
}

/** Puts integers into a BIGINT column, one per row of the chunk, and NULL where a double holds them: between ±2^53. */
export function putLargeIntegers(chunk: DuckDBDataChunk, column: number, values: BigInt64Array): void {
  putNulls(chunk, column);
  const vector = innards<BigInt64Array>(chunk, column);
  for (let i = 0; i < values.length; i++) {
    if (!isLarge(values[i]!)) continue;
    vector.items[i] = values[i]!;
    vector.validity.setItemValid(i, true);
  }
  vector.flush();
}

/** Whether an integer may be one that no double holds. */
export const isLarge = (value: bigint): boolean => value > 9007199254740992n || value < -9007199254740992n;
