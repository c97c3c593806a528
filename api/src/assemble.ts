/** A configuration becomes everything a server is made of: stores, sources, engine, app, and the work beside it. */
import type {Logger} from 'pino';
import {collectDefaultMetrics, Registry} from 'prom-client';
import {createApp} from './app.js';
import {BUILT_IN_SOURCES} from './config/built-in-sources.js';
import type {Config, SourceConfig} from './config/config-schema.js';
import {createEngine} from './engine/create-engine.js';
import {createKeptBins, forgettingSink, type KeptBins} from './engine/kept-bins.js';
import {createHostRecorder} from './host-recorder/host-recorder.js';
import type {App} from './http/app-env.js';
import {registerJobMetrics} from './jobs/job-metrics.js';
import {createRetentionJob} from './jobs/retention.js';
import {createRollupJob} from './jobs/rollup.js';
import {createSampleDataFeed} from './sample-data/sample-data.js';
import {StartError} from './start-error.js';
import type {SeriesInfo, Source} from './store.js';
import {type CountedStore, registerStores} from './store-metrics.js';
import {keepFaultOf, keepsTiles, managedKeyspace} from './stores/cassandra/managed/settings.js';
import {openCassandraSource} from './stores/cassandra/open.js';
import {type DuckDbStore, openDuckDbStore} from './stores/duckdb/open.js';
import {placeRollups, type RollupPlace} from './stores/place-rollups.js';
import {createTilesJob, isMadeAhead, isNamedAhead} from './tiles-job.js';

const DAY_MS = 86_400_000;
/** Samples of this machine are kept a week, what was folded from them a year. */
const HOST_RETENTION = {samplesMs: 7 * DAY_MS, binsMs: 366 * DAY_MS};
/** Samples of this machine come on the second; none is late by more than a write that took its time. */
const HOST_LATENESS_MS = 60_000;
const ROLLUP_EVERY_MS = 300_000;

/** Everything that a server is made of, and what ends it. */
export interface Assembled {
  readonly app: App;
  readonly dataFile: string | null;
  /** Names and types, in the order in which they are asked. */
  readonly sources: readonly {readonly name: string; readonly type: SourceConfig['type']}[];
  /** Where rollups of Cassandra sources are kept. */
  readonly rollupPlaces: readonly PlacedRollups[];
  /** Begins recording, generating and folding; returns at once. */
  startWork(): void;
  /** Ends work, reads and stores, in this order. */
  close(): Promise<void>;
}

/** Where the rollups of a source are kept: in a keyspace, or (null) in the DuckDB file. */
export interface PlacedRollups {
  readonly source: string;
  readonly keyspace: string | null;
}

/** What an assembly needs beside the configuration. */
export interface Surroundings {
  readonly log: Logger;
  readonly logsRequests: boolean;
  readonly version: string;
  /** Holds the bundle and the demo. */
  readonly publicDirectory: string;
}

/** Something that goes on beside requests. */
interface Work {
  start(): void;
  stop(): Promise<void>;
}

interface Parts {
  readonly store: DuckDbStore;
  readonly rollups: KeptBins;
  readonly log: Logger;
}

/**
 * Opens the stores of a configuration (`readConfigFile`) and builds the app over them. A Cassandra that is down is no error: it is
 * connected to in the background, and `/readyz` says why it cannot be read.
 *
 * @throws StartError when the data directory cannot be used
 */
