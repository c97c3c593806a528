/** Tables that change while they are read, and tables of another version of this program. */
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, beforeEach, describe, test} from 'node:test';
import {parseSelector} from '@metrics-chart/contract/selector';
import {stepFromText} from '@metrics-chart/contract/step';
import type {Client} from 'cassandra-driver';
import {NO_BINS} from '#api/bin-columns.js';
import {createEngine} from '#api/engine/create-engine.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {levelTable, SCHEMA_COMPONENT, SCHEMA_VERSION, tableNames} from '#api/stores/cassandra/managed/schema.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {tileLevelOf} from '#api/stores/cassandra/rollups/tile-levels.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {columnsOf, findOne, readAll, requestOf, T0} from '../store-conformance/columns.js';
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

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

after(async () => {
  if (skip === false) await cassandra.stop();
});

describe('tables that change', {skip}, () => {
  const keyspace = uniqueKeyspace('altered');
  let client: Client;
  const tables = [{table: 'load', labels: ['host'], time: 'ts', interval: '1s', measures: {value: {column: 'value'}}}];
  before(async () => {
    client = await connectClient(cassandra);
  });
  after(async () => {
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
  });

  const createTable = (type: string) =>
    client.execute(
      `CREATE TABLE ${keyspace}.load (host text, ts timestamp, value ${type}, PRIMARY KEY (host, ts)) WITH ID = ${randomUUID()}`,
    );
  const insert = (value: string) =>
    client.execute(`INSERT INTO ${keyspace}.load (host, ts, value) VALUES ('a', ${T0}, ${value})`);
  beforeEach(async () => {
    await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await createKeyspace(client, keyspace);
    await createTable('double');
    await insert('42');
  });

  async function withSource(use: (source: CassandraSource, read: () => Promise<readonly number[]>) => Promise<void>) {
    const source = openSource(cassandra, {keyspace, tables});
    try {
      await whenReady(source);
      const request = requestOf(await findOne(source, 'load', {host: 'a'}), T0, T0 + 1);
      const read = async () => (await readAll(source, request)).value;
      assert.deepEqual(await read(), [42]);
      await use(source, read);
    } finally {
      await source.close();
    }
  }
  /** What a read comes to once it is no more what it was: its values, or the code of its failure. */
  const changed = (read: () => Promise<readonly number[]>) =>
    waitFor('another outcome', () =>
      read().then(
        (values) => (values[0] === 42 ? null : values),
        (error) => error.code as string,
      ),
    );

  test('a column that is added while the table is read changes nothing', () =>
    withSource(async (source, read) => {
      await client.execute(`ALTER TABLE ${keyspace}.load ADD more int`);
      for (let i = 0; i < 20; i++) assert.deepEqual(await read(), [42]);
      assert.equal((await source.readiness()).reason, null);
    }));

  test('a column of another type, in a table made anew, is told with what was expected and found, and is never misread', () =>
    withSource(async (source, read) => {
      await client.execute(`DROP TABLE ${keyspace}.load`);
      await createTable('text');
      await insert("'seven and more'");
      assert.ok(['source_failed', 'store_unavailable'].includes((await changed(read)) as string));
      await reasonOf(source, /value of altered_\w+\.load is text .*accepted: /);
      await client.execute(`DROP TABLE ${keyspace}.load`);
      await createTable('int');
      await insert('7');
      await whenReady(source);
      assert.deepEqual(await read(), [7]);
    }));

  test('a keyspace that is dropped while it is read is told by its name, and mended by making it', () =>
    withSource(async (source, read) => {
      await client.execute(`DROP KEYSPACE ${keyspace}`);
      assert.ok(['source_failed', 'store_unavailable'].includes((await changed(read)) as string));
      await reasonOf(source, new RegExp(`missing keyspace: ${keyspace}`));
      await createKeyspace(client, keyspace);
      await createTable('double');
      await insert('43');
      await whenReady(source);
      assert.deepEqual(await read(), [43]);
    }));
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TILE_MS = tileLevelOf(15 * MINUTE).tileMs;

describe('tables of two versions', {skip}, () => {
  const keyspace = uniqueKeyspace('versions');
  let client: Client;
  let source: CassandraSource;
  // In the last tile of 15 min that is settled as a whole: no later one is asked for.
  const begin = Math.floor((Date.now() - 3 * HOUR) / TILE_MS) * TILE_MS - 6 * HOUR;

  before(async () => {
    client = await connectClient(cassandra);
    await runMigrate({config: configOf(cassandra, {managed: {keyspace}}), print: false, write: () => {}});
    source = openSource(cassandra, {managed: {keyspace}});
    await whenReady(source);
    const time = Array.from({length: 180}, (_, i) => begin + i * MINUTE);
    const series = {metric: 'load', labels: {}, kind: 'gauge', unit: null, interval: MINUTE} as const;
    await source.sink!.writeSamples([{series, samples: columnsOf({time, value: time.map((_, i) => i % 7)})}]);
  });
  after(async () => {
    await source?.close();
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
  });

  /** The answer for the first two hours. Every engine has read nothing yet. */
  async function ask() {
    const engine = createEngine({sources: [source], rollups: source.tiles, now: Date.now, log});
    try {
      const {answer} = await engine.answer(
        {
          series: [{text: 'load', selector: parseSelector('load'), aggregates: null}],
          range: {startMs: begin, endMs: begin + 2 * HOUR},
          step: stepFromText('15m'),
          maxBins: null,
          timeZone: 'UTC',
          aggregates: ['sum', 'min', 'max'],
          fill: 'none',
          explain: false,
        },
        new AbortController().signal,
      );
      const [{count, sum, min, max}] = answer.series as [(typeof answer.series)[0]];
      return {columns: {count, sum, min, max}};
    } finally {
      await engine.close();
    }
  }

  test('a tile of a format that this program does not know is refused, and its bins are folded from samples', async () => {
    const series = await findOne(source, 'load', {});
    const key = {source: source.name, series: series.series, measure: 'value', interval: MINUTE, levelMs: 15 * MINUTE};
    const span = {startMs: begin, endMs: begin + 2 * HOUR};
    const {signal} = new AbortController();
    const folded = await ask();
    assert.deepEqual(folded.columns.count, Array(8).fill(15));
    // A tile that says that there is nothing tells whether it is taken.
    await source.tiles!.writeBins(key, span, NO_BINS);
    assert.deepEqual((await ask()).columns.count, Array(8).fill(0));

    const table = `${keyspace}.${levelTable('15m')}`;
    const {rows} = await client.execute(`SELECT * FROM ${table}`);
    assert.ok(rows.length > 0);
    const {rows: columns} = await client.execute(
      'SELECT column_name, kind FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
      [keyspace, levelTable('15m')],
    );
    const keys = columns.filter(({kind}) => kind !== 'regular').map(({column_name: name}) => name as string);
    for (const row of rows) {
      const bins = Buffer.from(row.bins);
      assert.equal(bins[0], 1);
      bins[0] = 2;
      const where = keys.map((name) => `${name} = ?`).join(' AND ');
      await client.execute(`UPDATE ${table} SET bins = ? WHERE ${where}`, [bins, ...keys.map((name) => row[name])], {
        prepare: true,
      });
    }
    await assert.rejects(
      source.tiles!.readBins(key, span, signal),
      /unsupported tile: format 2 \(this program knows 1\)/,
    );
    assert.deepEqual((await ask()).columns, folded.columns);
  });

  test('a newer program that has brought the tables forward meanwhile is told at the next start, and its tables are left alone', async () => {
    const setVersion = (version: number) =>
      client.execute(
        `UPDATE ${tableNames(keyspace).version} SET version = ${version} WHERE component = '${SCHEMA_COMPONENT}'`,
      );
    try {
      await setVersion(SCHEMA_VERSION + 1);
      const older = openSource(cassandra, {managed: {keyspace}});
      try {
        await reasonOf(older, new RegExp(`unsupported schema version: ${SCHEMA_VERSION + 1} .* by a newer program`));
        const series = {metric: 'load', labels: {}, kind: 'gauge', unit: null, interval: MINUTE} as const;
        const samples = columnsOf({time: [begin], value: [99]});
        await assert.rejects(older.sink!.writeSamples([{series, samples}]), {code: 'store_unavailable'});
        const request = requestOf(await findOne(source, 'load', {}), begin, begin + HOUR);
        await assert.rejects(readAll(older, request), {code: 'store_unavailable'});
      } finally {
        await older.close();
      }
    } finally {
      await setVersion(SCHEMA_VERSION);
    }
  });
});
