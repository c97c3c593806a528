/** Our own tables in a real Cassandra, held against the promises of a store. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {Client} from 'cassandra-driver';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {TILE_LEVELS} from '#api/stores/cassandra/rollups/tile-levels.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {describeCatalogue} from '../store-conformance/catalogue.js';
import {
  binsOf,
  columnsOf,
  findOne,
  incoming,
  readAll,
  requestOf,
  T0,
  uniqueName,
} from '../store-conformance/columns.js';
import {describeRollups} from '../store-conformance/rollups.js';
import {describeSamples} from '../store-conformance/samples.js';
import {describeSink} from '../store-conformance/sink.js';
import {configOf, connectClient, openSource, reasonOf, uniqueKeyspace, waitFor, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

/** What version 2 added beside the tables of the levels. */
const LATER_TABLES = ['late_marks', 'late_log', 'rollup_shards'];

/** A keyspace of its own with our tables, and a source of it. */
async function createManaged(managed: Record<string, unknown> = {}, rollups: Record<string, unknown> = {}) {
  const keyspace = uniqueKeyspace('managed');
  const config = {managed: {keyspace, ...managed}, rollups};
  await runMigrate({config: configOf(cassandra, config), print: false, write: () => {}});
  const opened: CassandraSource[] = [];
  const open = async () => {
    const source = openSource(cassandra, config);
    opened.push(source);
    await whenReady(source);
    return source;
  };
  return {
    keyspace,
    config,
    open,
    async close() {
      for (const source of opened) await source.close();
      const client = await connectClient(cassandra);
      await client.execute(`DROP KEYSPACE ${keyspace}`);
      await client.shutdown();
    },
  };
}

