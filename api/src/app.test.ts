import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {brotliDecompressSync, gunzipSync} from 'node:zlib';
import type {ProblemBody} from '@metrics-chart/contract/series';
import {openTestApp} from './app.test-support.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-app-'));
const SCRIPT = `export const bundle = ${JSON.stringify('x'.repeat(5000))};\n`;
mkdirSync(join(directory, 'demo'));
for (const [name, text] of [
  ['metrics-chart.js', SCRIPT],
  ['metrics-chart-table-Ab3_x-9.js', 'export {};\n'],
  ['other.js', 'export {};\n'],
  ['secret.env', 'x'],
  ['demo/index.html', '<!doctype html><title>demo</title>'],
  ['demo/demo.css', 'a{}'],
  ['demo/.hidden.css', 'a{}'],
] as const)
  writeFileSync(join(directory, name), text);

const {app, logged, close} = await openTestApp({
  publicDirectory: directory,
  version: '1.2.3',
  basePath: '/tools/metrics',
  corsOrigins: ['https://portal.example', 'https://*.wiki.example'],
});
after(async () => {
  await close();
  rmSync(directory, {recursive: true});
});

const BINS = '/api/v1/bins?series=cpu.load&from=2026-03-01T10:00Z&to=2026-03-01T11:00Z&step=1m';
const PORTAL = {Origin: 'https://portal.example'};

const varies = (response: Response) => response.headers.get('Vary')?.split(/, */) ?? [];

test('every kind of answer has a request id, timing, and headers that keep browsers from guessing and framing', async () => {
  for (const [path, init] of [
    [BINS, {}],
    ['/nothing', {}],
    [BINS, {method: 'PUT'}],
    ['/healthz', {}],
    ['/metrics-chart.js', {}],
    ['/', {}],
    ['/docs', {}],
  ] as const) {
    const {headers} = await app.request(path, init);
    assert.match(headers.get('X-Request-Id') ?? '', /^[\w-]{36}$/, path);
    assert.match(headers.get('Server-Timing') ?? '', /total;dur=\d/, path);
    assert.equal(headers.get('X-Content-Type-Options'), 'nosniff', path);
    assert.match(headers.get('Content-Security-Policy') ?? '', /default-src 'none'.*frame-ancestors/, path);
    assert.ok(headers.get('Cross-Origin-Resource-Policy'), path);
    assert.ok(headers.get('Cache-Control'), path);
  }
});

test('an incoming request id is taken over when it is one', async () => {
  const idOf = async (id: string) =>
    (await app.request('/healthz', {headers: {'X-Request-Id': id}})).headers.get('X-Request-Id');
  assert.equal(await idOf('trace:4bf9-2f'), 'trace:4bf9-2f');
  assert.notEqual(await idOf('a b'), 'a b');
  assert.notEqual(await idOf('x'.repeat(200)), 'x'.repeat(200));
});

test('an unknown path is a 404 problem, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'DELETE', 'QUERY']) {
    for (const path of ['/nothing', '/api/v1', '/api/v2/bins', '/api/v1/bins/', '/API/V1/BINS', '/api/v1/labels/a/b']) {
      const response = await app.request(path, {method});
      assert.equal(response.status, 404, `${method} ${path}`);
      assert.equal(((await response.json()) as ProblemBody).code, 'not_found');
    }
  }
});

test('a wrong method is answered 405 with the methods there are', async () => {
  for (const [path, allow] of [
    ['/api/v1/bins', 'GET, HEAD, POST, OPTIONS'],
    ['/api/v1/series', 'GET, HEAD, OPTIONS'],
    ['/api/v1/labels/host', 'GET, HEAD, OPTIONS'],
    ['/healthz', 'GET, HEAD, OPTIONS'],
    ['/metrics-chart.js', 'GET, HEAD, OPTIONS'],
    ['/', 'GET, HEAD, OPTIONS'],
  ] as const) {
    for (const method of ['DELETE', 'PUT', 'PATCH', 'PROPFIND', ...(allow.includes('POST') ? [] : ['POST'])]) {
      const response = await app.request(path, {method});
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.equal(response.headers.get('Allow'), allow);
      assert.equal(((await response.json()) as ProblemBody).code, 'method_not_allowed');
    }
    const options = await app.request(path, {method: 'OPTIONS'});
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('Allow'), allow);
  }
});

