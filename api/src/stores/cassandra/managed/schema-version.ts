/** Which version of our tables a keyspace holds, and whether this program can use it. */

import {TILE_LEVELS} from '../rollups/tile-levels.js';
import {type RunRead, readTableSchema} from '../table-schema.js';
import {
  FIRST_TABLES,
  levelTable,
  OLDEST_VERSION,
  ROLLUPS_VERSION,
  rollupTable,
  SCHEMA_COMPONENT,
  SCHEMA_VERSION,
  TABLES,
  tableNames,
} from './schema.js';

/** Says that a newer program was here. */
export const newerVersion = (keyspace: string, version: number): string =>
  `unsupported schema version: ${version} in keyspace ${keyspace}, made by a newer program (this one knows up to ${SCHEMA_VERSION})`;

/** The version of the tables of a keyspace; null when there are none. */
export async function readVersion(read: RunRead, keyspace: string): Promise<number | null> {
  const schema = await readTableSchema(read, keyspace, TABLES.version);
  if ('missing' in schema) return null;
  const [row] = await read(`SELECT version FROM ${tableNames(keyspace).version} WHERE component = ?`, [
    SCHEMA_COMPONENT,
  ]);
  return row?.version ?? null;
}

/** What a keyspace is found to be. */
export interface SchemaState {
  /** What is wrong with the tables, for an operator; null when they are as this program needs them. */
  readonly fault: string | null;
  /** Whether rollups can be kept in it. */
  readonly keepsRollups: boolean;
}

/** Looks at the tables of a keyspace. One of an older version is good for samples, but keeps no rollups. */
export async function readSchemaState(read: RunRead, keyspace: string): Promise<SchemaState> {
  const version = await readVersion(read, keyspace);
  const isFaulty = (fault: string): SchemaState => ({fault, keepsRollups: false});
  if (version === null) {
    return isFaulty(`missing tables: keyspace ${keyspace} holds none of ours (run: metrics-chart-api migrate)`);
  }
  if (version > SCHEMA_VERSION) return isFaulty(newerVersion(keyspace, version));
  if (version < OLDEST_VERSION) {
    return isFaulty(
      `old schema version: ${version} in keyspace ${keyspace} (expected ${SCHEMA_VERSION}; run: metrics-chart-api migrate)`,
    );
  }
  const keepsRollups = version >= ROLLUPS_VERSION;
  const levels = TILE_LEVELS.map(({name}) => levelTable(name));
  for (const table of keepsRollups ? [...Object.values(TABLES), ...levels] : FIRST_TABLES) {
    if ('missing' in (await readTableSchema(read, keyspace, table))) {
      return isFaulty(`missing table: ${keyspace}.${table} (run: metrics-chart-api migrate)`);
    }
  }
  // No series has these keys: whoever may not read the tables is told now, and not by the first question.
  const names = tableNames(keyspace);
  await read(`SELECT series FROM ${names.series} WHERE shard = ?`, [-1]);
  await read(`SELECT time FROM ${names.samples} WHERE series = ? AND day = ?`, [NO_SERIES, 0]);
  if (keepsRollups) {
    await read(`SELECT starts FROM ${names.marks} WHERE series = ?`, [NO_SERIES]);
    await read(`SELECT starts FROM ${names.log} WHERE source = ? AND shard = ? AND hour = ?`, [NO_SOURCE, -1, 0]);
    await read(`SELECT owner FROM ${names.shards} WHERE source = ? AND shard = ?`, [NO_SOURCE, -1]);
    for (const {name} of TILE_LEVELS)
      await read(`SELECT tile FROM ${rollupTable(keyspace, name)} WHERE series = ? AND era = ?`, [NO_SERIES, 0]);
  }
  return {fault: null, keepsRollups};
}

const NO_SERIES = '00000000-0000-8000-8000-000000000000';
/** No source has this name. */
const NO_SOURCE = ' ';
