/** One process of a schedule: everything a server is made of, over a clock of its own. */
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Kind, TimeRange} from '@metrics-chart/contract/series';
import {createEngine} from '#api/engine/create-engine.js';
import type {Engine} from '#api/engine/engine.js';
import {createKeptBins, forgettingSink} from '#api/engine/kept-bins.js';
import {deleteSeries} from '#api/jobs/delete-series.js';
import {createSharedRollupJob, type SharedRollupJob} from '#api/jobs/shared-rollup.js';
import type {Coordination, RollupKey, SeriesInfo, Sink, Source} from '#api/store.js';
import type {Connection} from '#api/stores/cassandra/connect.js';
import {createManagedCatalogue} from '#api/stores/cassandra/managed/catalogue.js';
import {createManagedRemoval} from '#api/stores/cassandra/managed/delete-samples.js';
import {createManagedSamples} from '#api/stores/cassandra/managed/read-samples.js';
import {createSeriesTable} from '#api/stores/cassandra/managed/series-table.js';
import {createManagedSink} from '#api/stores/cassandra/managed/sink.js';
import {createSampleWriter} from '#api/stores/cassandra/managed/write-samples.js';
import {rollupShardOf} from '#api/stores/cassandra/rollups/marks.js';
import {createTileRollups} from '#api/stores/cassandra/rollups/tile-rollups.js';
import {toSeriesInfo} from '#api/stores/own-series.js';
import {log} from '../cluster.js';
import {createFaultyConnection, type Faults} from './faulty-connection.js';

/** What all processes of a schedule have in common. */
export interface World {
  readonly shared: Connection;
  readonly keyspace: string;
  /** No other schedule has this name, nor these series. */
  readonly source: string;
  readonly metric: string;
  readonly kind: Kind;
  readonly interval: number | null;
  readonly retentionMs: number | null;
  readonly latenessMs: number;
  /** The true time, epoch milliseconds. */
  readonly clock: {now: number};
}

/** A process. */
export interface Process {
  readonly faults: Faults;
  readonly sink: Sink;
  /** Marks nothing as late, as if samples had been written at their own times. */
  readonly plainSink: Sink;
  readonly engine: Engine;
  readonly job: SharedRollupJob;
  readonly source: Source;
  readonly now: () => number;
  /** Deletes the samples of a span, or the series as a whole, as the command does. Clocks go on where it waits. */
  remove(span: TimeRange, isWhole?: boolean): Promise<void>;
  /** What of a level is covered. */
  covered(
    key: Omit<RollupKey, 'source' | 'series'>,
    startMs: number,
    endMs: number,
  ): Promise<readonly {startMs: number; endMs: number}[]>;
  close(): Promise<void>;
}

/** What is kept for ever in a schedule: every level. */
const KEEP = {'10s': null, '1m': null, '15m': null, '1h': null, '6h': null, '1d': null};
const DAY = 86_400_000;

/** Starts a process whose clock is off by so much. */
export function startProcess(world: World, skewMs: number): Process {
  const {keyspace, source: name, metric, retentionMs, latenessMs, clock} = world;
  const {connection, faults} = createFaultyConnection(world.shared);
  const now = () => clock.now + skewMs;
  const table = createSeriesTable(connection, keyspace);
  const catalogue = createManagedCatalogue(name, table, {log, latenessMs});
  const samples = createManagedSamples({
    connection,
    keyspace,
    retentionMs,
    now,
    pushdown: 'never',
    check: () => {},
    describe: catalogue.describe,
  });
  const tiles = createTileRollups({
    connection,
    keyspace,
    keep: KEEP,
    marksKeptMs: 30 * DAY,
    samplesKeptMs: retentionMs,
    now,
  });
  const text = formatSeries(metric, {});
  // The table as it is now, and not all the series of other schedules beside.
  const findAll = async (): Promise<SeriesInfo[]> => {
    const found = await table.read(text);
    return found === null ? [] : [toSeriesInfo(name, found)];
  };
  const source: Source = {
    name,
    samples,
    catalogue: {
      ...catalogue.catalogue,
      listSeries: async () => ({series: await findAll(), next: null}),
      findSeries: findAll,
      crawlProgress: () => null,
    },
    latenessMs,
    readiness: () => connection.readiness(),
    close: async () => {},
  };
  const rollups = createKeptBins(tiles);
  const plain = createManagedSink({
    table,
    catalogue,
    writeSamples: createSampleWriter(connection, keyspace),
    check: () => {},
    now,
  });
  const job = createSharedRollupJob({
    source,
    rollups,
    coordination: oneShard(tiles.coordination(name), rollupShardOf(name, text)),
    now,
    log,
  });
  const engine = createEngine({sources: [source], rollups, now, log});
  const removal = createManagedRemoval({connection, keyspace, table, catalogue, check: () => {}, now});
  const apart = {marginMs: tiles.lateMarginMs, marksSeenMs: tiles.coordination(name).marksSeenMs};
  const wait = async (lengthMs: number) => {
    clock.now += lengthMs;
  };
  return {
    faults,
    engine,
    job,
    source,
    now,
    plainSink: plain,
    sink: forgettingSink(plain, {source: name, latenessMs, rollups, now, marginMs: tiles.lateMarginMs}),
    covered: (key, startMs, endMs) =>
      tiles.readCovered({...key, source: name, series: text}, {startMs, endMs}, new AbortController().signal),
    async remove(span, isWhole = false) {
      const [series] = await findAll();
      const meant = {series: series!, measures: series!.measures, span};
      const parts = {source, rollups: tiles, removalOf: () => removal, apart, wait, now, log};
      await deleteSeries(parts, [meant], isWhole, new AbortController().signal);
    },
    async close() {
      faults.kill();
      await job.stop();
      await engine.close();
      await catalogue.close();
    },
  };
}

/** The one shard that there is anything in: the other fifteen would be looked at to no avail. */
const oneShard = (all: Coordination, shard: number): Coordination => ({
  ...all,
  shards: 1,
  shardOf: () => 0,
  acquire: (_, owner) => all.acquire(shard, owner),
  save: (_, owner, progress) => all.save(shard, owner, progress),
  release: (_, owner) => all.release(shard, owner),
  readMarks: (_, ...rest) => all.readMarks(shard, ...rest),
});
