/**
 * A random schedule: processes write, write late, make rollups, are paused and killed at any statement, and samples expire.
 * After every step a question is asked, and its answer held against what was acknowledged.
 *
 * Time is a number that the schedule moves on; Cassandra, and every statement, is real.
 */
import assert from 'node:assert/strict';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {Kind} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import type {Client} from 'cassandra-driver';
import {LEVELS_MS, usefulLevels} from '#api/engine/levels.js';
import type {Connection} from '#api/stores/cassandra/connect.js';
import {seriesId} from '#api/stores/cassandra/managed/series-table.js';
import {rollupShardOf} from '#api/stores/cassandra/rollups/marks.js';
import {tileLevelOf} from '#api/stores/cassandra/rollups/tile-levels.js';
import {columnsOf} from '../../store-conformance/columns.js';
import {createRandom} from '../fixtures/random.js';
import {type Fault, Killed} from './faulty-connection.js';
import {CHECKED, Ledger} from './ledger.js';
import {type Process, startProcess, type World} from './process.js';

/** What schedules run on; shared by many of them at once. */
export interface Ground {
  readonly shared: Connection;
  readonly client: Client;
  readonly keyspace: string;
}

/** What came of a schedule. */
export interface Outcome {
  readonly steps: readonly string[];
  /** Bins that were held against the ledger, and those of them that were unknown as their samples had expired. */
  readonly bins: number;
  readonly unknown: number;
  /** Rows that answers took from tiles, and samples that they took. */
  readonly fromTiles: number;
  readonly fromSamples: number;
  readonly pauses: number;
  readonly kills: number;
  readonly lostMs: number;
  readonly refusedMs: number;
}

/** A schedule that went wrong: its message says which, and after what. */
export class WrongSchedule extends Error {
  override readonly name = 'WrongSchedule';
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two scales of time: finest tiles of two days, and of a quarter of an hour. */
const SCALES = [
  {
    interval: 5 * MINUTE,
    apartMs: 5 * MINUTE,
    latenessMs: 10 * MINUTE,
    longestMs: 30 * HOUR,
    retentions: [null, 6 * DAY, 9 * DAY],
    steps: ['15m', '1h', '6h', '1d'],
  },
  {
    interval: null,
    apartMs: 90 * SECOND,
    latenessMs: 2 * MINUTE,
    longestMs: 90 * MINUTE,
    retentions: [null, 5 * HOUR, 9 * HOUR],
    steps: ['10s', '1m', '15m', '1h'],
  },
] as const;

interface Explained {
  readonly series: readonly {readonly passes: readonly {readonly from: string; readonly rows: number}[]}[];
}

const MOST_BINS = 2_000;
const STEPS = 12;
/** Late samples are marked when they are at least so much younger than what expires. */
const EXPIRING_MS = 2 * HOUR + 15 * MINUTE;

/** Runs the schedule of a seed. @throws WrongSchedule when an answer is not what was acknowledged */
export async function runSchedule(seed: number, ground: Ground, run: string): Promise<Outcome> {
  const random = createRandom(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)]!;
  const chance = (part: number) => random() < part;

  const scale = pick(SCALES);
  const kind: Kind = pick(['gauge', 'counter']);
  const begin = Math.floor(Date.now() / DAY) * DAY - upTo(3 * DAY);
  const world: World = {
    shared: ground.shared,
    keyspace: ground.keyspace,
    source: `${run}-${seed}`,
    metric: `m${run}_${seed}`,
    kind,
    interval: scale.interval,
    retentionMs: pick(scale.retentions),
    latenessMs: scale.latenessMs,
    clock: {now: begin},
  };
  const {clock, retentionMs} = world;
  const ledger = new Ledger();
  const steps: string[] = [];
  const counts = {bins: 0, unknown: 0, fromTiles: 0, fromSamples: 0, pauses: 0, kills: 0, lostMs: 0, refusedMs: 0};
  const skew = () => upTo(8_000) - 4_000;
  let writer = startProcess(world, skew());
  let reader = startProcess(world, skew());
  const workers = [startProcess(world, skew()), startProcess(world, skew())];
  /** Runs of workers that were not waited for, as they stand still. */
  const underWay = new Map<Process, Promise<void>>();
  const never = new AbortController().signal;
  /** Until when samples were written in time, and the last total of the counter. */
  let writtenUntil = begin;
  let total = 0;

  const nextValue = () => {
    if (kind === 'gauge') return upTo(2_000) / 4 - 250;
    total = chance(0.02) ? upTo(10) : total + upTo(50);
    return total;
  };
  const aligned = (time: number) => begin + Math.ceil((time - begin) / scale.apartMs) * scale.apartMs;
  const oldestMs = (process: Process) =>
    retentionMs === null ? Number.NEGATIVE_INFINITY : process.now() - retentionMs;

