import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {createRollupJob} from '../jobs/rollup.js';
import {Problem, type ProblemCode} from '../problem.js';
import type {SamplesRequest, Source} from '../store.js';
import {createEngine} from './create-engine.js';
import type {EngineAnswer} from './engine.js';
import {
  openTestEngine,
  questionFrom,
  type ShortQuestion,
  type TestEngine,
  type TestSeries,
} from './engine.test-support.js';

const never = new AbortController().signal;
const NOW = Date.UTC(2026, 2, 1, 12);
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const isProblem = (code: ProblemCode, detail: RegExp, accepted?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, detail);
  if (accepted !== undefined) assert.match(error.accepted ?? '', accepted);
  return true;
};

function gauge(metric: string, from: number, to: number, interval: number, isRegular = true): TestSeries {
  const samples = Array.from({length: Math.ceil((to - from) / interval)}, (_, i) => ({
    time: from + i * interval,
    value: i % 1000,
  }));
  return {metric, kind: 'gauge', interval: isRegular ? interval : null, samples};
}

/** The source, with something done before each page of samples. */
function pacedSource(source: Source, beforePage: (request: SamplesRequest) => Promise<void>): Source {
  const {samples} = source;
  return {
    ...source,
    samples: {
      oldestReadable: (series) => samples.oldestReadable(series),
      readLast: (request) => samples.readLast(request),
      async *readSamples(request) {
        for await (const page of samples.readSamples(request)) {
          await beforePage(request);
          request.signal.throwIfAborted();
          yield page;
        }
      },
    },
  };
}

/** Asks until the answer is whole, and returns how far each was. */
async function askUntilWhole(
  tools: TestEngine,
  question: ShortQuestion,
): Promise<{answers: EngineAnswer[]; progress: number[]}> {
  const answers: EngineAnswer[] = [];
  for (;;) {
    const answer = await tools.ask(question);
    answers.push(answer);
    const {partial} = answer.answer.series[0]!;
    assert.equal(answer.partial, partial !== null);
    if (partial === null) break;
    assert.ok(answers.length < 50, 'it never gets whole');
    await sleep(20);
  }
  return {answers, progress: answers.map(({answer}) => answer.series[0]!.partial?.progress ?? 1)};
}

/** The answer of an engine without budgets. */
async function wholeAnswer(series: TestSeries, question: ShortQuestion): Promise<BinsAnswer> {
  const tools = await openTestEngine({now: NOW, keeps: false});
  await tools.write(series);
  const {answer, partial} = await tools.ask(question);
  assert.equal(partial, false);
  await tools.close();
  return answer;
}

/** What is said of the bins of a partial answer must be true, newest first, and the rest unknown. */
function checkPartial({answer}: EngineAnswer, whole: EngineAnswer): void {
  const [series] = answer.series;
  const [covered] = series!.partial!.covered;
  assert.equal(series!.partial!.covered.length, 1);
  assert.equal(covered![1], answer.to);
  const first = (covered![0] - answer.from) / answer.stepMs!;
  assert.ok(series!.count!.slice(0, first).every((count) => count === null));
  for (const name of ['count', 'missing', 'min', 'mean', 'max'] as const) {
    assert.deepEqual(series![name]!.slice(first), whole.answer.series[0]![name]!.slice(first), name);
  }
}

for (const keeps of [true, false]) {
  test(`over its budget of samples an answer is partial, newest first, and whole when asked again: ${keeps ? 'kept by a level' : 'remembered'}`, async () => {
    const tools = await openTestEngine({now: NOW, keeps, limits: {samplesPerRequest: 50_000}});
    const series = gauge('m', NOW - 5 * DAY, NOW - 1000 * SECOND, SECOND);
    await tools.write(series);
    const question = {series: 'm', from: NOW - 5 * DAY, to: NOW, step: '15m'};
    const {answers, progress} = await askUntilWhole(tools, question);
    assert.ok(answers.length > 1);
    assert.ok(progress[0]! > 0 && progress[0]! < 0.5, `${progress}`);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    checkPartial(answers[0]!, answers.at(-1)!);
    assert.deepEqual(answers.at(-1)!.answer, await wholeAnswer(series, question));
    // What the first caller waited for is not read again either.
    const {cost} = await tools.ask(question);
    assert.ok(cost.rows < 100_000, `${cost.rows} rows`);
    await tools.close();
  });
}

