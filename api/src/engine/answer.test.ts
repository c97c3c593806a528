import assert from 'node:assert/strict';
import {test} from 'node:test';
import {binStatus} from '@metrics-chart/contract/bin-status';
import {sampleColumns} from '../bin-columns.js';
import {Problem, type ProblemCode} from '../problem.js';
import {createEngine} from './create-engine.js';
import {columnsOf, expectedColumns, openTestEngine, questionFrom, type TestSeries} from './engine.test-support.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const isProblem = (code: ProblemCode, accepted?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code, error.message);
  if (accepted !== undefined) assert.match(error.accepted ?? '', accepted);
  return true;
};

/** A gauge of a sample every interval, counting up from 0. */
function gauge(metric: string, from: number, to: number, interval: number): TestSeries {
  const samples = Array.from({length: Math.ceil((to - from) / interval)}, (_, i) => ({
    time: from + i * interval,
    value: i,
  }));
  return {metric, kind: 'gauge', interval, samples};
}

test('answer(question) tells value, thin, gap, between, idle, unknown and open bins apart', async () => {
  const tools = await openTestEngine({now: NOW});
  const at = (...minutes: number[]) =>
    minutes.map((minute) => ({time: NOW - HOUR + minute * MINUTE, value: 1, weight: minute === 20 ? 0 : 1}));
  const samples = at(
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
  );
  await tools.write({metric: 'm', kind: 'gauge', interval: MINUTE, samples});
  await tools.store.deleteSamplesBefore('test', NOW - HOUR);
  const statuses = async (step: string, stepMs: number) => {
    const {answer} = await tools.ask({series: 'm', from: NOW - HOUR - 10 * MINUTE, to: NOW + 10 * MINUTE, step});
    const {count, missing, mean, completeUntil} = answer.series[0]!;
    return count!.map((samples_, i) =>
      binStatus(samples_, missing![i]!, mean![i]!, answer.from + (i + 1) * stepMs, completeUntil),
    );
  };
  const five = await statuses('5m', 5 * MINUTE);
  assert.deepEqual(five.slice(0, 8), ['unknown', 'unknown', 'value', 'thin', 'gap', 'gap', 'value', 'value']);
  assert.deepEqual(five.slice(-3), ['value', 'open', 'open']);
  const half = await statuses('30s', 30 * SECOND);
  assert.deepEqual(half.slice(20, 24), ['value', 'between', 'value', 'between']);
  assert.equal(half[20 + 40], 'idle');
  await tools.close();
});

test('answer(question) puts a sample at an edge into the bin that begins there', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [NOW - 2 * MINUTE, NOW - MINUTE - 1, NOW - MINUTE, NOW].map((time, i) => ({time, value: i}));
  await tools.write({metric: 'm', kind: 'gauge', interval: null, samples});
  const {answer} = await tools.ask({
    series: 'm',
    from: NOW - 2 * MINUTE,
    to: NOW,
    step: '1m',
    aggregates: ['first', 'last'],
  });
  assert.deepEqual(
    [answer.series[0]!.count, answer.series[0]!.first, answer.series[0]!.last],
    [
      [2, 1],
      [0, 2],
      [1, 2],
    ],
  );
  await tools.close();
});

test('answer(question) answers what was asked beside what it answers, and calendar edges in the zone', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - 3 * DAY, NOW, MINUTE));
  const from = NOW - 2 * DAY + 5;
  const {answer} = await tools.ask({series: 'm', from, to: NOW, step: '1d', timeZone: 'Europe/Paris'});
  assert.deepEqual(answer.requested, {from, to: NOW});
  assert.deepEqual(answer.edges, [26, 27, 28, 29, 30].map((day) => Date.UTC(2026, 1, day, 23)).slice(0, 4));
  assert.equal(answer.stepMs, null);
  assert.deepEqual(answer.series[0]!.count, [1440, 1440, 780]);
  await tools.close();
});

test('answer(question) leaves non-finite samples out, and says how many', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [1, Number.NaN, Number.POSITIVE_INFINITY, 3].map((value, i) => ({
    time: NOW - MINUTE + i * 10_000,
    value,
  }));
  await tools.write({metric: 'm', kind: 'gauge', interval: null, samples});
  const {answer} = await tools.ask({series: 'm', from: NOW - MINUTE, to: NOW, step: '1m'});
  const {count, mean, max, warnings} = answer.series[0]!;
  assert.deepEqual([count, mean, max], [[2], [2], [3]]);
  assert.deepEqual(warnings, [
    {code: 'non_finite', message: '2 samples were not finite (NaN or infinite) and left out'},
  ]);
  await tools.close();
});

