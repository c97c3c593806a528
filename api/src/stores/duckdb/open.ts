/**
 * The embedded default: one DuckDB file in a data directory holds samples, catalogue and rollups of any number of
 * sources. A real default for one machine; one process at a time has the file.
 */
import {mkdirSync, realpathSync} from 'node:fs';
import {totalmem} from 'node:os';
import {join} from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';
import type {Readiness, Removal, Rollups, Sink, Source} from '../../store.js';
import type {CatalogueState} from '../catalogue-state.js';
import {type ChangeLog, createChangeLog} from '../change-log.js';
import {createCatalogue} from './catalogue.js';
import {createCatalogueState} from './catalogue-state.js';
import {Connection, Connections} from './connections.js';
import {createRemoval} from './delete-samples.js';
import {createGate} from './gate.js';
import {deleteBinsBefore, deleteSamplesBefore} from './retention.js';
import {RollupTables} from './rollups.js';
import {createSamples} from './samples.js';
import {prepareSchema} from './schema.js';
import {SeriesTable} from './series-table.js';
import {createSink} from './sink.js';

/** The name of the file in the data directory. */
export const DATABASE_FILE = 'metrics.duckdb';

const DEFAULT_LATENESS_MS = 3_600_000;
const MIB = 2 ** 20;

/** One open DuckDB file. */
export interface DuckDbStore {
  /** The file, or null in memory. */
  readonly file: string | null;
  /** What was written to the sink of this name. Closing a source does nothing: the store is closed as a whole. */
  source(name: string, options?: {readonly latenessMs?: number}): Source;
  /** Takes samples in, for the source of this name. */
  sink(name: string): Sink;
  /** Takes samples out again, of the source of this name. */
  removal(name: string): Removal;
  /** Bins of any source, those of other stores too. */
  readonly rollups: Rollups;
  /** What is remembered of the tables of another store's source. */
  catalogueState(source: string): CatalogueState;
  /** Deletes the samples of a source before a time (`oldestReadable` from then on); bins folded from them stay. */
  deleteSamplesBefore(source: string, timeMs: number): Promise<void>;
  /** Deletes the bins of a source before a time, and what is left of series that were last seen before it. */
  deleteBinsBefore(source: string, timeMs: number): Promise<void>;
  readiness(): Promise<Readiness>;
  /** How many statements have read so far, signs of life left out. */
  reads(): number;
  /** Finishes what is being written, interrupts what is being read, brings the log into the file and lets go of it. */
  close(): Promise<void>;
}

/** The files that this process has open: the operating system's lock keeps only other processes away. */
const openFiles = new Set<string>();

/**
 * Opens the database of a data directory, which is made when it is not there.
 *
 * @param directory - null for a database in memory
 * @throws Error with one clear line: when another process has the file (naming it, where known), when it is no database
 *   of this program, when a newer one wrote it
 */
export async function openDuckDbStore({directory}: {readonly directory: string | null}): Promise<DuckDbStore> {
  const file = directory === null ? null : fileIn(directory);
  if (file !== null && openFiles.has(file)) throw new Error(`database in use: ${file} is open in this process already`);
  const name = file ?? 'in memory';
  if (file !== null) openFiles.add(file);
  let instance: DuckDBInstance | undefined;
  try {
    instance = await openInstance(file);
    const connections = new Connections(instance, name);
    const series = new SeriesTable();
    const rollups = new RollupTables(connections);
    const oldestReadable = new Map<string, number>();
    const connection = new Connection(await instance.connect(), createGate(1));
    try {
      await connection.runOnce('BEGIN TRANSACTION');
      await prepareSchema(connection, name);
      await connection.runOnce('COMMIT');
      await series.load(connection);
      await rollups.load(connection);
      for (const chunk of await connection.run('SELECT source, oldest_readable FROM sources')) {
        for (const [source, oldest] of chunk.getRows()) oldestReadable.set(source as string, Number(oldest));
      }
    } finally {
      connection.disconnect();
    }
    const changes = new Map<string, ChangeLog>();
    const changesOf = (source: string): ChangeLog => {
      const log = changes.get(source) ?? createChangeLog();
      changes.set(source, log);
      return log;
    };
    const opened = {connections, series, rollups, oldestReadable, changesOf};

    const readiness = async (): Promise<Readiness> => {
      try {
        await connections.read((reader) => reader.runOnce('SELECT 1'));
        return {ready: true, reason: null};
      } catch (error) {
        return {ready: false, reason: error instanceof Error ? error.message : String(error)};
      }
    };
    return {
      file,
      source: (source, {latenessMs = DEFAULT_LATENESS_MS} = {}) => ({
        name: source,
        samples: createSamples(opened, source),
        catalogue: createCatalogue(series.indexOf(source)),
        changes: changesOf(source),
        latenessMs,
        readiness,
        close: async () => {},
      }),
      sink: (source) => createSink(opened, source),
      removal: (source) => createRemoval(opened, source),
      rollups,
      catalogueState: (source) => createCatalogueState(connections, source),
      deleteSamplesBefore: (source, timeMs) => deleteSamplesBefore(opened, source, timeMs),
      deleteBinsBefore: (source, timeMs) => deleteBinsBefore(opened, source, timeMs),
      readiness,
      reads: () => connections.reads,
      async close() {
        await connections.close();
        if (file !== null) openFiles.delete(file);
      },
    };
  } catch (error) {
    instance?.closeSync();
    if (file !== null) openFiles.delete(file);
    throw error;
  }
}

function fileIn(directory: string): string {
  try {
    mkdirSync(directory, {recursive: true});
  } catch (cause) {
    throw new Error(`unreadable data directory: ${directory} (${(cause as Error).message})`, {cause});
  }
  return join(realpathSync(directory), DATABASE_FILE);
}

async function openInstance(file: string | null): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(file ?? ':memory:', {
      memory_limit: `${memoryLimitMiB()}MiB`,
      // Nothing is fetched from anywhere.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
  } catch (cause) {
    throw clearError(file ?? 'in memory', cause as Error);
  }
}

/** A quarter of what this process may use: the rest is for its own pages, and for whoever else lives on the machine. */
function memoryLimitMiB(): number {
  const available = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(256, Math.floor(available / MIB / 4));
}

/** What DuckDB says about a file, in one line for whoever starts the server. */
function clearError(file: string, cause: Error): Error {
  if (/lock/i.test(cause.message)) {
    const holder = /held in (?<program>.+?) \(PID (?<process>\d+)\)/.exec(cause.message)?.groups;
    const by = holder ? `process ${holder.process} (${holder.program})` : 'another process';
    return new Error(`database in use: ${file} is held by ${by}`, {cause});
  }
  if (/not a valid DuckDB database/i.test(cause.message)) {
    return new Error(`unreadable database: ${file} is no DuckDB file`, {cause});
  }
  return new Error(`unreadable database: ${file} (${cause.message})`, {cause});
}
