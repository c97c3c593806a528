/** Which version of our tables a keyspace holds, and whether this program can use it. */
import {type RunRead, readTableSchema} from '../table-schema.js';
import {SCHEMA_COMPONENT, SCHEMA_VERSION, TABLES, tableNames} from './schema.js';

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

/** What is wrong with the tables of a keyspace, for an operator; null when they are as this program needs them. */
export async function schemaFault(read: RunRead, keyspace: string): Promise<string | null> {
  const version = await readVersion(read, keyspace);
  if (version === null) {
    return `missing tables: keyspace ${keyspace} holds none of ours (run: metrics-chart-api migrate)`;
  }
  if (version > SCHEMA_VERSION) return newerVersion(keyspace, version);
  if (version < SCHEMA_VERSION) {
    return `old schema version: ${version} in keyspace ${keyspace} (expected ${SCHEMA_VERSION}; run: metrics-chart-api migrate)`;
  }
  for (const table of Object.values(TABLES)) {
    if ('missing' in (await readTableSchema(read, keyspace, table))) {
      return `missing table: ${keyspace}.${table} (run: metrics-chart-api migrate)`;
    }
  }
  // No series has these keys: whoever may not read the tables is told now, and not by the first question.
  const names = tableNames(keyspace);
  await read(`SELECT series FROM ${names.series} WHERE shard = ?`, [-1]);
  await read(`SELECT time FROM ${names.samples} WHERE series = ? AND day = ?`, [NO_SERIES, 0]);
  return null;
}

const NO_SERIES = '00000000-0000-8000-8000-000000000000';
