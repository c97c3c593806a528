/** What happens when the cluster is down, slow, or other than it was; and that it is not asked for too much. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {Client} from 'cassandra-driver';
import type {SeriesInfo, Source} from '#api/store.js';
import {openCassandraSource} from '#api/stores/cassandra/open.js';
import {openDuckDbStore} from '#api/stores/duckdb/open.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {readAll, requestOf, T0} from '../store-conformance/columns.js';
import {
  configOf,
  connectClient,
  createKeyspace,
  log,
  openSource,
  reasonOf,
  uniqueKeyspace,
  waitFor,
  whenReady,
} from './cluster.js';
import {type NodeProxy, openProxy} from './proxy.js';

const given = await cassandraForTests();
const unavailable = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;
// The driver has to take the proxy for the node.
const skip = unavailable || (cassandra.contactPoints[0]!.startsWith('127.0.0.1:') ? false : 'the node is elsewhere');

/** Timers that keep the process. */
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

const ROWS = 40_000;
const HOSTS = 6;

describe('outages', {skip}, () => {
  const keyspace = uniqueKeyspace('outages');
  let client: Client;
  let proxy: NodeProxy;
  const tables = [
    {
      table: 'load',
      labels: ['host'],
      time: 'ts',
      interval: '1s',
      measures: {value: {column: 'value'}, other: {column: 'other'}},
    },
  ];

  before(async () => {
    client = await connectClient(cassandra);
    await createKeyspace(client, keyspace);
    await client.execute(`USE ${keyspace}`);
    await client.execute(
      'CREATE TABLE load (host text, ts timestamp, value double, other int, PRIMARY KEY (host, ts))',
    );
    for (let host = 0; host < HOSTS; host++) {
      const rows = host === 0 ? ROWS : 10;
      for (let from = 0; from < rows; from += 500) {
        const queries = Array.from({length: Math.min(500, rows - from)}, (_, i) => ({
          query: 'INSERT INTO load (host, ts, value, other) VALUES (?, ?, ?, ?)',
          params: [`web-${host}`, T0 + (from + i) * 1000, from + i, i],
        }));
        await client.batch(queries, {prepare: true, logged: false});
      }
    }
    proxy = await openProxy(cassandra.contactPoints[0]!);
  });
  after(async () => {
    await proxy?.close();
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
  });

  const open = (config: Record<string, unknown> = {}) =>
    openSource(cassandra, {contactPoints: [proxy.contactPoint], keyspace, tables, ...config});
  async function seriesOf(source: Source, host = 'web-0'): Promise<SeriesInfo> {
    const [series] = await source.catalogue.findSeries(parseSelector(`load{host="${host}"}`), 1);
    assert.ok(series);
    return series;
  }
  const all = (series: SeriesInfo, signal?: AbortSignal) => requestOf(series, T0, T0 + ROWS * 1000, signal);

  test('a reader that leaves stops the reading', async () => {
    const source = open();
    try {
      await whenReady(source);
      const series = await seriesOf(source);
      const start = proxy.received();
      assert.equal((await readAll(source, all(series))).value.length, ROWS);
      const whole = proxy.received() - start;

      const controller = new AbortController();
      const before = proxy.received();
      await assert.rejects(
        async () => {
          for await (const _ of source.samples.readSamples(all(series, controller.signal))) controller.abort();
        },
        {name: 'AbortError'},
      );
      await sleep(300);
      const atEnd = proxy.received();
      assert.ok(atEnd - before < whole * 0.9, `${atEnd - before} of ${whole} bytes`);
      await sleep(300);
      // What is left is the heartbeat and the like.
      assert.ok(proxy.received() - atEnd < 2_000, `${proxy.received() - atEnd} bytes after the end`);
    } finally {
      await source.close();
    }
  });

  test('a cluster that is lost is told, and is there again by itself', async () => {
    const source = open();
    try {
      await whenReady(source);
      const series = await seriesOf(source);
      await proxy.cut();
      const reason = await reasonOf(source, /./);
      assert.ok(reason.includes(proxy.contactPoint) || /no node is reachable/.test(reason), reason);
      await assert.rejects(readAll(source, all(series)), {code: 'store_unavailable'});
      await proxy.open();
      await whenReady(source);
      assert.equal((await readAll(source, all(series))).value.length, ROWS);
    } finally {
      await source.close();
    }
  });

  test('outages leave no connection behind, and a close in an outage no timer', async () => {
    const timersBefore = timers();
    const source = open();
    try {
      await whenReady(source);
      const before = proxy.connections();
      for (let outage = 0; outage < 3; outage++) {
        await proxy.cut();
        await reasonOf(source, /./);
        await proxy.open();
        await whenReady(source);
      }
      await waitFor('no more connections than before', () => (proxy.connections() <= before ? true : null));
      await proxy.cut();
      await reasonOf(source, /./);
    } finally {
      await source.close();
    }
    await proxy.open();
    await waitFor('the end of every timer', () => (timers() <= timersBefore ? true : null));
    assert.equal(proxy.connections(), 0);
  });

  test('a node that is frozen holds up nobody who leaves, and is told within seconds', async () => {
    const source = open();
    try {
      await whenReady(source);
      const series = await seriesOf(source);
      proxy.freeze(true);
      const controller = new AbortController();
      const reading = readAll(source, all(series, controller.signal));
      setTimeout(() => controller.abort(new Error('left')), 200);
      const startedAt = performance.now();
      await assert.rejects(reading, /left/);
      assert.ok(performance.now() - startedAt < 2_000);
      await reasonOf(source, /no answer in time|no node is reachable/);
    } finally {
      proxy.freeze(false);
      await source.close();
    }
  });

  test('a column that is dropped while the source is open is told by its name, and mended by adding it', async () => {
    const source = open();
    try {
      await whenReady(source);
      const series = await seriesOf(source);
      const other = {...all(series), measure: series.measures[1]!};
      assert.equal((await readAll(source, other)).value.length, ROWS);
      await client.execute('ALTER TABLE load DROP other');
      await waitFor('a failed read', () =>
        readAll(source, other).then(
          () => null,
          (error) => {
            assert.equal(error.code === 'source_failed' || error.code === 'store_unavailable', true, String(error));
            return true;
          },
        ),
      );
      await reasonOf(source, /missing column: other of outages_\w+\.load \(the measure other; found: host, ts, value/);
      await client.execute('ALTER TABLE load ADD other int');
      await whenReady(source);
      assert.equal((await readAll(source, all(series))).value.length, ROWS);
    } finally {
      await source.close();
    }
  });

  test('no more rows a second are read than the ceiling allows', async () => {
    const rowsPerSecond = 20_000;
    const source = open({limits: {rowsPerSecond, readsInFlight: 2}});
    try {
      await whenReady(source);
      const series = await seriesOf(source);
      const startedAt = performance.now();
      await Promise.all([readAll(source, all(series)), readAll(source, all(series))]);
      const seconds = (performance.now() - startedAt) / 1000;
      // The last pages of each of the two slots are not waited for, and a quarter of a second is read ahead.
      const least = (2 * ROWS - 2 * 5_000) / rowsPerSecond - 0.5;
      assert.ok(seconds > least, `${seconds} s, at least ${least} s`);
    } finally {
      await source.close();
    }
  });

  test('what a crawl found is known after a restart, even while the cluster is down', async () => {
    const store = await openDuckDbStore({directory: null});
    const config = configOf(cassandra, {contactPoints: [proxy.contactPoint], keyspace, tables});
    const openWithState = () =>
      openCassandraSource('cluster', config, {log, now: Date.now, catalogueState: store.catalogueState('cluster')});
    try {
      const first = openWithState();
      await whenReady(first);
      await first.lookThrough();
      await first.close();
      await proxy.cut();
      const second = openWithState();
      try {
        await reasonOf(second, /connection refused/);
        const {series} = await second.catalogue.listSeries({limit: 100});
        assert.deepEqual(
          series.map(({labels}) => labels.host),
          Array.from({length: HOSTS}, (_, i) => `web-${i}`),
        );
        assert.equal(series[0]!.firstSeen, T0);
        assert.equal(series[0]!.lastSeen, T0 + (ROWS - 1) * 1000);
        assert.deepEqual(
          series[0]!.measures.map(({name}) => name),
          ['value', 'other'],
        );
        assert.equal(second.catalogue.crawlProgress(), null);
      } finally {
        await proxy.open();
        await second.close();
      }
    } finally {
      await store.close();
    }
  });

  test('a crawl that was cut off goes on where it was', async () => {
    const store = await openDuckDbStore({directory: null});
    try {
      const config = configOf(cassandra, {keyspace, tables});
      const state = store.catalogueState('cluster');
      const openWithState = () => openCassandraSource('cluster', config, {log, now: Date.now, catalogueState: state});
      const first = openWithState();
      await whenReady(first);
      await first.lookThrough();
      await first.close();
      // As if the process had ended half-way: the second half of the ring was not looked through yet.
      const {series, crawls} = await state.load();
      const tokens = new Map<string, bigint>();
      for (const row of (await client.execute('SELECT host, token(host) AS t FROM load PER PARTITION LIMIT 1')).rows) {
        tokens.set(row.host, row.t);
      }
      const ordered = [...tokens.values()].sort((a, b) => (a < b ? -1 : 1));
      const position = ordered[HOSTS / 2 - 1]!;
      const isBehind = (host: string) => tokens.get(host)! <= position;
      await state.forget(series.filter(({labels}) => !isBehind(labels.host!)));
      const known = series.find(({labels}) => isBehind(labels.host!))!;
      await state.save({
        series: [{...known, labels: {host: 'long gone'}}],
        crawls: [{...crawls[0]!, position: String(position), finishedAt: null}],
      });
      const second = openWithState();
      try {
        await whenReady(second);
        await waitFor('the rest of the walk', () => (second.catalogue.crawlProgress() === null ? true : null));
        const hosts = async () =>
          (await second.catalogue.listSeries({limit: 100})).series.map(({labels}) => labels.host);
        const found = [...tokens.keys()].sort();
        // The first half was not looked through again: what was remembered of it stays until the next walk.
        assert.deepEqual(await hosts(), ['long gone', ...found]);
        await second.lookThrough();
        assert.deepEqual(await hosts(), found);
      } finally {
        await second.close();
      }
    } finally {
      await store.close();
    }
  });
});
