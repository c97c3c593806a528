/** The bare driver: what answers are measured against. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {Client, types} from 'cassandra-driver';
import {columnsFor} from '#api/engine/wanted-columns.js';
import type {MeasureInfo} from '#api/store.js';
import {rollupTable, tableNames} from '#api/stores/cassandra/managed/schema.js';
import {seriesId} from '#api/stores/cassandra/managed/series-table.js';
import {uuidOf} from '#api/stores/cassandra/rollups/marks.js';
import {tileLevelOf} from '#api/stores/cassandra/rollups/tile-levels.js';
import {decodeTile, partsOf, type TilePart} from '#api/stores/codec/tile.js';
import {KEYSPACES} from './open.js';
import {DAY_MS, MAPPED} from './series.js';
import {MAPPED_TABLE} from './write-mapped.js';

const GAUGE: MeasureInfo = {name: 'value', kind: 'gauge', unit: null, interval: null, aggregate: null, weighted: false};
/** Of the tiles, the columns that a gauge is answered from. */
const PARTS = partsOf(columnsFor(GAUGE, ['min', 'mean', 'max']));
/** Slices of a day that fit into a page, so many at once: on one node, more is no faster. */
const SLICE_MS = DAY_MS / 20;
const SLICES_AT_ONCE = 4;
const PAGE_ROWS = 5000;

/** Reads one sample of a managed series by its whole key: the least that can be read. */
export async function readOneRow(client: Client, seriesText: string, timeMs: number): Promise<void> {
  const query = `SELECT value FROM ${tableNames(KEYSPACES.managed).samples} WHERE series = ? AND day = ? AND time = ?`;
  const key = [seriesId(seriesText), Math.floor(timeMs / DAY_MS), timeMs];
  const {rows} = await client.execute(query, key, {prepare: true});
  if (rows.length !== 1) throw new Error(`unexpected rows: ${rows.length} of ${seriesText} at ${timeMs}`);
}

/** A row of a tile as the driver gives it. */
export interface RawTile {
  readonly startMs: number;
  readonly levelMs: number;
  readonly blobs: Record<TilePart, Uint8Array>;
}

/** The tiles of a managed series and a level, undecoded. */
export async function readTiles(
  client: Client,
  {source, series, interval}: {readonly source: string; readonly series: string; readonly interval: number | null},
  levelMs: number,
  {startMs, endMs}: TimeRange,
): Promise<RawTile[]> {
  const level = tileLevelOf(levelMs);
  const firstTile = Math.floor(startMs / level.tileMs) * level.tileMs;
  const query = `SELECT tile, ${PARTS.join(', ')} FROM ${rollupTable(KEYSPACES.managed, level.name)} WHERE series = ? AND era = ? AND tile >= ? AND tile < ?`;
  const tiles: RawTile[] = [];
  for (let era = Math.floor(firstTile / level.eraMs); era * level.eraMs < endMs; era += 1) {
    const key = [uuidOf([source, series, GAUGE.name, interval]), era, firstTile, endMs];
    const {rows} = await client.execute(query, key, {prepare: true, fetchSize: PAGE_ROWS});
    for (const row of rows) {
      const blobs = Object.fromEntries(PARTS.map((part) => [part, row[part]])) as RawTile['blobs'];
      tiles.push({startMs: row.tile.getTime(), levelMs, blobs});
    }
  }
  return tiles;
}

/** Decodes tiles. Returns how many bins they hold. */
export function decodeTiles(tiles: readonly RawTile[]): number {
  let bins = 0;
  for (const {startMs, levelMs, blobs} of tiles) bins += decodeTile(blobs, {startMs, levelMs})!.rows.length;
  return bins;
}

/** Reads every sample of the mapped series in a range in the fastest way, and adds them up. Returns how many. */
export async function readMappedSamples(client: Client, {startMs, endMs}: TimeRange): Promise<number> {
  const query = `SELECT ts, value FROM ${MAPPED_TABLE} WHERE host = ? AND day = ? AND ts >= ? AND ts < ?`;
  let next = startMs;
  let count = 0;
  let sum = 0;
  const readOn = async () => {
    while (next < endMs) {
      const from = next;
      next = Math.min((Math.floor(from / SLICE_MS) + 1) * SLICE_MS, endMs);
      const key = [MAPPED.labels.host, Math.floor(from / DAY_MS), from, next];
      const {rows}: types.ResultSet = await client.execute(query, key, {prepare: true, fetchSize: PAGE_ROWS});
      for (const row of rows) sum += row.ts.getTime() + row.value;
      count += rows.length;
    }
  };
  await Promise.all(Array.from({length: SLICES_AT_ONCE}, readOn));
  if (Number.isNaN(sum)) throw new Error('invalid rows: not all of them are numbers');
  return count;
}
