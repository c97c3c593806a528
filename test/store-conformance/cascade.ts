/** Whatever level an answer is made of, it is the same answer: the sample shop, held against a fold of its samples. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import {AGGREGATES, type Aggregate, type Kind} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import {NO_BINS, sampleColumns} from '#api/bin-columns.js';
import {createEngine} from '#api/engine/create-engine.js';
import type {BinsQuestion, Engine} from '#api/engine/engine.js';
import {LEVELS_MS, levelName} from '#api/engine/levels.js';
import {createRollupJob} from '#api/jobs/rollup.js';
import {sampleSpan} from '#api/sample-data/events.js';
import {shopSeriesList} from '#api/sample-data/shop.js';
import type {IncomingSamples, Rollups, Sink, Source} from '#api/store.js';

/** A store with a source of its own and the rollups of it. */
export interface CascadeFixture {
  readonly source: Source;
  readonly rollups: Rollups;
  readonly sink: Sink;
  /** Of a level, over these days, a read touches one partition of bins and one of late samples; null: there are none. */
  readonly partitions: 2 | null;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Summer time ends in these days: 2025-10-26. */
const START = Date.UTC(2025, 9, 24);
const END = START + 4 * DAY;
const FIRST = START + 25 * HOUR;
const NAMES: readonly string[] = LEVELS_MS.map(levelName);
/** So long after that the longest tile is settled. */
export const CASCADE_NOW = END + 140 * DAY;
/** Fine enough for bins of 10 s to be worth keeping. */
const FINE_MS = 5_000;

/** Each question is answered by every level in the list, and by no other one. */
const QUESTIONS = [
  {step: '1m', timeZone: 'UTC', hours: 12, coarsest: '1m'},
  {step: '15m', timeZone: 'UTC', hours: 46, coarsest: '15m'},
  {step: '1d', timeZone: 'Asia/Kathmandu', hours: 46, coarsest: '15m'},
  {step: '1d', timeZone: 'Asia/Kolkata', hours: 46, coarsest: '15m'},
  {step: '1d', timeZone: 'Europe/Paris', hours: 46, coarsest: '1h'},
  {step: '6h', timeZone: 'UTC', hours: 46, coarsest: '6h'},
  {step: '12h', timeZone: 'UTC', hours: 46, coarsest: '6h'},
  {step: '1d', timeZone: 'UTC', hours: 46, coarsest: '1d'},
] as const;

const AGGREGATES_OF: Readonly<Record<Kind, readonly Aggregate[]>> = {
  gauge: ['sum', 'min', 'max', 'mean', 'first', 'last'],
  delta: AGGREGATES.filter((aggregate) => aggregate !== 'resets'),
  counter: ['min', 'max', 'first', 'last', 'increase', 'rate', 'resets'],
};

const never = new AbortController().signal;
const log = {warn() {}, error() {}};

/** Every metric of the shop once, as finely as it is recorded and finer than that. */
function shop(): IncomingSamples[] {
  const seen = new Set<string>();
  return shopSeriesList(sampleSpan(END, 90)).flatMap(({series, valueAt}) => {
    if (seen.has(series.metric)) return [];
    seen.add(series.metric);
    return [series.interval!, FINE_MS].map((interval) => {
      const times: number[] = [];
      const values: number[] = [];
      for (let time = START; time < END; time += interval) {
        const value = valueAt(time);
        if (value === null) continue;
        times.push(time);
        values.push(value);
      }
      const metric = interval === FINE_MS ? `${series.metric}.fine` : series.metric;
      return {
        series: {...series, metric, interval},
        samples: sampleColumns(Float64Array.from(times), Float64Array.from(values)),
      };
    });
  });
}

/** The rollups, of which one level alone is there; nothing is added to them. */
function onlyLevel(rollups: Rollups, levelMs: number): Rollups {
  return {
    readBins: async (key, ...rest) =>
      key.levelMs === levelMs ? rollups.readBins(key, ...rest) : {covered: [], bins: NO_BINS},
    writeBins: async () => {},
    forgetBins: async () => {},
    eraseBins: async () => {},
  };
}

/** Describes what holds for a source and the rollups of it. */
export function describeCascade(name: string, open: () => Promise<CascadeFixture>): void {
  describe(`${name}: cascade`, () => {
    const list = shop();
    let fixture: CascadeFixture;
    let fromSamples: Engine;
    let fromAll: Engine;
    const byLevel = new Map<number, Engine>();

    before(async () => {
      fixture = await open();
      for (const {series, samples} of list) await fixture.sink.writeSamples([{series, samples}]);
      const {source, rollups} = fixture;
      const now = () => CASCADE_NOW;
      await createRollupJob({source, rollups, now, log}).runOnce(never);
      const over = (kept: Rollups | null) => createEngine({sources: [source], rollups: kept, now, log});
      fromSamples = over(null);
      fromAll = over(rollups);
      for (const levelMs of LEVELS_MS) byLevel.set(levelMs, over(onlyLevel(rollups, levelMs)));
    });
    after(async () => {
      await Promise.all([fromSamples, fromAll, ...byLevel.values()].map((engine) => engine?.close()));
      await fixture?.close();
    });

    async function ask(engine: Engine, question: BinsQuestion) {
      const {answer} = await engine.answer(question, never);
      const {explain, ...body} = answer;
      const {series} = explain as {series: {passes: {from: string}[]}[]};
      return {body: JSON.stringify(body), ways: series[0]!.passes.map(({from}) => from)};
    }

    for (const {series} of list) {
      test(`${series.metric}, a ${series.kind} each ${series.interval! / 1000} s, is the same from samples and from each level alone, as was planned`, async () => {
        const text = formatSeries(series.metric, series.labels);
        for (const {step, timeZone, hours, coarsest} of QUESTIONS) {
          const question: BinsQuestion = {
            series: [{text, selector: parseSelector(text), aggregates: null}],
            // Not on edges: the grid is. Its first and last days lie within the samples in every zone.
            range: {startMs: FIRST + 1234, endMs: FIRST + hours * HOUR},
            step: stepFromText(step),
            maxBins: null,
            timeZone,
            aggregates: AGGREGATES_OF[series.kind],
            fill: 'none',
            explain: true,
          };
          const wanted = await ask(fromSamples, question);
          assert.deepEqual(wanted.ways, ['samples']);
          const useful = LEVELS_MS.filter((levelMs) => levelMs >= 2 * series.interval!);
          const serving = useful.filter((levelMs) => LEVELS_MS.indexOf(levelMs) <= NAMES.indexOf(coarsest));
          for (const levelMs of serving) {
            const {body, ways} = await ask(byLevel.get(levelMs)!, question);
            assert.deepEqual(ways, [`level ${levelName(levelMs)}`], `${step} ${timeZone}`);
            assert.equal(body, wanted.body, `${step} ${timeZone} from ${levelName(levelMs)}`);
          }
          const all = await ask(fromAll, question);
          assert.equal(all.body, wanted.body, `${step} ${timeZone} from all levels`);
          if (serving.length === 0) continue;
          const way = `level ${levelName(serving.at(-1)!)}`;
          assert.deepEqual(all.ways, [way]);
          const plan = await fromAll.plan(question, never);
          const [pass, ...others] = plan.series[0]!.passes;
          assert.deepEqual([pass!.from, pass!.partitions, others], [way, fixture.partitions, []]);
          assert.deepEqual([plan.rows, plan.partitions, plan.bytes], [pass!.rows, pass!.partitions, pass!.bytes]);
          assert.ok(pass!.rows! > 0 && pass!.bytes! > 0);
        }
      });
    }
  });
}