export async function assemble(config: Config, surroundings: Surroundings): Promise<Assembled> {
  const {log, logsRequests, version, publicDirectory} = surroundings;
  for (const [name, source] of Object.entries(config.sources)) {
    const fault = source.type === 'cassandra' && keepsTiles(source) ? keepFaultOf(source) : null;
    if (fault !== null) throw new StartError(`invalid configuration: sources.${name}: ${fault}`);
  }
  const store = await openStore(config.dataDirectory);
  const places = new Map<string, RollupPlace>();
  const parts: Parts = {store, rollups: createKeptBins(placeRollups(store.rollups, places)), log};
  const registry = new Registry();
  const rollupPlaces: PlacedRollups[] = [];
  const named = Object.entries(config.sources).map(([name, source]) => ({name, type: source.type}));
  const sources: Source[] = [];
  const work: Work[] = [];
  const counted: CountedStore[] = [{name: 'duckdb', reads: store.reads}];

  for (const [name, source] of Object.entries(config.sources)) {
    if (source.type === 'duckdb') {
      const opened = store.source(name, {latenessMs: source.lateness});
      sources.push(opened);
      work.push(rollupWork(opened, parts));
      continue;
    }
    const opened = openCassandraSource(name, source, {log, now: Date.now, catalogueState: store.catalogueState(name)});
    sources.push(opened);
    counted.push(opened);
    rollupPlaces.push({source: name, keyspace: keepsTiles(source) ? managedKeyspace(source) : null});
    const {tiles} = opened;
    if (tiles === null) {
      if (isMadeAhead(source))
        work.push(rollupWork(opened, parts, {everyMs: source.rollups.job.every, isWanted: isNamedAhead(source)}));
      continue;
    }
    places.set(name, {rollups: tiles, isThere: () => opened.keepsRollups()});
    const {inside, every} = source.rollups.job;
    if (!inside || !isMadeAhead(source)) continue;
    const job = createTilesJob(opened, source, {rollups: parts.rollups, now: Date.now, log});
    registerJobMetrics(registry, name, {progress: () => job.progress(), refusedMarks: () => tiles.refusedMarks()});
    work.push({start: () => job.start(every), stop: () => job.stop()});
  }
  for (const builtIn of [
    config.recordHost ? hostSource(parts) : null,
    config.sampleData ? sampleSource(parts) : null,
  ]) {
    if (builtIn === null) continue;
    sources.push(builtIn.source);
    named.push({name: builtIn.source.name, type: 'duckdb'});
    work.push(...builtIn.work, rollupWork(builtIn.source, parts));
  }

  const {bodyBytes, answerBytes, deadline, ...limits} = config.limits;
  const engine = createEngine({
    sources,
    rollups: parts.rollups,
    now: Date.now,
    limits: {...limits, deadlineMs: deadline},
    log,
  });
  collectDefaultMetrics({register: registry});
  registerStores(registry, counted);
  const {corsOrigins, host, basePath, publicUrl} = config.server;
  const app = createApp({
    engine,
    corsOrigins: corsOrigins ?? (isLoopback(host) ? 'loopback' : []),
    basePath,
    publicUrl,
    limits: {maxBins: limits.maxBins, maxSeries: limits.maxSeries, bodyBytes, answerBytes},
    publicDirectory,
    version,
    registry,
    log,
    logsRequests,
  });

  return {
    app,
    dataFile: store.file,
    sources: named,
    rollupPlaces,
    startWork() {
      for (const one of work) one.start();
    },
    async close() {
      await Promise.all(work.map((one) => one.stop()));
      await engine.close();
      await Promise.all(sources.map((source) => source.close()));
      await store.close();
    },
  };
}

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

async function openStore(directory: string): Promise<DuckDbStore> {
  try {
    return await openDuckDbStore({directory});
  } catch (error) {
    throw new StartError((error as Error).message, {cause: error});
  }
}

function hostSource({store, rollups, log}: Parts): {source: Source; work: Work[]} {
  const name = BUILT_IN_SOURCES.host;
  const source = store.source(name, {latenessMs: HOST_LATENESS_MS});
  const sink = sinkOf(source, store, rollups);
  return {
    source,
    work: [
      createHostRecorder({sink, now: Date.now, log}),
      createRetentionJob({store, retention: {source: name, ...HOST_RETENTION}, now: Date.now, log}),
    ],
  };
}

function sampleSource({store, rollups, log}: Parts): {source: Source; work: Work[]} {
  const source = store.source(BUILT_IN_SOURCES.sample);
  const sink = sinkOf(source, store, rollups);
  return {source, work: [createSampleDataFeed({source, sink, now: Date.now, log})]};
}

/** Samples that come late make the bins that they belong to forgotten, those being folded included. */
const sinkOf = ({name, latenessMs}: Source, store: DuckDbStore, rollups: KeptBins) =>
  forgettingSink(store.sink(name), {source: name, latenessMs, rollups, now: Date.now});

function rollupWork(
  source: Source,
  {rollups, log}: Parts,
  {everyMs = ROLLUP_EVERY_MS, ...wanted}: {everyMs?: number; isWanted?: (series: SeriesInfo) => boolean} = {},
): Work {
  const job = createRollupJob({source, rollups, now: Date.now, log, ...wanted});
  return {start: () => job.start(everyMs), stop: () => job.stop()};
}
