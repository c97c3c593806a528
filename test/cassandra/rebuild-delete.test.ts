/** `rebuild` and `delete` over a real Cassandra: managed samples, mapped tables, and their tiles. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {BinnedSeries, BinsAnswer} from '@metrics-chart/contract/series';
import type {Client} from 'cassandra-driver';
import {runCommand} from '#api/cli/commands.js';
import {start} from '#api/start.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {connectClient, createKeyspace, uniqueKeyspace, waitFor} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Tiles of an hour span eight days: those of the last ones are settled. */
const BEGIN = (Math.floor((Date.now() - DAY) / (8 * DAY)) - 1) * 8 * DAY;

describe('rebuild and delete', {skip}, () => {
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
  function writeConfig(name: string, source: Record<string, unknown>): string {
    const path = join(directory, `${name}.json`);
    const {contactPoints, credentials} = cassandra;
    const cluster = {type: 'cassandra', contactPoints, auth: credentials, ...source};
    const dataDirectory = join(directory, name);
    writeFileSync(path, JSON.stringify({server: {port: 0}, log: {level: 'silent'}, dataDirectory, sources: {cluster}}));
    return path;
  }
  async function command(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const {signal} = new AbortController();
    const code = await runCommand(args, {environment: {}, write, warn: write, terminal: null, signal});
    assert.equal(code, 0, lines.join('\n'));
    return lines.join('\n');
  }
  /** What a server with no memory of anything answers, hour by hour over two days. */
  async function answer(config: string, query: Record<string, string>): Promise<BinnedSeries> {
    const started = await start({configPath: config});
    try {
      await waitFor('readiness', async () => ((await fetch(`${started.url}/readyz`)).ok ? true : null));
      const range = {from: String(BEGIN), to: String(BEGIN + 2 * DAY)};
      const response = await fetch(
        `${started.url}/api/v1/bins?${new URLSearchParams({...range, step: '1h', ...query})}`,
      );
      const body = await response.text();
      assert.equal(response.status, 200, body);
      return (JSON.parse(body) as BinsAnswer).series[0]!;
    } finally {
      await started.close();
    }
  }

  test('a managed counter tells nothing of a deleted span, from tiles or from samples, and has it back when it is imported again', async () => {
    const config = writeConfig('managed', {
      managed: {keyspace: newKeyspace('deleted')},
      rollups: {job: {inside: false}},
    });
    await command('migrate', config);
    const lines = (isIn: (time: number) => boolean) => {
      const times = Array.from({length: 2 * 1440}, (_, i) => BEGIN + i * MINUTE).filter(isIn);
      return `metric,time,value,kind\n${times.map((at) => `hits,${at},${((at - BEGIN) / MINUTE) * 3},counter`).join('\n')}\n`;
    };
    const file = join(directory, 'hits.csv');
    writeFileSync(
      file,
      lines(() => true),
    );
    await command('import', file, '--config', config, '--interval', '1m');
    const rebuilt = await command('rebuild', config, '--series', 'hits');
    assert.match(rebuilt, /^rebuilt for cluster: [1-9]\d* bins of 2880 samples, 1 series/);
    const query = {series: 'hits', aggregates: 'increase,sum'};
    const whole = await answer(config, query);

    const [from, to] = [BEGIN + 5 * 3_600_000 + 7 * MINUTE, BEGIN + 7 * 3_600_000 + 50 * MINUTE];
    const out = await command(
      'delete',
      config,
      '--series',
      'hits',
      '--from',
      String(from),
      '--to',
      String(to),
      '--yes',
    );
    assert.match(out, /to go: hits: 163 samples and [1-9]\d* bins of rollups\ndeleted from cluster: 1 series, in part/);
    const after = await answer(config, query);
    assert.deepEqual(after.count!.slice(4, 9), [60, 7, 0, 10, 60]);
    // The predecessor of the first sample that is left lies longer ago than an increase looks back.
    assert.deepEqual(after.increase!.slice(4, 9), [180, 21, null, 27, 180]);
    // Once more from samples alone: tiles say the same.
    await command('rebuild', config, '--series', 'hits');
    assert.deepEqual((await answer(config, query)).increase, after.increase);

    await command('import', file, '--config', config, '--interval', '1m');
    assert.deepEqual((await answer(config, query)).increase, whole.increase);

    await command('delete', config, '--series', 'hits', '--yes');
    for (const level of ['1m', '15m', '1h', '6h', '1d']) {
      const {rows} = await client.execute(`SELECT tile FROM ${keyspaces[0]}.rollups_${level}`);
      assert.equal(rows.length, 0, level);
    }
    await command('import', file, '--config', config, '--interval', '1m');
    assert.deepEqual((await answer(config, query)).increase, whole.increase);
  });

  test('rollups of a mapped table are rebuilt after its rows were changed, and deleted without them', async () => {
    const theirs = newKeyspace('theirs');
    await createKeyspace(client, theirs);
    await client.execute(
      `CREATE TABLE ${theirs}.sensor (site text, at timestamp, value double, PRIMARY KEY (site, at))`,
    );
    const put = (value: number) =>
      Promise.all(
        Array.from({length: 2 * 144}, (_, i) =>
          client.execute(
            `INSERT INTO ${theirs}.sensor (site, at, value) VALUES ('north', ?, ?)`,
            [BEGIN + i * 10 * MINUTE, value],
            {
              prepare: true,
            },
          ),
        ),
      );
    await put(1);
    const measures = {value: {column: 'value'}};
    const table = {table: 'sensor', keyspace: theirs, labels: ['site'], time: 'at', interval: '10m', measures};
    for (const [name, rollups] of [
      ['tiles', {keyspace: newKeyspace('ours')}],
      ['file', {in: 'duckdb', ahead: ['sensor{site="north"}']}],
    ] as const) {
      await put(1);
      const config = writeConfig(name, {tables: [{...table, lateness: '30m'}], rollups});
      if (name === 'tiles') await command('migrate', config);
      const query = {series: 'sensor{site="north"}', aggregates: 'sum'};
      const series = ['--series', query.series];
      await command('rebuild', config, ...series);
      await put(2);
      assert.deepEqual(new Set((await answer(config, query)).sum!), new Set([6]), 'bins are as they were made');
      await command('rebuild', config, ...series);
      assert.deepEqual(new Set((await answer(config, query)).sum!), new Set([12]));
      const out = await command('delete', config, ...series, '--yes');
      assert.match(out, /[1-9]\d* bins of rollups \(its samples lie in a table that is not ours, and stay\)/);
      assert.match(await command('delete', config, ...series, '--dry-run'), / 0 bins of rollups/);
      assert.deepEqual(new Set((await answer(config, query)).sum!), new Set([12]));
    }
  });
});
