import assert from 'node:assert/strict';
import {hostname} from 'node:os';
import {describe, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import type {Sink} from '../store.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {createHostRecorder} from './host-recorder.js';

function createLog() {
  const messages: string[] = [];
  return {messages, warn: (_details: object, message: string) => messages.push(message)};
}

// Side by side: each waits for the clock.
describe('createHostRecorder()', {concurrency: true}, () => {
  test('a recorder writes every group once a second, on whole seconds without a gap', async () => {
    const store = await openDuckDbStore({directory: null});
    const log = createLog();
    const recorder = createHostRecorder({sink: store.sink('host'), now: Date.now, log});
    recorder.start();
    await wait(4200);
    await recorder.stop();

    const {catalogue, samples} = store.source('host');
    const {series: seriesList} = await catalogue.listSeries({limit: 500});
    const metrics = new Set(seriesList.map(({metric}) => metric));
    const everywhere = [
      'host.cpu.usage',
      'host.event_loop.delay',
      'host.load',
      'host.memory.total',
      'host.memory.used',
    ];
    for (const metric of everywhere) assert.ok(metrics.has(metric), metric);
    if (process.platform === 'linux')
      assert.ok(metrics.has('host.network.received') && metrics.has('host.network.sent'));

    const memory = seriesList.find(({metric}) => metric === 'host.memory.used')!;
    assert.deepEqual(memory.labels, {host: hostname()});
    const [measure] = memory.measures;
    assert.equal(measure!.kind, 'gauge');
    assert.equal(measure!.unit, 'By');
    assert.equal(measure!.interval, 1000);
    const range = {startMs: 0, endMs: Date.now() + 10_000};
    const times: number[] = [];
    for await (const page of samples.readSamples({
      series: memory,
      measure: measure!,
      range,
      signal: AbortSignal.timeout(5000),
    }))
      times.push(...page.time);
    assert.ok(times.length >= 2, `${times.length} samples`);
    for (const [i, time] of times.entries()) assert.equal(time, times[0]! + i * 1000);
    assert.equal(times[0]! % 1000, 0);

    for (const cpu of seriesList.filter(({metric}) => metric === 'host.cpu.usage')) {
      const last = await samples.readLast({
        series: cpu,
        measure: cpu.measures[0]!,
        range,
        signal: AbortSignal.timeout(5000),
      });
      assert.ok(last !== null && last.value >= 0 && last.value <= 100, `${cpu.series} ${last?.value}`);
    }
    assert.deepEqual(log.messages, []);
    await store.close();
  });

  test('a timer that goes off early writes no second twice', async () => {
    const store = await openDuckDbStore({directory: null});
    const inner = store.sink('host');
    const times: number[] = [];
    const sink: Sink = {
      writeSamples(batch) {
        times.push(...new Set(batch.map(({samples}) => samples.time[0]!)));
        return inner.writeSamples(batch);
      },
    };
    // A clock a little slower than the timers: each of them goes off about 10 ms before its second.
    const beganMs = Date.now();
    const recorder = createHostRecorder({sink, now: () => beganMs + (Date.now() - beganMs) * 0.99, log: createLog()});
    recorder.start();
    await wait(3600);
    await recorder.stop();
    assert.ok(times.length >= 2, `${times.length} samples`);
    for (const [i, time] of times.entries()) assert.equal(time, times[0]! + i * 1000);
    await store.close();
  });

  test('what is read while the store is slow is written at its own second', async () => {
    const store = await openDuckDbStore({directory: null});
    const inner = store.sink('host');
    const times: number[] = [];
    let writes = 0;
    const sink: Sink = {
      async writeSamples(batch) {
        writes += 1;
        await wait(1600);
        times.push(...new Set(batch.map(({samples}) => samples.time[0]!)));
        await inner.writeSamples(batch);
      },
    };
    const recorder = createHostRecorder({sink, now: Date.now, log: createLog()});
    recorder.start();
    await wait(5200);
    await recorder.stop();
    assert.ok(times.length > writes, `${times.length} seconds in ${writes} writes`);
    for (const [i, time] of times.entries()) assert.equal(time, times[0]! + i * 1000);
    await store.close();
  });

  test('a write that fails is logged, and recording goes on', async () => {
    const store = await openDuckDbStore({directory: null});
    const sink = store.sink('host');
    await store.close();
    const log = createLog();
    const recorder = createHostRecorder({sink, now: Date.now, log});
    recorder.start();
    await wait(4200);
    await recorder.stop();
    assert.ok(log.messages.length >= 2, `${log.messages.length} messages`);
    assert.deepEqual([...new Set(log.messages)], ['this machine could not be recorded']);
  });
});
