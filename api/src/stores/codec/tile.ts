/**
 * A tile: some hundred bins of one level, as one blob per aggregate. Pure.
 *
 * Each blob is a header and then columns of little-endian doubles, so that a reader who was asked for maxima fetches no
 * sums. What most tiles have in common is not written out: a column that holds one value all over is that value, and
 * times are kept as distances from the start of their bin.
 *
 * ```
 *  0  u8   format, 1                        24  u8 × 5  how each column of the part is written
 *  4  u32  writer                           29  u8      1: the starts are written out
 *  8  f64  as of, microseconds              32  f64 …   the columns, one after the other
 * 16  u32  bins                                 u32 …   the numbers of the bins, when they are no run
 * 20  u32  number of the first bin
 * ```
 *
 * All blobs of a tile begin with the same writer and time. Of two tiles that were written over one another with one write
 * timestamp, Cassandra keeps the greater of each pair of blobs: by these bytes that is the same writer's for all of them,
 * and a reader sees when it is not (`decodeTile`).
 */
import {BIN_COLUMN_NAMES, type BinColumnName, type BinColumns, type BinRows, binRowsFrom} from '../../bin-columns.js';

/** The parts of a tile, each a blob, and the columns that each holds. `bins` belongs to every read. */
export const TILE_PARTS = {
  bins: ['count', 'nonFinite', 'missing', 'firstTime', 'lastTime'],
  sums: ['sum', 'sumLow', 'weight', 'weightLow'],
  minima: ['min'],
  maxima: ['max'],
  firsts: ['first'],
  lasts: ['last'],
  increases: ['increase', 'increaseLow', 'resets'],
} as const satisfies Record<string, readonly BinColumnName[]>;

/** The name of a part of a tile. */
export type TilePart = keyof typeof TILE_PARTS;

/** Every part, in the order in which stores keep them. */
export const TILE_PART_NAMES = Object.keys(TILE_PARTS) as readonly TilePart[];

/** The parts that hold some columns. */
export const partsOf = (columns: ReadonlySet<BinColumnName>): readonly TilePart[] =>
  TILE_PART_NAMES.filter((part) => part === 'bins' || TILE_PARTS[part].some((name) => columns.has(name)));

/** Who wrote a tile, and what is in it. */
export interface TileOrigin {
  /** A number of the writer's own, below 2^32. */
  readonly writer: number;
  /** Every sample that was acknowledged before this is in the tile: microseconds since 1970. */
  readonly asOf: number;
}

/** A tile as it was read. */
export interface DecodedTile extends TileOrigin {
  /** Bins that hold anything, ascending. Columns of parts that were not handed over are NaN. */
  readonly rows: BinRows;
}

const FORMAT = 1;
const HEADER_BYTES = 32;
const MODES_AT = 24;
const STARTS_AT = 29;

/** How a column is written: not at all (its usual value), one by one, one for all; times likewise, from the start of the bin. */
const USUAL = 0;
const EACH = 1;
const SAME = 2;
const EACH_FROM_START = 3;
const SAME_FROM_START = 4;

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

const isTime = (name: BinColumnName) => name === 'firstTime' || name === 'lastTime';

/**
 * The blobs of a tile.
 *
 * @param rows - ascending by start, each at a multiple of the level from `startMs` on
 * @param startMs - where the tile begins
 * @param levelMs - width of the bins
 * @throws RangeError for a bin off the level, or before the tile
 */
export function encodeTile(
  rows: BinRows,
  {startMs, levelMs, writer, asOf}: TileOrigin & {readonly startMs: number; readonly levelMs: number},
): Record<TilePart, Uint8Array> {
  const numbers = Uint32Array.from(rows.start, (start) => {
    const number = (start - startMs) / levelMs;
    if (Number.isInteger(number) && number >= 0) return number;
    throw new RangeError(`invalid bin: ${start} (of ${levelMs} ms, from ${startMs} on)`);
  });
  const first = numbers[0] ?? 0;
  const isRun = numbers.every((number, i) => number === first + i);
  const encodePart = (part: TilePart): Uint8Array => {
    const written = TILE_PARTS[part].map((name) => encodeColumn(name, rows));
    const withNumbers = part === 'bins' && !isRun;
    const doubles = written.reduce((sum, {values}) => sum + values.length, 0);
    const blob = new Uint8Array(HEADER_BYTES + 8 * doubles + (withNumbers ? 4 * numbers.length : 0));
    const view = new DataView(blob.buffer);
    view.setUint8(0, FORMAT);
    view.setUint32(4, writer, true);
    view.setFloat64(8, asOf, true);
    view.setUint32(16, rows.length, true);
    view.setUint32(20, first, true);
    view.setUint8(STARTS_AT, Number(withNumbers));
    let at = HEADER_BYTES;
    for (const [i, {mode, values}] of written.entries()) {
      view.setUint8(MODES_AT + i, mode);
      putDoubles(blob, at, values);
      at += 8 * values.length;
    }
    if (withNumbers) for (const [i, number] of numbers.entries()) view.setUint32(at + 4 * i, number, true);
    return blob;
  };
  return Object.fromEntries(TILE_PART_NAMES.map((part) => [part, encodePart(part)])) as Record<TilePart, Uint8Array>;
}

