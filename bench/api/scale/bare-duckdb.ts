/** The same long series in DuckDB, with nothing of ours: samples, and hourly bins, in a file beside the data. */
import {existsSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {type DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {ScalePlace, Written} from './place.js';

const STEP_MS = 43_200_000;
const HOUR_MS = 3_600_000;

/** Reads of it. Both return how many bins came out. */
export interface BareDuckDb {
  fromSamples(range: TimeRange): Promise<number>;
  fromHours(range: TimeRange): Promise<number>;
  close(): void;
}

/** Opens the file, and fills it when it is not there. */
export async function openBareDuckDb({directory}: ScalePlace, {startMs, mappedEndMs}: Written): Promise<BareDuckDb> {
  const file = join(directory, 'bare.duckdb');
  if (!existsSync(file))
    await fill(`${file}.new`, {startMs, endMs: mappedEndMs}).then(() => renameSync(`${file}.new`, file));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const count = async (sql: string) => (await connection.runAndReadAll(sql)).getRows().length;
  return {
    fromSamples: (range) =>
      count(
        `SELECT time // ${STEP_MS} AS bin, count(*), min(value), avg(value), max(value) FROM samples WHERE ${within(range)} GROUP BY bin ORDER BY bin`,
      ),
    fromHours: (range) =>
      count(
        `SELECT time // ${STEP_MS} AS bin, sum(count), min(min), sum(sum) / sum(count), max(max) FROM hours WHERE ${within(range)} GROUP BY bin ORDER BY bin`,
      ),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const within = ({startMs, endMs}: TimeRange) => `time >= ${startMs} AND time < ${endMs}`;

async function fill(file: string, range: TimeRange): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await fillTables(connection, range);
  connection.closeSync();
  instance.closeSync();
}

async function fillTables(connection: DuckDBConnection, {startMs, endMs}: TimeRange): Promise<void> {
  await connection.run(
    `CREATE TABLE samples AS SELECT ${startMs} + 1000 * i AS time, round(50 + 30 * sin(i / 13751.0) + 10 * random(), 2) AS value FROM range(${(endMs - startMs) / 1000}) AS t(i)`,
  );
  await connection.run(
    `CREATE TABLE hours AS SELECT time // ${HOUR_MS} * ${HOUR_MS} AS time, count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max FROM samples GROUP BY ALL ORDER BY time`,
  );
}
