/** A table as somebody else makes one: a partition per host and day, a row per sample. */
import {Client} from 'cassandra-driver';
import {KEYSPACES} from './open.js';
import type {ScalePlace} from './place.js';
import {DAY_MS, MAPPED, samplesBetween} from './series.js';
import {type OnWritten, piecesOf} from './write-managed.js';

export const MAPPED_TABLE = `${KEYSPACES.mapped}.readings`;
/** Tells the values of the table from those of other series. */
const SEED = 1_000;
const BATCH_ROWS = 200;
const BATCHES_AT_ONCE = 16;

/** A driver of its own, with nothing of ours around it. */
export async function connectBare({contactPoints, localDataCenter}: ScalePlace): Promise<Client> {
  const client = new Client({contactPoints: [...contactPoints], localDataCenter});
  await client.connect();
  return client;
}

/** Makes the table. The keyspace has one copy. */
export async function createMappedTable(client: Client): Promise<void> {
  await client.execute(
    `CREATE KEYSPACE IF NOT EXISTS ${KEYSPACES.mapped} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await client.execute(
    `CREATE TABLE IF NOT EXISTS ${MAPPED_TABLE} (host text, day int, ts timestamp, value double, PRIMARY KEY ((host, day), ts))`,
  );
}

/** Writes from a time to before another, a day at a time, in batches of one partition. */
export async function writeMapped(client: Client, fromMs: number, toMs: number, onWritten: OnWritten): Promise<void> {
  const query = `INSERT INTO ${MAPPED_TABLE} (host, day, ts, value) VALUES (?, ?, ?, ?)`;
  for (const [startMs, endMs] of piecesOf(fromMs, toMs, DAY_MS)) {
    const day = Math.floor(startMs / DAY_MS);
    const {time, value, length} = samplesBetween(SEED, MAPPED.interval, startMs, endMs);
    let next = 0;
    const writeOn = async () => {
      while (next < length) {
        const from = next;
        next += BATCH_ROWS;
        const statements = Array.from({length: Math.min(BATCH_ROWS, length - from)}, (_, i) => ({
          query,
          params: [MAPPED.labels.host, day, time[from + i]!, value[from + i]!],
        }));
        await client.batch(statements, {prepare: true, logged: false});
      }
    };
    await Promise.all(Array.from({length: BATCHES_AT_ONCE}, writeOn));
    onWritten(endMs, length);
  }
}
