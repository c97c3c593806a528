import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createRollupJob} from '../jobs/rollup.js';
import {columnsOf, openTestEngine, type TestSeries} from './engine.test-support.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

/** A counter of 1 a second for ten days, sampled every minute, silent for an hour on each day. */
function counter(metric: string): TestSeries {
  const samples = Array.from({length: 10 * 1440}, (_, i) => ({
    time: NOW - 10 * DAY + i * MINUTE,
    value: i * 60,
  })).filter(({time}) => time % DAY >= HOUR);
  return {metric, kind: 'counter', interval: MINUTE, samples};
}

const aggregates = ['increase', 'last', 'rate'] as const;

test('bins that were made before samples expired answer as the samples did, their missing time and increases too', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(counter('m'));
  const {source, rollups, store} = tools;
  const question = {series: 'm', from: NOW - 8 * DAY, to: NOW, step: '1h', aggregates};
  const inside = {...question, from: NOW - 8 * DAY + 12.5 * HOUR, to: NOW - 6 * DAY + 13 * HOUR};
  const before = [(await tools.ask(question)).answer, (await tools.ask(inside)).answer];
  await createRollupJob({source, rollups, now: () => NOW, log: console}).runOnce(never);
  await store.deleteSamplesBefore('test', NOW - 2 * DAY);
  assert.deepEqual((await tools.ask(question)).answer, before[0]);
  assert.deepEqual((await tools.ask(inside)).answer, before[1]);
  await tools.close();
});

test('a step that no level serves is unknown where samples have expired, and says since when', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(counter('m'));
  const {source, rollups, store} = tools;
  await createRollupJob({source, rollups, now: () => NOW, log: console}).runOnce(never);
  await store.deleteSamplesBefore('test', NOW - DAY + 1);
  const question = {series: 'm', from: NOW - 2 * DAY, to: NOW, step: '1m', aggregates};
  const {answer, settled, partial} = await tools.ask({...question, to: NOW - HOUR});
  const [series] = answer.series;
  assert.ok(series!.count!.slice(0, 1441).every((count) => count === null));
  assert.equal(series!.count![1441], 1);
  assert.deepEqual([settled, partial], [false, false]);
  assert.deepEqual(
    series!.warnings.map(({code, message}) => [code, message.slice(0, 39)]),
    [['expired', 'samples before 2026-02-28T12:00:00.001Z']],
  );
  await tools.close();
});

test('bins raises the step as far as it must to reach back, and says so; step does not', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(counter('m'));
  const {source, rollups, store} = tools;
  await createRollupJob({source, rollups, now: () => NOW, log: console}).runOnce(never);
  await store.deleteSamplesBefore('test', NOW - DAY);
  const {answer} = await tools.ask({series: 'm', from: NOW - 5 * DAY, to: NOW, maxBins: 5000});
  assert.equal(answer.step, '15m');
  assert.deepEqual(answer.series[0]!.warnings, [
    {code: 'step_raised', message: 'the step is 15m instead of 2m: no finer one reaches back far enough'},
  ]);
  assert.ok(answer.series[0]!.count!.every((count) => count !== null));
  assert.equal((await tools.ask({series: 'm', from: NOW - DAY, to: NOW, maxBins: 5000})).answer.step, '1m');
  const asked = await tools.ask({series: 'm', from: NOW - 5 * DAY, to: NOW, step: '2m'});
  assert.equal(asked.answer.series[0]!.count![0], null);
  await tools.close();
});

test('late samples make learned bins forgotten, and the next answer is right', async () => {
  const tools = await openTestEngine({now: NOW});
  const series = counter('m');
  const late = series.samples.filter(({time}) => time >= NOW - 3 * DAY && time < NOW - 2.5 * DAY);
  await tools.write({...series, samples: series.samples.filter((sample) => !late.includes(sample))});
  const question = {series: 'm', from: NOW - 5 * DAY, to: NOW - DAY, step: '6h', aggregates};
  const without = (await tools.ask(question)).answer;
  await tools.write({...series, samples: late});
  const withLate = (await tools.ask(question)).answer;
  assert.notDeepEqual(columnsOf(withLate), columnsOf(without));
  const fresh = await openTestEngine({now: NOW, keeps: false});
  await fresh.write(series);
  assert.deepEqual(withLate, (await fresh.ask(question)).answer);
  await fresh.close();
  await tools.close();
});

test('bins are not kept when a late sample was written while they were folded', async () => {
  let written: Promise<void> | null = null;
  const series = counter('m');
  const [last] = series.samples.filter(({time}) => time < NOW - 3 * DAY).slice(-1);
  const tools = await openTestEngine({
    now: NOW,
    wrapSource: (source) => ({
      ...source,
      samples: {
        oldestReadable: (of) => source.samples.oldestReadable(of),
        readLast: (request) => source.samples.readLast(request),
        async *readSamples(request) {
          yield* source.samples.readSamples(request);
          written ??= tools.write({...series, samples: [{time: last!.time + 1, value: 1e9}]});
          await written;
        },
      },
    }),
  });
  await tools.write(series);
  const question = {series: 'm', from: NOW - 5 * DAY, to: NOW - DAY, step: '6h', aggregates: ['max']} as const;
  const highest = async () => Math.max(...((await tools.ask(question)).answer.series[0]!.max as number[]));
  assert.notEqual(await highest(), 1e9);
  assert.equal(await highest(), 1e9);
  await tools.close();
});

test('whether the next sample comes in time is known from stored bins too, when samples have expired', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = Array.from({length: 1000}, (_, i) => ({time: NOW - 3 * DAY + i * 80_000, value: i}));
  await tools.write({metric: 'm', kind: 'gauge', interval: MINUTE, samples});
  const {source, rollups, store} = tools;
  const ranges = Array.from({length: 22}, (_, i) => ({
    from: NOW - 3 * DAY + i * HOUR,
    to: NOW - 3 * DAY + (i + 1) * HOUR,
  }));
  const askAll = () =>
    Promise.all(ranges.map(async (range) => (await tools.ask({series: 'm', ...range, step: '30m'})).answer));
  const before = await askAll();
  assert.ok(before.every(({series}) => series[0]!.summary!.missing === 0));
  await createRollupJob({source, rollups, now: () => NOW, log: console}).runOnce(never);
  await store.deleteSamplesBefore('test', NOW - DAY);
  assert.deepEqual(await askAll(), before);
  await tools.close();
});

test('a series whose earlier samples have expired existed before: as much as is certain is missing', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [NOW - 9 * DAY, NOW - DAY].map((time) => ({time, value: 1}));
  await tools.write({metric: 'm', kind: 'gauge', interval: MINUTE, samples});
  await tools.store.deleteSamplesBefore('test', NOW - 8 * DAY);
  const missing = async (from: number, to: number) =>
    (await tools.ask({series: 'm', from, to, step: '1h'})).answer.series[0]!.missing;
  assert.deepEqual(await missing(NOW - 3 * DAY, NOW - 3 * DAY + 2 * HOUR), [HOUR, HOUR]);
  // The last expired one may have come right before the oldest that can be read.
  assert.deepEqual(await missing(NOW - 8 * DAY, NOW - 8 * DAY + 2 * HOUR), [HOUR - MINUTE, HOUR]);
  await tools.close();
});