test('HEAD has the status and headers of GET, its length included, and no body', async () => {
  for (const path of [
    BINS,
    '/api/v1/series',
    '/healthz',
    '/nothing',
    '/metrics-chart.js',
    '/',
    '/docs',
    '/api/v1/bins',
  ]) {
    const [got, head] = [await app.request(path), await app.request(path, {method: 'HEAD'})];
    assert.equal(head.status, got.status, path);
    const text = await got.text();
    assert.equal(await head.text(), '');
    const changing = new Set(['x-request-id', 'server-timing']);
    const fixed = ({headers}: Response) => [...headers].filter(([name]) => !changing.has(name));
    // An error names its own request, which is as long as any other.
    assert.deepEqual(fixed(head), fixed(got), path);
    assert.equal(head.headers.get('Content-Length'), String(Buffer.byteLength(text)), path);
  }
});

test('a page of a listed origin may read answers, errors and 304s, with the headers that it needs', async () => {
  const first = await app.request(BINS, {headers: PORTAL});
  const again = await app.request(BINS, {headers: {...PORTAL, 'If-None-Match': first.headers.get('ETag')!}});
  assert.deepEqual([first.status, again.status], [200, 304]);
  for (const response of [first, again, await app.request('/api/v1/bins', {headers: PORTAL})]) {
    assert.equal(response.headers.get('Access-Control-Allow-Origin'), PORTAL.Origin, String(response.status));
    const exposed = response.headers.get('Access-Control-Expose-Headers')?.split(', ');
    assert.deepEqual(exposed, ['Date', 'ETag', 'Retry-After', 'Server-Timing', 'X-Request-Id']);
    assert.ok(varies(response).includes('Origin'));
    assert.equal(response.headers.get('Access-Control-Allow-Credentials'), null);
  }
});

test('a page of another origin may not, and caches tell the two apart', async () => {
  for (const origin of ['https://evil.example', 'https://portal.example.evil', 'null', 'http://localhost']) {
    const response = await app.request(BINS, {headers: {Origin: origin}});
    assert.equal(response.headers.get('Access-Control-Allow-Origin'), null, origin);
    assert.ok(varies(response).includes('Origin'));
  }
  const below = await app.request(BINS, {headers: {Origin: 'https://a.wiki.example'}});
  assert.equal(below.headers.get('Access-Control-Allow-Origin'), 'https://a.wiki.example');
});

test('a preflight is answered once for two hours, with the headers that were asked for', async () => {
  const preflight = (origin: string, asked = 'content-type, x-tenant') =>
    app.request('/api/v1/bins', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': asked,
      },
    });
  const {status, headers} = await preflight(PORTAL.Origin);
  assert.equal(status, 204);
  assert.equal(headers.get('Access-Control-Allow-Origin'), PORTAL.Origin);
  assert.match(headers.get('Access-Control-Allow-Methods')!, /GET.*POST/);
  assert.equal(headers.get('Access-Control-Allow-Headers'), 'content-type, x-tenant');
  assert.equal(headers.get('Access-Control-Max-Age'), '7200');
  assert.match(headers.get('Vary')!, /Origin.*Access-Control-Request-Headers/);
  assert.equal((await preflight('https://evil.example')).headers.get('Access-Control-Allow-Origin'), null);
  assert.equal((await preflight(PORTAL.Origin, 'a;b')).headers.get('Access-Control-Allow-Headers'), null);
});

test('the bundle may be read and embedded by every page, and by every cache', async () => {
  for (const path of ['/metrics-chart.js', '/metrics-chart@1.2.3.js', '/metrics-chart-table-Ab3_x-9.js']) {
    const {status, headers} = await app.request(path, {headers: {Origin: 'https://anybody.example'}});
    assert.equal(status, 200, path);
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(headers.get('Cross-Origin-Resource-Policy'), 'cross-origin');
    assert.equal(headers.get('Content-Type'), 'text/javascript; charset=utf-8');
    assert.equal(headers.get('Vary'), 'Accept-Encoding');
  }
});

