import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {openTestApp} from '../app.test-support.js';
import {faultsOf} from '../json-schema.test-support.js';
import {PROBLEMS} from '../problem.js';
import type {OpenApiDocument, Operation, Schema} from './openapi-document.js';

const {app, close} = await openTestApp({publicDirectory: '/nowhere', version: '1.2.3'});
after(close);

const response = await app.request('/openapi.json');
const document = (await response.json()) as OpenApiDocument;
const root = document as unknown as Schema;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({path, method, operation})),
);

/** `/api/v1/labels/:name` → `/api/v1/labels/{name}`. */
const asTemplate = (path: string) =>
  path === '/:file{metrics-chart[@-].+\\.js}' ? '/metrics-chart@{version}.js' : path.replace(/:(\w+)/g, '{$1}');

/** What stands for no resource of the API: a redirect, and files of the demo page. */
const NOT_DESCRIBED = new Set(['/api/v1/docs', '/demo/{file}{.+}']);

test('GET /openapi.json is OpenAPI 3.1 as JSON, of this version, beside itself', () => {
  assert.equal(response.headers.get('Content-Type'), 'application/json');
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.info.version, '1.2.3');
  assert.deepEqual(document.servers, [{url: './'}]);
});

test('every route is described, and everything described is a route', () => {
  const routes = app.routes
    .filter(({method}) => method === 'GET' || method === 'POST')
    .map(({method, path}) => `${method} ${asTemplate(path)}`)
    .filter((route) => !NOT_DESCRIBED.has(route.split(' ')[1]!));
  const described = operations.map(({method, path}) => `${method.toUpperCase()} ${path}`);
  assert.deepEqual(described.sort(), [...new Set(routes)].sort());
});

test('operation ids differ, path parameters are declared, and every answer has a description', () => {
  const ids = operations.map(({operation}) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const {path, operation} of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    assert.deepEqual(
      declared.map(({name}) => name),
      inPath,
      path,
    );
    assert.ok(
      declared.every(({required}) => required),
      path,
    );
    for (const parameter of operation.parameters ?? []) assert.ok(parameter.description, `${path} ${parameter.name}`);
    assert.ok(Object.keys(operation.responses).length > 0, path);
    for (const [status, {description}] of Object.entries(operation.responses)) {
      assert.match(status, /^[2-5]\d\d$/);
      assert.ok(description, `${path} ${status}`);
    }
  }
});

/** Every schema of the document, with where it stands. */
function* schemasIn(node: unknown, at = '$'): Generator<readonly [at: string, schema: Schema]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'schema') yield [`${at}.${key}`, value];
    yield* schemasIn(value, `${at}.${key}`);
  }
}

