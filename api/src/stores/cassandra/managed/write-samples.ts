/** Takes samples in: single-partition batches, so many at once. */
import type {SampleColumns} from '../../../bin-columns.js';
import type {BatchStatement, Connection} from '../connect.js';
import {dayOf} from './days.js';
import {tableNames} from './schema.js';
import type {ManagedSeries} from './series-table.js';

/** Rows of a batch, and batches at once: measured on a real node, more of either is no faster. */
const BATCH_ROWS = 200;
const BATCHES_AT_ONCE = 16;

const LARGEST_DOUBLE_INTEGER = 2n ** 53n;

/** Samples of one series, ascending by time. */
export interface SeriesSamples {
  readonly series: ManagedSeries;
  readonly samples: SampleColumns;
}

/** Writes samples of many series; resolves when all are acknowledged. */
export type WriteSamples = (batch: readonly SeriesSamples[], timestamp: number) => Promise<void>;

/** The writer of a managed keyspace. However many write at once, there are never more than 16 batches on their way. */
export function createSampleWriter(connection: Connection, keyspace: string): WriteSamples {
  const {samples: table} = tableNames(keyspace);
  const insert = (columns: readonly string[]) =>
    `INSERT INTO ${table} (series, day, time, ${columns.join(', ')}) VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})`;
  const queries = {
    plain: insert(['value']),
    exact: insert(['value', 'exact']),
    weighted: insert(['value', 'weight']),
    exactWeighted: insert(['value', 'exact', 'weight']),
  };
  let free = BATCHES_AT_ONCE;
  const waiting: (() => void)[] = [];

  async function inTurn(write: () => Promise<void>): Promise<void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await write();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  }

  function statementOf({series, samples}: SeriesSamples, i: number, day: number): BatchStatement {
    const key = [series.id, day, samples.time[i]!, samples.value[i]!];
    const integer = samples.exact?.[i];
    const isLarge = integer !== undefined && (integer > LARGEST_DOUBLE_INTEGER || integer < -LARGEST_DOUBLE_INTEGER);
    // Without a weight of its own a sample of a weighted series weighs 1, whatever the one before it at its time did.
    if (series.weighted) {
      const weight = samples.weight?.[i] ?? 1;
      return isLarge
        ? {query: queries.exactWeighted, params: [...key, integer, weight]}
        : {query: queries.weighted, params: [...key, weight]};
    }
    return isLarge ? {query: queries.exact, params: [...key, integer]} : {query: queries.plain, params: key};
  }

  return async (batch, timestamp) => {
    const stop = {failed: false};
    const writes: Promise<void>[] = [];
    for (const each of batch) {
      const {length, time} = each.samples;
      for (let from = 0; from < length; ) {
        const day = dayOf(time[from]!);
        let to = from + 1;
        while (to < length && to - from < BATCH_ROWS && dayOf(time[to]!) === day) to += 1;
        const [start, end] = [from, to];
        writes.push(
          inTurn(async () => {
            // What comes after a failure would be written to no avail: the caller is told of the failure.
            if (stop.failed) return;
            const statements: BatchStatement[] = [];
            for (let i = start; i < end; i++) statements.push(statementOf(each, i, day));
            try {
              await connection.runBatch(statements, timestamp);
            } catch (error) {
              stop.failed = true;
              throw error;
            }
          }),
        );
        from = to;
      }
    }
    await Promise.all(writes);
  };
}
