/**
 * A deletion beside a job that holds the lease, over a real Cassandra and a clock that tests move on: the job stands still at
 * one of its statements, having read what is deleted then, and goes on afterwards.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import type {Client} from 'cassandra-driver';
import {type Connection, connect} from '#api/stores/cassandra/connect.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {rollupTable, tableNames} from '#api/stores/cassandra/managed/schema.js';
import {uuidOf} from '#api/stores/cassandra/rollups/marks.js';
import {tileLevelOf} from '#api/stores/cassandra/rollups/tile-levels.js';
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
const INTERVAL = 5 * MINUTE;
const BEGIN = Math.floor(Date.now() / (64 * DAY)) * 64 * DAY;
/** What is deleted stands out in every bin that still holds some of it. */
const DELETED = 1000;
const STORIES_AT_ONCE = 6;
const {signal} = new AbortController();

describe('a deletion beside a job', {skip}, () => {
  const keyspace = uniqueKeyspace('deleting');
  let shared: Connection;
  let client: Client;
  before(async () => {
    const config = configOf(cassandra, {managed: {keyspace}});
    await runMigrate({config, print: false, write: () => {}});
    shared = connect('shared', config, {log});
    await shared.firstAttempt;
    client = await connectClient(cassandra);
  });
  after(async () => {
    await shared?.close();
    await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await client?.shutdown();
    await cassandra.stop();
  });

  /** A series, and the processes that work on it. */
  async function withWorld(
    retentionMs: number | null,
    use: (world: World, start: (skewMs?: number) => Process) => Promise<void>,
  ): Promise<void> {
    const world: World = {
      shared,
      keyspace,
      source: uniqueName(),
      metric: uniqueName(),
      kind: 'gauge',
      interval: INTERVAL,
      retentionMs,
      latenessMs: 10 * MINUTE,
      clock: {now: BEGIN},
    };
    const processes: Process[] = [];
    const start = (skewMs = 0) => {
      const process = startProcess(world, skewMs);
      processes.push(process);
      return process;
    };
    try {
      await use(world, start);
    } finally {
      for (const process of processes) await process.close();
    }
  }

  /** Samples every five minutes until then, of 1, in what is to be deleted of much more. */
  async function writeOn(world: World, writer: Process, untilMs: number, deleted: TimeRange): Promise<void> {
    const time: number[] = [];
    for (let at = world.clock.now; at < untilMs; at += INTERVAL) time.push(at);
    world.clock.now = untilMs;
    const value = time.map((at) => (at >= deleted.startMs && at < deleted.endMs ? DELETED : 1));
    const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
    await writer.plainSink.writeSamples([{series, samples: columnsOf({time, value})}]);
  }

  /** Count and maximum of every bin, as a process answers that remembers nothing. */
  async function answer(world: World, reader: Process, range: TimeRange, step: string) {
    const {answer} = await reader.engine.answer(
      {
        series: [{text: world.metric, selector: parseSelector(world.metric), aggregates: null}],
        range,
        step: stepFromText(step),
        maxBins: null,
        timeZone: 'UTC',
        aggregates: ['max'],
        fill: 'none',
        explain: false,
      },
      signal,
    );
    const [{count, max}] = answer.series as [(typeof answer.series)[0]];
    return {from: answer.from, stepMs: answer.stepMs ?? DAY, count: count!, max: max!};
  }

  /** Nothing is told of the deleted span, and everything of what lies beside. */
  async function check(
    world: World,
    reader: Process,
    deleted: TimeRange,
    untilMs: number,
    when: string,
    steps: readonly string[] = ['15m', '1h', '6h', '1d'],
  ): Promise<void> {
    for (const step of steps) {
      const {from, stepMs, count, max} = await answer(world, reader, {startMs: BEGIN, endMs: untilMs}, step);
      for (const [i, counted] of count.entries()) {
        const start = from + i * stepMs;
        const overlapMs = Math.max(0, Math.min(start + stepMs, deleted.endMs) - Math.max(start, deleted.startMs));
        const place = `${when}: ${step} from ${(start - BEGIN) / HOUR} h`;
        assert.equal(counted, (stepMs - overlapMs) / INTERVAL, place);
        assert.equal(max[i], counted === 0 ? null : 1, place);
      }
    }
  }

  /** As if the time were over that the marks of late samples are kept. */
  async function endMarks({source, metric}: World): Promise<void> {
    const {marks} = tableNames(keyspace);
    const series = uuidOf([source, metric]);
    const {rows} = await client.execute(
      `SELECT ends, starts, ttl(marked_at) AS left, writetime(marked_at) AS written FROM ${marks} WHERE series = ?`,
      [series],
      {prepare: true},
    );
    for (const {ends, starts, written} of rows.filter(({left}) => left !== null))
      await client.execute(
        `DELETE FROM ${marks} USING TIMESTAMP ? WHERE series = ? AND ends = ? AND starts = ?`,
        [written, series, ends, starts],
        {prepare: true},
      );
  }

  /** As if the time were over that the finest tiles are kept. */
  async function endFinest({source, metric, clock}: World): Promise<void> {
    const {name, eraMs} = tileLevelOf(15 * MINUTE);
    await client.execute(
      `DELETE FROM ${rollupTable(keyspace, name)} USING TIMESTAMP ? WHERE series = ? AND era = ?`,
      [BigInt(clock.now + DAY) * 1000n, uuidOf([source, metric, 'value', INTERVAL]), Math.floor(BEGIN / eraMs)],
      {prepare: true},
    );
  }

  /** Runs a job that stands still at its statement of a number, if it has so many; whether it had. */
  async function pauseAt(worker: Process, statement: number): Promise<{run: Promise<void>; isPaused: boolean}> {
    worker.faults.plan(statement, 'pause');
    let ended = false;
    const run = worker.job.runOnce(signal).finally(() => {
      ended = true;
    });
    while (!ended && !worker.faults.isPaused()) await new Promise((resolve) => setTimeout(resolve, 2));
    return {run, isPaused: !ended};
  }

  /**
   * A story at each statement of a job, some at once, ever further, until it has none any more.
   *
   * @param story - tells whether the job had so many
   * @returns how many it has
   */
  async function atEveryStatement(story: (statement: number) => Promise<boolean>): Promise<number> {
    let next = 1;
    let statements = 0;
    let isOver = false;
    const tell = async () => {
      while (!isOver) {
        const statement = next++;
        if (await story(statement)) statements += 1;
        else isOver = true;
      }
    };
    await Promise.all(Array.from({length: STORIES_AT_ONCE}, tell));
    return statements;
  }

  test('samples and tiles of a deleted span do not come back, whichever statement the job stood still at', async () => {
    const deleted = {startMs: BEGIN + 30 * HOUR + 15 * MINUTE, endMs: BEGIN + 51 * HOUR + 45 * MINUTE};
    const statements = await atEveryStatement(async (statement) => {
      let isPaused = false;
      await withWorld(null, async (world, start) => {
        const untilMs = BEGIN + 5 * DAY;
        await writeOn(world, start(), untilMs, deleted);
        // Its clock is ahead: what it makes says that it knows more.
        const worker = start(9_000);
        const paused = await pauseAt(worker, statement);
        ({isPaused} = paused);
        await start().remove(deleted);
        worker.faults.resume();
        await paused.run;
        await check(world, start(), deleted, untilMs, `statement ${statement}`);
        world.clock.now += 5 * MINUTE;
        await worker.job.runOnce(signal);
        await check(world, start(), deleted, untilMs, `statement ${statement}, after another run`);
        await endMarks(world);
        await check(world, start(), deleted, untilMs, `statement ${statement}, a month later`);
      });
      return isPaused;
    });
    assert.ok(statements > 10, `${statements} statements`);
  });

  test('nor where its samples have expired, and coarse tiles are made of finer ones', async () => {
    const statements = await atEveryStatement(async (statement) => {
      // All of it has expired, or a part of it.
      const lengthMs = statement % 2 === 0 ? 21 * HOUR : 5 * DAY;
      const startMs = BEGIN + 30 * HOUR + 15 * MINUTE;
      const deleted = {startMs, endMs: startMs + lengthMs + 30 * MINUTE};
      let isPaused = false;
      await withWorld(5 * DAY + HOUR, async (world, start) => {
        const writer = start();
        await writeOn(world, writer, BEGIN + 5 * DAY, deleted);
        await start().job.runOnce(signal);
        await writeOn(world, writer, BEGIN + 9 * DAY, deleted);
        // The tile of the hours of eight days is made now.
        const worker = start(9_000);
        const paused = await pauseAt(worker, statement);
        ({isPaused} = paused);
        await start().remove(deleted);
        worker.faults.resume();
        await paused.run;
        const untilMs = BEGIN + 9 * DAY;
        await check(world, start(), deleted, untilMs, `statement ${statement}`);
        world.clock.now += 5 * MINUTE;
        await worker.job.runOnce(signal);
        await check(world, start(), deleted, untilMs, `statement ${statement}, after another run`);
        await endMarks(world);
        await check(world, start(), deleted, untilMs, `statement ${statement}, a month later`);
        await endFinest(world);
        const coarse = ['1h', '6h', '1d'];
        await check(world, start(), deleted, BEGIN + 4 * DAY, `statement ${statement}, of hours alone`, coarse);
      });
      return isPaused;
    });
    assert.ok(statements > 10, `${statements} statements`);
  });

  test('a series that was deleted as a whole and is written again holds what is written then alone', async () => {
    const everything = {startMs: BEGIN, endMs: BEGIN + 6 * DAY};
    const again = BEGIN + 2 * DAY + INTERVAL;
    const statements = await atEveryStatement(async (statement) => {
      let isPaused = false;
      await withWorld(6 * DAY, async (world, start) => {
        await writeOn(world, start(), BEGIN + 5 * DAY, everything);
        const worker = start(9_000);
        const paused = await pauseAt(worker, statement);
        ({isPaused} = paused);
        await start().remove(everything, true);
        worker.faults.resume();
        await paused.run;
        await endMarks(world);
        const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
        await start().sink.writeSamples([{series, samples: columnsOf({time: [again], value: [1]})}]);
        const told = async (when: string) => {
          const {from, count, max} = await answer(world, start(), {startMs: BEGIN, endMs: BEGIN + 5 * DAY}, '1h');
          const at = Math.floor((again - from) / HOUR);
          assert.deepEqual(
            max.map((value, i) => value ?? (count[i] === null && i !== at ? 0 : count[i])),
            max.map((_, i) => (i === at ? 1 : 0)),
            `statement ${statement}, ${when}`,
          );
        };
        await told('at once');
        world.clock.now += 5 * MINUTE;
        await worker.job.runOnce(signal);
        await told('after another run');
      });
      return isPaused;
    });
    assert.ok(statements > 10, `${statements} statements`);
  });

  test('nor are its bins taken as they were, when a late sample among them can be folded no more', async () => {
    const everything = {startMs: BEGIN, endMs: BEGIN + 6 * DAY};
    await withWorld(6 * DAY, async (world, start) => {
      await writeOn(world, start(), BEGIN + 5 * DAY, everything);
      const worker = start(9_000);
      worker.faults.planAt((query) => query === 'a batch', 'pause');
      const run = worker.job.runOnce(signal);
      await waitFor('the pause', () => (worker.faults.isPaused() ? true : null));
      await start().remove(everything, true);
      const time = [BEGIN + 2 * DAY + INTERVAL];
      const series = {metric: world.metric, labels: {}, kind: world.kind, unit: null, interval: world.interval};
      await start().sink.writeSamples([{series, samples: columnsOf({time, value: [1]})}]);
      worker.faults.resume();
      await run;
      world.clock.now = BEGIN + 9 * DAY;
      await start().job.runOnce(signal);
      const {max} = await answer(world, start(), {startMs: BEGIN, endMs: BEGIN + 5 * DAY}, '1h');
      assert.ok(!max.includes(DELETED), `${max}`);
    });
  });
});
