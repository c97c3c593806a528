/** Bins that Cassandra computes are those of a fold of the rows, byte for byte, in whatever table, and whatever is in it. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {parseSelector} from '@metrics-chart/contract/selector';
import {AGGREGATES, type Aggregate} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import type {Client} from 'cassandra-driver';
import {sampleColumns} from '#api/bin-columns.js';
import {createEngine} from '#api/engine/create-engine.js';
import type {BinsQuestion, Engine} from '#api/engine/engine.js';
import type {MeasureInfo, Samples, SeriesInfo, Source} from '#api/store.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {
  configOf,
  connectClient,
  createKeyspace,
  log,
  openSource,
  uniqueKeyspace,
  waitFor,
  whenReady,
} from './cluster.js';
import {ALL_TABLES} from './fixtures/all.js';
import {createTable, type ExpectedSample, type ExpectedSeries} from './fixtures/fixture.js';
import {HOSTILE_CONFIG, HOSTILE_DDL, hostileRows} from './fixtures/hostile-values.js';
import {createRandom} from './fixtures/random.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const T0 = Date.UTC(2026, 2, 10);
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 11, 1);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const PAGE = 100;
const QUESTIONS = 4;
const STEPS = [
  ['1m', 'UTC'],
  ['5m', 'UTC'],
  ['30m', 'UTC'],
  ['1h', 'UTC'],
  ['12h', 'UTC'],
  ['1d', 'Asia/Kathmandu'],
  ['1w', 'Europe/Paris'],
] as const;
const never = new AbortController().signal;

/** A source that reads a page after the other: samples that are known beforehand, listed as the cluster lists them. */
function pageLoop(of: Source, expected: readonly ExpectedSeries[]): Source {
  const byText = new Map(
    expected.map((each) => [JSON.stringify([each.metric, Object.entries(each.labels).sort()]), each]),
  );
  const samplesOf = ({metric, labels}: SeriesInfo, {name}: MeasureInfo): readonly ExpectedSample[] =>
    byText.get(JSON.stringify([metric, Object.entries(labels).sort()]))!.measures[name]!;
  const samples: Samples = {
    async *readSamples({series, measure, range}) {
      const within = samplesOf(series, measure).filter(({time}) => time >= range.startMs && time < range.endMs);
      for (let from = 0; from < within.length; from += PAGE) {
        const page = within.slice(from, from + PAGE);
        const isExact = page.some(({exact}) => exact !== undefined);
        yield sampleColumns(
          Float64Array.from(page, ({time}) => time),
          Float64Array.from(page, ({value}) => value),
          {
            exact: isExact ? BigInt64Array.from(page, ({exact, value}) => exact ?? BigInt(value)) : null,
            weight: measure.weighted ? Float64Array.from(page, ({weight}) => weight!) : null,
          },
        );
      }
    },
    async readLast({series, measure, range}) {
      const last = samplesOf(series, measure).findLast(
        ({time, value}) => time >= range.startMs && time < range.endMs && Number.isFinite(value),
      );
      return last ? {time: last.time, value: last.value, exact: last.exact ?? null} : null;
    },
    oldestReadable: () => null,
  };
  return {...of, samples};
}

const engineOver = (source: Source): Engine => createEngine({sources: [source], rollups: null, now: () => NOW, log});

/** What may be asked of a measure. */
const aggregatesOf = ({kind, aggregate}: MeasureInfo): readonly Aggregate[] | null =>
  aggregate !== null
    ? null
    : AGGREGATES.filter((each) => kind === 'counter' || each !== 'resets').filter((each) =>
        kind === 'gauge' ? each !== 'rate' && each !== 'increase' : kind === 'delta' || !['sum', 'mean'].includes(each),
      );

