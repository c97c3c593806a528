/** The job that several processes share, over a real Cassandra and a clock that tests move on. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {parseSelector} from '@metrics-chart/contract/selector';
import {stepFromText} from '@metrics-chart/contract/step';
import {type Connection, connect} from '#api/stores/cassandra/connect.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {tableNames as tablesOf} from '#api/stores/cassandra/managed/schema.js';
import {createTileRollups} from '#api/stores/cassandra/rollups/tile-rollups.js';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {columnsOf, uniqueName} from '../store-conformance/columns.js';
import {configOf, connectClient, log, uniqueKeyspace, waitFor} from './cluster.js';
import {type Process, startProcess, type World} from './schedules/process.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEGIN = Math.floor(Date.now() / (64 * DAY)) * 64 * DAY;
const {signal} = new AbortController();

describe('the shared job', {skip}, () => {
  const keyspace = uniqueKeyspace('shared');
  let shared: Connection;
  const processes: Process[] = [];
  before(async () => {
    const config = configOf(cassandra, {managed: {keyspace}});
    await runMigrate({config, print: false, write: () => {}});
    shared = connect('shared', config, {log});
    await shared.firstAttempt;
  });
  after(async () => {
    for (const process of processes) await process.close();
    await shared?.close();
    const client = await connectClient(cassandra);
    await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client.shutdown();
    await cassandra.stop();
  });

  const newWorld = (retentionMs: number | null): World => ({
    shared,
    keyspace,
    source: uniqueName(),
    metric: uniqueName(),
    kind: 'gauge',
    interval: 5 * MINUTE,
    retentionMs,
    latenessMs: 10 * MINUTE,
    clock: {now: BEGIN},
  });
  const start = (world: World) => {
    const process = startProcess(world, 0);
    processes.push(process);
    return process;
  };
  /** Samples of 1 every five minutes, each hour's worth written as the hour ends: in time, for the job. */
  async function writeOn(world: World, writer: Process, untilMs: number): Promise<void> {
    const time: number[] = [];
    for (let at = world.clock.now; at < untilMs; at += 5 * MINUTE) time.push(at);
    world.clock.now = untilMs;
    const samples = columnsOf({time, value: time.map(() => 1)});
    const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
    await writer.plainSink.writeSamples([{series, samples}]);
  }
  const covered = (process: Process, levelMs: number, fromMs: number, toMs: number) =>
    process.covered({measure: 'value', interval: 5 * MINUTE, levelMs}, fromMs, toMs);
  async function sums(world: World, process: Process, fromMs: number, toMs: number, step: string) {
    const {answer} = await process.engine.answer(
      {
        series: [{text: world.metric, selector: parseSelector(world.metric), aggregates: null}],
        range: {startMs: fromMs, endMs: toMs},
        step: stepFromText(step),
        maxBins: null,
        timeZone: 'UTC',
        aggregates: ['sum'],
        fill: 'none',
        explain: false,
      },
      signal,
    );
    return answer.series[0]!.sum!;
  }

  test('a shard is one owner’s, who may take it again; nothing is noted by one who has lost it', async () => {
    const keep = {'10s': null, '1m': null, '15m': null, '1h': null, '6h': null, '1d': null};
    const tiles = createTileRollups({
      connection: shared,
      keyspace,
      keep,
      marksKeptMs: DAY,
      samplesKeptMs: null,
      now: Date.now,
    });
    const shards = tiles.coordination(uniqueName());
    const done = {madeUntil: BEGIN, marksReadUntil: BEGIN + 1};
    assert.deepEqual(await shards.acquire(3, 'a'), {madeUntil: null, marksReadUntil: null});
    assert.equal(await shards.acquire(3, 'b'), null);
    assert.notEqual(await shards.acquire(3, 'a'), null);
    assert.equal(await shards.save(3, 'b', done), false);
    assert.equal(await shards.save(3, 'a', done), true);
    assert.notEqual(await shards.acquire(4, 'b'), null);
    await shards.release(3, 'b');
    assert.equal(await shards.acquire(3, 'b'), null);
    await shards.release(3, 'a');
    assert.deepEqual(await shards.acquire(3, 'b'), done);
    assert.equal(await shards.save(3, 'a', done), false);
  });

  test('after a downtime it goes on from where it was, and what had expired meanwhile is lost, and counted', async () => {
    const world = newWorld(6 * DAY);
    const writer = start(world);
    await writeOn(world, writer, BEGIN + 5 * DAY);
    const before = start(world);
    await before.job.runOnce(signal);
    assert.equal(before.job.progress().lostMs, 0);
    assert.deepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 6 * DAY), [
      {startMs: BEGIN, endMs: BEGIN + 4 * DAY},
    ]);
    assert.deepEqual(await before.job.runOnce(signal), undefined);
    const {binsWritten} = before.job.progress();
    assert.equal(binsWritten, 4 * 96, 'tiles are written once');

    // Nobody makes bins for twelve days: what is older than six has expired.
    await writeOn(world, writer, BEGIN + 16 * DAY);
    const later = start(world);
    await later.job.runOnce(signal);
    const {lostMs, lagMs, seriesFailed} = later.job.progress();
    assert.equal(seriesFailed, 0);
    assert.equal(lostMs, 6 * DAY);
    assert.ok(lagMs! <= 15 * MINUTE, `${lagMs} ms behind`);
    assert.deepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 16 * DAY), [
      {startMs: BEGIN, endMs: BEGIN + 4 * DAY},
      {startMs: BEGIN + 10 * DAY, endMs: BEGIN + 14 * DAY},
    ]);
    const perDay = await sums(world, writer, BEGIN, BEGIN + 16 * DAY, '1d');
    assert.deepEqual(perDay, [...new Array(4).fill(288), ...new Array(6).fill(null), ...new Array(6).fill(288)]);
    // Told once.
    await later.job.runOnce(signal);
    assert.equal(later.job.progress().lostMs, 6 * DAY);
  });

  test('a late sample whose bin has expired before the job saw it is refused, and the bin holds as it was', async () => {
    const world = newWorld(6 * DAY);
    const writer = start(world);
    await writeOn(world, writer, BEGIN + 5 * DAY);
    const worker = start(world);
    await worker.job.runOnce(signal);
    const time = BEGIN + 2 * DAY + MINUTE;
    const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
    await writer.sink.writeSamples([{series, samples: columnsOf({time: [time], value: [1000]})}]);
    const day = () => sums(world, writer, BEGIN + 2 * DAY, BEGIN + 3 * DAY, '1d');
    world.clock.now = BEGIN + 9 * DAY;
    assert.deepEqual(await day(), [null]);
    await worker.job.runOnce(signal);
    assert.ok(worker.job.progress().refusedMs > 0);
    assert.equal(worker.job.progress().lostMs, 0);
    assert.deepEqual(await day(), [288]);
  });

  test('a worker that was paused and has lost its shard meanwhile looks again at what it made', async () => {
    const world = newWorld(null);
    const writer = start(world);
    await writeOn(world, writer, BEGIN + 5 * DAY);
    const worker = start(world);
    // It stands still when all is made, and before it has said so.
    const {shards} = tablesOf(keyspace);
    worker.faults.planAt((query) => query.startsWith(`UPDATE ${shards} SET made_until`), 'pause');
    const run = worker.job.runOnce(signal);
    await waitFor('the pause', () => (worker.faults.isPaused() ? true : null));
    const [shard] = await shared.run(`SELECT shard FROM ${shards} WHERE source = ?`, [world.source]);
    await shared.runConditional(`UPDATE ${shards} SET owner = null WHERE source = ? AND shard = ? IF EXISTS`, [
      world.source,
      shard!.shard,
    ]);
    const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
    const time = BEGIN + 2 * DAY + MINUTE;
    await writer.sink.writeSamples([{series, samples: columnsOf({time: [time], value: [1000]})}]);
    world.clock.now += 5 * HOUR;
    worker.faults.resume();
    await run;
    await worker.job.runOnce(signal);
    assert.deepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 4 * DAY), [
      {startMs: BEGIN, endMs: BEGIN + 4 * DAY},
    ]);
  });

  test('a late sample that can still be folded is in its tile some minutes later', async () => {
    const world = newWorld(null);
    const writer = start(world);
    await writeOn(world, writer, BEGIN + 5 * DAY);
    const worker = start(world);
    await worker.job.runOnce(signal);
    const time = BEGIN + 2 * DAY + MINUTE;
    const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
    await writer.sink.writeSamples([{series, samples: columnsOf({time: [time], value: [1000]})}]);
    const whole = [{startMs: BEGIN, endMs: BEGIN + 4 * DAY}];
    assert.notDeepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 4 * DAY), whole);
    // Its mark is not seen to before every clock has passed it.
    world.clock.now += MINUTE;
    await worker.job.runOnce(signal);
    assert.notDeepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 4 * DAY), whole);
    world.clock.now += 3 * MINUTE;
    await worker.job.runOnce(signal);
    assert.deepEqual(await covered(writer, 15 * MINUTE, BEGIN, BEGIN + 4 * DAY), whole);
    assert.deepEqual(await sums(world, writer, BEGIN + 2 * DAY, BEGIN + 3 * DAY, '1d'), [1288]);
  });
});
