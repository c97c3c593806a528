import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import type {RememberedSeries} from '../catalogue-state.js';
import {openDuckDbStore} from './open.js';

const series = (host: string, rest: Partial<RememberedSeries> = {}): RememberedSeries => ({
  table: 'ks.load',
  metric: 'cpu "load"',
  labels: {host, zone: 'ü'},
  firstBucket: null,
  lastBucket: null,
  firstSeen: null,
  lastSeen: null,
  ...rest,
});
const byHost = (a: RememberedSeries, b: RememberedSeries) => (a.labels.host! < b.labels.host! ? -1 : 1);

test('what is remembered is there when the file is opened again, by source', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'catalogue-state-'));
  try {
    const many = Array.from({length: 700}, (_, i) => series(`web-${i}`, {firstSeen: i - 5, lastSeen: 1.8e12 + i}));
    const bucketed = series('a', {table: 'ks.days', firstBucket: '20261124', lastBucket: 20261125});
    const crawl = {table: 'ks.load', fingerprint: '["x"]', position: '-9223372036854775807', finishedAt: null};
    let store = await openDuckDbStore({directory});
    await store.catalogueState('cluster').save({series: [...many, bucketed], crawls: [crawl]});
    await store.catalogueState('other').save({series: [series('z')], crawls: []});
    await store.close();
    store = await openDuckDbStore({directory});
    const state = store.catalogueState('cluster');
    const loaded = await state.load();
    assert.deepEqual([...loaded.series].sort(byHost), [...many, bucketed].sort(byHost));
    assert.deepEqual(loaded.crawls, [crawl]);
    await store.close();
  } finally {
    rmSync(directory, {recursive: true});
  }
});

test('save(change) replaces what is known of the same table, metric and labels; forget(series) takes it away', async () => {
  const store = await openDuckDbStore({directory: null});
  try {
    const state = store.catalogueState('cluster');
    assert.deepEqual(await state.load(), {series: [], crawls: []});
    await state.save({series: [series('a'), series('b'), series('a', {table: 'ks.other'})], crawls: []});
    await state.save({series: [series('a', {firstSeen: 7})], crawls: []});
    await state.forget([series('b'), series('nosuch')]);
    const {series: left} = await state.load();
    assert.deepEqual(left.map(({table, firstSeen}) => [table, firstSeen]).sort(), [
      ['ks.load', 7],
      ['ks.other', null],
    ]);
    const crawl = {table: 'ks.load', fingerprint: 'f', position: '5', finishedAt: null};
    await state.save({series: [], crawls: [crawl]});
    await state.save({series: [], crawls: [{...crawl, position: null, finishedAt: 99}]});
    assert.deepEqual((await state.load()).crawls, [{...crawl, position: null, finishedAt: 99}]);
  } finally {
    await store.close();
  }
});
