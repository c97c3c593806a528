import assert from 'node:assert/strict';
import {hostname} from 'node:os';
import {test} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Sink} from '../store.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {createHostRecorder} from './host-recorder.js';

const START = Date.UTC(2026, 2, 1, 12);

function createLog() {
  const messages: string[] = [];
  return {messages, warn: (_details: object, message: string) => messages.push(message)};
}

/** A clock that stands until it is moved on. Its timers go off `earlyMs` before their time. */
function createClock(earlyMs = 0) {
  let now = START + 250;
  let due: {atMs: number; work: () => void} | null = null;
  return {
    now: () => now,
    after(ms: number, work: () => void) {
      const timer = {atMs: now + ms - earlyMs, work};
      due = timer;
      return () => {
        if (due === timer) due = null;
      };
    },
    /** Goes on to the next timer, and lets it read this machine. */
    async next() {
      const {atMs, work} = due!;
      due = null;
      now = atMs;
      work();
      await nextTurn();
    },
  };
}

/** A sink that passes on, and the seconds that were written through it. */
function createWatchedSink(inner: Sink, before: () => Promise<void> = async () => {}) {
  const seconds: number[] = [];
  let writes = 0;
  const sink: Sink = {
    async writeSamples(batch) {
      writes += 1;
      await before();
      seconds.push(...new Set(batch.map(({samples}) => samples.time[0]!)));
      await inner.writeSamples(batch);
    },
  };
  return {sink, seconds, writes: () => writes};
}

const secondsFrom = (first: number, count: number) => Array.from({length: count}, (_, i) => START + (first + i) * 1000);

test('a recorder writes every group once a second, on whole seconds; the first is for comparison', async () => {
  const store = await openDuckDbStore({directory: null});
  const log = createLog();
  const clock = createClock();
  const recorder = createHostRecorder({sink: store.sink('host'), ...clock, log});
  recorder.start();
  for (let second = 0; second < 5; second += 1) await clock.next();
  await recorder.stop();

  const {catalogue, samples} = store.source('host');
  const {series: seriesList} = await catalogue.listSeries({limit: 500});
  const metrics = new Set(seriesList.map(({metric}) => metric));
  const everywhere = ['host.cpu.usage', 'host.event_loop.delay', 'host.load', 'host.memory.total', 'host.memory.used'];
  for (const metric of everywhere) assert.ok(metrics.has(metric), metric);
  if (process.platform === 'linux') assert.ok(metrics.has('host.network.received') && metrics.has('host.network.sent'));

  const memory = seriesList.find(({metric}) => metric === 'host.memory.used')!;
  assert.deepEqual(memory.labels, {host: hostname()});
  const [measure] = memory.measures;
  assert.equal(measure!.kind, 'gauge');
  assert.equal(measure!.unit, 'By');
  assert.equal(measure!.interval, 1000);
  const range = {startMs: START, endMs: START + 60_000};
  const {signal} = new AbortController();
  const times: number[] = [];
  for await (const page of samples.readSamples({series: memory, measure: measure!, range, signal})) {
    times.push(...page.time);
  }
  assert.deepEqual(times, secondsFrom(2, 4));
  for (const cpu of seriesList.filter(({metric}) => metric === 'host.cpu.usage')) {
    const last = await samples.readLast({series: cpu, measure: cpu.measures[0]!, range, signal});
    assert.ok(last === null || (last.value >= 0 && last.value <= 100), `${cpu.series} ${last?.value}`);
  }
  assert.deepEqual(log.messages, []);
  await store.close();
});

test('a timer that goes off early writes no second twice', async () => {
  const store = await openDuckDbStore({directory: null});
  const {sink, seconds} = createWatchedSink(store.sink('host'));
  const clock = createClock(10);
  const recorder = createHostRecorder({sink, ...clock, log: createLog()});
  recorder.start();
  for (let second = 0; second < 5; second += 1) await clock.next();
  await recorder.stop();
  assert.deepEqual(seconds, secondsFrom(2, 4));
  await store.close();
});

test('what is read while the store is slow is written at its own second', async () => {
  const store = await openDuckDbStore({directory: null});
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const {sink, seconds, writes} = createWatchedSink(store.sink('host'), () => slow);
  const clock = createClock();
  const recorder = createHostRecorder({sink, ...clock, log: createLog()});
  recorder.start();
  await clock.next();
  await clock.next();
  while (writes() === 0) await nextTurn();
  for (let second = 0; second < 4; second += 1) await clock.next();
  release();
  await recorder.stop();
  assert.deepEqual(seconds, secondsFrom(2, 5));
  await store.close();
});

test('a write that fails is logged, and recording goes on', async () => {
  const store = await openDuckDbStore({directory: null});
  const sink = store.sink('host');
  await store.close();
  const log = createLog();
  const clock = createClock();
  const recorder = createHostRecorder({sink, ...clock, log});
  recorder.start();
  await clock.next();
  for (let failures = 1; failures <= 2; failures += 1) {
    await clock.next();
    while (log.messages.length < failures) await nextTurn();
  }
  await recorder.stop();
  assert.deepEqual([...new Set(log.messages)], ['this machine could not be recorded']);
});

test('without a clock of its own a recorder goes by timers', async () => {
  const store = await openDuckDbStore({directory: null});
  const {promise, seen} = (() => {
    let seen = (_: number) => {};
    const promise = new Promise<number>((resolve) => {
      seen = resolve;
    });
    return {promise, seen: (second: number) => seen(second)};
  })();
  const inner = store.sink('host');
  const sink: Sink = {
    writeSamples(batch) {
      seen(batch[0]!.samples.time[0]!);
      return inner.writeSamples(batch);
    },
  };
  const recorder = createHostRecorder({sink, now: Date.now, log: createLog()});
  recorder.start();
  assert.equal((await promise) % 1000, 0);
  await recorder.stop();
  await store.close();
});
