/** A table that is mapped by its configuration alone, held against the promises of a store. */
import {after, describe} from 'node:test';
import type {IncomingSamples} from '#api/store.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {describeCatalogue} from '../store-conformance/catalogue.js';
import {describeSamples} from '../store-conformance/samples.js';
import {connectClient, createKeyspace, openSource, uniqueKeyspace, waitFor, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const INSERT = 'INSERT INTO load (metric, host, zone, bucket, ts, value) VALUES (?, ?, ?, ?, ?, ?)';
const WRITERS = 128;

/** Ways of laying out the same samples. */
const LAYOUTS = {
  'a partition per series': {
    key: 'PRIMARY KEY ((metric, host, zone), ts)',
    config: {},
    bucketAt: () => null,
    traits: {},
  },
  'a partition per metric and month, labels and descending time as clustering columns': {
    key: 'PRIMARY KEY ((metric, bucket), zone, host, ts)) WITH CLUSTERING ORDER BY (zone DESC, host ASC, ts DESC',
    config: {bucket: {column: 'bucket', unit: 'month', pattern: 'yyyyMM'}},
    bucketAt(time: number) {
      const date = new Date(time);
      return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
    },
    traits: {},
  },
  'a partition per series, times in nanoseconds, descending': {
    key: 'PRIMARY KEY ((metric, host, zone), ts)) WITH CLUSTERING ORDER BY (ts DESC',
    config: {time: {column: 'ts', unit: 'ns'}},
    bucketAt: () => null,
    traits: {finerTimes: true},
  },
} as const;

async function createFixture({key, config, bucketAt}: (typeof LAYOUTS)[keyof typeof LAYOUTS]) {
  const client = await connectClient(cassandra);
  const keyspace = uniqueKeyspace('conform');
  await createKeyspace(client, keyspace);
  await client.execute(`USE ${keyspace}`);
  const bucket = 'bucket' in config ? 'bucket int, ' : '';
  const hasNanoseconds = 'time' in config;
  /** How often each millisecond of each series was written, so that none is written over. */
  const written = new Map<string, bigint>();
  await client.execute(
    `CREATE TABLE load (metric text, host text, zone text, ${bucket}ts ${hasNanoseconds ? 'bigint' : 'timestamp'}, value double, ${key})`,
  );
  const insert = bucket === '' ? INSERT.replace('bucket, ', '').replace('?, ', '') : INSERT;
  const source = openSource(cassandra, {
    keyspace,
    tables: [
      {
        table: 'load',
        metric: {column: 'metric'},
        labels: ['host', 'zone'],
        time: 'ts',
        interval: '10s',
        measures: {value: {column: 'value', unit: 'ms'}},
        ...config,
      },
    ],
    limits: {rowsPerSecond: 100_000_000},
  });
  await whenReady(source);
  await waitFor('the first walk', () => (source.catalogue.crawlProgress() === null ? true : null));

  const write = async (batch: readonly IncomingSamples[]) => {
    for (const {series, samples} of batch) {
      const {metric, labels} = series;
      let next = 0;
      const writer = async () => {
        while (next < samples.length) {
          const i = next++;
          const time = samples.time[i]!;
          const {host, zone} = labels as {host: string; zone: string};
          const key = `${metric} ${host} ${zone} ${time}`;
          const before = written.get(key) ?? 0n;
          if (hasNanoseconds) written.set(key, before + 1n);
          const ts = hasNanoseconds ? BigInt(time) * 1_000_000n + before : new Date(time);
          const params = [metric, host, zone, bucketAt(time), ts, samples.value[i]!];
          await client.execute(
            insert,
            params.filter((param) => param !== null),
            {prepare: true},
          );
        }
      };
      await Promise.all(Array.from({length: Math.min(WRITERS, samples.length)}, writer));
    }
    await source.lookThrough();
  };
  return {
    source,
    write,
    async close() {
      await source.close();
      await client.execute(`DROP KEYSPACE ${keyspace}`);
      await client.shutdown();
    },
  };
}

describe('mapped tables', {skip}, () => {
  after(() => cassandra.stop());

  for (const [name, layout] of Object.entries(LAYOUTS)) {
    const traits = {exact: false, weight: false, severalPages: 12_000, ...layout.traits};
    describeSamples(`Cassandra, ${name}`, () => createFixture(layout), traits);
    describeCatalogue(`Cassandra, ${name}`, () => createFixture(layout));
  }
});