test('every reference leads to a schema of the document', () => {
  for (const [at, schema] of schemasIn(document)) {
    for (const [, reference] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) {
      assert.match(reference!, /^#\/components\/schemas\/\w+$/);
      assert.ok(document.components.schemas[reference!.split('/').at(-1)!], `${at} ${reference}`);
    }
  }
});

const ASKED: readonly (readonly [method: 'get' | 'post', path: string, asked: string, body?: object])[] = [
  ['get', '/api/v1/series', '/api/v1/series'],
  ['get', '/api/v1/series', '/api/v1/series?limit=1'],
  ['get', '/api/v1/series', '/api/v1/series?limit=0'],
  ['get', '/api/v1/labels', '/api/v1/labels'],
  ['get', '/api/v1/labels/{name}', '/api/v1/labels/host'],
  ['get', '/api/v1/labels/{name}', '/api/v1/labels/nothing'],
  ['get', '/api/v1/bins', '/api/v1/bins?series=cpu.load&from=now-2h&to=now&step=1m'],
  ['get', '/api/v1/bins', '/api/v1/bins?series=requests.total&from=now-2h&to=now&bins=20&explain=true'],
  ['get', '/api/v1/bins', '/api/v1/bins?series=cpu.load&from=now-3d&to=now&step=1d&timezone=Asia/Kathmandu'],
  ['get', '/api/v1/bins', '/api/v1/bins?series=cpu.load&series=none&from=now-2h&to=now'],
  [
    'get',
    '/api/v1/bins',
    '/api/v1/bins?series=cpu.load&from=now-2h&to=now&aggregates=sum,min,max,mean,first,last&fill=linear',
  ],
  ['get', '/api/v1/bins', '/api/v1/bins?series=none&from=now-2h&to=now'],
  ['get', '/api/v1/bins', '/api/v1/bins'],
  [
    'post',
    '/api/v1/bins',
    '/api/v1/bins',
    {series: [{selector: 'cpu.load', aggregates: ['max']}], from: 'now-1h', to: 'now'},
  ],
  ['post', '/api/v1/bins', '/api/v1/bins', {series: []}],
  ['get', '/api/v1/explain', '/api/v1/explain?series=cpu.load&from=now-2h&to=now&step=1m'],
  ['get', '/api/v1/explain', '/api/v1/explain?series=none&from=now-2h&to=now'],
  ['get', '/api/v1/explain', '/api/v1/explain'],
  ['get', '/healthz', '/healthz'],
  ['get', '/readyz', '/readyz'],
  ['get', '/metrics', '/metrics'],
  ['get', '/docs', '/docs'],
];

for (const [method, path, asked, body] of ASKED) {
  test(`${method.toUpperCase()} ${asked} answers what the description says`, async () => {
    const answer = await app.request(asked, {
      method: method.toUpperCase(),
      ...(body === undefined ? {} : {body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}}),
    });
    const {responses} = document.paths[path]![method] as Operation;
    const described = responses[String(answer.status)];
    assert.ok(described, `status ${answer.status} is not described`);
    const [[type, content]] = Object.entries(described.content ?? {}) as [[string, {schema: Schema}]];
    assert.equal(answer.headers.get('Content-Type')?.split(';')[0], type);
    if (!type.endsWith('json')) return;
    assert.deepEqual(faultsOf(content.schema, await answer.json(), '$', root), []);
  });
}

test('what a body may be is what the description says', () => {
  const {schema} = document.paths['/api/v1/bins']!.post!.requestBody!.content['application/json']!;
  const good = {series: ['a', {selector: 'b', aggregates: ['min']}], from: 1, to: 'now', bins: 5, fill: 'none'};
  assert.deepEqual(faultsOf(schema, good, '$', root), []);
  for (const bad of [
    {},
    {...good, series: [1]},
    {...good, fill: 'x'},
    {...good, bins: 'x'},
    {...good, aggregates: ['avg']},
  ])
    assert.notDeepEqual(faultsOf(schema, bad, '$', root), [], JSON.stringify(bad));
});

test('GET /docs is a page without scripts or anything from elsewhere, that names every operation, field and error', async () => {
  const page = await app.request('/docs');
  const html = await page.text();
  assert.match(page.headers.get('Content-Security-Policy')!, /^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
  assert.doesNotMatch(html, /<script|<img|<link|@import|url\(|style=|https?:\/\//i);
  for (const {operation} of operations) {
    assert.ok(html.includes(`id="${operation.operationId}"`), operation.operationId);
    for (const {name} of operation.parameters ?? []) assert.ok(html.includes(`<code>${name}</code>`), name);
  }
  for (const code of Object.keys(PROBLEMS)) assert.ok(html.includes(`id="${code}"`), code);
  const open = html.match(/<(section|ul|li|table|tr|td|p|details|code)\b/g)!.length;
  const closed = html.match(/<\/(section|ul|li|table|tr|td|p|details|code)>/g)!.length;
  assert.equal(open, closed);
});

test('every link of the page leads to an anchor on it, or to an address that is answered', async () => {
  const html = await (await app.request('/docs')).text();
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
  assert.ok(links.length > 20);
  for (const link of links) {
    if (link.startsWith('#')) {
      assert.ok(html.includes(`id="${link.slice(1)}"`), link);
      continue;
    }
    const {pathname} = new URL(link, 'http://localhost/docs');
    // The demo and the bundle are not in the public directory of this test.
    if (pathname !== '/' && pathname !== '/metrics-chart.js')
      assert.equal((await app.request(pathname)).status, 200, link);
  }
});
