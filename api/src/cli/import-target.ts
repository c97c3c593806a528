/** The source that a command writes samples into. */
import {resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {pino} from 'pino';
import type {Config, SourceConfig} from '../config/config-schema.js';
import type {Environment} from '../config/environment.js';
import {readConfigFile} from '../config/read-config-file.js';
import {createKeptBins, forgettingSink} from '../engine/kept-bins.js';
import {StartError} from '../start-error.js';
import type {Catalogue, Sink} from '../store.js';
import {openCassandraSource} from '../stores/cassandra/open.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {UsageError} from './command.js';

/** How long a Cassandra is waited for. */
const REACHABLE_MS = 15_000;

/** Takes samples in. */
export interface ImportTarget {
  readonly name: string;
  readonly sink: Sink;
  readonly catalogue: Catalogue;
  close(): Promise<void>;
}

/** What is written into, and by which configuration. */
export interface TargetOptions {
  readonly configPath: string | null;
  /** Relative to the working directory; null: as the configuration says. */
  readonly dataDirectory: string | null;
  /** Null: the only source that takes samples. */
  readonly sourceName: string | null;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Opens a source for writing. Bins that were kept of it in the data directory are forgotten where samples come late;
 * so no server may run on that directory meanwhile.
 *
 * @throws UsageError when the configuration has no such source, StartError when it cannot be written into
 */
export async function openImportTarget(options: TargetOptions): Promise<ImportTarget> {
  const config = readConfigFile(options.configPath, options.environment);
  const [name, source] = writableSource(config, options.sourceName);
  const directory = options.dataDirectory === null ? config.dataDirectory : resolve(options.dataDirectory);
  const store = await openDuckDbStore({directory}).catch((error: Error) => {
    throw new StartError(`${error.message}; end the server that runs on it, and start it again after the import`, {
      cause: error,
    });
  });
  const kept = {source: name, latenessMs: source.lateness, rollups: createKeptBins(store.rollups), now: Date.now};
  if (source.type === 'duckdb') {
    return {
      name,
      sink: forgettingSink(store.sink(name), kept),
      catalogue: store.source(name).catalogue,
      close: () => store.close(),
    };
  }
  const opened = openCassandraSource(
    name,
    {...source, crawl: {...source.crawl, enabled: false}},
    {
      log: pino({level: 'silent'}),
      now: Date.now,
    },
  );
  const close = async () => {
    await opened.close();
    await store.close();
  };
  try {
    await untilReady(name, () => opened.readiness(), options.signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {name, sink: forgettingSink(opened.sink!, kept), catalogue: opened.catalogue, close};
}

function writableSource({sources}: Config, asked: string | null): readonly [string, SourceConfig] {
  const writable = Object.entries(sources).filter(([, source]) => source.type === 'duckdb' || source.managed !== null);
  const names = writable.map(([name]) => name).join(', ') || 'none; add one with "managed", or of the type "duckdb"';
  if (asked === null && writable.length === 1) return writable[0]!;
  const found = writable.find(([name]) => name === asked);
  if (found !== undefined) return found;
  throw new UsageError(
    asked === null
      ? `missing option: --source; sources that take samples: ${names}`
      : `unknown source: ${asked}; sources that take samples: ${names}`,
  );
}

async function untilReady(
  name: string,
  readiness: () => Promise<{ready: boolean; reason: string | null}>,
  signal: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const {ready, reason} = await readiness();
    if (ready) return;
    if (performance.now() - begun > REACHABLE_MS) throw new StartError(`unavailable source: ${name} (${reason})`);
    await sleep(250, undefined, {signal});
  }
}
