import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem, type ProblemCode} from '../problem.js';
import type {Rollups, SamplesRequest, Source} from '../store.js';
import {openTestEngine, type TestSeries} from './engine.test-support.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const isProblem = (code: ProblemCode) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code);
  return true;
};

function gauge(metric: string): TestSeries {
  const samples = Array.from({length: 24 * 360}, (_, i) => ({time: NOW - 24 * HOUR + i * 10_000, value: i % 60}));
  return {metric, kind: 'gauge', interval: 10_000, samples};
}

/** A source whose samples can't be read while `isDown` says so. */
function fragileSource(
  source: Source,
  isDown: (request: SamplesRequest) => boolean,
  failure = () => new Error('password=secret: connection lost'),
): Source {
  const {samples} = source;
  const check = (request: SamplesRequest) => {
    if (isDown(request)) throw failure();
  };
  return {
    ...source,
    samples: {
      oldestReadable: (series) => samples.oldestReadable(series),
      async readLast(request) {
        check(request);
        return samples.readLast(request);
      },
      async *readSamples(request) {
        check(request);
        yield* samples.readSamples(request);
      },
    },
  };
}

test('one failing series has an error without internals, and the others are unharmed', async () => {
  const wrapSource = (source: Source) => fragileSource(source, ({series}) => series.metric === 'bad');
  const tools = await openTestEngine({now: NOW, wrapSource});
  await tools.write(gauge('bad'));
  await tools.write(gauge('good'));
  const range = {from: NOW - 2 * HOUR, to: NOW, step: '1h'};
  const {answer, partial, settled} = await tools.ask({series: ['bad', 'good'], ...range});
  const [bad, good] = answer.series;
  assert.deepEqual(
    [bad!.error!.code, bad!.error!.detail, bad!.count],
    ['source_failed', 'source failed: test', undefined],
  );
  assert.deepEqual([good!.error, good!.count], [null, [360, 360]]);
  assert.deepEqual([partial, settled], [true, false]);
  assert.ok(tools.logged.includes('source failed'));
  await assert.rejects(tools.ask({series: 'bad', ...range}), isProblem('source_failed'));
  await tools.close();
});

test('of a source that is down, what was stored is answered, and the rest is unknown', async () => {
  let isDown = false;
  const wrapSource = (source: Source) => fragileSource(source, () => isDown);
  const tools = await openTestEngine({now: NOW, wrapSource});
  await tools.write(gauge('m'));
  const question = {series: 'm', from: NOW - 4 * HOUR, to: NOW, step: '1h'};
  const {answer: whole} = await tools.ask(question);
  isDown = true;
  const {answer, partial, settled} = await tools.ask(question);
  const [series] = answer.series;
  assert.deepEqual(series!.count, [360, 360, 360, null]);
  assert.deepEqual(series!.mean!.slice(0, 3), whole.series[0]!.mean!.slice(0, 3));
  assert.deepEqual([series!.missing, series!.error], [[0, 0, 0, null], null]);
  assert.deepEqual(series!.warnings, [
    {code: 'source_failed', message: 'source failed: test; what only it knows is unknown'},
  ]);
  assert.deepEqual([partial, settled], [true, false]);
  isDown = false;
  assert.deepEqual((await tools.ask(question)).answer, whole);
  await tools.close();
});

test('a failure that may be over in a moment makes the answer partial: when to ask again, and what is covered', async () => {
  let isDown = false;
  const wrapSource = (source: Source) =>
    fragileSource(
      source,
      () => isDown,
      () => new Problem('store_unavailable', 'unavailable source: test', {retryAfterSeconds: 5}),
    );
  const tools = await openTestEngine({now: NOW, wrapSource});
  await tools.write(gauge('m'));
  const question = {series: 'm', from: NOW - 4 * HOUR, to: NOW, step: '1h'};
  await tools.ask(question);
  isDown = true;
  const [series] = (await tools.ask(question)).answer.series;
  assert.deepEqual(series!.count, [360, 360, 360, null]);
  assert.deepEqual(series!.partial, {
    covered: [[NOW - 4 * HOUR, NOW - HOUR]],
    progress: 0.75,
    retryAfterMs: 5000,
  });
  assert.equal(series!.warnings[0]!.code, 'store_unavailable');
  await tools.close();
});

test('stored bins that can be neither read nor written cost speed, not the answer', async () => {
  const wrapRollups = (rollups: Rollups): Rollups => ({
    readBins: () => Promise.reject(new Error('disk')),
    writeBins: () => Promise.reject(new Error('disk')),
    forgetBins: (...of) => rollups.forgetBins(...of),
    eraseBins: (...of) => rollups.eraseBins(...of),
  });
  const tools = await openTestEngine({now: NOW, wrapRollups});
  await tools.write(gauge('m'));
  const {answer, partial} = await tools.ask({series: 'm', from: NOW - 4 * HOUR, to: NOW, step: '1h'});
  assert.deepEqual([answer.series[0]!.count, answer.series[0]!.warnings, partial], [[360, 360, 360, 360], [], false]);
  assert.deepEqual(new Set(tools.logged), new Set(['stored bins could not be read', 'bins could not be stored']));
  await tools.close();
});

test('a catalogue that fails is a failed source; one that is being filled is said beside what is not exact', async () => {
  let mode: 'fails' | 'crawls' = 'fails';
  const wrapSource = (source: Source): Source => {
    const {catalogue} = source;
    return {
      ...source,
      catalogue: {
        listSeries: (query) => catalogue.listSeries(query),
        labelNames: () => catalogue.labelNames(),
        labelValues: (name, prefix, limit) => catalogue.labelValues(name, prefix, limit),
        findSeries: (selector, limit) =>
          mode === 'fails' ? Promise.reject(new Error('no route')) : catalogue.findSeries(selector, limit),
        crawlProgress: () => ({progress: 0.426, message: ''}),
      },
    };
  };
  const tools = await openTestEngine({now: NOW, wrapSource});
  await tools.write(gauge('m'));
  const range = {from: NOW - HOUR, to: NOW, step: '1h'};
  await assert.rejects(tools.ask({series: 'm', ...range}), isProblem('source_failed'));
  mode = 'crawls';
  const {answer} = await tools.ask({series: 'm', ...range});
  assert.deepEqual(answer.series[0]!.warnings, []);
  await assert.rejects(tools.ask({series: 'n', ...range}), /unknown series: n; the catalogue of test is 42 % complete/);
  await tools.close();
});

test('samples beside the answer that can be read only after the deadline make it neither late nor empty', async () => {
  const wrapSource = (source: Source): Source => {
    const {samples} = source;
    return {
      ...source,
      samples: {
        oldestReadable: (series) => samples.oldestReadable(series),
        readLast: () => new Promise(() => {}),
        readSamples: (request) => samples.readSamples(request),
      },
    };
  };
  const tools = await openTestEngine({now: NOW, limits: {deadlineMs: 1000}, wrapSource});
  await tools.write(gauge('m'));
  const began = performance.now();
  const {answer, settled} = await tools.ask({series: 'm', from: NOW - 2 * HOUR, to: NOW - HOUR, step: '30m'});
  assert.ok(performance.now() - began < 3000);
  assert.deepEqual([answer.series[0]!.count, answer.series[0]!.missing, settled], [[180, 180], [0, 0], false]);
  await tools.close();
});
