/** Tiles and parts of tiles as rows: in and out of the tables of the levels. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {types} from 'cassandra-driver';
import {type BinRows, rowsWithin} from '../../../bin-columns.js';
import type {RollupKey} from '../../../store.js';
import {decodeTile, encodeTile, TILE_PART_NAMES, type TilePart} from '../../codec/tile.js';
import type {BatchStatement, Connection} from '../connect.js';
import {rollupTable} from '../managed/schema.js';
import {uuidOf} from './marks.js';
import type {Piece} from './pieces.js';
import type {TileLevel} from './tile-levels.js';

/** A piece with its bins; null where its blobs were not one writer's. */
export interface PieceWithBins extends Piece {
  readonly bins: BinRows;
}

/** So many tiles a page: a few megabytes. */
const PAGE_TILES = 100;
const PAGE_KEYS = 2_000;

/** Reads and writes the rows of one keyspace. */
export interface TileRows {
  /** Pieces that may overlap a range, without their bins. */
  readPieces(key: RollupKey, level: TileLevel, range: TimeRange, signal: AbortSignal): Promise<Piece[]>;
  /** Pieces that may overlap a range, with the columns of some parts. */
  readBins(
    key: RollupKey,
    level: TileLevel,
    range: TimeRange,
    parts: readonly TilePart[],
    signal: AbortSignal,
  ): Promise<PieceWithBins[]>;
  /** Writes pieces and deletes others; in each partition at once or not at all. */
  write(key: RollupKey, level: TileLevel, changes: PieceChanges): Promise<void>;
}

/** What is written at once. */
export interface PieceChanges {
  readonly insert: readonly (PieceWithBins & {readonly writer: number; readonly ttlSeconds: number})[];
  /** Each goes only as far as it was seen: what was written over it since stays. */
  readonly remove: readonly Piece[];
}

/** The name of stored bins in every table of a level. */
const idOf = ({source, series, measure, interval}: RollupKey) => uuidOf([source, series, measure, interval]);

const eraOf = (level: TileLevel, tileMs: number) => Math.floor(tileMs / level.eraMs);

/** The rows of a keyspace. */
export function createTileRows(connection: Connection, keyspace: string): TileRows {
  const columns = TILE_PART_NAMES.join(', ');
  const marks = TILE_PART_NAMES.map(() => '?').join(', ');

  /** The rows of the tiles that a range touches, partition by partition, all at once. */
  async function readRows(
    {key, level, range, signal}: {key: RollupKey; level: TileLevel; range: TimeRange; signal: AbortSignal},
    selected: string,
    fetchSize: number,
  ): Promise<types.Row[]> {
    const firstTile = Math.floor(range.startMs / level.tileMs) * level.tileMs;
    const lastTile = Math.floor((range.endMs - 1) / level.tileMs) * level.tileMs;
    const id = idOf(key);
    const query = `SELECT tile, starts, ends, as_of${selected} FROM ${rollupTable(keyspace, level.name)} WHERE series = ? AND era = ? AND tile >= ? AND tile <= ?`;
    const readEra = async (era: number) => {
      const rows: types.Row[] = [];
      let pageState: string | null = null;
      do {
        const page = await connection.readPage(query, [id, era, firstTile, lastTile], {fetchSize, pageState, signal});
        rows.push(...page.rows);
        pageState = page.pageState;
      } while (pageState !== null);
      return rows;
    };
    const first = eraOf(level, firstTile);
    const eras = Array.from({length: eraOf(level, lastTile) - first + 1}, (_, i) => first + i);
    return (await Promise.all(eras.map(readEra))).flat();
  }

  return {
    async readPieces(key, level, range, signal) {
      return (await readRows({key, level, range, signal}, '', PAGE_KEYS)).map(pieceOf);
    },
    async readBins(key, level, range, parts, signal) {
      const rows = await readRows({key, level, range, signal}, `, ${parts.join(', ')}`, PAGE_TILES);
      return rows.flatMap((row) => {
        const piece = pieceOf(row);
        const blobs = Object.fromEntries(parts.map((part) => [part, row[part]])) as Record<TilePart, Uint8Array | null>;
        // A row of which some columns are gone is about to be gone.
        if (parts.some((part) => blobs[part] === null)) return [];
        const tile = decodeTile(blobs as Record<TilePart, Uint8Array>, {
          startMs: piece.tileMs,
          levelMs: level.levelMs,
        });
        return tile === null || tile.asOf !== piece.asOf ? [] : [{...piece, bins: tile.rows}];
      });
    },
    async write(key, level, {insert, remove}) {
      const table = rollupTable(keyspace, level.name);
      const id = idOf(key);
      const byEra = new Map<number, BatchStatement[]>();
      const add = (piece: Piece, statement: BatchStatement) => {
        const era = eraOf(level, piece.tileMs);
        const statements = byEra.get(era);
        if (statements) statements.push(statement);
        else byEra.set(era, [statement]);
      };
      for (const piece of insert) {
        const {tileMs, startMs, endMs, asOf, writer, ttlSeconds} = piece;
        const blobs = encodeTile(rowsWithin(piece.bins, startMs, endMs), {
          startMs: tileMs,
          levelMs: level.levelMs,
          writer,
          asOf,
        });
        add(piece, {
          query: `INSERT INTO ${table} (series, era, tile, starts, ends, as_of, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ${marks}) USING TIMESTAMP ? AND TTL ?`,
          params: [
            id,
            eraOf(level, tileMs),
            tileMs,
            startMs,
            endMs,
            BigInt(asOf),
            ...TILE_PART_NAMES.map((part) => Buffer.from(blobs[part].buffer, 0, blobs[part].byteLength)),
            BigInt(asOf),
            ttlSeconds,
          ],
        });
      }
      for (const piece of remove) {
        const {tileMs, startMs, endMs, asOf} = piece;
        add(piece, {
          query: `DELETE FROM ${table} USING TIMESTAMP ? WHERE series = ? AND era = ? AND tile = ? AND starts = ? AND ends = ?`,
          params: [BigInt(asOf), id, eraOf(level, tileMs), tileMs, startMs, endMs],
        });
      }
      const timestamp = Math.max(...[...insert, ...remove].map(({asOf}) => asOf));
      await Promise.all([...byEra.values()].map((statements) => connection.runBatch(statements, timestamp)));
    },
  };
}

const pieceOf = (row: types.Row): Piece => ({
  tileMs: row.tile.getTime(),
  startMs: row.starts.getTime(),
  endMs: row.ends.getTime(),
  asOf: Number(row.as_of),
});