test('answer(question) never answers an infinite sum: it is null, and said', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [1e308, 1e308].map((value, i) => ({time: NOW - MINUTE + i, value}));
  await tools.write({metric: 'm', kind: 'gauge', interval: null, samples});
  const {answer} = await tools.ask({series: 'm', from: NOW - MINUTE, to: NOW, step: '1m', aggregates: ['sum', 'max']});
  const {sum, max, summary, warnings} = answer.series[0]!;
  assert.deepEqual([sum, max, summary!.mean], [[null], [1e308], null]);
  assert.equal(warnings[0]!.code, 'overflow');
  await tools.close();
});

test('summary is over the whole range: weighted by samples, with the rate over the time that samples have reached', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = Array.from({length: 359}, (_, i) => ({time: NOW - HOUR + i * 10_000, value: i * 20}));
  await tools.write({metric: 'total', kind: 'counter', interval: 10_000, samples});
  await tools.write({metric: 'level', kind: 'gauge', interval: 10_000, samples});
  const {answer} = await tools.ask({
    series: ['total', 'level'],
    from: NOW - HOUR,
    to: NOW + HOUR,
    step: '15m',
    aggregates: null as never,
  });
  const [total, level] = answer.series;
  const last = {last: 7160, lastTime: NOW - 20_000};
  assert.deepEqual(level!.summary, {count: 359, missing: 0, min: 0, mean: 3580, max: 7160, ...last});
  // 358 increases of 20 in 359 times 10 s: up to one interval after the last sample.
  const rate = Number((7160 / 3590).toPrecision(12));
  assert.deepEqual(total!.summary, {
    count: 359,
    missing: 0,
    min: null,
    mean: null,
    max: null,
    ...last,
    increase: 7160,
    rate,
  });
  assert.deepEqual(
    total!.rate,
    [1780 / 900, 2, 2, Number((1780 / 890).toPrecision(12)), null, null, null, null].map(
      (x) => x && Number(x.toPrecision(12)),
    ),
  );
  await tools.close();
});

test('fill fills gaps and bins between samples, counts nothing in them, and leaves open and unknown bins alone', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [-70, -60, -50, -20, -10].map((minute) => ({time: NOW + minute * MINUTE, value: minute}));
  await tools.write({metric: 'm', kind: 'gauge', interval: 10 * MINUTE, samples});
  await tools.store.deleteSamplesBefore('test', NOW - 65 * MINUTE);
  const filled = async (fill: 'none' | 'previous' | 'linear' | 'zero') => {
    const question = {
      series: 'm',
      from: NOW - 70 * MINUTE,
      to: NOW + 20 * MINUTE,
      step: '10m',
      fill,
      aggregates: ['last'],
    } as const;
    const {count, last} = (await tools.ask(question)).answer.series[0]!;
    assert.deepEqual(count, [null, 1, 1, 0, 0, 1, 1, 0, 0]);
    return last;
  };
  assert.deepEqual(await filled('none'), [null, -60, -50, null, null, -20, -10, null, null]);
  assert.deepEqual(await filled('previous'), [null, -60, -50, -50, -50, -20, -10, null, null]);
  assert.deepEqual(await filled('linear'), [null, -60, -50, -40, -30, -20, -10, null, null]);
  assert.deepEqual(await filled('zero'), [null, -60, -50, 0, 0, -20, -10, null, null]);
  await tools.close();
});

test('fill previous takes the bin before the range, so that a filled bin does not depend on where the range begins', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [
    {time: NOW - 50 * MINUTE, value: 4},
    {time: NOW - 49 * MINUTE, value: 8},
    {time: NOW - MINUTE, value: 1},
  ];
  await tools.write({metric: 'm', kind: 'gauge', interval: null, samples});
  const ask = (from: number) =>
    tools.ask({series: 'm', from, to: NOW, step: '10m', fill: 'previous', aggregates: ['mean']});
  const whole = (await ask(NOW - HOUR)).answer.series[0]!.mean!;
  assert.deepEqual(whole, [null, 6, 6, 6, 6, 1]);
  assert.deepEqual((await ask(NOW - 30 * MINUTE)).answer.series[0]!.mean, whole.slice(3));
  await tools.close();
});

test('answer(question) refuses too many bins with the nearest step, before anything is made', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - HOUR, NOW, MINUTE));
  const question = {series: 'm', from: NOW - 365 * DAY, to: NOW, step: '1ms'};
  await assert.rejects(tools.ask(question), isProblem('too_many_bins', /^a step of 2h or more/));
  await tools.close();
});

test('answer(question) says which series are unknown: beside the others, or by 404 when all are', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - HOUR, NOW, MINUTE));
  const range = {from: NOW - HOUR, to: NOW, step: '10m'};
  const {answer} = await tools.ask({series: ['nothing{host="a"}', 'm'], ...range});
  assert.equal(answer.series[0]!.error!.code, 'unknown_series');
  assert.deepEqual(
    [answer.series[0]!.query, answer.series[0]!.labels, answer.series[0]!.count],
    [0, {host: 'a'}, undefined],
  );
  assert.deepEqual(answer.series[1]!.count, [10, 10, 10, 10, 10, 10]);
  await assert.rejects(tools.ask({series: ['nothing', 'nobody'], ...range}), isProblem('unknown_series'));
  await assert.rejects(tools.ask({series: 'm:p99', ...range}), isProblem('unknown_measure', /^value$/));
  await assert.rejects(
    tools.ask({series: 'm', ...range, aggregates: ['rate']}),
    isProblem('aggregate_not_allowed', /mean/),
  );
  await assert.rejects(tools.ask({series: Array(51).fill('m'), ...range}), isProblem('too_many_series', /at most 50/));
  await tools.close();
});