function encodeColumn(name: BinColumnName, rows: BinRows): {mode: number; values: Float64Array} {
  const column = rows[name];
  // A weight mostly is the count, which every reader has.
  const isUsual =
    name === 'weight'
      ? column.every((value, i) => Object.is(value, rows.count[i]))
      : column.every((value) => Object.is(value, 0));
  if (isUsual) return {mode: USUAL, values: new Float64Array(0)};
  if (isTime(name)) {
    const fromStart = column.map((time, i) => time - rows.start[i]!);
    // Distances are exact for every time that is a whole number; others are written as they are.
    if (fromStart.every((distance, i) => Object.is(rows.start[i]! + distance, column[i]))) {
      return isSame(fromStart)
        ? {mode: SAME_FROM_START, values: fromStart.subarray(0, 1)}
        : {mode: EACH_FROM_START, values: fromStart};
    }
  }
  return isSame(column) ? {mode: SAME, values: column.subarray(0, 1)} : {mode: EACH, values: column};
}

const isSame = (column: Float64Array) => column.every((value) => Object.is(value, column[0]));

/**
 * The bins of a tile.
 *
 * @param parts - blobs as they were read; `bins` among them
 * @returns null when the blobs are not one writer's: what they hold must be taken for not there
 * @throws RangeError for blobs that are no tile, or of a newer program
 */
export function decodeTile(
  parts: Partial<Record<TilePart, Uint8Array>> & {readonly bins: Uint8Array},
  {startMs, levelMs}: {readonly startMs: number; readonly levelMs: number},
): DecodedTile | null {
  const {writer, asOf, length, first, view} = readHeader(parts.bins);
  const {count, ...times} = decodeColumns('bins', parts.bins, length);
  const numbersAt = parts.bins.byteLength - 4 * length;
  const isRun = view.getUint8(STARTS_AT) === 0;
  const start = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    start[i] = startMs + levelMs * (isRun ? first + i : view.getUint32(numbersAt + 4 * i, true));
  }
  const columns: Partial<BinColumns> = {start, count: count!};
  for (const [name, column] of Object.entries(times)) columns[name as BinColumnName] = column;
  for (const part of TILE_PART_NAMES) {
    const blob = parts[part];
    if (part === 'bins' || blob === undefined) continue;
    const other = readHeader(blob);
    if (other.writer !== writer || other.asOf !== asOf || other.length !== length) return null;
    Object.assign(columns, decodeColumns(part, blob, length));
  }
  fromStarts('firstTime', parts.bins, columns as BinColumns);
  fromStarts('lastTime', parts.bins, columns as BinColumns);
  if (parts.sums !== undefined && modeOf('sums', parts.sums, 'weight') === USUAL) columns.weight = count!;
  const absent = new Float64Array(length).fill(Number.NaN);
  for (const name of BIN_COLUMN_NAMES) columns[name] ??= absent;
  return {writer, asOf, rows: binRowsFrom(columns as BinColumns)};
}

function readHeader(blob: Uint8Array) {
  if (blob.byteLength < HEADER_BYTES) throw new RangeError(`invalid tile: ${blob.byteLength} bytes`);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const format = view.getUint8(0);
  if (format !== FORMAT) throw new RangeError(`unsupported tile: format ${format} (this program knows ${FORMAT})`);
  return {
    view,
    writer: view.getUint32(4, true),
    asOf: view.getFloat64(8, true),
    length: view.getUint32(16, true),
    first: view.getUint32(20, true),
  };
}

function decodeColumns(part: TilePart, blob: Uint8Array, length: number): Partial<BinColumns> {
  const columns: Partial<BinColumns> = {};
  const doubles = takeDoubles(blob);
  let at = 0;
  for (const [i, name] of TILE_PARTS[part].entries()) {
    const mode = blob[MODES_AT + i]!;
    const values = mode === USUAL ? 0 : mode === SAME || mode === SAME_FROM_START ? 1 : length;
    if (at + values > doubles.length) throw new RangeError(`invalid tile: ${blob.byteLength} bytes of ${part}`);
    columns[name] =
      values === length
        ? doubles.subarray(at, at + values)
        : new Float64Array(length).fill(values === 0 ? 0 : doubles[at]!);
    at += values;
  }
  return columns;
}

function fromStarts(name: 'firstTime' | 'lastTime', blob: Uint8Array, columns: BinColumns): void {
  const mode = modeOf('bins', blob, name);
  if (mode !== EACH_FROM_START && mode !== SAME_FROM_START) return;
  const {start} = columns;
  const column = columns[name];
  for (let i = 0; i < column.length; i += 1) column[i] = start[i]! + column[i]!;
}

const modeOf = (part: TilePart, blob: Uint8Array, name: BinColumnName) =>
  blob[MODES_AT + (TILE_PARTS[part] as readonly BinColumnName[]).indexOf(name)];

function putDoubles(blob: Uint8Array, at: number, values: Float64Array): void {
  blob.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
  if (!IS_LITTLE_ENDIAN) Buffer.from(blob.buffer, at, values.byteLength).swap64();
}

/** What follows the header, in memory of its own, as far as it is whole doubles. */
function takeDoubles(blob: Uint8Array): Float64Array {
  // A blob of the driver begins anywhere in its buffer, doubles only at every eighth byte.
  const bytes = new Uint8Array(8 * Math.floor((blob.byteLength - HEADER_BYTES) / 8));
  bytes.set(blob.subarray(HEADER_BYTES, HEADER_BYTES + bytes.length));
  if (!IS_LITTLE_ENDIAN) Buffer.from(bytes.buffer).swap64();
  return new Float64Array(bytes.buffer);
}