test('at its deadline an answer is partial, what is in flight is not lost, and asking again gets on', async () => {
  const wrapSource = (source: Source) => pacedSource(source, () => sleep(60));
  const tools = await openTestEngine({now: NOW, limits: {deadlineMs: 150}, wrapSource});
  const series = gauge('m', NOW - 5 * DAY, NOW, SECOND);
  await tools.write(series);
  const question = {series: 'm', from: NOW - 5 * DAY, to: NOW, step: '15m'};
  const began = performance.now();
  const first = await tools.ask(question);
  assert.ok(performance.now() - began < 5000, 'without a deadline it would take as long as 60 ms a slice');
  assert.ok(first.partial);
  const {answers} = await askUntilWhole(tools, question);
  assert.deepEqual(answers.at(-1)!.answer, await wholeAnswer(series, question));
  await tools.close();
});

test('a source that hangs gives an answer in which all is unknown, in time, and closing the engine ends its reads', async () => {
  const wrapSource = (source: Source) =>
    pacedSource(source, async ({signal}) => void (await sleep(100_000, undefined, {signal}).catch(() => {})));
  const tools = await openTestEngine({now: NOW, limits: {deadlineMs: 100}, wrapSource});
  await tools.write(gauge('m', NOW - HOUR, NOW, SECOND));
  const {answer, partial} = await tools.ask({series: 'm', from: NOW - HOUR, to: NOW, step: '15m'});
  assert.equal(partial, true);
  assert.deepEqual([answer.series[0]!.count, answer.series[0]!.partial!.covered], [[null, null, null, null], []]);
  await tools.close();
});

test('several series share the budget: each gets somewhere', async () => {
  const tools = await openTestEngine({now: NOW, limits: {samplesPerRequest: 300_000, readsInFlight: 2}});
  const metrics = ['a', 'b', 'c', 'd'];
  for (const metric of metrics) await tools.write(gauge(metric, NOW - 4 * DAY, NOW, SECOND));
  const {answer} = await tools.ask({series: metrics, from: NOW - 4 * DAY, to: NOW, step: '1h'});
  for (const {partial} of answer.series)
    assert.ok(partial!.progress > 0.1 && partial!.progress < 0.9, JSON.stringify(partial));
  await tools.close();
});

test('a question that takes too many samples is refused, with the range and the step that would be answered', async () => {
  const tools = await openTestEngine({now: NOW, limits: {samplesPerQuestion: 100_000}});
  await tools.write(gauge('m', NOW - 2 * DAY, NOW, SECOND));
  const question = {series: 'm', from: NOW - 2 * DAY, to: NOW, step: '5m'};
  await assert.rejects(
    tools.ask(question),
    isProblem('too_many_samples', /about 172800, at most 100000/, /^a time range of about 1d3h46m$/),
  );
  const {source, rollups} = tools;
  const other = createEngine({sources: [source], rollups, now: () => NOW, log: console});
  await other.answer(questionFrom({...question, step: '30m'}), never);
  await assert.rejects(tools.ask(question), isProblem('too_many_samples', /./, /, or a step of 15m$/));
  await createRollupJob({source, rollups, now: () => NOW, log: console}).runOnce(never);
  assert.equal((await tools.ask(question)).partial, false);
  await other.close();
  await tools.close();
});

test('a range of centuries around a short series takes its samples alone, and is not refused', async () => {
  const tools = await openTestEngine({now: NOW, limits: {samplesPerQuestion: 100_000}});
  await tools.write(gauge('m', NOW - DAY, NOW, SECOND));
  const question = {series: 'm', from: NOW - 300 * 365 * DAY, to: NOW + 300 * 365 * DAY, maxBins: 1000};
  const {answer, partial} = await tools.ask(question);
  assert.equal(partial, false);
  assert.equal(answer.series[0]!.summary!.count, DAY / SECOND);
  await tools.write(gauge('m', NOW - 2 * DAY, NOW - DAY, SECOND));
  await assert.rejects(
    tools.ask({...question, step: '1y'}),
    isProblem('too_many_samples', /about 172800, at most 100000/, /^a time range of about 1d3h46m$/),
  );
  await tools.close();
});

