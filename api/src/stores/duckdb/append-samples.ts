/** Samples into their table, a chunk of columns at a time. */
import {setImmediate as afterEvents} from 'node:timers/promises';
import {BIGINT, DOUBLE, DuckDBDataChunk, INTEGER} from '@duckdb/node-api';
import type {SampleColumns} from '../../bin-columns.js';
import type {Connection} from './connections.js';
import {putDoubles, putLargeIntegers, putNulls, putSameInteger} from './vectors.js';

/** Rows of a chunk; DuckDB takes no more. */
const CHUNK_ROWS = 2048;
/** Chunks between two looks at other events: appending runs on the event loop. */
const CHUNKS_AT_ONCE = 8;

/** Samples of the series with this number in the table. */
export interface NumberedSamples {
  readonly id: number;
  readonly samples: SampleColumns;
}

/** Appends samples to a table, within the transaction of the connection. */
export async function appendSamples(connection: Connection, batch: readonly NumberedSamples[]): Promise<void> {
  const appender = await connection.native.createAppender('samples');
  // Times are whole numbers; the appender casts them to BIGINT.
  const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE, DOUBLE, BIGINT, DOUBLE]);
  let chunks = 0;
  for (const {id, samples} of batch) {
    for (let from = 0; from < samples.length; from += CHUNK_ROWS) {
      const to = Math.min(from + CHUNK_ROWS, samples.length);
      chunk.rowCount = to - from;
      putSameInteger(chunk, 0, id);
      putDoubles(chunk, 1, samples.time.subarray(from, to));
      putDoubles(chunk, 2, samples.value.subarray(from, to));
      if (samples.exact) putLargeIntegers(chunk, 3, samples.exact.subarray(from, to));
      else putNulls(chunk, 3);
      if (samples.weight) putDoubles(chunk, 4, samples.weight.subarray(from, to));
      else putNulls(chunk, 4);
      appender.appendDataChunk(chunk);
      chunks += 1;
      if (chunks % CHUNKS_AT_ONCE === 0) {
        appender.flushSync();
        await afterEvents();
      }
    }
  }
  appender.closeSync();
}

/**
 * Deletes the samples that have the times of others, which are about to replace them. Within the transaction of the
 * connection.
 */
export async function deleteReplaced(connection: Connection, batch: readonly NumberedSamples[]): Promise<void> {
  await connection.runOnce('CREATE TEMPORARY TABLE IF NOT EXISTS replaced (series INTEGER, time BIGINT)');
  const appender = await connection.native.createAppender('replaced', null, 'temp');
  const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE]);
  for (const {id, samples} of batch) {
    for (let from = 0; from < samples.length; from += CHUNK_ROWS) {
      const to = Math.min(from + CHUNK_ROWS, samples.length);
      chunk.rowCount = to - from;
      putSameInteger(chunk, 0, id);
      putDoubles(chunk, 1, samples.time.subarray(from, to));
      appender.appendDataChunk(chunk);
    }
  }
  appender.closeSync();
  const least = Math.min(...batch.map(({samples}) => samples.time[0]!));
  const greatest = Math.max(...batch.map(({samples}) => samples.time[samples.length - 1]!));
  // The bounds let DuckDB skip every part of the table that holds other times.
  await connection.run(
    `DELETE FROM samples USING replaced
     WHERE samples.series = replaced.series AND samples.time = replaced.time AND samples.time BETWEEN $1 AND $2`,
    [BigInt(least), BigInt(greatest)],
  );
  await connection.run('DELETE FROM replaced');
}
