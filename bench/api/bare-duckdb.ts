import {DuckDBInstance} from '@duckdb/node-api';
import {DATABASE_FILE} from '#api/stores/duckdb/open.js';
import {doublesOf} from '#api/stores/duckdb/vectors.js';

/** A DuckDB file, opened by the driver alone. */
export interface BareDuckDb {
  /**
   * Reads every row of a statement whose columns are all DOUBLE, in the driver's fastest way, and adds up one of them.
   *
   * @returns how many rows there were
   */
  countRows(sql: string, column: number): Promise<number>;
  close(): Promise<void>;
}

export async function openBareDuckDb(directory: string): Promise<BareDuckDb> {
  const instance = await DuckDBInstance.create(`${directory}/${DATABASE_FILE}`);
  const connection = await instance.connect();
  return {
    async countRows(sql, column) {
      const result = await connection.stream(sql);
      let rows = 0;
      let sum = 0;
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        const values = doublesOf(chunk, column);
        for (let i = 0; i < chunk.rowCount; i++) sum += values[i]!;
        rows += chunk.rowCount;
      }
      if (Number.isNaN(sum)) throw new Error('invalid rows: not all of them are numbers');
      return rows;
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Every stored bin of a level in a range, all columns. The only series of the file is the one of the bench. */
export const binsStatement = (levelMs: number, {startMs, endMs}: {startMs: number; endMs: number}) =>
  `SELECT CAST(COLUMNS(* EXCLUDE (rollup)) AS DOUBLE) FROM bins_${levelMs} WHERE start >= ${startMs} AND start < ${endMs} ORDER BY start`;
