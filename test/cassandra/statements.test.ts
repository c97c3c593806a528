/** How many statements an answer takes, counted on a real cluster. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import {sampleColumns} from '#api/bin-columns.js';
import {createEngine} from '#api/engine/create-engine.js';
import type {BinsQuestion, Engine} from '#api/engine/engine.js';
import {createRollupJob} from '#api/jobs/rollup.js';
import type {IncomingSeries} from '#api/store.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {configOf, connectClient, log, openSource, uniqueKeyspace, whenReady} from './cluster.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A tile of 6 h ends here, and with it one of every finer level; no partition of them ends in the days around. */
const TILES_END = 635 * 32 * DAY;
/** After it came a tile of 1 h (8 days) and one of 15 min (2 days). */
const END = TILES_END + 10 * DAY;
/** Everything until then is settled, and nothing later has been made of it. */
const NOW = END + 2 * 60 * MINUTE;
const START = END - 98 * DAY;
const SERIES: IncomingSeries = {
  metric: 'room.temperature',
  labels: {room: 'a'},
  kind: 'gauge',
  unit: 'Cel',
  interval: 5 * MINUTE,
};
const TEXT = formatSeries(SERIES.metric, SERIES.labels);
const never = new AbortController().signal;

describe('statements of an answer', {skip}, () => {
  const keyspace = uniqueKeyspace('statements');
  let source: CassandraSource;
  let engine: Engine;

  before(async () => {
    const config = {managed: {keyspace}, rollups: {}, limits: {rowsPerSecond: 100_000_000}};
    await runMigrate({config: configOf(cassandra, config), print: false, write() {}});
    source = openSource(cassandra, config, () => NOW);
    await whenReady(source);
    const first = START - 2 * DAY;
    const times = Float64Array.from({length: (NOW - first) / SERIES.interval!}, (_, i) => first + i * SERIES.interval!);
    await source.sink!.writeSamples([{series: SERIES, samples: sampleColumns(times, times.map(Math.sin))}]);
    await createRollupJob({source, rollups: source.tiles!, now: () => NOW, log}).runOnce(never);
    engine = createEngine({sources: [source], rollups: source.tiles!, now: () => NOW, log});
    // So that every statement is prepared, and the series known.
    await statementsOf({startMs: START, endMs: NOW});
  });
  after(async () => {
    await engine?.close();
    await source?.close();
    const client = await connectClient(cassandra);
    await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client.shutdown();
    await cassandra.stop();
  });

  async function statementsOf(range: TimeRange): Promise<{statements: number; from: string[]}> {
    const question: BinsQuestion = {
      series: [{text: TEXT, selector: parseSelector(TEXT), aggregates: null}],
      range,
      step: stepFromText('6h'),
      maxBins: null,
      timeZone: 'UTC',
      aggregates: null,
      fill: 'none',
      explain: true,
    };
    const begun = source.reads();
    const {answer} = await engine.answer(question, never);
    assert.equal(answer.series[0]!.error, null);
    const {series} = answer.explain as {series: {passes: {from: string}[]}[]};
    return {statements: source.reads() - begun, from: series[0]!.passes.map(({from}) => from)};
  }

  test('of a range that is over it reads each level once, and the marks of late samples once', async () => {
    assert.deepEqual(await statementsOf({startMs: START, endMs: END}), {
      statements: 4,
      from: ['level 6h', 'level 1h', 'level 15m'],
    });
  });

  test('of a range up to now it reads the fresh samples besides', async () => {
    assert.deepEqual(await statementsOf({startMs: START, endMs: NOW}), {
      statements: 5,
      from: ['level 6h', 'level 1h', 'level 15m', 'samples'],
    });
  });
});