test('the bundle is revalidated under its plain name, and never changes under that of its version or hash', async () => {
  const cacheOf = async (path: string) => (await app.request(path)).headers.get('Cache-Control');
  assert.equal(await cacheOf('/metrics-chart.js'), 'no-cache');
  assert.equal(await cacheOf('/metrics-chart@1.2.3.js'), 'public, max-age=31536000, immutable');
  assert.equal(await cacheOf('/metrics-chart-table-Ab3_x-9.js'), 'public, max-age=31536000, immutable');
});

test('a bundle of another version is not found, and what there is is named', async () => {
  for (const path of ['/metrics-chart@9.9.9.js', '/metrics-chart-nothing.js', '/metrics-chart@1.2.3.js/x']) {
    const response = await app.request(path);
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get('Cache-Control'), 'no-store');
  }
  const problem = (await (await app.request('/metrics-chart@9.9.9.js')).json()) as ProblemBody;
  assert.match(problem.accepted ?? '', /metrics-chart@1\.2\.3\.js/);
});

test('a changed bundle has another entity tag; an unchanged one is a 304', async () => {
  const tagOf = async () => (await app.request('/metrics-chart.js')).headers.get('ETag')!;
  const first = await tagOf();
  const same = await app.request('/metrics-chart.js', {headers: {'If-None-Match': first}});
  assert.equal(same.status, 304);
  assert.equal(same.headers.get('Access-Control-Allow-Origin'), '*');
  assert.equal(same.headers.get('Cache-Control'), 'no-cache');
  writeFileSync(join(directory, 'metrics-chart.js'), `${SCRIPT}// changed\n`);
  assert.notEqual(await tagOf(), first);
  writeFileSync(join(directory, 'metrics-chart.js'), SCRIPT);
  utimesSync(join(directory, 'metrics-chart.js'), 1, 1);
  assert.equal(await tagOf(), first);
});

