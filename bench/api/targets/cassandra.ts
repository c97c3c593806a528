import {setTimeout as delay} from 'node:timers/promises';
import {Client} from 'cassandra-driver';
import {pino} from 'pino';
import type {CassandraSourceConfig} from '#api/config/cassandra-source.js';
import {readConfig} from '#api/config/read-config.js';
import type {Source} from '#api/store.js';
import {connect} from '#api/stores/cassandra/connect.js';
import {openManagedTables} from '#api/stores/cassandra/managed/managed-tables.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {tableNames} from '#api/stores/cassandra/managed/schema.js';
import {seriesId} from '#api/stores/cassandra/managed/series-table.js';
import {watchSchema} from '#api/stores/cassandra/managed/watch-schema.js';
import {openDuckDbStore} from '#api/stores/duckdb/open.js';
import {cpuMsBetween, readThreadTimes} from '../../thread-times.js';
import {type BareDuckDb, binsStatement, openBareDuckDb} from '../bare-duckdb.js';
import {SERIES_TEXT} from '../one-series.js';
import {NOW_MS} from '../spans.js';
import type {Target, TargetPlace} from '../target.js';

const SOURCE = 'bench';
const KEYSPACE = 'bench';
const DAY_MS = 86_400_000;
/** The bare driver reads slices of a day that fit into a page, so many at once: on one node, more is no faster. */
const SLICE_MS = DAY_MS / 20;
const SLICES_AT_ONCE = 4;
const PAGE_ROWS = 5000;
/** The database works less than so much of a processor when it is done with what was written. */
const QUIET_LOAD = 0.15;
const LOOK_MS = 3000;
const LONGEST_LOOKS = 100;

/** As somebody would write it: ceilings and all else as they are by default. */
function configOf({contactPoints, localDataCenter}: TargetPlace): CassandraSourceConfig {
  const written = {type: 'cassandra', contactPoints, localDataCenter, managed: {keyspace: KEYSPACE}};
  const source = readConfig(JSON.stringify({sources: {[SOURCE]: written}}), null, {}).sources[SOURCE]!;
  if (source.type !== 'cassandra') throw new Error(`unexpected source: ${source.type}`);
  return source;
}

export const cassandra: Target = {
  prepare: (place) => runMigrate({config: configOf(place), print: false, write: () => {}}),

  async settle({pids}) {
    for (let looks = 0; looks < LONGEST_LOOKS; looks++) {
      const before = readThreadTimes(pids);
      await delay(LOOK_MS);
      if (cpuMsBetween(before, readThreadTimes(pids)) < QUIET_LOAD * LOOK_MS) return;
    }
  },

  async openStores(place) {
    const config = configOf(place);
    const log = pino({level: 'warn'}, pino.destination(2));
    const connection = connect(SOURCE, config, {log});
    const schema = watchSchema(SOURCE, KEYSPACE, connection, {log});
    const tables = openManagedTables(SOURCE, config.managed!, connection, {
      log,
      now: () => NOW_MS,
      schema,
      latenessMs: config.lateness,
    });
    await connection.firstAttempt;
    const fault = await schema.fault();
    if (fault !== null) throw new Error(`unusable tables: ${fault}`);
    const store = await openDuckDbStore({directory: place.directory});
    const close = async () => {
      await tables.close();
      await connection.close();
      await store.close();
    };
    const {samples, catalogue, sink} = tables;
    const source: Source = {
      name: SOURCE,
      samples,
      catalogue,
      latenessMs: config.lateness,
      readiness: () => connection.readiness(),
      close: async () => {},
    };
    return {source, sink, rollups: store.rollups, close};
  },

  async openDriver(place) {
    const client = new Client({contactPoints: [...place.contactPoints], localDataCenter: place.localDataCenter});
    await client.connect();
    const statement = `SELECT time, value FROM ${tableNames(KEYSPACE).samples} WHERE series = ? AND day = ? AND time >= ? AND time < ?`;
    const id = seriesId(SERIES_TEXT);
    let bins: BareDuckDb | null = null;

    async function readSlice(startMs: number, endMs: number): Promise<number> {
      const day = Math.floor(startMs / DAY_MS);
      const {rows} = await client.execute(statement, [id, day, startMs, endMs], {prepare: true, fetchSize: PAGE_ROWS});
      let sum = 0;
      for (const row of rows) sum += row.time.getTime() + row.value;
      if (Number.isNaN(sum)) throw new Error('invalid rows: not all of them are numbers');
      return rows.length;
    }

    return {
      async readSamples({startMs, endMs}) {
        let next = startMs;
        let rows = 0;
        const readOn = async () => {
          while (next < endMs) {
            const from = next;
            next = Math.min((Math.floor(from / SLICE_MS) + 1) * SLICE_MS, endMs);
            const count = await readSlice(from, next);
            rows += count;
          }
        };
        await Promise.all(Array.from({length: SLICES_AT_ONCE}, readOn));
        return rows;
      },
      async readBins(levelMs, range) {
        bins ??= await openBareDuckDb(place.directory);
        return bins.countRows(binsStatement(levelMs, range), 1);
      },
      async close() {
        await client.shutdown();
        await bins?.close();
      },
    };
  },
};
