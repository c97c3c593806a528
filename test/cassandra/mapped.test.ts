/** Eight tables as people have them, read by their configuration alone from a real Cassandra, against an oracle. */
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {type AddressInfo, connect, createServer} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {Client} from 'cassandra-driver';
import {pino} from 'pino';
import * as v from 'valibot';
import {CassandraSource} from '#api/config/cassandra-source.js';
import type {SeriesInfo, Source} from '#api/store.js';
import {openCassandraSource} from '#api/stores/cassandra/open.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {ALL_TABLES} from './fixtures/all.js';
import {createTable, type ExpectedSample, type ExpectedSeries} from './fixtures/fixture.js';
import {createRandom} from './fixtures/random.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;
const log = pino({level: process.env.LOG_LEVEL ?? 'silent'});
const keyspace = `mapped_${randomBytes(4).toString('hex')}`;
const SUB_RANGES = 6;
const WHOLE: TimeRange = {startMs: Date.UTC(2025, 8, 1), endMs: Date.UTC(2026, 6, 1)};

type OpenedSource = ReturnType<typeof openCassandraSource>;

const open = (config: Record<string, unknown>, to = log): OpenedSource =>
  openCassandraSource(
    'cluster',
    v.parse(CassandraSource, {
      type: 'cassandra',
      contactPoints: cassandra.contactPoints,
      keyspace,
      auth: cassandra.credentials,
      ...(cassandra.certificateFile === null ? {} : {tls: {ca: cassandra.certificateFile}}),
      consistency: 'LOCAL_ONE',
      limits: {rowsPerSecond: 100_000_000},
      ...config,
    }),
    {log: to, now: Date.now},
  );

async function waitFor<Result>(what: string, look: () => Promise<Result | null> | Result | null): Promise<Result> {
  const until = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > until) throw new Error(`not seen in a minute: ${what}`);
    await sleep(50);
  }
}

const whenReady = (source: Source) =>
  waitFor('readiness', async () => ((await source.readiness()).ready ? true : null));
const whenWhole = (source: Source) =>
  waitFor('the end of the crawl', () => (source.catalogue.crawlProgress() === null ? true : null));
const reasonOf = (source: Source, wanted: RegExp) =>
  waitFor(`a reason like ${wanted}`, async () => {
    const {ready, reason} = await source.readiness();
    assert.equal(ready, false);
    return wanted.test(reason ?? '') ? reason! : null;
  });