  async function write(samples: ReadonlyMap<number, number>, fault: Fault | null): Promise<void> {
    if (samples.size === 0) return;
    ledger.attempt(samples);
    const batch = [...samples].sort(([a], [b]) => a - b);
    const columns = columnsOf({time: batch.map(([time]) => time), value: batch.map(([, value]) => value)});
    const series = {metric: world.metric, labels: {}, kind, unit: null, interval: world.interval};
    if (fault !== null) writer.faults.plan(1 + upTo(5), fault);
    for (;;) {
      try {
        await writer.sink.writeSamples([{series, samples: columns}]);
        break;
      } catch (error) {
        if (!(error instanceof Killed || writer.faults.isDead())) throw error;
        counts.kills += 1;
        steps.push('the writer was killed');
        await ask();
        await writer.close();
        writer = startProcess(world, skew());
      }
    }
    writer.faults.resume();
    ledger.acknowledge((time) => time < clock.now - world.latenessMs + 30 * SECOND);
  }

  async function writeInTime(): Promise<void> {
    const samples = new Map<number, number>();
    // What comes later than this is refused: its bins are what they were.
    if (retentionMs !== null) writtenUntil = Math.max(writtenUntil, aligned(clock.now - retentionMs + EXPIRING_MS));
    for (let time = writtenUntil; time < clock.now - 5 * SECOND; time += scale.apartMs) {
      // Samples are lost, and irregular ones come when they come.
      if (!chance(0.05)) samples.set(world.interval === null ? time + upTo(scale.apartMs / 2) : time, nextValue());
      writtenUntil = time + scale.apartMs;
    }
    for (const time of [...samples.keys()]) if (time >= clock.now - 5 * SECOND) samples.delete(time);
    steps.push(`write ${samples.size}`);
    await write(samples, samples.size > 0 && samples.size < 4 && chance(0.3) ? pick(['kill', 'kill-late']) : null);
  }

  async function writeLate(): Promise<void> {
    const oldest = Math.max(begin, retentionMs === null ? begin : clock.now - retentionMs + EXPIRING_MS);
    if (oldest >= clock.now - MINUTE) return;
    const samples = new Map<number, number>();
    // Of two values of one time Cassandra keeps the one that was written later, by clocks that differ.
    clock.now += 10 * SECOND;
    const wanted = 1 + upTo(3);
    for (let i = 0; i < wanted; i += 1) {
      const known = ledger.times();
      const isCorrection = chance(0.3) && known.length > 0;
      const time = isCorrection ? pick(known) : oldest + upTo(clock.now - 10 * SECOND - oldest);
      if (time >= oldest) samples.set(time, kind === 'gauge' ? upTo(2_000) / 4 - 250 : upTo(total + 1));
    }
    steps.push(`write late ${[...samples.keys()].map((time) => new Date(time).toISOString()).join(' ')}`);
    await write(samples, chance(0.3) ? pick(['kill', 'kill-late']) : null);
  }

