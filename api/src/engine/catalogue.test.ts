import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {sampleColumns} from '../bin-columns.js';
import {Problem} from '../problem.js';
import type {Source} from '../store.js';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {labelNames, labelValues, listSeries} from './catalogue.js';

let store: DuckDbStore;
let sources: Source[];

before(async () => {
  store = await openDuckDbStore({directory: null});
  for (const [source, hosts] of [
    ['one:1', ['a', 'b', 'c']],
    ['two', ['b', 'd']],
  ] as const) {
    const samples = sampleColumns(Float64Array.of(1000, 2000), Float64Array.of(1, 2));
    await store.sink(source).writeSamples(
      hosts.map((host) => ({
        series: {
          metric: 'cpu',
          labels: {host, [source === 'two' ? 'zone' : 'rack']: '1'},
          kind: 'gauge',
          unit: '%',
          interval: 1000,
        } as const,
        samples,
      })),
    );
  }
  sources = ['one:1', 'two', 'empty'].map((name) => store.source(name));
});
after(() => store.close());

test('listSeries(sources, query) pages through all sources, each series once, however long a page is', async () => {
  for (const limit of [1, 2, 3, 4, 5, 100]) {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listSeries(sources, {limit, ...(cursor === null ? {} : {cursor})});
      assert.ok(page.series.length <= limit);
      found.push(...page.series.map(({source, labels}) => `${source} ${labels.host}`));
      cursor = page.next;
    } while (cursor !== null);
    assert.deepEqual(found.toSorted(), ['one:1 a', 'one:1 b', 'one:1 c', 'two b', 'two d'], `limit ${limit}`);
  }
});

test('listSeries(sources, query) answers what the contract says of a series', async () => {
  const {series} = await listSeries(sources, {limit: 1, labels: {host: 'd'}});
  assert.deepEqual(series, [
    {
      series: 'cpu{host="d",zone="1"}',
      metric: 'cpu',
      labels: {host: 'd', zone: '1'},
      kind: 'gauge',
      unit: '%',
      interval: 1000,
      measures: ['value'],
      firstSeen: 1000,
      lastSeen: 2000,
      source: 'two',
    },
  ]);
});

test('listSeries(sources, query) refuses a cursor that nobody handed out', async () => {
  for (const cursor of ['', 'nonsense', 'nobody:']) {
    await assert.rejects(
      listSeries(sources, {limit: 1, cursor}),
      (error) => error instanceof Problem && error.code === 'invalid_cursor',
      cursor,
    );
  }
});

test('labelNames(sources) and labelValues(sources, …) are of all sources, ascending; an unknown label is refused', async () => {
  assert.deepEqual(await labelNames(sources), ['host', 'rack', 'zone']);
  assert.deepEqual(await labelValues(sources, 'host', '', 10), ['a', 'b', 'c', 'd']);
  assert.deepEqual(await labelValues(sources, 'host', '', 2), ['a', 'b']);
  assert.deepEqual(await labelValues(sources, 'host', 'z', 10), []);
  await assert.rejects(labelValues(sources, 'nothing', '', 10), /unknown label: nothing/);
});
