/** Bins of one rollup and one level: in and out of their table. */
import {DOUBLE, DuckDBDataChunk, INTEGER} from '@duckdb/node-api';
import type {TimeRange} from '@metrics-chart/contract/series';
import {BIN_COLUMN_NAMES, type BinColumns, type BinRows, binRowsFrom} from '../../bin-columns.js';
import type {StoredBins} from '../../store.js';
import {clipSpans} from '../spans.js';
import type {Connection} from './connections.js';
import {BIN_VALUE_COLUMNS, binsTable} from './schema.js';
import {doublesOf, putDoubles, putSameInteger} from './vectors.js';

const CHUNK_ROWS = 2048;

/** Appends bins, within the transaction of the connection. */
export async function appendBins(
  connection: Connection,
  rollup: number,
  levelMs: number,
  bins: BinRows,
): Promise<void> {
  if (bins.length === 0) return;
  const appender = await connection.native.createAppender(binsTable(levelMs));
  const chunk = DuckDBDataChunk.create([INTEGER, ...BIN_COLUMN_NAMES.map(() => DOUBLE)]);
  for (let from = 0; from < bins.length; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, bins.length);
    chunk.rowCount = to - from;
    putSameInteger(chunk, 0, rollup);
    for (const [i, name] of BIN_COLUMN_NAMES.entries()) putDoubles(chunk, i + 1, bins[name].subarray(from, to));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Deletes the bins that start in a span, within the transaction of the connection. */
export async function deleteBins(
  connection: Connection,
  rollup: number,
  levelMs: number,
  {startMs, endMs}: TimeRange,
): Promise<void> {
  await connection.run(`DELETE FROM ${binsTable(levelMs)} WHERE rollup = $1::INTEGER AND start >= $2 AND start < $3`, [
    BigInt(rollup),
    BigInt(startMs),
    BigInt(endMs),
  ]);
}

/**
 * Reads the bins of a range and what is covered of it, in one statement: it sees one state of both, so that bins that
 * are forgotten meanwhile are never taken for covered.
 *
 * @param range - whole bins of the level
 */
export async function readStoredBins(
  connection: Connection,
  rollup: number,
  levelMs: number,
  range: TimeRange,
  signal: AbortSignal,
): Promise<StoredBins> {
  const chunks = await connection.run(
    `SELECT 'nan'::DOUBLE AS "end", start::DOUBLE, ${BIN_VALUE_COLUMNS.join()} FROM ${binsTable(levelMs)}
       WHERE rollup = $1::INTEGER AND start >= $2 AND start < $3
     UNION ALL
     SELECT "end"::DOUBLE, start::DOUBLE, ${BIN_VALUE_COLUMNS.map(() => '0').join()} FROM covered
       WHERE rollup = $1::INTEGER AND start < $3 AND "end" > $2`,
    [BigInt(rollup), BigInt(range.startMs), BigInt(range.endMs)],
    signal,
  );
  return storedBinsFrom(chunks, range);
}

/** Rows that have no end are bins, the others are covered spans; neither need come in order. */
function storedBinsFrom(chunks: readonly DuckDBDataChunk[], range: TimeRange): StoredBins {
  const length = chunks.reduce((sum, chunk) => doublesOf(chunk, 0).reduce((n, end) => n + Number(isBin(end)), sum), 0);
  const columns = Object.fromEntries(BIN_COLUMN_NAMES.map((name) => [name, new Float64Array(length)])) as BinColumns;
  const spans: TimeRange[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const ends = doublesOf(chunk, 0);
    const starts = doublesOf(chunk, 1);
    for (let from = 0, to = 0; from < ends.length; from = to) {
      if (!isBin(ends[from]!)) {
        spans.push({startMs: starts[from]!, endMs: ends[from]!});
        to = from + 1;
        continue;
      }
      while (to < ends.length && isBin(ends[to]!)) to += 1;
      for (const [i, name] of BIN_COLUMN_NAMES.entries()) {
        columns[name].set(doublesOf(chunk, i + 1).subarray(from, to), at);
      }
      at += to - from;
    }
  }
  return {
    covered: clipSpans(
      spans.sort((a, b) => a.startMs - b.startMs),
      range,
    ),
    bins: ascending(binRowsFrom(columns)),
  };
}

const isBin = (end: number) => Number.isNaN(end);

/** The rows, ascending by start: they mostly are, as spans are mostly written one after the other. */
function ascending(bins: BinRows): BinRows {
  const {start, length} = bins;
  if (start.every((time, i) => i === 0 || start[i - 1]! < time)) return bins;
  const order = Uint32Array.from({length}, (_, i) => i).sort((a, b) => start[a]! - start[b]!);
  const columns = BIN_COLUMN_NAMES.map((name) => [name, Float64Array.from(order, (i) => bins[name][i]!)]);
  return binRowsFrom(Object.fromEntries(columns) as BinColumns);
}
