/** A configuration becomes a running server: stores, engine, app, and the work beside it. */
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Logger} from 'pino';
import {Registry} from 'prom-client';
import {createApp} from './app.js';
import type {Config} from './config/config-schema.js';
import {createEngine} from './engine/create-engine.js';
import {createHostRecorder} from './host-recorder/host-recorder.js';
import type {App} from './http/app-env.js';
import {createRollupJob} from './jobs/rollup.js';
import {createSampleDataFeed} from './sample-data/sample-data.js';
import type {Source} from './store.js';
import {openCassandraSource} from './stores/cassandra/open.js';
import {type DuckDbStore, openDuckDbStore} from './stores/duckdb/open.js';

/** Names of the sources that a server without a configuration has. */
const HOST_SOURCE = 'host';
const SAMPLE_SOURCE = 'sample';

const DAY_MS = 86_400_000;
/** Samples of this machine are kept a week, what was folded from them a year. */
const HOST_SAMPLES_KEPT_MS = 7 * DAY_MS;
const HOST_BINS_KEPT_MS = 366 * DAY_MS;
/** Samples of this machine come on the second; none is late by more than a write that took its time. */
const HOST_LATENESS_MS = 60_000;
const ROLLUP_EVERY_MS = 300_000;
const RETENTION_EVERY_MS = 3_600_000;

/** Everything that a server is made of, and what ends it. */
export interface Assembled {
  readonly app: App;
  readonly config: Config;
  readonly dataFile: string | null;
  readonly sourceNames: readonly string[];
  /** Begins recording, generating and folding; returns at once. */
  startWork(): void;
  /** Ends work, reads and stores, in this order. */
  close(): Promise<void>;
}

interface Work {
  start(): void;
  stop(): Promise<void>;
}

/** Where the bundle and the demo lie: beside the bundled server. */
const publicDirectory = () => join(dirname(fileURLToPath(import.meta.url)), 'public');

/**
 * Opens the stores of a configuration and builds the app over them.
 *
 * @param directory - what relative paths in the configuration are relative to
 * @throws Error with one clear line when the data directory cannot be used
 */
export async function assemble(
  config: Config,
  {directory, log, version}: {directory: string; log: Logger; version: string},
): Promise<Assembled> {
  const store = await openDuckDbStore({directory: resolve(directory, config.dataDirectory)});
  const registry = new Registry();
  const named = Object.entries(config.sources);
  const sources: Source[] = named.map(([name, source]) =>
    source.type === 'cassandra'
      ? openCassandraSource(name, source, {log, now: Date.now})
      : store.source(name, {latenessMs: source.lateness}),
  );
  const work: Work[] = [];

  if (config.recordHost) {
    const source = store.source(HOST_SOURCE, {latenessMs: HOST_LATENESS_MS});
    sources.push(source);
    work.push(createHostRecorder({sink: store.sink(HOST_SOURCE), now: Date.now, log}), retention(store, log));
    work.push(rollupWork(source, store, log));
  }
  if (config.sampleData) {
    const source = store.source(SAMPLE_SOURCE);
    sources.push(source);
    work.push(createSampleDataFeed({source, sink: store.sink(SAMPLE_SOURCE), now: Date.now, log}));
    work.push(rollupWork(source, store, log));
  }

  const {maxBins, maxSeries, bodyBytes, deadline, ...engineLimits} = config.limits;
  const engine = createEngine({
    sources,
    rollups: store.rollups,
    now: Date.now,
    limits: {maxBins, maxSeries, deadlineMs: deadline, ...engineLimits},
    log,
  });
  const app = createApp({
    engine,
    corsOrigins: config.server.corsOrigins ?? (isLoopback(config.server.host) ? 'loopback' : []),
    basePath: config.server.basePath,
    publicUrl: config.server.publicUrl,
    limits: {maxBins, maxSeries, bodyBytes},
    publicDirectory: publicDirectory(),
    version,
    registry,
    log,
    logsRequests: config.log.requests ?? !process.stderr.isTTY,
  });

  return {
    app,
    config,
    dataFile: store.file,
    sourceNames: sources.map(({name}) => name),
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

function rollupWork(source: Source, store: DuckDbStore, log: Logger): Work {
  const job = createRollupJob({source, rollups: store.rollups, now: Date.now, log});
  return {start: () => job.start(ROLLUP_EVERY_MS), stop: () => job.stop()};
}

function retention(store: DuckDbStore, log: Logger): Work {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const clean = async () => {
    try {
      await store.deleteSamplesBefore(HOST_SOURCE, Date.now() - HOST_SAMPLES_KEPT_MS);
      await store.deleteBinsBefore(HOST_SOURCE, Date.now() - HOST_BINS_KEPT_MS);
    } catch (error) {
      log.warn({err: error}, 'old samples of this machine could not be deleted');
    }
  };
  return {
    start() {
      running = clean();
      timer = setInterval(() => {
        running = clean();
      }, RETENTION_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
