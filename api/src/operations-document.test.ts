import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {Registry} from 'prom-client';
import {createApp} from './app.js';
import {createEngine} from './engine/create-engine.js';
import {registerJobMetrics} from './jobs/job-metrics.js';
import {registerStores} from './store-metrics.js';

const DOCUMENT = new URL('../../../docs/operations.md', import.meta.url);

test('docs/operations.md names every metric of /metrics, and no other', async () => {
  const registry = new Registry();
  registerStores(registry, [{name: 'duckdb', reads: () => 0}]);
  registerJobMetrics(registry, 'main', {
    progress: () => ({
      running: false,
      shardsDone: 0,
      shards: 16,
      seriesDone: 0,
      series: 0,
      seriesFailed: 0,
      samplesFolded: 0,
      binsWritten: 0,
      lagMs: 0,
      lostMs: 0,
      refusedMs: 0,
    }),
    refusedMarks: () => 0,
  });
  const engine = createEngine({sources: [], rollups: null, now: Date.now, log: {warn() {}, error() {}}});
  const response = await createApp({engine, registry}).request('/metrics');
  const served = [...(await response.text()).matchAll(/^# TYPE (metrics_chart_\w+)/gm)].map(([, name]) => name!);
  const documented = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `(metrics_chart_\w+)`/gm)].map(
    ([, name]) => name!,
  );
  assert.deepEqual(documented.toSorted(), served.toSorted());
  await engine.close();
});
