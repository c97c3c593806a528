/** The ways of keeping a year of hourly bins that are compared. */
import type {Client} from 'cassandra-driver';
import {BIN_COLUMN_NAMES, type BinRows, rowsWithin} from '#api/bin-columns.js';
import {decodeTile, encodeTile, TILE_PART_NAMES, type TilePart} from '#api/stores/codec/tile.js';

export const HOUR_MS = 3_600_000;
const FLOATS = BIN_COLUMN_NAMES.filter((name) => name !== 'start');

/** One of them. */
export interface Variant {
  readonly name: string;
  readonly table: string;
  readonly create: string;
  write(client: Client, series: number, bins: BinRows): Promise<void>;
  /** Reads a year, decoded. Returns how many bins it held. */
  read(client: Client, series: number, parts: readonly TilePart[]): Promise<number>;
}

const COMPACTION = `compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': 60}`;

/** A row a tile of so many bins, a blob a part. */
export function inTiles(bins: number, compression: string, shownAs: string): Variant {
  const table = `tiles_${bins}_${shownAs.replace(/\W/g, '_').toLowerCase()}`;
  const tileMs = bins * HOUR_MS;
  const blobs = TILE_PART_NAMES.map((part) => `${part} blob`).join(', ');
  return {
    name: `tiles of ${bins}, ${shownAs}`,
    table,
    create: `CREATE TABLE ${table} (series int, tile timestamp, as_of bigint, ${blobs}, PRIMARY KEY (series, tile)) WITH ${COMPACTION} AND compression = ${compression}`,
    async write(client, series, rows) {
      const marks = TILE_PART_NAMES.map(() => '?').join(', ');
      const query = `INSERT INTO ${table} (series, tile, as_of, ${TILE_PART_NAMES.join(', ')}) VALUES (?, ?, ?, ${marks})`;
      const end = rows.start.at(-1)!;
      const statements = [];
      for (let startMs = Math.floor(rows.start[0]! / tileMs) * tileMs; startMs <= end; startMs += tileMs) {
        const asOf = (startMs + 2 * tileMs) * 1000;
        const tile = encodeTile(rowsWithin(rows, startMs, startMs + tileMs), {
          startMs,
          levelMs: HOUR_MS,
          writer: series,
          asOf,
        });
        const parts = TILE_PART_NAMES.map((part) => Buffer.from(tile[part]));
        statements.push({query, params: [series, startMs, asOf, ...parts]});
      }
      await client.batch(statements, {prepare: true, logged: false});
    },
    async read(client, series, parts) {
      const {rows} = await client.execute(`SELECT tile, ${parts.join(', ')} FROM ${table} WHERE series = ?`, [series], {
        prepare: true,
      });
      let count = 0;
      for (const row of rows) {
        const blobs = Object.fromEntries(parts.map((part) => [part, row[part]])) as Record<TilePart, Uint8Array>;
        count += decodeTile(blobs, {startMs: row.tile.getTime(), levelMs: HOUR_MS})!.rows.length;
      }
      return count;
    },
  };
}

/** A row a bin, a column a figure: what tiles are measured against. */
export const IN_ROWS: Variant = {
  name: 'a row a bin',
  table: 'bin_rows',
  create: `CREATE TABLE bin_rows (series int, start timestamp, ${FLOATS.map((name) => `"${name}" double`).join(', ')}, PRIMARY KEY (series, start)) WITH ${COMPACTION} AND compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 16}`,
  async write(client, series, rows) {
    const columns = FLOATS.map((name) => `"${name}"`).join(', ');
    const query = `INSERT INTO bin_rows (series, start, ${columns}) VALUES (?, ?, ${FLOATS.map(() => '?').join(', ')})`;
    for (let from = 0; from < rows.length; from += 100) {
      const statements = Array.from({length: Math.min(100, rows.length - from)}, (_, i) => ({
        query,
        params: [series, rows.start[from + i]!, ...FLOATS.map((name) => rows[name][from + i]!)],
      }));
      await client.batch(statements, {prepare: true, logged: false});
    }
  },
  async read(client, series, parts) {
    const wanted = parts.includes('sums') ? FLOATS : (['count', 'missing', 'firstTime', 'lastTime', 'max'] as const);
    const columns = wanted.map((name) => `"${name}"`).join(', ');
    let count = 0;
    let pageState: string | undefined;
    do {
      const page = await client.execute(`SELECT start, ${columns} FROM bin_rows WHERE series = ?`, [series], {
        prepare: true,
        fetchSize: 5_000,
        ...(pageState === undefined ? {} : {pageState}),
      });
      const column = new Float64Array(page.rows.length * wanted.length);
      for (const [i, row] of page.rows.entries())
        for (const [j, name] of wanted.entries()) column[i * wanted.length + j] = row[name];
      count += page.rows.length;
      pageState = page.pageState;
    } while (pageState !== undefined && pageState !== null);
    return count;
  },
};

const LZ4_16 = "{'class': 'LZ4Compressor', 'chunk_length_in_kb': 16}";

/** All of them. */
export const VARIANTS: readonly Variant[] = [
  IN_ROWS,
  ...[48, 96, 192, 384].map((bins) => inTiles(bins, LZ4_16, 'LZ4 16 kB')),
  inTiles(192, "{'class': 'LZ4Compressor', 'chunk_length_in_kb': 64}", 'LZ4 64 kB'),
  inTiles(192, "{'class': 'ZstdCompressor', 'chunk_length_in_kb': 16}", 'Zstd 16 kB'),
];
