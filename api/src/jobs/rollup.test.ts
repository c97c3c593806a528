import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {openTestEngine, type TestEngine, type TestSeries} from '../engine/engine.test-support.js';
import {usefulLevels} from '../engine/levels.js';
import {rollupKey} from '../engine/rollup-builder.js';
import {createRollupJob, type JobLog} from './rollup.js';

const NOW = Date.UTC(2026, 2, 1, 12, 34, 56);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const never = new AbortController().signal;
const EVER = {startMs: NOW - 1000 * DAY, endMs: NOW + 1000 * DAY};

function gauge(metric: string, from = NOW - 3 * DAY, to = NOW, interval = 30_000): TestSeries {
  const samples = Array.from({length: Math.ceil((to - from) / interval)}, (_, i) => ({
    time: from + i * interval,
    value: i % 100,
  }));
  return {metric, kind: 'gauge', interval, samples};
}

const failing: JobLog['warn'] = (_, message) => assert.fail(message);

const jobOf = ({source, rollups}: TestEngine, now: () => number, warn = failing) =>
  createRollupJob({source, rollups, now, log: {warn}});

/** What is covered of each level of a series, oldest to newest. */
async function coveredOf(
  {source, rollups}: TestEngine,
  metric: string,
): Promise<Map<number, (readonly [number, number])[]>> {
  const [series] = await source.catalogue.findSeries({metric, measure: null, matchers: []}, 1);
  const [measure] = series!.measures;
  const covered = new Map<number, (readonly [number, number])[]>();
  for (const levelMs of usefulLevels(measure!.interval)) {
    const spans = await rollups.readCovered(
      rollupKey({source, series: series!, measure: measure!}, levelMs),
      EVER,
      never,
    );
    covered.set(
      levelMs,
      spans.map(({startMs, endMs}) => [startMs, endMs] as const),
    );
  }
  return covered;
}

const floor = (time: number, width: number) => Math.floor(time / width) * width;

test('runOnce() makes every useful level, from the day in which a series begins up to where late samples may come', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m'));
  const job = jobOf(tools, () => NOW);
  await job.runOnce(never);
  const start = floor(NOW - 3 * DAY, DAY);
  assert.deepEqual(
    [...(await coveredOf(tools, 'm'))],
    [MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY].map((levelMs) => [levelMs, [[start, floor(NOW - HOUR, levelMs)]]]),
  );
  const {samplesFolded, ...progress} = job.progress();
  assert.ok(samplesFolded >= 3 * 2880 - 122 && samplesFolded <= 3 * 2880);
  assert.deepEqual(
    {...progress, binsWritten: 0},
    {running: false, seriesDone: 1, seriesFailed: 0, binsWritten: 0, madeUntil: NOW - HOUR},
  );
  await tools.close();
});

test('runOnce() folds nothing twice, and after downtime only what is new', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m'));
  let now = NOW - DAY;
  const job = jobOf(tools, () => now);
  await job.runOnce(never);
  const {samplesFolded} = job.progress();
  await job.runOnce(never);
  assert.equal(job.progress().samplesFolded, samplesFolded);
  now = NOW;
  await job.runOnce(never);
  assert.equal(job.progress().samplesFolded, samplesFolded + 2880);
  await tools.close();
});

test('runOnce() never folds again what samples have begun to expire of, nor calls it covered', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('old'));
  await jobOf(tools, () => NOW).runOnce(never);
  const before = await coveredOf(tools, 'old');
  await tools.write(gauge('new'));
  await tools.store.deleteSamplesBefore('test', NOW - DAY + 1);
  await jobOf(tools, () => NOW).runOnce(never);
  assert.deepEqual(await coveredOf(tools, 'old'), before);
  const finest = (await coveredOf(tools, 'new')).get(MINUTE);
  assert.deepEqual(finest, [[floor(NOW - DAY, MINUTE) + MINUTE, floor(NOW - HOUR, MINUTE)]]);
  await tools.close();
});

test('runOnce() makes anew what late samples made forgotten', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m'));
  const job = jobOf(tools, () => NOW);
  await job.runOnce(never);
  const before = await coveredOf(tools, 'm');
  await tools.write({...gauge('m'), samples: [{time: NOW - 2 * DAY, value: 7777}]});
  assert.notDeepEqual(await coveredOf(tools, 'm'), before);
  await job.runOnce(never);
  assert.deepEqual(await coveredOf(tools, 'm'), before);
  const {answer} = await tools.ask({series: 'm', from: NOW - 3 * DAY, to: NOW, step: '1d', explain: true});
  assert.equal(answer.series[0]!.summary!.max, 7777);
  assert.match(JSON.stringify(answer.explain), /level 1d/);
  await tools.close();
});

test('runOnce(signal) stops when the signal aborts, and the next run goes on from there', async () => {
  const tools = await openTestEngine({now: NOW});
  for (const metric of ['a', 'b', 'c']) await tools.write(gauge(metric));
  const leaving = new AbortController();
  const job = jobOf(tools, () => NOW);
  const run = job.runOnce(leaving.signal);
  await sleep(5);
  leaving.abort(new Error('stopped'));
  await assert.rejects(run, /stopped/);
  assert.equal(job.progress().madeUntil, null);
  await job.runOnce(never);
  assert.deepEqual(job.progress().seriesDone, 3);
  await tools.close();
});

test('a series that fails is logged, and the others are made', async () => {
  const tools = await openTestEngine({
    now: NOW,
    wrapSource: (source) => ({
      ...source,
      samples: {
        oldestReadable: (series) => source.samples.oldestReadable(series),
        readLast: (request) => source.samples.readLast(request),
        readSamples: (request) => {
          if (request.series.metric === 'bad') throw new Error('disk');
          return source.samples.readSamples(request);
        },
      },
    }),
  });
  await tools.write(gauge('bad'));
  await tools.write(gauge('good'));
  const logged: string[] = [];
  const job = jobOf(
    tools,
    () => NOW,
    (_, message) => void logged.push(message),
  );
  await job.runOnce(never);
  assert.deepEqual(
    [logged, job.progress().seriesDone, job.progress().seriesFailed],
    [['bins could not be made'], 1, 1],
  );
  assert.equal((await coveredOf(tools, 'good')).get(HOUR)!.length, 1);
  await tools.close();
});

test('start() runs at once and again, and stop() waits for the run under way', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m'));
  const job = jobOf(tools, () => NOW);
  job.start(10);
  await sleep(5);
  await job.stop();
  assert.equal(job.progress().running, false);
  job.start(10);
  for (let i = 0; i < 200 && job.progress().madeUntil === null; i += 1) await sleep(10);
  assert.equal(job.progress().madeUntil, NOW - HOUR);
  await job.stop();
  await tools.close();
});

test('a series that says how late its samples may come is made up to there, whatever its source says', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m'));
  const {catalogue} = tools.source;
  const late = {
    ...tools.source,
    catalogue: {
      ...catalogue,
      listSeries: async (query: Parameters<typeof catalogue.listSeries>[0]) => {
        const page = await catalogue.listSeries(query);
        return {...page, series: page.series.map((series) => ({...series, latenessMs: 6 * HOUR}))};
      },
    },
  };
  await createRollupJob({source: late, rollups: tools.rollups, now: () => NOW, log: {warn: failing}}).runOnce(never);
  assert.equal((await coveredOf(tools, 'm')).get(MINUTE)!.at(-1)![1], floor(NOW - 6 * HOUR, MINUTE));
  await tools.close();
});
