/** A table of somebody else, its rows, and what a chart of them has to show. */
import type {BinnedSeries} from '@metrics-chart/contract/series';
import type {Client} from 'cassandra-driver';

/** The entry of the table in a configuration. */
export const TABLE = {
  table: 'load',
  labels: ['host'],
  time: 'ts',
  interval: '1s',
  measures: {value: {column: 'value'}},
};

/** Makes the table, in a keyspace. */
export const createTable = (client: Client, keyspace: string) =>
  client.execute(`CREATE TABLE ${keyspace}.load (host text, ts timestamp, value double, PRIMARY KEY (host, ts))`);

const ROWS_PER_BATCH = 200;
const BATCHES_IN_FLIGHT = 8;

/** Writes a row of value 1 for every second from a time on. */
export async function writeRows(client: Client, keyspace: string, host: string, fromMs: number, rows: number) {
  const query = `INSERT INTO ${keyspace}.load (host, ts, value) VALUES (?, ?, 1)`;
  let next = 0;
  const writer = async () => {
    while (next < rows) {
      const first = next;
      next += ROWS_PER_BATCH;
      const batch = Array.from({length: Math.min(ROWS_PER_BATCH, rows - first)}, (_, i) => ({
        query,
        params: [host, new Date(fromMs + (first + i) * 1000)],
      }));
      await client.batch(batch, {prepare: true, logged: false});
    }
  };
  await Promise.all(Array.from({length: BATCHES_IN_FLIGHT}, writer));
}

/** What is wrong with bins in which there is a row for each second; null when nothing is. */
export function faultOf(series: BinnedSeries | undefined, stepMs: number): string | null {
  if (series === undefined) return 'no series';
  if (series.error !== null) return `error: ${series.error.code}`;
  if (series.partial !== null) return 'partial';
  const other = series.count!.filter((count) => count !== stepMs / 1000);
  return other.length === 0 ? null : `${other.length} of ${series.count!.length} bins are not whole: ${other[0]}`;
}
