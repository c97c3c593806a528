/** What was answered of a Cassandra is answered again without asking it, for a minute. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Client} from 'cassandra-driver';
import {createApp} from '#api/app.js';
import {createEngine} from '#api/engine/create-engine.js';
import type {App} from '#api/http/app-env.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {connectClient, createKeyspace, log, openSource, uniqueKeyspace, waitFor, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const T0 = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const ADDRESS = `/api/v1/bins?series=load&from=${T0}&to=${T0 + HOUR}&step=1m`;

describe('kept answers', {skip}, () => {
  const keyspace = uniqueKeyspace('kept');
  let client: Client;
  let source: CassandraSource;
  let app: App;
  let now = T0 + 24 * HOUR;

  before(async () => {
    client = await connectClient(cassandra);
    await createKeyspace(client, keyspace);
    await client.execute(`USE ${keyspace}`);
    await client.execute('CREATE TABLE load (host text, ts timestamp, value double, PRIMARY KEY (host, ts))');
    await insert('a', T0, 1);
    source = openSource(
      cassandra,
      {keyspace, tables: [{table: 'load', labels: ['host'], time: 'ts', measures: {value: {column: 'value'}}}]},
      () => now,
    );
    await whenReady(source);
    await waitFor('the first walk', () => (source.catalogue.crawlProgress() === null ? true : null));
    app = createApp({engine: createEngine({sources: [source], rollups: null, now: () => now, log}), now: () => now});
  });
  after(async () => {
    await source?.close();
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
  });

  const insert = (host: string, time: number, value: number) =>
    client.execute('INSERT INTO load (host, ts, value) VALUES (?, ?, ?)', [host, new Date(time), value], {
      prepare: true,
    });

  /** Asks, and counts the statements that the cluster was read with. */
  async function ask(headers: Record<string, string> = {}) {
    const readsBefore = source.reads();
    const response = await app.request(ADDRESS, {headers});
    const text = await response.text();
    return {response, text, reads: source.reads() - readsBefore};
  }

  test('a settled answer and its 304 cost no read for a minute; then a late row is seen', async () => {
    const first = await ask();
    assert.equal(first.response.status, 200, first.text);
    assert.ok(first.reads > 0);
    await insert('a', T0 + HOUR / 2, 7);
    now += 59_000;
    const again = await ask();
    assert.deepEqual([again.reads, again.text], [0, first.text]);
    const tag = first.response.headers.get('ETag')!;
    const unchanged = await ask({'If-None-Match': tag});
    assert.deepEqual([unchanged.response.status, unchanged.reads], [304, 0]);
    now += 1_000;
    const later = await ask({'If-None-Match': tag});
    assert.equal(later.response.status, 200);
    assert.ok(later.reads > 0);
    assert.match(later.text, /"max":7/);
  });
});
