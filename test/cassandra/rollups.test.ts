/** Rollups in Cassandra from end to end: configuration, migrate, import, the job alone and inside, answers of a server. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import type {Client} from 'cassandra-driver';
import {runCommand} from '#api/cli/commands.js';
import {type Started, start} from '#api/start.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {connectClient, createKeyspace, openSource, uniqueKeyspace, waitFor, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('rollups in Cassandra', {skip}, () => {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
  const keyspaces: string[] = [];
  let client: Client;
  before(async () => {
    client = await connectClient(cassandra);
  });
  after(async () => {
    for (const keyspace of keyspaces) await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    rmSync(directory, {recursive: true});
    await cassandra.stop();
  });

  const newKeyspace = (what: string) => {
    const keyspace = uniqueKeyspace(what);
    keyspaces.push(keyspace);
    return keyspace;
  };

  /** Writes a configuration of one source, and returns its path. */
  function writeConfig(name: string, source: Record<string, unknown>): string {
    const path = join(directory, `${name}.json`);
    const {contactPoints, credentials} = cassandra;
    writeFileSync(
      path,
      JSON.stringify({
        server: {port: 0},
        log: {level: 'silent'},
        dataDirectory: join(directory, name),
        sources: {cluster: {type: 'cassandra', contactPoints, auth: credentials, ...source}},
      }),
    );
    return path;
  }

  async function command(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const code = await runCommand(args, {
      environment: {},
      write: (line) => lines.push(line),
      warn: (line) => lines.push(line),
      terminal: null,
      signal: new AbortController().signal,
    });
    assert.equal(code, 0, lines.join('\n'));
    return lines.join('\n');
  }

  async function withServer<T>(configPath: string, use: (started: Started) => Promise<T>): Promise<T> {
    const started = await start({configPath});
    try {
      await waitFor('readiness', async () => ((await fetch(`${started.url}/readyz`)).ok ? true : null));
      return await use(started);
    } finally {
      await started.close();
    }
  }

  type Explained = BinsAnswer & {
    readonly explain: {
      readonly series: readonly {readonly passes: readonly {readonly from: string; readonly rows: number}[]}[];
    };
  };
  async function ask({url}: Started, query: Record<string, string>): Promise<Explained> {
    const response = await fetch(`${url}/api/v1/bins?${new URLSearchParams({...query, explain: 'true'})}`);
    const body = await response.text();
    assert.equal(response.status, 200, body);
    return JSON.parse(body) as Explained;
  }
  const passesOf = ({explain}: Explained) => explain.series[0]!.passes.map(({from}) => from);
  const sumOf = (column: readonly (number | null)[]) => column.reduce<number>((sum, value) => sum + (value ?? 0), 0);

  test('a managed source is answered from tiles that the job made, and with a sample that came late to another process', async () => {
    const keyspace = newKeyspace('tiles');
    const managed = {managed: {keyspace}, lateness: '10m'};
    const config = writeConfig('managed', managed);
    await command('migrate', config);
    const end = Math.floor(Date.now() / DAY) * DAY - DAY;
    const begin = end - 70 * DAY;
    const count = (70 * DAY) / (10 * MINUTE);
    const time = Float64Array.from({length: count}, (_, i) => begin + i * 10 * MINUTE);
    const value = time.map((_, i) => (i * 37) % 1000);
    const source = openSource(cassandra, managed);
    try {
      await whenReady(source);
      // As if they had come in time: nobody marks them as late.
      await source.sink!.writeSamples([
        {
          series: {metric: 'load', labels: {host: 'a'}, kind: 'gauge', unit: null, interval: 10 * MINUTE},
          samples: {length: count, time, value, exact: null, weight: null},
        },
      ]);
    } finally {
      await source.close();
    }
    const told = await command('rollup', config, '--once');
    assert.match(told, /made for cluster: \d{4} bins of \d+ samples; 0 series failed; .* lost 0 s, refused 0 s/);
    assert.match(await command('rollup', config, '--once'), /made for cluster: 0 bins of 0 samples/);

    await withServer(config, async (started) => {
      assert.deepEqual(started.rollupPlaces, [{source: 'cluster', keyspace}]);
      const range = {from: String(begin), to: String(end), step: '12h', series: 'load', aggregates: 'sum,max'};
      const answer = await ask(started, range);
      const [first] = passesOf(answer);
      assert.equal(first, 'level 6h');
      const [series] = answer.series;
      assert.equal(sumOf(series!.count!), count);
      assert.equal(
        sumOf(series!.sum!),
        value.reduce((a, b) => a + b),
      );

      const late = join(directory, 'late.csv');
      writeFileSync(late, `metric,time,value,host,interval\nload,${begin + 3 * MINUTE},5000,a,10m\n`);
      await command('import', late, '--config', config);
      // Another question: settled answers of a Cassandra are kept for a minute.
      const [after] = (await ask(started, {...range, step: '1d'})).series;
      assert.equal(sumOf(after!.count!), count + 1);
      assert.equal(Math.max(...after!.max!.map((each) => each ?? 0)), 5000);
      const metrics = await (await fetch(`${started.url}/metrics`)).text();
      assert.match(metrics, /metrics_chart_rollup_lag_seconds\{source="cluster"\} \d/);
      assert.match(metrics, /metrics_chart_rollup_lost_seconds_total\{source="cluster"\} 0/);
    });
  });

  test('a mapped table has its rollups in a keyspace of ours, made ahead by the job, or learned', async () => {
    const theirs = newKeyspace('theirs');
    const ours = newKeyspace('ours');
    await createKeyspace(client, theirs);
    await client.execute(
      `CREATE TABLE ${theirs}.sensor (site text, at timestamp, value double, PRIMARY KEY (site, at))`,
    );
    const end = Math.floor(Date.now() / DAY) * DAY - DAY;
    const begin = end - 5 * DAY;
    const times = Array.from({length: 5 * 1440}, (_, i) => begin + i * MINUTE);
    for (let i = 0; i < times.length; i += 200) {
      const rows = times.slice(i, i + 200).map((at) => ({
        query: `INSERT INTO ${theirs}.sensor (site, at, value) VALUES (?, ?, ?)`,
        params: ['north', at, (at / MINUTE) % 100],
      }));
      await client.batch(rows, {prepare: true, logged: false});
    }
    const table = {
      table: 'sensor',
      keyspace: theirs,
      metric: {name: 'temperature'},
      labels: ['site'],
      time: 'at',
      interval: '1m',
      measures: {value: {column: 'value'}},
    };
    const ahead = writeConfig('ahead', {tables: [table], rollups: {keyspace: ours, ahead: ['temperature']}});
    await command('migrate', ahead);
    const query = {series: 'temperature{site="north"}', from: String(begin), to: String(end), step: '1h'};
    await withServer(ahead, async (started) => {
      // The crawl finds the series, and the job inside makes its bins.
      const answer = await waitFor('tiles', async () => {
        const asked = await ask(started, query);
        return passesOf(asked).includes('level 15m') ? asked : null;
      });
      assert.equal(sumOf(answer.series[0]!.count!), times.length);
    });

    const learned = writeConfig('learned', {tables: [table], rollups: {keyspace: newKeyspace('learned')}});
    await command('migrate', learned);
    await withServer(learned, async (started) => {
      assert.deepEqual(passesOf(await ask(started, query)), ['samples']);
      const again = passesOf(await ask(started, query));
      assert.ok(
        again.some((from) => from.startsWith('level')),
        again.join(),
      );
    });
  });

  test('a cluster that may only be read has its rollups in the DuckDB file, and the server says so', async () => {
    const theirs = newKeyspace('readonly');
    await createKeyspace(client, theirs);
    await client.execute(
      `CREATE TABLE ${theirs}.sensor (site text, at timestamp, value double, PRIMARY KEY (site, at))`,
    );
    const table = {
      table: 'sensor',
      keyspace: theirs,
      labels: ['site'],
      time: 'at',
      measures: {value: {column: 'value'}},
    };
    await withServer(writeConfig('readonly', {tables: [table]}), async (started) => {
      assert.deepEqual(started.rollupPlaces, [{source: 'cluster', keyspace: null}]);
    });
  });

  test('a level that is kept too short is refused at the start, by name and number', async () => {
    const config = writeConfig('short', {managed: {keyspace: 'never'}, rollups: {keep: {'15m': '8d'}}});
    await assert.rejects(
      start({configPath: config}),
      /sources.cluster: too short "rollups.keep.15m": 8d; it has to be longer than 8d13h/,
    );
  });
});
