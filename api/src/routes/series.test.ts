import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {CatalogueAnswer, ProblemBody} from '@metrics-chart/contract/series';
import {NOW, openTestApp} from '../app.test-support.js';
import type {ProblemCode} from '../problem.js';

const {app, close} = await openTestApp();
after(close);

async function answerOf<Answer = CatalogueAnswer>(path: string): Promise<Answer> {
  const response = await app.request(path);
  assert.equal(response.status, 200, path);
  return (await response.json()) as Answer;
}

test('GET /series answers every series with what a chart needs to know of it', async () => {
  const {series, next} = await answerOf('/api/v1/series');
  assert.equal(next, null);
  assert.deepEqual(
    series.map((one) => one.series),
    ['cpu.load{host="web-1"}', 'cpu.load{host="web-2"}', 'requests.total{host="web-1"}'],
  );
  const {firstSeen, ...first} = series[0]!;
  assert.equal(firstSeen, NOW - 25 * 3_600_000);
  assert.deepEqual(first, {
    series: 'cpu.load{host="web-1"}',
    metric: 'cpu.load',
    labels: {host: 'web-1'},
    kind: 'gauge',
    unit: '%',
    interval: 10_000,
    measures: ['value'],
    lastSeen: NOW - 10_000,
    source: 'test',
  });
});

const FOUND: readonly (readonly [query: string, series: number])[] = [
  ['search=CPU', 2],
  ['search=web-2', 1],
  ['search=nothing', 0],
  ['search=', 3],
  ['label.host=web-1', 2],
  ['label.host=web-1&search=requests', 1],
  ['label.host=web', 0],
  ['label.nothing=x', 0],
  ['limit=2', 2],
];

for (const [query, count] of FOUND) {
  test(`GET /series?${query} answers ${count} series`, async () => {
    assert.equal((await answerOf(`/api/v1/series?${query}`)).series.length, count);
  });
}

test('GET /series page by page answers every series once', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: CatalogueAnswer = await answerOf(`/api/v1/series?limit=1${query}`);
    seen.push(...page.series.map(({series}) => series));
    cursor = page.next;
    assert.ok(seen.length <= 3, 'it ends');
  }
  assert.deepEqual(
    seen,
    (await answerOf('/api/v1/series')).series.map(({series}) => series),
  );
});

test('GET /labels answers the names of labels, GET /labels/NAME the values of one', async () => {
  assert.deepEqual(await answerOf<object>('/api/v1/labels'), {labels: ['host']});
  assert.deepEqual(await answerOf<object>('/api/v1/labels/host'), {label: 'host', values: ['web-1', 'web-2']});
  assert.deepEqual(await answerOf<object>('/api/v1/labels/host?limit=1'), {label: 'host', values: ['web-1']});
  assert.deepEqual(await answerOf<object>('/api/v1/labels/host?prefix=x'), {label: 'host', values: []});
});

test('the catalogue has an entity tag, and is asked for anew every time', async () => {
  for (const path of ['/api/v1/series', '/api/v1/labels', '/api/v1/labels/host']) {
    const {headers} = await app.request(path);
    assert.equal(headers.get('Cache-Control'), 'no-cache');
    const again = await app.request(path, {headers: {'If-None-Match': headers.get('ETag')!}});
    assert.equal(again.status, 304, path);
  }
});

const REFUSED: readonly (readonly [path: string, code: ProblemCode, field: string])[] = [
  ['series?limit=0', 'invalid_request', 'limit'],
  ['series?limit=1001', 'invalid_request', 'limit'],
  ['series?limit=ten', 'invalid_request', 'limit'],
  ['series?limit=-1', 'invalid_request', 'limit'],
  ['series?limit=', 'invalid_request', 'limit'],
  ['series?limit=1&limit=2', 'duplicate_field', 'limit'],
  ['series?serach=x', 'unknown_field', 'serach'],
  ['series?label.=x', 'unknown_field', 'label.'],
  ['series?label.host=a&label.host=b', 'duplicate_field', 'label.host'],
  ['series?cursor=', 'invalid_cursor', 'cursor'],
  ['series?cursor=made-up', 'invalid_cursor', 'cursor'],
  ['series?cursor=test:made-up', 'invalid_cursor', 'cursor'],
  ['labels?x=1', 'unknown_field', 'x'],
  ['labels/host?limit=x', 'invalid_request', 'limit'],
  ['labels/host?prefx=x', 'unknown_field', 'prefx'],
  ['labels/nothing', 'unknown_label', 'name'],
  ['labels/a%2Fb', 'unknown_label', 'name'],
  ['labels/%E0%A4%A', 'unknown_label', 'name'],
];

for (const [path, code, field] of REFUSED) {
  test(`GET /${path} is refused: ${code}`, async () => {
    const response = await app.request(`/api/v1/${path}`);
    const problem = (await response.json()) as ProblemBody;
    assert.equal(problem.code, code, problem.detail);
    assert.equal(problem.status, response.status);
    assert.equal(problem.field, field);
  });
}