test('an irregular series that turns out to take too many samples is refused when asked again', async () => {
  const tools = await openTestEngine({now: NOW, limits: {samplesPerRequest: 10, samplesPerQuestion: 50_000}});
  await tools.write(gauge('m', NOW - 8 * DAY, NOW, SECOND, false));
  const question = {series: 'm', from: NOW - 8 * DAY, to: NOW, step: '5m'};
  assert.equal((await tools.ask(question)).partial, true);
  for (let i = 0; ; i += 1) {
    try {
      await tools.ask(question);
    } catch (error) {
      isProblem('too_many_samples', /at most 50000/)(error);
      break;
    }
    assert.ok(i < 100, 'it is never refused');
    await sleep(20);
  }
  await tools.close();
});

test('a caller who leaves stops the reading of pages, and equal questions at once are read once', async () => {
  let pages = 0;
  const wrapSource = (source: Source) =>
    pacedSource(source, async () => {
      pages += 1;
      await sleep(20);
    });
  const tools = await openTestEngine({now: NOW, wrapSource});
  await tools.write(gauge('m', NOW - 6 * DAY, NOW, SECOND));
  const question = {series: 'm', from: NOW - 6 * DAY, to: NOW, step: '1h'};
  const callers = [new AbortController(), new AbortController()];
  const answers = callers.map(({signal}) => tools.ask(question, signal));
  await sleep(30);
  callers[0]!.abort(new Error('first left'));
  await assert.rejects(answers[0]!, /first left/);
  callers[1]!.abort(new Error('second left'));
  await assert.rejects(answers[1]!, /second left/);
  const pagesThen = pages;
  await sleep(100);
  assert.ok(pages <= pagesThen + 1, `${pages} pages, ${pagesThen} when the last one left`);

  const together = await Promise.all([tools.ask(question), tools.ask(question), tools.ask({...question, step: '6h'})]);
  assert.deepEqual(
    together.map(({cost}) => cost.shared),
    [false, true, false],
  );
  assert.equal(together[0]!.answer, together[1]!.answer);
  await tools.close();
});

test('a caller who leaves stops the reads of the store itself, once nobody else waits for them', async () => {
  const tools = await openTestEngine({now: NOW, keeps: false});
  await tools.write(gauge('m', NOW - 8 * DAY, NOW, SECOND));
  const question = {series: 'm', from: NOW - 8 * DAY, to: NOW, step: '1h'};
  const readsOf = async (work: () => Promise<unknown>) => {
    const before = tools.store.reads();
    await work();
    return tools.store.reads() - before;
  };
  const whole = await readsOf(() => tools.ask(question));
  const callers = [new AbortController(), new AbortController()];
  const reads = await readsOf(async () => {
    const answers = callers.map(({signal}) => tools.ask(question, signal));
    const begun = tools.store.reads();
    while (tools.store.reads() === begun) await sleep(1);
    for (const [i, caller] of callers.entries()) {
      caller.abort(new Error('left'));
      await assert.rejects(answers[i]!, /left/);
    }
    await sleep(100);
  });
  assert.ok(reads < whole / 2, `${reads} reads, of ${whole} for the whole answer`);
  assert.equal(await readsOf(() => sleep(100)), 0);
  await tools.close();
});

test('more different questions than may be worked on at once are turned away', async () => {
  const wrapSource = (source: Source) => pacedSource(source, () => sleep(50));
  const tools = await openTestEngine({now: NOW, limits: {questionsInFlight: 1}, wrapSource});
  await tools.write(gauge('m', NOW - HOUR, NOW, SECOND));
  const first = tools.ask({series: 'm', from: NOW - HOUR, to: NOW, step: '1m'});
  await assert.rejects(
    tools.ask({series: 'm', from: NOW - HOUR, to: NOW, step: '5m'}),
    isProblem('overloaded', /at most 1/),
  );
  assert.equal((await first).partial, false);
  await tools.close();
});