test('answer(question) of a series that two sources hold answers both, and names the sources', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = [{time: NOW - 600_000, value: 1}];
  await tools.write({metric: 'm', kind: 'gauge', interval: null, samples});
  await tools.write({metric: 'alone', kind: 'gauge', interval: null, samples});
  const other = tools.store.source('other');
  await tools.store.sink('other').writeSamples([
    {
      series: {metric: 'm', labels: {}, kind: 'gauge', unit: null, interval: null},
      samples: sampleColumns(Float64Array.of(NOW - 600_000), Float64Array.of(2)),
    },
  ]);
  const engine = createEngine({sources: [tools.source, other], rollups: null, now: () => NOW, log: console});
  const question = questionFrom({series: ['m', 'alone'], from: NOW - 3_600_000, to: NOW, step: '1h'});
  const {series} = (await engine.answer(question, new AbortController().signal)).answer;
  const ambiguous = {code: 'ambiguous_series', message: 'series of the same name in test, other: m'};
  assert.deepEqual(
    series.map(({max, warnings}) => [max, warnings]),
    [
      [[1], [ambiguous]],
      [[2], [ambiguous]],
      [[1], []],
    ],
  );
  await engine.close();
  await tools.close();
});

test('answer(question) by bins picks a step no finer than the series are sampled', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - HOUR, NOW, 15 * SECOND));
  await tools.write(gauge('slow', NOW - HOUR, NOW, MINUTE));
  const stepOf = async (series: string[], maxBins: number) =>
    (await tools.ask({series, from: NOW - HOUR, to: NOW, maxBins})).answer.step;
  assert.equal(await stepOf(['m'], 5000), '20s');
  assert.equal(await stepOf(['slow'], 5000), '1m');
  assert.equal(await stepOf(['slow', 'm'], 5000), '20s');
  assert.equal(await stepOf(['m'], 100), '1m');
  await tools.close();
});

test('answer(question) of a range inside a longer one has the same bins, at every edge', async () => {
  const tools = await openTestEngine({now: NOW});
  const times = [0, 10, 20, 31, 47, 58, 73, 89, 100, 400, 410, 425, 441, 456, 600].map(
    (second) => NOW - HOUR + second * SECOND,
  );
  const series: TestSeries = {
    metric: 'm',
    kind: 'counter',
    interval: 10 * SECOND,
    samples: times.map((time, i) => ({time, value: i % 7})),
  };
  await tools.write(series);
  const aggregates = ['increase', 'resets', 'last'] as const;
  for (const from of times.slice(0, 12)) {
    for (const to of [times[8]!, times[9]!, times[14]! + 1, NOW]) {
      if (to <= from) continue;
      const question = {series: 'm', from, to, step: '2s', aggregates};
      assert.deepEqual(
        columnsOf((await tools.ask(question)).answer),
        expectedColumns(series, question, NOW, aggregates),
      );
    }
  }
  await tools.close();
});

test('answer(question) is settled when all of it is older than late samples may be', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - 5 * HOUR, NOW, MINUTE));
  const ask = (from: number, to: number) => tools.ask({series: 'm', from, to, step: '10m'});
  assert.deepEqual(
    [(await ask(NOW - 3 * HOUR, NOW - HOUR)).settled, (await ask(NOW - 3 * HOUR, NOW - HOUR + 1)).settled],
    [true, false],
  );
  await tools.close();
});

test('explain tells which bins came from where', async () => {
  const tools = await openTestEngine({now: NOW});
  await tools.write(gauge('m', NOW - 5 * HOUR, NOW, 10 * SECOND));
  const question = {series: 'm', from: NOW - 4 * HOUR, to: NOW, step: '1h', explain: true};
  await tools.ask(question);
  const {explain} = (await tools.ask(question)).answer as {
    explain: {series: {passes: {from: string; covered: number[][]; rows: number}[]}[]};
  };
  assert.deepEqual(
    explain.series[0]!.passes.map(({from, covered, rows}) => ({from, covered, rows})),
    [
      {from: 'level 1h', covered: [[NOW - 4 * HOUR, NOW - HOUR]], rows: 3},
      {from: 'samples', covered: [[NOW - HOUR, NOW]], rows: 360},
    ],
  );
  assert.equal('explain' in (await tools.ask({...question, explain: false})).answer, false);
  await tools.close();
});
