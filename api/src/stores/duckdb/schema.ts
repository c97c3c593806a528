/**
 * The tables of the file, and their version.
 *
 * Samples and bins are plain rows: DuckDB packs columns by itself, and skips what a range of times cannot hold. There
 * are no keys and no indexes: a year of 1 s samples loads at millions of rows a second without, and the writer sees to
 * it that no time of a series comes twice. Bins have a table per level, so that a year of hours is not looked for
 * among the bins of seconds.
 */
import {BIN_COLUMN_NAMES} from '../../bin-columns.js';
import type {Connection} from './connections.js';
import {bigIntsOf} from './vectors.js';

/** The version that this program writes. A file of an older one is brought forward, one of a newer one is refused. */
export const SCHEMA_VERSION = 1;

const TABLES = [
  'CREATE TABLE schema_version (version BIGINT NOT NULL)',
  // Before oldest_readable samples were deleted.
  'CREATE TABLE sources (source VARCHAR NOT NULL, oldest_readable BIGINT)',
  `CREATE TABLE series (
    id INTEGER NOT NULL, source VARCHAR NOT NULL, series VARCHAR NOT NULL, metric VARCHAR NOT NULL,
    labels VARCHAR NOT NULL, kind VARCHAR NOT NULL, unit VARCHAR, "interval" DOUBLE, weighted BOOLEAN NOT NULL,
    exact BOOLEAN NOT NULL, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL)`,
  // exact is set where the value is an integer that a double may not hold, weight where samples carry one.
  `CREATE TABLE samples (
    series INTEGER NOT NULL, time BIGINT NOT NULL, value DOUBLE NOT NULL, exact BIGINT, weight DOUBLE)`,
  `CREATE TABLE rollups (
    id INTEGER NOT NULL, source VARCHAR NOT NULL, series VARCHAR NOT NULL, measure VARCHAR NOT NULL,
    "interval" DOUBLE, level BIGINT NOT NULL)`,
  'CREATE TABLE covered (rollup INTEGER NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL)',
];

/** The columns of bins beside their start, quoted, in the order of the table. */
export const BIN_VALUE_COLUMNS = BIN_COLUMN_NAMES.filter((name) => name !== 'start').map((name) => `"${name}"`);

/** The table of one level's bins. */
export const binsTable = (levelMs: number): string => `bins_${levelMs}`;

/** The statement that makes the table of one level's bins, when there is none. */
export const createBinsTable = (levelMs: number): string =>
  `CREATE TABLE IF NOT EXISTS ${binsTable(levelMs)} (
    rollup INTEGER NOT NULL, start BIGINT NOT NULL, ${BIN_VALUE_COLUMNS.map((name) => `${name} DOUBLE NOT NULL`).join()})`;

/**
 * Makes the tables of a new file, and checks the version of one that has some.
 *
 * @param file - names the file in errors
 * @throws Error when a newer program wrote it, or when it is a database of something else
 */
export async function prepareSchema(connection: Connection, file: string): Promise<void> {
  const count = async (where: string) =>
    Number(bigIntsOf((await connection.run(`SELECT count(*) FROM duckdb_tables() WHERE ${where}`))[0]!, 0)[0]!);
  if ((await count('NOT internal')) === 0) {
    for (const statement of TABLES) await connection.runOnce(statement);
    await connection.run('INSERT INTO schema_version VALUES ($1)', [BigInt(SCHEMA_VERSION)]);
    return;
  }
  if ((await count("table_name = 'schema_version'")) === 0) {
    throw new Error(`unreadable database: ${file} holds tables of another program`);
  }
  const [chunk] = await connection.run('SELECT version FROM schema_version');
  const version = Number(bigIntsOf(chunk!, 0)[0]!);
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `newer database: ${file} has schema version ${version} (this program knows up to ${SCHEMA_VERSION})`,
    );
  }
}
