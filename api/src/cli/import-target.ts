/** The source that a command writes samples into. */
import {resolve} from 'node:path';
import type {CassandraSourceConfig} from '../config/cassandra-source.js';
import type {Config, SourceConfig} from '../config/config-schema.js';
import type {Environment} from '../config/environment.js';
import {readConfigFile} from '../config/read-config-file.js';
import {createKeptBins, forgettingSink} from '../engine/kept-bins.js';
import type {Catalogue, Sink} from '../store.js';
import {UsageError} from './command.js';
import {openCluster, openFile} from './open-source.js';

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
 * Opens a source for writing. Bins that were kept of it are forgotten where samples come late; where they are kept in the
 * data directory, no server may run on that meanwhile.
 *
 * @throws UsageError when the configuration has no such source, StartError when it cannot be written into
 */
export async function openImportTarget(options: TargetOptions): Promise<ImportTarget> {
  const config = readConfigFile(options.configPath, options.environment);
  const [name, source] = writableSource(config, options.sourceName);
  const directory = options.dataDirectory === null ? config.dataDirectory : resolve(options.dataDirectory);
  return source.type === 'duckdb'
    ? openDuckDbTarget(name, source.lateness, directory)
    : openCassandraTarget(name, source, directory, options.signal);
}

async function openDuckDbTarget(name: string, latenessMs: number, directory: string): Promise<ImportTarget> {
  const store = await openFile(directory);
  const kept = {source: name, latenessMs, rollups: createKeptBins(store.rollups), now: Date.now};
  return {
    name,
    sink: forgettingSink(store.sink(name), kept),
    catalogue: store.source(name).catalogue,
    close: () => store.close(),
  };
}

async function openCassandraTarget(
  name: string,
  config: CassandraSourceConfig,
  directory: string,
  signal: AbortSignal,
): Promise<ImportTarget> {
  const {source, rollups, apart, close} = await openCluster(name, config, directory, signal);
  const sink = forgettingSink(source.sink!, {
    source: name,
    latenessMs: config.lateness,
    rollups: createKeptBins(rollups),
    now: Date.now,
    marginMs: apart.marginMs,
  });
  return {name, sink, catalogue: source.catalogue, close};
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
