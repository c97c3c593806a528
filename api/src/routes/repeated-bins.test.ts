/** The same request of a kept answer is answered without going through the app: nobody may be able to tell. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {Registry} from 'prom-client';
import {NOW, openTestApp, type TestApp} from '../app.test-support.js';
import {sampleColumns} from '../bin-columns.js';

const SETTLED = '/api/v1/bins?series=cpu.load&from=2026-02-28T11:00Z&to=2026-02-28T12:00Z&step=1m';
const ORIGINS = ['https://portal.example', 'https://wiki.example', 'null'];
/** From the engine, from what is kept, and twice as it was before. */
const TIMES = 4;

describe('repeated requests of kept bins', () => {
  let opened: TestApp;
  let registry: Registry;
  let nowMs = NOW;
  before(async () => {
    registry = new Registry();
    opened = await openTestApp({corsOrigins: ORIGINS, registry, now: () => nowMs, logsRequests: true});
  });
  after(() => opened.close());

  async function ask(address: string, headers: Record<string, string> = {}, method = 'GET') {
    const response = await opened.app.request(address, {method, headers});
    const bytes = Buffer.from(await response.arrayBuffer());
    const own = new Set(['x-request-id', 'server-timing']);
    return {
      status: response.status,
      headers: Object.fromEntries([...response.headers].filter(([name]) => !own.has(name))),
      bytes,
      requestId: response.headers.get('X-Request-Id')!,
      timing: response.headers.get('Server-Timing')!,
    };
  }
  const write = (time: number, value: number) =>
    opened.store.sink('test').writeSamples([
      {
        series: {metric: 'cpu.load', labels: {host: 'web-1'}, kind: 'gauge', unit: '%', interval: 10_000},
        samples: sampleColumns(Float64Array.of(time), Float64Array.of(value)),
      },
    ]);

  test('whoever asks gets the headers, the coding and the bytes that are his, however many others ask in between', async () => {
    const {headers} = await ask(SETTLED);
    const callers: Record<string, string>[] = [
      {},
      {'Accept-Encoding': 'gzip'},
      {'Accept-Encoding': 'identity'},
      {'Accept-Encoding': 'gzip;q=0'},
      {'Accept-Encoding': ''},
      ...ORIGINS.map((Origin) => ({Origin})),
      {Origin: 'https://stranger.example'},
      {Origin: 'https://portal.example', 'Accept-Encoding': 'gzip'},
      {'If-None-Match': headers.etag!},
      {'If-None-Match': headers.etag!, Origin: 'https://wiki.example'},
      {'If-None-Match': 'W/"another"'},
    ];
    // What each gets of the app alone: under another name of the same address nothing is repeated.
    const plain: Awaited<ReturnType<typeof ask>>[] = [];
    for (const [i, caller] of callers.entries()) plain.push(await ask(`${SETTLED}${'&'.repeat(i + 1)}`, caller));
    for (let time = 0; time < TIMES; time += 1) {
      for (const [i, caller] of callers.entries()) {
        const found = await ask(SETTLED, caller);
        const wanted = plain[i]!;
        assert.deepEqual([found.status, found.headers], [wanted.status, wanted.headers], JSON.stringify(caller));
        assert.deepEqual(found.bytes, wanted.bytes, JSON.stringify(caller));
      }
    }
    assert.equal(plain[5]!.headers['access-control-allow-origin'], 'https://portal.example');
    assert.equal(plain[8]!.headers['access-control-allow-origin'], undefined);
    assert.equal(plain[1]!.headers['content-encoding'], 'gzip');
    assert.deepEqual(gunzipSync(plain[1]!.bytes), plain[0]!.bytes);
    assert.deepEqual([plain[10]!.status, plain[12]!.status], [304, 200]);
  });

  test('each has an id and a time of its own, is counted, and has a line in the log', async () => {
    const count = async () => {
      const text = await registry.metrics();
      const figure = (metric: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(metric))
            ?.split(' ')[1] ?? 0,
        );
      return {
        requests: figure('metrics_chart_http_requests_total{route="/api/v1/bins",method="GET",status="200"}'),
        seconds: figure('metrics_chart_http_request_duration_seconds_count{route="/api/v1/bins"}'),
        kept: figure('metrics_chart_answers_total{outcome="kept"}'),
      };
    };
    await ask(SETTLED);
    await ask(SETTLED);
    const earlier = await count();
    const lines = opened.logged.length;
    const found = [await ask(SETTLED), await ask(SETTLED), await ask(SETTLED, {'X-Request-Id': 'a-b:1'})];
    assert.equal(new Set(found.map(({requestId}) => requestId)).size, 3);
    assert.equal(found[2]!.requestId, 'a-b:1');
    assert.notEqual((await ask(SETTLED, {'X-Request-Id': 'a b'})).requestId, 'a b');
    for (const {timing} of found)
      assert.match(timing, /^engine;dur=0\.0, rows;desc="0", outcome;desc="kept", total;dur=[\d.]+$/);
    const {requests, seconds, kept} = await count();
    assert.deepEqual([requests - earlier.requests, seconds - earlier.seconds, kept - earlier.kept], [4, 4, 4]);
    const logged = opened.logged.slice(lines).filter(({msg}) => msg === 'request');
    assert.equal(logged.length, 4);
    assert.deepEqual(
      logged.slice(0, 3).map(({requestId, path, status, outcome}) => ({requestId, path, status, outcome})),
      found.map(({requestId}) => ({requestId, path: '/api/v1/bins', status: 200, outcome: 'kept'})),
    );
    assert.deepEqual((logged[0]!.query as Record<string, string[]>).series, ['cpu.load']);
  });

  test('a sample that comes late into what was asked, and a series that is new, are in the very next answer', async () => {
    const seriesOf = (bytes: Buffer) => (JSON.parse(bytes.toString()) as BinsAnswer).series;
    for (let time = 0; time < TIMES; time += 1) await ask(SETTLED);
    const {headers} = await ask(SETTLED);
    for (let time = 0; time < TIMES; time += 1) await ask(SETTLED, {'If-None-Match': headers.etag!});
    await write(Date.UTC(2026, 1, 28, 11, 30, 5), 1_000_000);
    const unchanged = await ask(SETTLED, {'If-None-Match': headers.etag!});
    assert.equal(unchanged.status, 200);
    assert.equal(seriesOf(unchanged.bytes)[0]!.max![30], 1_000_000);
    const after = await ask(SETTLED);
    assert.equal(seriesOf(after.bytes)[0]!.max![30], 1_000_000);
    assert.notEqual(after.headers.etag, headers.etag);
  });

  test('other methods are not taken for it, and a HEAD has no body', async () => {
    for (let time = 0; time < TIMES; time += 1) await ask(SETTLED);
    const got = await ask(SETTLED);
    const head = await ask(SETTLED, {}, 'HEAD');
    assert.deepEqual([head.status, head.bytes.length, head.headers], [200, 0, got.headers]);
    assert.equal((await ask(SETTLED, {}, 'DELETE')).status, 405);
    assert.equal((await ask(SETTLED, {}, 'OPTIONS')).status, 204);
  });

  test('a time range that moves is another one whenever it is asked for', async () => {
    const moving = '/api/v1/bins?series=cpu.load&from=now-25h&to=now-24h&step=1m';
    const requestedAt = async (ms: number) => {
      nowMs = ms;
      const {bytes} = await ask(moving);
      return (JSON.parse(bytes.toString()) as BinsAnswer).requested.to;
    };
    try {
      for (let minute = 0; minute < TIMES; minute += 1)
        assert.equal(await requestedAt(NOW + minute * 60_000), NOW + minute * 60_000 - 86_400_000);
    } finally {
      nowMs = NOW;
    }
  });
});

test('an app that keeps nothing repeats nothing', async () => {
  const {app, store, close} = await openTestApp({limits: {answerBytes: 0}});
  try {
    for (let time = 0; time < TIMES; time += 1) {
      const reads = store.reads();
      const response = await app.request(SETTLED);
      assert.match(response.headers.get('Server-Timing')!, /outcome;desc="whole"/);
      assert.ok(store.reads() > reads);
    }
  } finally {
    await close();
  }
});