test('the demo is a page that loads nothing from elsewhere, and can be framed by its own server alone', async () => {
  for (const path of ['/', '/demo/index.html']) {
    const response = await app.request(path);
    assert.equal(response.headers.get('Content-Type'), 'text/html; charset=utf-8');
    assert.match(await response.text(), /demo/);
    const policy = response.headers.get('Content-Security-Policy')!;
    assert.match(policy, /script-src 'self'; style-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
  }
  assert.equal((await app.request('/demo/demo.css')).headers.get('Content-Type'), 'text/css; charset=utf-8');
});

test('no path leads out of the public directory, to a hidden file, or to one of an unknown type', async () => {
  for (const path of [
    '/demo/../other.js',
    '/demo/..%2fother.js',
    '/demo/%2e%2e/other.js',
    '/demo/..%5cother.js',
    '/demo//etc/passwd',
    '/demo/%2fetc%2fpasswd',
    '/demo/.hidden.css',
    '/demo/demo.css%00.js',
    '/demo/demo',
    '/demo/',
    '/demo',
    '/secret.env',
    '/other.js',
    '/metrics-chart-..%2fother.js',
    '/metrics-chart-/../other.js',
    '/demo/%E0%A4%A',
  ]) {
    const response = await app.request(path);
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
  }
});

test('answers of more than 1 kB are compressed for those who take it, and say so to caches', async () => {
  const plain = await app.request(BINS);
  const text = await plain.text();
  assert.ok(text.length > 1024);
  assert.equal(plain.headers.get('Content-Encoding'), null);
  assert.ok(varies(plain).includes('Accept-Encoding'));
  const zipped = await app.request(BINS, {headers: {'Accept-Encoding': 'gzip, br'}});
  assert.equal(zipped.headers.get('Content-Encoding'), 'gzip');
  assert.equal(zipped.headers.get('ETag'), plain.headers.get('ETag'));
  const bytes = new Uint8Array(await zipped.arrayBuffer());
  assert.equal(zipped.headers.get('Content-Length'), String(bytes.byteLength));
  assert.equal(gunzipSync(bytes).toString(), text);
  const small = await app.request('/healthz', {headers: {'Accept-Encoding': 'gzip'}});
  assert.equal(small.headers.get('Content-Encoding'), null);
});

test('files are compressed as well as the client takes it', async () => {
  const of = async (accepted: string) => {
    const response = await app.request('/metrics-chart.js', {headers: {'Accept-Encoding': accepted}});
    return [response.headers.get('Content-Encoding'), new Uint8Array(await response.arrayBuffer())] as const;
  };
  const [brotli, byBrotli] = await of('gzip, deflate, br');
  assert.equal(brotli, 'br');
  assert.equal(brotliDecompressSync(byBrotli).toString(), SCRIPT);
  const [gzip, byGzip] = await of('gzip');
  assert.equal(gzip, 'gzip');
  assert.equal(gunzipSync(byGzip).toString(), SCRIPT);
  const [identity, plain] = await of('identity');
  assert.equal(identity, null);
  assert.equal(Buffer.from(plain).toString(), SCRIPT);
});

test('everything is answered below the base path too, for proxies that leave it and for those that take it off', async () => {
  for (const path of ['/healthz', BINS, '/metrics-chart.js', '/']) {
    const [plain, below] = [await app.request(path), await app.request(`/tools/metrics${path}`)];
    assert.equal(below.status, 200, path);
    assert.equal(await below.text(), await plain.text());
  }
  const bare = await app.request('/tools/metrics');
  assert.equal(bare.status, 308);
  assert.equal(new URL(bare.headers.get('Location')!, 'http://proxy/tools/metrics').pathname, '/tools/metrics/');
  assert.equal((await app.request('/tools/metricsx/healthz')).status, 404);
});

test('the type of a problem leads to its description, from wherever it was answered', async () => {
  for (const path of ['/nothing', '/api/v1/bins', '/api/v1/labels/nothing', '/tools/metrics/api/v1/bins']) {
    const {type, code} = (await (await app.request(path)).json()) as ProblemBody;
    const address = new URL(type, `http://proxy${path}`);
    assert.equal(address.pathname, path.startsWith('/tools') ? '/tools/metrics/docs' : '/docs', path);
    assert.equal(address.hash, `#${code}`);
  }
  const answer = await app.request('/api/v1/docs');
  assert.equal(new URL(answer.headers.get('Location')!, 'http://proxy/p/api/v1/docs').pathname, '/p/docs');
});

test('a request is one line of the log: its route and figures, no headers, no values of unknown fields', async () => {
  logged.length = 0;
  await app.request(BINS, {headers: {Authorization: 'Bearer hush', Cookie: 'a=hush'}});
  await app.request('/api/v1/bins?token=hush&series=cpu.load', {headers: {'X-Request-Id': 'r-1'}});
  assert.equal(logged.length, 2);
  assert.doesNotMatch(JSON.stringify(logged), /hush|Bearer/);
  const [good, bad] = logged;
  assert.equal(good!.msg, 'request');
  assert.equal(good!.method, 'GET');
  assert.equal(good!.path, '/api/v1/bins');
  assert.equal(good!.status, 200);
  assert.equal(typeof good!.milliseconds, 'number');
  assert.equal(typeof good!.rows, 'number');
  assert.deepEqual((good!.query as {series: unknown}).series, ['cpu.load']);
  assert.equal(bad!.requestId, 'r-1');
  assert.deepEqual(bad!.query, {token: ['(hidden)'], series: ['cpu.load']});
});

test('GET /metrics counts requests by route, never by path', async () => {
  await app.request('/api/v1/labels/host');
  await app.request('/some/unknown/path-123');
  const response = await app.request('/metrics');
  assert.match(response.headers.get('Content-Type')!, /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  assert.match(
    text,
    /metrics_chart_http_requests_total\{route="\/api\/v1\/labels\/:name",method="GET",status="200"\} [1-9]/,
  );
  assert.match(text, /metrics_chart_http_requests_total\{route="none",method="GET",status="404"\} [1-9]/);
  assert.match(text, /metrics_chart_http_request_duration_seconds_bucket\{le="0\.01",route="\/api\/v1\/bins"\} \d/);
  assert.match(text, /metrics_chart_answers_total\{outcome="whole"\} [1-9]/);
  assert.match(text, /metrics_chart_source_ready\{source="test"\} 1/);
  assert.doesNotMatch(text, /path-123/);
});

test('GET /healthz and /readyz say that the process is alive, and that its sources can be read', async () => {
  assert.deepEqual(await (await app.request('/healthz')).json(), {status: 'alive', version: '1.2.3'});
  const ready = await app.request('/readyz');
  assert.equal(ready.status, 200);
  assert.deepEqual(await ready.json(), {
    ready: true,
    sources: {test: {ready: true, reason: null}},
    timeZones: process.versions.tz,
  });
});