describe('mapped tables', {skip}, () => {
  let client: Client;
  let source: OpenedSource;

  before(async () => {
    const {credentials, contactPoints, localDataCenter} = cassandra;
    client = new Client({
      contactPoints,
      localDataCenter,
      encoding: {useBigIntAsLong: true, useBigIntAsVarint: true},
      ...(credentials === null ? {} : {credentials}),
    });
    await client.connect();
    await client.execute(
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    );
    await client.execute(`USE ${keyspace}`);
    for (const fixture of ALL_TABLES) await createTable(client, fixture);
    source = open({tables: ALL_TABLES.map(({config}) => config)});
    await whenReady(source);
    await whenWhole(source);
  });

  after(async () => {
    await source?.close();
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
  });

  async function infoOf({metric, labels}: ExpectedSeries, of = source): Promise<SeriesInfo> {
    const matchers = Object.entries(labels).map(([label, value]) => ({label, operator: '=' as const, value}));
    const found = await of.catalogue.findSeries({metric, measure: null, matchers}, 10);
    assert.equal(found.length, 1);
    return found[0]!;
  }

  async function read(series: SeriesInfo, name: string, range: TimeRange, of = source): Promise<ExpectedSample[]> {
    const measure = series.measures.find((candidate) => candidate.name === name)!;
    const samples: ExpectedSample[] = [];
    const signal = new AbortController().signal;
    for await (const page of of.samples.readSamples({series, measure, range, signal})) {
      assert.ok(page.length > 0);
      assert.equal(page.time.length, page.length);
      for (let i = 0; i < page.length; i++) {
        samples.push({
          time: page.time[i]!,
          value: page.value[i]!,
          ...(page.exact ? {exact: page.exact[i]!} : {}),
          ...(page.weight ? {weight: page.weight[i]!} : {}),
        });
      }
    }
    return samples;
  }

  function assertSamples(actual: readonly ExpectedSample[], expected: readonly ExpectedSample[]): void {
    assert.equal(actual.length, expected.length);
    for (let i = 0; i < expected.length; i++) {
      const [found, wanted] = [actual[i]!, expected[i]!];
      const exact = wanted.exact === undefined ? undefined : (found.exact ?? BigInt(found.value));
      assert.deepEqual(
        {time: found.time, value: found.value, weight: found.weight, exact},
        {
          time: wanted.time,
          // Integers and decimals of a database have no negative zero; JavaScript's have.
          value: wanted.value + 0,
          weight: wanted.weight,
          exact: wanted.exact,
        },
      );
    }
  }

  for (const [place, fixture] of ALL_TABLES.entries()) {
    describe(fixture.name, () => {
      test('the crawl finds every series and no other one', async () => {
        const metrics = new Set(fixture.series.map(({metric}) => metric));
        for (const metric of metrics) {
          const found = await source.catalogue.findSeries({metric, measure: null, matchers: []}, 1000);
          const wanted = fixture.series.filter((series) => series.metric === metric);
          assert.deepEqual(
            found.map(({labels}) => JSON.stringify(Object.entries(labels).sort())).sort(),
            wanted.map(({labels}) => JSON.stringify(Object.entries(labels).sort())).sort(),
          );
        }
      });

      test('every sample comes out, over the whole time and over parts of it', async () => {
        const random = createRandom(100 + place);
        for (const expected of fixture.series) {
          const series = await infoOf(expected);
          assert.deepEqual(series.measures.map(({name}) => name).sort(), Object.keys(expected.measures).sort());
          for (const [name, samples] of Object.entries(expected.measures)) {
            assertSamples(await read(series, name, WHOLE), samples);
            for (let i = 0; i < SUB_RANGES; i++) {
              const at = () => samples[Math.floor(random() * samples.length)]!.time + Math.floor(random() * 3) - 1;
              const [one, other] = [at(), at()];
              const range = {startMs: Math.min(one, other), endMs: Math.max(one, other)};
              const within = samples.filter(({time}) => time >= range.startMs && time < range.endMs);
              assertSamples(await read(series, name, range), within);
            }
          }
        }
      });

      test('readLast(request) is the last finite sample of a range, or null', async () => {
        const random = createRandom(200 + place);
        const signal = new AbortController().signal;
        for (const expected of fixture.series) {
          const series = await infoOf(expected);
          for (const measure of series.measures) {
            const samples = expected.measures[measure.name]!;
            const firstMs = samples[0]!.time;
            const ranges = [WHOLE, {startMs: WHOLE.startMs, endMs: firstMs}];
            for (let i = 0; i < SUB_RANGES; i++) {
              const endMs = samples[Math.floor(random() * samples.length)]!.time + Math.floor(random() * 3);
              ranges.push({startMs: endMs - Math.floor(random() * 86_400_000), endMs});
            }
            for (const range of ranges) {
              const wanted = samples.findLast(
                ({time, value}) => time >= range.startMs && time < range.endMs && Number.isFinite(value),
              );
              const last = await source.samples.readLast({series, measure, range, signal});
              assert.deepEqual(
                last && {time: last.time, value: last.value},
                wanted ? {time: wanted.time, value: wanted.value} : null,
              );
              if (wanted?.exact !== undefined) assert.equal(last!.exact ?? BigInt(last!.value), wanted.exact);
            }
          }
        }
      });

      test('firstSeen and lastSeen are the times of the first and the last row', async () => {
        for (const expected of fixture.series) {
          const all = Object.values(expected.measures).flatMap((samples) => samples.map(({time}) => time));
          const series = await waitFor('firstSeen', async () => {
            const info = await infoOf(expected);
            return info.firstSeen === null || info.lastSeen === null ? null : info;
          });
          assert.equal(
            series.firstSeen,
            all.reduce((a, b) => Math.min(a, b)),
          );
          assert.equal(
            series.lastSeen,
            all.reduce((a, b) => Math.max(a, b)),
          );
        }
      });
    });
  }

  test('a series is found by all its labels without a crawl, and remembered; a wrong one is not', async () => {
    const fixture = ALL_TABLES.find(({name}) => name === 'label-in-clustering')!;
    const uncrawled = open({tables: [fixture.config], crawl: {enabled: false}});
    try {
      await whenReady(uncrawled);
      assert.notEqual(uncrawled.catalogue.crawlProgress(), null);
      const find = async (text: string) => (await uncrawled.catalogue.findSeries(parseSelector(text), 10)).length;
      assert.equal(await find('cold_store'), 0);
      assert.equal(await find('cold_store{site="Delft",sensor="5",channel="air"}'), 0);
      assert.equal(await find('cold_store{site="Delft",sensor="air",channel="air"}'), 0);
      assert.equal(await find('cold_store{site="Delft",sensor="4",channel="air"}'), 1);
      assert.equal(await find('cold_store'), 1);
    } finally {
      await uncrawled.close();
    }
  });

  test('reading stops with the reason of the signal', async () => {
    const fixture = ALL_TABLES.find(({name}) => name === 'microseconds')!;
    const series = await infoOf(fixture.series[0]!);
    const controller = new AbortController();
    const pages = source.samples.readSamples({
      series,
      measure: series.measures[0]!,
      range: WHOLE,
      signal: controller.signal,
    });
    const reason = new Error('enough');
    await assert.rejects(async () => {
      for await (const _ of pages) controller.abort(reason);
    }, reason);
  });

  test('two tables that hold a series of one name are both named in a warning; the first one answers', async () => {
    const lines: Record<string, unknown>[] = [];
    const listening = pino({level: 'warn'}, {write: (line: string) => void lines.push(JSON.parse(line))});
    for (const [table, value] of [
      ['shared_a', 1],
      ['shared_b', 2],
    ] as const) {
      await client.execute(`CREATE TABLE ${table} (host text, ts timestamp, value double, PRIMARY KEY (host, ts))`);
      const insert = `INSERT INTO ${table} (host, ts, value) VALUES (?, ?, ?)`;
      for (const host of ['both', table])
        await client.execute(insert, [host, new Date(WHOLE.startMs), value], {prepare: true});
    }
    const both = open(
      {
        tables: ['shared_a', 'shared_b'].map((table) => ({
          table,
          metric: {name: 'shared'},
          labels: ['host'],
          time: 'ts',
          measures: {value: {column: 'value'}},
        })),
      },
      listening,
    );
    try {
      await whenReady(both);
      await whenWhole(both);
      const found = await both.catalogue.findSeries(parseSelector('shared'), 10);
      assert.deepEqual(
        found.map(({labels}) => labels.host),
        ['both', 'shared_a', 'shared_b'],
      );
      assert.deepEqual(
        (await read(found[0]!, 'value', WHOLE, both)).map(({value}) => value),
        [1],
      );
      const warnings = lines.filter(({msg}) => /series of the same name/.test(String(msg)));
      assert.deepEqual(
        warnings.map(({series, answering, unheard}) => [series, answering, unheard]),
        [['shared{host="both"}', 'tables[0] (shared_a)', 'tables[1] (shared_b)']],
      );
    } finally {
      await both.close();
    }
  });

  test('partitionsIn(series, range) counts the buckets that a read would touch, and 1 where the key has none', async () => {
    const {startMs} = WHOLE;
    for (const [name, days, partitions] of [
      ['text-day-bucket', 10, 10],
      ['microseconds', 10, 1],
    ] as const) {
      const series = await infoOf(ALL_TABLES.find((fixture) => fixture.name === name)!.series[0]!);
      const range = {startMs, endMs: startMs + days * 86_400_000};
      assert.equal(source.samples.partitionsIn!(series, range), partitions, name);
    }
  });

  test('a range far from every row costs no reads, and one beside them looks a year further', async () => {
    const fixture = ALL_TABLES.find(({name}) => name === 'text-day-bucket')!;
    const series = await infoOf(fixture.series[0]!);
    const costOf = async (startMs: number, endMs: number) => {
      const before = source.reads();
      assert.deepEqual(await read(series, 'humidity', {startMs, endMs}), []);
      return source.reads() - before;
    };
    assert.equal(await costOf(Date.UTC(1960, 0), Date.UTC(1965, 0)), 0);
    assert.equal(await costOf(Date.UTC(2200, 0), Date.UTC(2205, 0)), 0);
    const first = series.firstSeen!;
    assert.ok((await costOf(first - 40 * 86_400_000, first - 30 * 86_400_000)) >= 10);
  });

  test('what no key can hold is a series that is not there, and no failure', async () => {
    const long = 'x'.repeat(70_000);
    for (const [metric, labels] of [
      ['door.people', {room: ''}],
      ['door.people', {room: long}],
      ['page.hits', {site: '', page: ''}],
      ['page.hits', {site: 'shop', page: long}],
    ] as const) {
      const matchers = Object.entries(labels).map(([label, value]) => ({label, operator: '=' as const, value}));
      assert.deepEqual(await source.catalogue.findSeries({metric, measure: null, matchers}, 1), []);
    }
  });

  test('a wrong datacenter is told with the right ones', async () => {
    const wrong = open({localDataCenter: 'nowhere', tables: [ALL_TABLES[0]!.config]});
    try {
      const reason = await reasonOf(wrong, /nowhere/);
      assert.ok(reason.includes(cassandra.localDataCenter), reason);
    } finally {
      await wrong.close();
    }
  });

  test('a missing column and a wrong type are told with what was expected and found, and mended by the table', async () => {
    await client.execute('CREATE TABLE unfit (host text, ts timestamp, note text, PRIMARY KEY (host, ts))');
    const measures = {value: {column: 'value'}};
    const missing = open({tables: [{table: 'unfit', labels: ['host'], time: 'ts', measures}]});
    const wrong = open({tables: [{table: 'unfit', labels: ['host'], time: 'ts', measures: {note: {column: 'note'}}}]});
    try {
      const reason = await reasonOf(missing, /missing column: value/);
      assert.match(reason, /found: host, note, ts/);
      assert.match(await reasonOf(wrong, /note/), /note of \S+ is text .*accepted: double/);
      await client.execute('ALTER TABLE unfit ADD value double');
      await whenReady(missing);
    } finally {
      await Promise.all([missing.close(), wrong.close()]);
    }
  });

  test('a cluster that is down at the start is connected to when it comes up', async () => {
    // A port where nobody listens yet.
    const [, host = '127.0.0.1', port] = /^(.*):(\d+)$/.exec(cassandra.contactPoints[0]!) ?? [];
    const sockets = new Set<import('node:net').Socket>();
    const proxy = createServer((socket) => {
      const to = connect(Number(port), host);
      for (const end of [socket, to]) {
        sockets.add(end);
        end.on('error', () => end.destroy());
      }
      socket.pipe(to).pipe(socket);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const {port: proxyPort} = proxy.address() as AddressInfo;
    proxy.close();
    await once(proxy, 'close');
    const fixture = ALL_TABLES[0]!;
    const late = open({contactPoints: [`127.0.0.1:${proxyPort}`], tables: [fixture.config]});
    try {
      await reasonOf(late, /connection refused/);
      await assert.rejects(infoOf(fixture.series[0]!, late), {code: 'store_unavailable'});
      proxy.listen(proxyPort, '127.0.0.1');
      await whenReady(late);
      const series = await infoOf(fixture.series[0]!, late);
      assertSamples(await read(series, 'p99', WHOLE, late), fixture.series[0]!.measures.p99!);
    } finally {
      await late.close();
      for (const socket of sockets) socket.destroy();
      proxy.close();
    }
  });
});
