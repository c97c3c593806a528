import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Aggregate, Kind} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {createRollupJob} from '../jobs/rollup.js';
import type {Source} from '../store.js';
import {
  columnsOf,
  expectedColumns,
  openTestEngine,
  type ShortQuestion,
  type TestEngine,
  type TestSeries,
} from './engine.test-support.js';
import {anySeries, type Shape} from './samples.test-support.js';

const START = Date.UTC(2025, 9, 24, 7, 13, 20);
const HOUR = 3_600_000;
const never = new AbortController().signal;

/** One engine keeps what it folds, one keeps nothing, one has had everything made ahead. */
let learning: TestEngine;
let forgetful: TestEngine;
let ahead: TestEngine;
let number = 0;

before(async () => {
  learning = await openTestEngine({now: START});
  forgetful = await openTestEngine({now: START, keeps: false});
  ahead = await openTestEngine({now: START});
});
after(() => Promise.all([learning.close(), forgetful.close(), ahead.close()]));

const SHAPES: readonly {shape: Shape; kind: Kind; aggregates: readonly Aggregate[]}[] = [
  {shape: 'level', kind: 'gauge', aggregates: ['sum', 'min', 'max', 'mean', 'first', 'last']},
  {shape: 'weighted', kind: 'gauge', aggregates: ['sum', 'min', 'max', 'mean', 'first', 'last']},
  {shape: 'level', kind: 'delta', aggregates: ['sum', 'min', 'max', 'mean', 'increase', 'rate']},
  {shape: 'total', kind: 'counter', aggregates: ['min', 'max', 'first', 'last', 'increase', 'rate', 'resets']},
  {shape: 'great total', kind: 'counter', aggregates: ['first', 'last', 'increase', 'rate', 'resets']},
];

const anyStep = fc.constantFrom(
  {step: '30s', timeZone: 'UTC'},
  {step: '1m', timeZone: 'UTC'},
  {step: '2m', timeZone: 'UTC'},
  {step: '15m', timeZone: 'UTC'},
  {step: '1h', timeZone: 'UTC'},
  {step: '6h', timeZone: 'UTC'},
  {step: '1d', timeZone: 'Europe/Paris'},
  {step: '1d', timeZone: 'Asia/Kathmandu'},
  {step: '1w', timeZone: 'UTC'},
);

/** A range that lies somewhere about the samples, of at most 3,000 bins. */
function rangeAbout(series: TestSeries, from01: number, length01: number, stepMs: number): {from: number; to: number} {
  const first = (series.samples[0]?.time ?? START) - 2 * HOUR;
  const last = (series.samples.at(-1)?.time ?? START) + 2 * HOUR;
  const from = Math.floor(first + from01 * (last - first));
  const length = Math.min(3000 * stepMs, 60_000 + length01 * (last - from));
  return {from, to: Math.floor(from + length)};
}

/** The source, listing the series of one metric alone. */
function only(source: Source, metric: string): Source {
  const {catalogue} = source;
  const listSeries: typeof catalogue.listSeries = (query) => catalogue.listSeries({...query, search: metric});
  return {...source, catalogue: {...catalogue, listSeries}};
}

const nominal: Readonly<Record<string, number>> = {'30s': 30_000, '1m': 60_000, '2m': 120_000};

for (const {shape, kind, aggregates} of SHAPES) {
  test(`a ${kind} of ${shape} values is what a naive loop says: from samples, from learned and from made bins, byte for byte`, async () => {
    let fromLevels = 0;
    const interval = fc.constantFrom(1000, 10_000, 60_000, null);
    const drawn = interval.chain((each) =>
      fc.record({
        interval: fc.constant(each),
        samples: anySeries(START, each ?? 20_000, shape, 200),
        places: fc.array(
          fc.record({
            at: anyStep,
            from01: fc.double({min: 0, max: 1, noNaN: true}),
            length01: fc.double({min: 0, max: 1, noNaN: true}),
          }),
          {minLength: 1, maxLength: 4},
        ),
        nowAfter: fc.integer({min: -HOUR, max: 30 * HOUR}),
      }),
    );
    await fc.assert(
      fc.asyncProperty(drawn, async ({interval, samples, places, nowAfter}) => {
        number += 1;
        const series = {metric: `m${number}.`, kind, interval, samples};
        if (samples.length === 0) return;
        const now = samples.at(-1)!.time + nowAfter;
        for (const tools of [learning, forgetful, ahead]) {
          tools.setNow(now);
          await tools.write(series);
        }
        const {rollups} = ahead;
        await createRollupJob({
          source: only(ahead.source, series.metric),
          rollups,
          now: () => now,
          log: console,
        }).runOnce(never);
        for (const {at, from01, length01} of places) {
          const range = rangeAbout(series, from01, length01, nominal[at.step] ?? 900_000);
          const question: ShortQuestion = {series: series.metric, ...range, ...at, aggregates};
          const fromSamples = (await forgetful.ask(question)).answer;
          assert.deepEqual(columnsOf(fromSamples), expectedColumns(series, question, now, aggregates));
          const whole = JSON.stringify(fromSamples);
          assert.equal(JSON.stringify((await learning.ask(question)).answer), whole, 'learning');
          assert.equal(JSON.stringify((await learning.ask(question)).answer), whole, 'learned');
          assert.equal(JSON.stringify((await ahead.ask(question)).answer), whole, 'made ahead');
          const {explain} = (await ahead.ask({...question, explain: true})).answer;
          if (JSON.stringify(explain).includes('"level ')) fromLevels += 1;
        }
      }),
      {numRuns: 25},
    );
    assert.ok(fromLevels >= 10, `only ${fromLevels} answers came from stored bins`);
  });
}
