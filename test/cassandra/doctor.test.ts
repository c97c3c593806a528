/** `metrics-chart-api doctor` over the eight tables: what it proposes is served, and what is wrong is said. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Client} from 'cassandra-driver';
import {runCommand} from '#api/cli/commands.js';
import {readConfig} from '#api/config/read-config.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {requestOf} from '../store-conformance/columns.js';
import {configOf, connectClient, createKeyspace, openSource, uniqueKeyspace, waitFor, whenReady} from './cluster.js';
import {ALL_TABLES} from './fixtures/all.js';
import {createTable} from './fixtures/fixture.js';

const given = await cassandraForTests();
const unavailable = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;
// TLS takes a configuration with a certificate, which `--contact-points` has no place for.
const skip = unavailable || (cassandra.certificateFile === null ? false : 'the cluster wants TLS');

const WHOLE = {startMs: Date.UTC(2025, 8, 1), endMs: Date.UTC(2026, 6, 1)};

interface WrittenTable {
  readonly table: string;
  readonly labels?: readonly (string | {readonly column: string; readonly name: string})[];
  readonly metric?: {readonly column?: string; readonly name?: string};
  readonly measures: Readonly<Record<string, {readonly column: string; readonly previous?: string}>>;
}

describe('doctor', {skip}, () => {
  const keyspace = uniqueKeyspace('doctor');
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  let client: Client;

  before(async () => {
    client = await connectClient(cassandra);
    await createKeyspace(client, keyspace);
    await client.execute(`USE ${keyspace}`);
    for (const fixture of ALL_TABLES) await createTable(client, fixture);
    await client.execute('CREATE TABLE users (id uuid PRIMARY KEY, name text, age int)');
    await client.execute(
      'CREATE TABLE empty_one (host text, day date, ts timestamp, v double, PRIMARY KEY ((host, day), ts))',
    );
  });
  after(async () => {
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
    rmSync(folder, {recursive: true});
  });

  async function runDoctor(...args: string[]) {
    const written: string[] = [];
    const said: string[] = [];
    const code = await runCommand(['doctor', ...args], {
      environment:
        cassandra.credentials === null
          ? {}
          : {
              CASSANDRA_USERNAME: cassandra.credentials.username,
              CASSANDRA_PASSWORD: cassandra.credentials.password,
            },
      write: (line) => void written.push(line),
      warn: (line) => void said.push(line),
      terminal: null,
      signal: new AbortController().signal,
    });
    return {code, said: said.join('\n'), written: written.join('\n')};
  }
  const contactPoints = cassandra.contactPoints?.join(',');

  function configFile(name: string, source: Record<string, unknown>): string {
    const path = join(folder, name);
    const auth = cassandra.credentials === null ? {} : {auth: cassandra.credentials};
    const config = {sources: {theirs: {type: 'cassandra', contactPoints, keyspace, ...auth, ...source}}};
    writeFileSync(path, JSON.stringify(config));
    return path;
  }

  test('with contact points alone it proposes every table that is a time series, and what it proposes is served', async () => {
    const {code, said, written} = await runDoctor('--contact-points', contactPoints, '--keyspace', keyspace);
    assert.equal(code, 0, said);
    assert.match(said, new RegExp(`datacenter: ${cassandra.localDataCenter}`));
    assert.match(said, /connected: \d+ nodes?, Cassandra \d/);
    assert.match(said, /clock of \S+: \d+ ms (ahead of|behind) this machine's/);
    assert.match(said, /users\n +note +no time series: no clustering column is a time/);
    assert.match(said, /empty_one(\n.*)*the table is empty/);
    assert.match(said, /pushdown: taken; a day as \d+ hours in /);

    const environment = {CASSANDRA_USERNAME: 'u', CASSANDRA_PASSWORD: 'p'};
    assert.equal(readConfig(written, null, environment).sources.cluster?.type, 'cassandra');
    const {tables} = JSON.parse(written).sources.cluster as {tables: readonly WrittenTable[]};
    const expectedTables = [...ALL_TABLES.map(({config}) => String(config.table)), 'empty_one'];
    assert.deepEqual(tables.map(({table}) => table).sort(), expectedTables.sort());

    const source = openSource(cassandra, {keyspace, tables, limits: {rowsPerSecond: 100_000_000}});
    try {
      await whenReady(source);
      await waitFor('the first walk', () => (source.catalogue.crawlProgress() === null ? true : null));
      for (const fixture of ALL_TABLES) {
        const theirs = fixture.config as unknown as WrittenTable;
        const proposed = tables.find(({table}) => table === theirs.table)!;
        let compared = 0;
        for (const expected of fixture.series) {
          // Labels and metrics of the proposal have the names of columns and tables.
          const labels = Object.fromEntries(
            (theirs.labels ?? []).map((label) =>
              typeof label === 'string'
                ? [label, expected.labels[label]!]
                : [label.column, expected.labels[label.name]!],
            ),
          );
          const metric = theirs.metric?.column === undefined ? theirs.table : expected.metric;
          const text = formatSeries(metric, labels);
          const matchers = Object.entries(labels).map(([label, value]) => ({label, operator: '=' as const, value}));
          const [series] = await source.catalogue.findSeries({metric, measure: null, matchers}, 1);
          assert.ok(series, text);
          for (const [name, samples] of Object.entries(expected.measures)) {
            const {column, previous} = theirs.measures[name]!;
            const [measureName] =
              Object.entries(proposed.measures).find(
                ([, measure]) => measure.column === column && measure.previous === previous,
              ) ?? [];
            if (measureName === undefined) continue;
            const measure = series.measures.find((one) => one.name === measureName)!;
            const request = {...requestOf(series, WHOLE.startMs, WHOLE.endMs), measure};
            const times: number[] = [];
            const values: number[] = [];
            for await (const page of source.samples.readSamples(request)) {
              times.push(...page.time);
              // Columns of integers hold no -0.
              values.push(...page.value.map((value) => value + 0));
            }
            assert.deepEqual(
              times,
              samples.map(({time}) => time),
              `${text} ${name}`,
            );
            assert.deepEqual(
              values,
              samples.map(({value}) => value + 0),
              `${text} ${name}`,
            );
            compared += 1;
          }
        }
        assert.ok(compared >= fixture.series.length, `${fixture.name}: ${compared} measures compared`);
      }
    } finally {
      await source.close();
    }
  });

  test('it finds the intervals, buckets, zones and kinds that its owners would have written', async () => {
    const {written} = await runDoctor(configFile('bare.json', {}));
    const {tables} = JSON.parse(written).sources.theirs;
    const of = (table: string) => tables.find((one: WrittenTable) => one.table === table);
    assert.equal(of('metrics_timer').interval, '1m');
    assert.equal(of('coldStore').interval, '5m');
    assert.equal(of('service_timers').interval, '10s');
    assert.equal(of('door_events').interval, undefined);
    assert.deepEqual(of('gateway_latency').time, {column: 'ts', unit: 'us'});
    assert.deepEqual(of('page_hits').bucket, {column: 'month', unit: 'month', pattern: 'yyyyMM'});
    assert.deepEqual(of('device_readings').bucket, {column: 'day', unit: 'day', pattern: 'yyyyMMdd'});
    assert.notEqual(of('sales_by_business_day').bucket.timeZone, undefined);
    assert.deepEqual(of('page_hits').measures.hits, {column: 'hits', kind: 'delta'});
    assert.deepEqual(of('service_timers').measures.total, {column: 'total', kind: 'delta', previous: 'previous_total'});
    assert.deepEqual(of('service_timers').measures.mean, {column: 'mean', aggregate: 'mean', weight: 'total'});
    assert.deepEqual(of('metrics_timer').measures.count, {column: 'count', kind: 'counter'});
    assert.deepEqual(of('metrics_timer').measures.p99, {column: 'p99', aggregate: 'max'});
  });

  test('tables that are described as they are have no fault, and nothing is proposed', async () => {
    const {code, said, written} = await runDoctor(
      configFile('good.json', {tables: ALL_TABLES.map(({config}) => config)}),
    );
    assert.equal(code, 0, said);
    assert.equal(written, '');
    assert.doesNotMatch(said, /FAULT/);
    assert.match(said, /rows lie in the buckets that their times name/);
    assert.match(said, /a chart reads of each series 1,440 rows for a day/);
  });

  test('what does not fit is a fault, with what was expected and found, and exit code 1', async () => {
    const sales = ALL_TABLES.find(({name}) => name === 'date-bucket-in-zone')!.config;
    const timers = ALL_TABLES.find(({name}) => name === 'composite-partition-key')!.config;
    const tables = [
      {...sales, bucket: {column: 'business_day', unit: 'day'}},
      {...timers, measures: {p999: {column: 'p999'}}},
      {...timers, table: 'nosuch', metric: {name: 'other'}, labels: []},
    ];
    const {code, said} = await runDoctor(configFile('bad.json', {tables}));
    assert.equal(code, 1);
    assert.match(said, /FAULT +\d+ of \d+ rows lie in other buckets than their times name, and are not read: one of/);
    assert.match(said, /FAULT +missing column: p999 .*nearest: p99/);
    assert.match(said, /FAULT +missing table: \S+nosuch \(found: .*metrics_timer/);
    assert.match(said, /faults: 3$/);
  });

  test('an interval or a retention that is not that of the rows is a warning', async () => {
    const cold = ALL_TABLES.find(({name}) => name === 'label-in-clustering')!.config;
    const gateway = ALL_TABLES.find(({name}) => name === 'microseconds')!.config;
    const tables = [
      {...cold, interval: '1m'},
      {...gateway, retention: '5000d'},
    ];
    const {code, said} = await runDoctor(configFile('warn.json', {tables}));
    assert.equal(code, 0);
    assert.match(said, /WARNING +"interval" is 1m, and rows come every 5m/);
    assert.match(said, /WARNING +"retention" is longer than rows live/);
  });

  test('tables of our own are looked at by their version, and never proposed', async () => {
    const managed = uniqueKeyspace('doctored');
    const missing = await runDoctor(configFile('managed.json', {managed: {keyspace: managed}}));
    assert.equal(missing.code, 1);
    assert.match(missing.said, /FAULT +missing tables: keyspace \S+ holds none of ours/);
    await runMigrate({
      config: configOf(cassandra, {managed: {keyspace: managed, replication: {[cassandra.localDataCenter]: 1}}}),
      print: false,
      write: () => {},
    });
    try {
      assert.equal((await runDoctor(configFile('managed.json', {managed: {keyspace: managed}}))).code, 0);
      const {said, written} = await runDoctor('--contact-points', contactPoints, '--keyspace', managed);
      assert.match(said, /tables of our own/);
      assert.equal(written, '');
    } finally {
      await client.execute(`DROP KEYSPACE ${managed}`);
    }
  });

  test('a cluster that cannot be reached, and a wrong datacenter, are faults in one line', async () => {
    const unreached = await runDoctor('--contact-points', '127.0.0.1:1');
    assert.equal(unreached.code, 1);
    assert.match(unreached.said, /FAULT +not connected: .*connection refused/);
    const wrong = await runDoctor('--contact-points', contactPoints, '--data-center', 'nowhere');
    assert.equal(wrong.code, 1);
    assert.match(wrong.said, new RegExp(`unknown datacenter: nowhere .*${cassandra.localDataCenter}`));
  });
});

for (const [args, line] of [
  [[], /either a configuration or --contact-points/],
  [['a.json', '--contact-points', 'b'], /either a configuration or --contact-points/],
  [['a.json', 'b.json'], /unknown argument: b.json/],
  [['--contact-points', 'http://a'], /invalid option: expected a host or host:port/],
  [['--contactpoints', 'a'], /nearest: --contact-points/],
] as const) {
  test(`doctor ${args.join(' ')} is refused with exit code 2`, async () => {
    const said: string[] = [];
    const context = {
      environment: {},
      write: () => {},
      warn: (text: string) => void said.push(text),
      terminal: null,
      signal: new AbortController().signal,
    };
    assert.equal(await runCommand(['doctor', ...args], context), 2);
    assert.match(said.join('\n'), line);
  });
}
