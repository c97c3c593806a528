import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sampleColumns} from '../bin-columns.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {createRetentionJob} from './retention.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 1);
const RETENTION = {source: 'test', samplesMs: 7 * DAY, binsMs: 366 * DAY};

test('a run forgets the samples that are older than they are kept, and what was folded from others stays', async () => {
  const store = await openDuckDbStore({directory: null});
  try {
    const series = {metric: 'm', labels: {}, kind: 'gauge', unit: null, interval: null} as const;
    const times = Float64Array.of(NOW - 8 * DAY, NOW - 6 * DAY);
    await store.sink('test').writeSamples([{series, samples: sampleColumns(times, Float64Array.of(1, 2))}]);
    const job = createRetentionJob({store, retention: RETENTION, now: () => NOW, log: {warn: assert.fail}});
    job.start();
    await job.stop();
    const source = store.source('test');
    const [found] = (await source.catalogue.listSeries({limit: 1})).series;
    assert.equal(source.samples.oldestReadable(found!), NOW - 7 * DAY);
    const seen: number[] = [];
    const range = {startMs: NOW - 30 * DAY, endMs: NOW};
    const {signal} = new AbortController();
    for await (const page of source.samples.readSamples({series: found!, measure: found!.measures[0]!, range, signal}))
      seen.push(...page.time.subarray(0, page.length));
    assert.deepEqual(seen, [NOW - 6 * DAY]);
  } finally {
    await store.close();
  }
});

test('a run that fails is logged, and nothing is thrown', async () => {
  const store = await openDuckDbStore({directory: null});
  await store.close();
  const warned: string[] = [];
  const log = {warn: (_details: object, message: string) => warned.push(message)};
  const job = createRetentionJob({store, retention: RETENTION, now: () => NOW, log});
  job.start();
  await job.stop();
  assert.deepEqual(warned, ['what is too old could not be deleted']);
});