describe('managed tables', {skip}, () => {
  after(() => cassandra.stop());

  const createSource = async () => {
    const managed = await createManaged();
    const source = await managed.open();
    return {source, write: source.sink!.writeSamples, close: managed.close};
  };
  // 12,000 samples at 10 s are two days and three pages.
  describeSamples('Cassandra, managed', createSource, {severalPages: 12_000});
  describeCatalogue('Cassandra, managed', createSource);
  describeSink('Cassandra, managed', async () => {
    const managed = await createManaged();
    const source = await managed.open();
    return {source, sink: source.sink!, rollups: null, reopen: managed.open, close: managed.close};
  });

  describeRollups('Cassandra, managed', async () => {
    const forever = Object.fromEntries(['10s', '1m', '15m', '1h', '6h', '1d'].map((level) => [level, 'forever']));
    const managed = await createManaged({}, {keep: forever});
    const open = async () => (await managed.open()).tiles!;
    return {rollups: await open(), reopen: open, close: managed.close};
  });

  describe('migrate', () => {
    const keyspace = uniqueKeyspace('migrated');
    let client: Client;
    before(async () => {
      client = await connectClient(cassandra);
    });
    after(async () => {
      await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
      await client?.shutdown();
    });

    const migrate = async (managed: Record<string, unknown> = {}) => {
      const lines: string[] = [];
      const config = configOf(cassandra, {managed: {keyspace, ...managed}});
      await runMigrate({config, print: false, write: (line) => lines.push(line)});
      return lines;
    };
    const ttl = async () => {
      const {rows} = await client.execute(
        "SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'fresh_samples'",
        [keyspace],
        {prepare: true},
      );
      return rows[0]!.default_time_to_live;
    };

    test('a source without its tables names the command that makes them, and is ready after it has run', async () => {
      const source = openSource(cassandra, {managed: {keyspace}});
      try {
        await reasonOf(
          source,
          /missing tables: keyspace migrated_\w+ holds none of ours \(run: metrics-chart-api migrate\)/,
        );
        await assert.rejects(
          source.sink!.writeSamples([incoming(uniqueName(), {host: 'a', zone: 'b'}, {time: [T0], value: [1]})]),
          (error: {code?: unknown}) => error.code === 'store_unavailable',
        );
        const lines = await migrate();
        assert.match(lines.join('\n'), /keyspace migrated_\w+: made\n.*schema_version: made\n.*schema version: 2$/s);
        await whenReady(source);
        const metric = uniqueName();
        await source.sink!.writeSamples([incoming(metric, {host: 'a', zone: 'b'}, {time: [T0], value: [1]})]);
        assert.equal((await findOne(source, metric, {host: 'a', zone: 'b'})).firstSeen, T0);
      } finally {
        await source.close();
      }
    });

    test('run again it changes nothing, but for the retention when that was changed', async () => {
      await migrate();
      assert.ok((await migrate()).every((line) => line.endsWith('already')));
      assert.equal(await ttl(), 0);
      const lines = await migrate({retention: '14d'});
      assert.deepEqual(
        lines.filter((line) => !line.endsWith('already')),
        [`table ${keyspace}.fresh_samples: retention changed`],
      );
      assert.equal(await ttl(), 1_209_600);
      await migrate();
      assert.equal(await ttl(), 0);
    });

    test('a keyspace of version 1 goes on taking and giving samples, keeps no rollups, and is brought forward', async () => {
      const first = uniqueKeyspace('first');
      const config = configOf(cassandra, {managed: {keyspace: first}});
      // As the program of version 1 made it.
      await runMigrate({config, print: false, write: () => {}});
      for (const table of [...LATER_TABLES, ...TILE_LEVELS.map(({name}) => `rollups_${name}`)])
        await client.execute(`DROP TABLE ${first}.${table}`);
      await client.execute(`UPDATE ${first}.schema_version SET version = 1 WHERE component = 'samples'`);
      const metric = uniqueName();
      const labels = {host: 'a', zone: 'b'};
      const source = openSource(cassandra, {managed: {keyspace: first}});
      try {
        await whenReady(source);
        assert.equal(source.keepsRollups(), false);
        await source.sink!.writeSamples([incoming(metric, labels, {time: [T0], value: [7]})]);
      } finally {
        await source.close();
      }
      const lines: string[] = [];
      await runMigrate({config, print: false, write: (line) => lines.push(line)});
      assert.match(
        lines.join('\n'),
        /fresh_samples: there already\ntable \w+\.rollups_10s: made\n.*schema version: 2$/s,
      );
      const later = openSource(cassandra, {managed: {keyspace: first}});
      try {
        await whenReady(later);
        assert.equal(later.keepsRollups(), true);
        const series = await findOne(later, metric, labels);
        assert.deepEqual((await readAll(later, requestOf(series, T0, T0 + 10))).value, [7]);
      } finally {
        await later.close();
        await client.execute(`DROP KEYSPACE ${first}`);
      }
    });

    test('levels that would be gone before the next ones are made of them are refused', async () => {
      const config = configOf(cassandra, {managed: {keyspace}, rollups: {keep: {'1m': '2d'}}});
      await assert.rejects(
        runMigrate({config, print: false, write: () => {}}),
        /too short "rollups.keep.1m": 2d; it has to be longer than 2d13h/,
      );
    });

    test('tables of a newer program are left alone, and make the source say so', async () => {
      await migrate();
      const setVersion = (version: number) =>
        client.execute(`UPDATE ${keyspace}.schema_version SET version = ${version} WHERE component = 'samples'`);
      await setVersion(99);
      await assert.rejects(migrate(), /unsupported schema version: 99 .*this one knows up to 2/);
      const source = openSource(cassandra, {managed: {keyspace}});
      await reasonOf(source, /unsupported schema version: 99/);
      await setVersion(2);
      await whenReady(source);
      await source.close();
    });

    test('--print writes statements that make the same tables, and connects to nothing', async () => {
      const printed = uniqueKeyspace('printed');
      const lines: string[] = [];
      const config = {contactPoints: ['127.0.0.1:1'], localDataCenter: cassandra.localDataCenter};
      await runMigrate({
        config: configOf(cassandra, {...config, managed: {keyspace: printed, retention: '14d'}}),
        print: true,
        write: (line) => lines.push(line),
      });
      const statements = lines
        .join('\n')
        .replace(/^--.*$/gm, '')
        .split(';')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '' && !statement.startsWith('GRANT'));
      try {
        for (const statement of statements) await client.execute(statement);
        const source = openSource(cassandra, {managed: {keyspace: printed}});
        await whenReady(source);
        await source.close();
        const described = async (name: string) =>
          (
            await client.execute(
              'SELECT table_name, column_name, kind, position, type FROM system_schema.columns WHERE keyspace_name = ?',
              [name],
              {prepare: true},
            )
          ).rows.map((row) => row.values());
        await migrate();
        assert.deepEqual(await described(printed), await described(keyspace));
        assert.match(lines.join('\n'), /GRANT SELECT ON TABLE "printed_\w+"\.fresh_samples TO "/);
      } finally {
        await client.execute(`DROP KEYSPACE IF EXISTS ${printed}`);
      }
    });
  });

  describe('beside the suites', () => {
    let managed: Awaited<ReturnType<typeof createManaged>>;
    let source: CassandraSource;
    before(async () => {
      managed = await createManaged();
      source = await managed.open();
    });
    after(() => managed?.close());
    const labels = {host: 'web-1', zone: 'a'};

    test('a reader in another process finds a new series at once, and older samples that came later', async () => {
      const reader = await managed.open();
      const metric = uniqueName();
      await source.sink!.writeSamples([incoming(metric, labels, {time: [T0], value: [1]})]);
      const series = await findOne(reader, metric, labels);
      const year = 365 * 86_400_000;
      await source.sink!.writeSamples([incoming(metric, labels, {time: [T0 - year, T0 + year], value: [0, 2]})]);
      const {value} = await readAll(reader, requestOf(series, T0 - 2 * year, T0 + 2 * year));
      assert.deepEqual(value, [0, 1, 2]);
      assert.equal((await reader.samples.readLast(requestOf(series, T0 - 2 * year, T0 + 2 * year)))?.value, 2);
    });

    test('of two writers the earliest first and the latest last time hold', async () => {
      const other = await managed.open();
      const metric = uniqueName();
      const day = 86_400_000;
      await source.sink!.writeSamples([incoming(metric, labels, {time: [T0, T0 + 3 * day], value: [1, 2]})]);
      await other.sink!.writeSamples([incoming(metric, labels, {time: [T0 + day, T0 + 2 * day], value: [3, 4]})]);
      const third = await managed.open();
      const {firstSeen, lastSeen} = await findOne(third, metric, labels);
      assert.deepEqual([firstSeen, lastSeen], [T0, T0 + 3 * day]);
    });

    test('a tile that is written in parts lies there as one row once nothing of it is left out', async () => {
      const level = TILE_LEVELS.find(({name}) => name === '1m')!;
      const tileMs = Math.floor(Date.now() / level.tileMs) * level.tileMs - 3 * level.tileMs;
      const key = {source: 'cluster', series: uniqueName(), measure: 'value', interval: 10_000, levelMs: level.levelMs};
      const tiles = source.tiles!;
      const client = await connectClient(cassandra);
      const hours = [3, 2, 0, 1].map((hour) => tileMs + hour * 3_600_000);
      const seen: number[] = [];
      for (const startMs of hours) {
        const span = {startMs, endMs: startMs + 3_600_000};
        await tiles.writeBins(key, span, binsOf({start: [startMs], sum: [startMs]}));
        const {rows} = await client.execute(`SELECT tile FROM ${managed.keyspace}.rollups_1m`);
        seen.push(rows.length);
      }
      await client.shutdown();
      const whole = {startMs: tileMs, endMs: tileMs + level.tileMs};
      const {covered, bins} = await tiles.readBins(key, whole, new AbortController().signal);
      assert.deepEqual([seen, covered], [[1, 2, 3, 1], [whole]]);
      assert.deepEqual([...bins.sum], hours.toSorted());
    });

    test('integers beyond 2^53 that are written over by small numbers are gone', async () => {
      const metric = uniqueName();
      const large = 2n ** 60n + 1n;
      await source.sink!.writeSamples([
        incoming(metric, labels, {time: [T0, T0 + 1], value: [Number(large), Number(large)], exact: [large, large]}),
      ]);
      await source.sink!.writeSamples([incoming(metric, labels, {time: [T0], value: [5]})]);
      const series = await findOne(source, metric, labels);
      const {value, exact} = await readAll(source, requestOf(series, T0, T0 + 10));
      assert.deepEqual(value, [5, Number(large)]);
      assert.deepEqual(exact, [5n, large]);
    });

    test('series without labels, and a first sample at 1970, are kept', async () => {
      const metric = uniqueName();
      await source.sink!.writeSamples([
        {
          series: {metric, labels: {}, kind: 'gauge', unit: null, interval: null},
          samples: columnsOf({time: [0], value: [7]}),
        },
      ]);
      const reader = await managed.open();
      const found = await waitFor('the series', async () => {
        const series = await reader.catalogue.findSeries(parseSelector(formatSeries(metric, {})), 1);
        return series[0] ?? null;
      });
      assert.deepEqual([found.firstSeen, found.lastSeen, {...found.labels}], [0, 0, {}]);
      assert.deepEqual((await readAll(reader, requestOf(found, -1, 1))).value, [7]);
    });

    test('what is older than the retention is not asked for', async () => {
      const short = await createManaged({retention: '1d'});
      try {
        const kept = await short.open();
        const metric = uniqueName();
        const now = Date.now();
        await kept.sink!.writeSamples([
          incoming(metric, labels, {time: [now - 3 * 86_400_000, now - 3_600_000], value: [1, 2]}),
        ]);
        const series = await findOne(kept, metric, labels);
        const oldest = kept.samples.oldestReadable(series)!;
        assert.ok(Math.abs(oldest - (Date.now() - 86_400_000)) < 60_000);
        assert.deepEqual((await readAll(kept, requestOf(series, 0, now))).value, [2]);
      } finally {
        await short.close();
      }
    });
  });
});
