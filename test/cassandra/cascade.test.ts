/** Rollups in tiles answer what samples in Cassandra answer, whatever level they are of. */
import {after, describe} from 'node:test';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {CASCADE_NOW, describeCascade} from '../store-conformance/cascade.js';
import {configOf, connectClient, openSource, uniqueKeyspace, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const FOREVER = Object.fromEntries(['10s', '1m', '15m', '1h', '6h', '1d'].map((level) => [level, 'forever']));

describe('rollups in tiles', {skip}, () => {
  after(() => cassandra.stop());

  describeCascade('Cassandra', async () => {
    const keyspace = uniqueKeyspace('cascade');
    const config = {
      managed: {keyspace},
      rollups: {keep: FOREVER},
      pushdown: 'never',
      limits: {rowsPerSecond: 100_000_000},
    };
    await runMigrate({config: configOf(cassandra, config), print: false, write() {}});
    const source = openSource(cassandra, config, () => CASCADE_NOW);
    await whenReady(source);
    return {
      source,
      rollups: source.tiles!,
      sink: source.sink!,
      partitions: 2,
      async close() {
        await source.close();
        const client = await connectClient(cassandra);
        await client.execute(`DROP KEYSPACE ${keyspace}`);
        await client.shutdown();
      },
    };
  });
});
