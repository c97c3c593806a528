/** Runs schedules by their seeds, some at once, over one keyspace. */
import {randomBytes} from 'node:crypto';
import {connect} from '#api/stores/cassandra/connect.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {configOf, connectClient, log, uniqueKeyspace} from '../cluster.js';
import {type Outcome, runSchedule} from './schedule.js';

/** What is to be run. */
export interface SchedulesWanted {
  readonly firstSeed: number;
  readonly count: number;
  readonly atOnce: number;
  /** No other schedule begins after this; performance.now(). */
  readonly untilMs?: number;
  readonly onDone?: (done: number) => void;
}

/** What came of all of them. */
export interface SchedulesTotal extends Omit<Outcome, 'steps'> {
  readonly schedules: number;
  readonly wrong: readonly Error[];
}

/** Runs schedules in a keyspace of their own, and drops it. */
export async function runSchedules(cassandra: Cassandra, wanted: SchedulesWanted): Promise<SchedulesTotal> {
  const {firstSeed, count, atOnce, untilMs = Number.POSITIVE_INFINITY, onDone = () => {}} = wanted;
  const keyspace = uniqueKeyspace('schedules');
  const unbounded = {readsInFlight: 1024, rowsPerSecond: 100_000_000};
  const config = configOf(cassandra, {managed: {keyspace}, limits: unbounded});
  await runMigrate({config, print: false, write: () => {}});
  const shared = connect('schedules', config, {log});
  const client = await connectClient(cassandra);
  await shared.firstAttempt;
  const run = randomBytes(3).toString('hex');
  const total = {bins: 0, unknown: 0, fromTiles: 0, fromSamples: 0, pauses: 0, kills: 0, lostMs: 0, refusedMs: 0};
  const wrong: Error[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < count && performance.now() < untilMs) {
      const seed = firstSeed + next;
      next += 1;
      try {
        const outcome = await runSchedule(seed, {shared, client, keyspace}, run);
        for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += outcome[name];
      } catch (error) {
        wrong.push(error as Error);
      }
      done += 1;
      onDone(done);
    }
  };
  try {
    await Promise.all(Array.from({length: atOnce}, worker));
  } finally {
    await client.execute(`DROP KEYSPACE ${keyspace}`).catch(() => {});
    await client.shutdown();
    await shared.close();
  }
  return {schedules: done, wrong, ...total};
}