  async function work(): Promise<void> {
    const worker = pick(workers);
    if (underWay.has(worker)) return;
    const fault = chance(0.5) ? pick<Fault>(['pause', 'pause', 'kill', 'kill-late']) : null;
    if (fault !== null) worker.faults.plan(1 + upTo(30), fault);
    steps.push(`worker ${workers.indexOf(worker)}${fault === null ? '' : `, ${fault}`}`);
    const made = worker.job.runOnce(never).catch((error: unknown) => {
      if (!worker.faults.isDead()) throw error;
    });
    let ended = false;
    const ending = made.finally(() => {
      ended = true;
    });
    ending.catch(() => {});
    while (!ended && !worker.faults.isPaused())
      await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, 2))]);
    if (!ended) {
      counts.pauses += 1;
      underWay.set(worker, ending);
      return;
    }
    await ending;
    await afterRun(worker);
  }

  async function afterRun(worker: Process): Promise<void> {
    underWay.delete(worker);
    const {lostMs, refusedMs} = worker.job.progress();
    if (worker.faults.isDead()) {
      counts.kills += 1;
      counts.lostMs += lostMs;
      counts.refusedMs += refusedMs;
      await worker.close();
      workers[workers.indexOf(worker)] = startProcess(world, skew());
    } else worker.faults.resume();
  }

  async function resume(): Promise<void> {
    const [first] = underWay;
    if (first === undefined) return;
    const [worker, made] = first;
    steps.push(`worker ${workers.indexOf(worker)} goes on`);
    worker.faults.resume();
    await made;
    await afterRun(worker);
  }

  /** As if the minute of a lease were over: the schedule's time is not the cluster's. */
  async function endLease(): Promise<void> {
    steps.push('the lease ends');
    await ground.client.execute(
      `UPDATE ${ground.keyspace}.rollup_shards SET owner = null WHERE source = ? AND shard = ? IF EXISTS`,
      [world.source, rollupShardOf(world.source, world.metric)],
      {prepare: true, isIdempotent: false},
    );
  }

  async function expire(): Promise<void> {
    if (retentionMs === null) return;
    const before = clock.now - retentionMs - 10 * SECOND;
    steps.push(`samples before ${new Date(before).toISOString()} expire`);
    const id = seriesId(world.metric);
    for (let day = Math.floor(begin / DAY) - 1; day <= Math.floor(before / DAY); day += 1) {
      await ground.client.execute(
        `DELETE FROM ${ground.keyspace}.fresh_samples USING TIMESTAMP ? WHERE series = ? AND day = ? AND time < ?`,
        [BigInt(clock.now * 1000), id, day, before],
        {prepare: true},
      );
    }
  }

  async function ask(): Promise<void> {
    if (ledger.size === 0) return;
    const step = stepFromText(pick(scale.steps));
    const stepMs = step.stepMs ?? DAY;
    const from = begin - stepMs + upTo(Math.max(1, clock.now - begin));
    const to = Math.min(clock.now + stepMs, from + MOST_BINS * stepMs);
    const {answer} = await reader.engine.answer(
      {
        series: [{text: world.metric, selector: parseSelector(world.metric), aggregates: null}],
        range: {startMs: from, endMs: to},
        step,
        maxBins: null,
        timeZone: 'UTC',
        aggregates: [...CHECKED[kind as 'gauge' | 'counter']],
        fill: 'none',
        explain: true,
      },
      never,
    );
    const {bins, unknown} = ledger.check(answer, {kind, oldestMs: oldestMs(reader)});
    counts.bins += bins;
    counts.unknown += unknown;
    for (const {from: by, rows} of (answer.explain as Explained | undefined)?.series[0]?.passes ?? [])
      counts[by === 'samples' ? 'fromSamples' : 'fromTiles'] += rows;
  }

  /** In the end all that is settled, and was readable for long enough, lies in tiles. */
  async function checkCovered(madeAt: number): Promise<void> {
    for (const levelMs of usefulLevels(world.interval)) {
      const {tileMs} = tileLevelOf(levelMs);
      const fold = kind === 'counter' ? ' counter' : '';
      const key = {measure: `value${fold}`, interval: world.interval, levelMs};
      const until = Math.floor((madeAt - world.latenessMs) / (15 * MINUTE)) * 15 * MINUTE;
      const endMs = Math.floor(until / tileMs) * tileMs;
      const [first] = ledger.times();
      const startMs =
        Math.ceil(Math.max(first!, oldestMs(reader) + HOUR + MINUTE) / LEVELS_MS.at(-1)!) * LEVELS_MS.at(-1)!;
      if (startMs >= endMs) continue;
      const covered = await reader.covered(key, startMs, endMs);
      assert.deepEqual(covered, [{startMs, endMs}], `level of ${levelMs / MINUTE} min`);
    }
  }

  try {
    for (let i = 0; i < STEPS; i += 1) {
      clock.now += chance(0.3) ? upTo(scale.longestMs) : upTo(scale.longestMs / 6);
      const roll = random();
      if (roll < 0.35 || i === 0) await writeInTime();
      else if (roll < 0.55) await writeLate();
      else if (roll < 0.8) await work();
      else if (roll < 0.88) await resume();
      else if (roll < 0.94) await endLease();
      else await expire();
      if (chance(0.1)) {
        await reader.close();
        reader = startProcess(world, skew());
      }
      await ask();
    }
    while (underWay.size > 0) {
      await resume();
      await ask();
    }
    await writeInTime();
    await endLease();
    steps.push('the end');
    // Two runs: what late samples changed is made by the one after their marks are seen.
    await workers[0]!.job.runOnce(never);
    clock.now += 5 * MINUTE;
    await workers[0]!.job.runOnce(never);
    await checkCovered(workers[0]!.now());
    for (let i = 0; i < 3; i += 1) await ask();
    for (const worker of workers) {
      counts.lostMs += worker.job.progress().lostMs;
      counts.refusedMs += worker.job.progress().refusedMs;
    }
  } catch (error) {
    const place = `seed ${seed}, ${kind}, interval ${world.interval}, retention ${retentionMs}, at ${new Date(clock.now).toISOString()}`;
    throw new WrongSchedule(`${place}\n${steps.join('\n')}\n${(error as Error).message}`, {cause: error});
  } finally {
    for (const process of [writer, reader, ...workers]) await process.close();
  }
  return {steps, ...counts};
}