describe(`pushdown (SEED=${SEED})`, {skip}, () => {
  const keyspace = uniqueKeyspace('pushdown');
  let client: Client;
  let rows: CassandraSource;
  let pushed: CassandraSource;
  const hostile = hostileRows(SEED, T0);
  const random = createRandom(SEED);

  before(async () => {
    client = await connectClient(cassandra);
    await createKeyspace(client, keyspace);
    await client.execute(`USE ${keyspace}`);
    for (const fixture of ALL_TABLES) await createTable(client, fixture);
    const table = {name: 'hostile-values', config: HOSTILE_CONFIG, ddl: [HOSTILE_DDL], ...hostile};
    await createTable(client, table);
    const tables = [...ALL_TABLES.map(({config}) => config), HOSTILE_CONFIG];
    const open = (pushdown: string) =>
      openSource(cassandra, {keyspace, tables, pushdown, limits: {rowsPerSecond: 100_000_000}}, () => NOW);
    [rows, pushed] = [open('never'), open('always')];
    for (const source of [rows, pushed]) {
      await whenReady(source);
      await waitFor('the first walk', () => (source.catalogue.crawlProgress() === null ? true : null));
    }
  });
  after(async () => {
    await Promise.all([rows?.close(), pushed?.close()]);
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
  });

  const expected = [...ALL_TABLES, {name: 'hostile-values', series: hostile.series}];
  /** Which tables Cassandra can group by time at all: those whose time is a timestamp, and the last of the key. */
  const GROUPED = [
    'composite-partition-key',
    'label-in-clustering',
    'text-day-bucket',
    'descending-counter',
    'several-measures',
    'hostile-values',
  ];

  for (const {name, series: list} of expected) {
    test(`${name}: a page loop, slices in parallel and pushdown answer byte for byte the same`, async () => {
      const [loop, slices, groups] = [engineOver(pageLoop(rows, list)), engineOver(rows), engineOver(pushed)];
      let computed = 0;
      let folded = 0;
      for (const each of list) {
        const selector = {
          metric: each.metric,
          measure: null,
          matchers: Object.entries(each.labels).map(([label, value]) => ({label, operator: '=' as const, value})),
        };
        const [info] = await rows.catalogue.findSeries(selector, 1);
        for (const measure of info!.measures) {
          const times = each.measures[measure.name]!.map(({time}) => time);
          for (let i = 0; i < QUESTIONS; i += 1) {
            const [step, timeZone] = STEPS[Math.floor(random() * STEPS.length)]!;
            const at = () => times[Math.floor(random() * times.length)]! + Math.floor((random() - 0.5) * 3 * HOUR);
            const [one, other] = [at(), at()].sort((a, b) => a - b) as [number, number];
            const {nominalMs} = stepFromText(step);
            const question: BinsQuestion = {
              series: [{text: each.metric, selector: {...selector, measure: measure.name}, aggregates: null}],
              range: {startMs: one, endMs: Math.min(other + nominalMs, one + 4000 * nominalMs)},
              step: stepFromText(step),
              maxBins: null,
              timeZone,
              aggregates: i % 2 === 0 ? null : aggregatesOf(measure),
              fill: 'none',
              explain: false,
            };
            const wanted = JSON.stringify((await loop.answer(question, never)).answer);
            assert.equal(JSON.stringify((await slices.answer(question, never)).answer), wanted, 'slices');
            const {answer} = await groups.answer({...question, explain: true}, never);
            const {explain, ...rest} = answer;
            assert.equal(JSON.stringify(rest), wanted, `pushdown of ${measure.name} by ${step} ${timeZone}`);
            const text = JSON.stringify(explain);
            if (text.includes('"pushdown"')) computed += 1;
            if (text.includes('"samples"')) folded += 1;
          }
        }
      }
      await Promise.all([loop.close(), slices.close(), groups.close()]);
      if (GROUPED.includes(name)) assert.ok(computed > 0, 'nothing was computed');
      else assert.equal(computed, 0);
      assert.ok(computed + folded > 0);
    });
  }

  test('our own tables answer byte for byte the same by pushdown, over the partitions of several days', async () => {
    const own = uniqueKeyspace('pushdown_own');
    const config = {managed: {keyspace: own}, limits: {rowsPerSecond: 100_000_000}};
    await runMigrate({config: configOf(cassandra, config), print: false, write() {}});
    const [byRows, byGroups] = ['never', 'always'].map((pushdown) =>
      openSource(cassandra, {...config, pushdown}, () => NOW),
    ) as [CassandraSource, CassandraSource];
    try {
      for (const source of [byRows, byGroups]) await whenReady(source);
      const samples = hostile.series[0]!.measures.plain!;
      const shift = 11 * HOUR;
      await byRows.sink!.writeSamples([
        {
          series: {metric: 'own', labels: {}, kind: 'gauge', unit: null, interval: 10_000},
          samples: sampleColumns(
            Float64Array.from(samples, ({time}) => time + shift),
            Float64Array.from(samples, ({value}) => value),
          ),
        },
      ]);
      const selector = parseSelector('own');
      await waitFor('the series', async () => ((await byGroups.catalogue.findSeries(selector, 1))[0] ? true : null));
      const [rowsEngine, groupsEngine] = [engineOver(byRows), engineOver(byGroups)];
      for (const [step, timeZone] of STEPS) {
        const question: BinsQuestion = {
          series: [{text: 'own', selector, aggregates: null}],
          range: {startMs: T0 + 5 * HOUR, endMs: T0 + 40 * HOUR},
          step: stepFromText(step),
          maxBins: null,
          timeZone,
          aggregates: ['sum', 'min', 'max', 'mean', 'first', 'last'],
          fill: 'none',
          explain: false,
        };
        const wanted = JSON.stringify((await rowsEngine.answer(question, never)).answer);
        const {answer, cost} = await groupsEngine.answer(question, never);
        assert.equal(JSON.stringify(answer), wanted, `${step} ${timeZone}`);
        assert.ok(cost.ways.includes('pushdown'), `${cost.ways}`);
      }
      await Promise.all([rowsEngine.close(), groupsEngine.close()]);
    } finally {
      await Promise.all([byRows.close(), byGroups.close()]);
      await client.execute(`DROP KEYSPACE IF EXISTS ${own}`);
    }
  });

  test('bins with what CQL folds wrongly are folded from rows, and the others are not', async () => {
    const [info] = await pushed.catalogue.findSeries(parseSelector('hostile{host="punctual"}'), 1);
    const request = {range: {startMs: T0, endMs: T0 + 24 * HOUR}, stepMs: 300_000, wouldBeKept: false, signal: never};
    const compute = async (name: string) => {
      const measure = info!.measures.find((each) => each.name === name)!;
      const computed = (await pushed.samples.computeBins!({series: info!, measure, ...request}))!;
      const bins = (spans: typeof computed.unsure) =>
        spans.reduce((sum, {startMs, endMs}) => sum + (endMs - startMs) / request.stepMs, 0);
      return {computed, unsure: bins(computed.unsure)};
    };
    const plain = hostile.series[0]!.measures.plain!;
    const {computed, unsure} = await compute('plain');
    const spoiled = new Set(
      plain
        .filter(({value}) => !Number.isFinite(value))
        .map(({time}) => Math.floor(time / request.stepMs) * request.stepMs),
    );
    for (const start of spoiled) {
      assert.ok(computed.unsure.some(({startMs, endMs}) => start >= startMs && start < endMs));
      assert.ok(!computed.rows.start.includes(start));
    }
    assert.ok(unsure < 120, `${unsure} of 288 bins are unsure`);
    assert.ok(computed.rows.length > 150);
    // Ten times 2,000,000,000 is more than an int holds.
    const great = await compute('great');
    assert.ok(great.computed.rows.sum.some((sum) => sum > 2 ** 31));
    assert.ok(great.unsure <= 3, `${great.unsure} unsure`);
  });
});
