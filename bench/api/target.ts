import type {TimeRange} from '@metrics-chart/contract/series';
import type {Rollups, Sink, Source} from '#api/store.js';

/** A database with the samples of the bench, as a worker is told about it: plain values. */
export interface TargetPlace {
  readonly name: 'duckdb' | 'cassandra';
  /** Holds the DuckDB file: of samples and rollups, or, for Cassandra, of rollups alone. */
  readonly directory: string;
  /** Of Cassandra; empty for DuckDB. */
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  /** Processes of a database that was started for the bench; empty for DuckDB. */
  readonly pids: readonly number[];
}

/** The database, opened by our own stores. */
export interface OpenStores {
  readonly source: Source;
  readonly rollups: Rollups;
  readonly sink: Sink;
  close(): Promise<void>;
}

/** The database, opened by nothing but its driver. */
export interface BareDriver {
  /** Reads time and value of every sample of the series in the range, and adds the values up. Returns how many there were. */
  readSamples(range: TimeRange): Promise<number>;
  /** Reads every stored bin of a level in the range. Returns how many there were. */
  readBins(levelMs: number, range: TimeRange): Promise<number>;
  close(): Promise<void>;
}

export interface Target {
  /** Makes an empty place ready for samples: tables and the like. */
  prepare(place: TargetPlace): Promise<void>;
  /** Resolves when the database has digested what was written, so that it does not work while others are timed. */
  settle(place: TargetPlace): Promise<void>;
  openStores(place: TargetPlace): Promise<OpenStores>;
  openDriver(place: TargetPlace): Promise<BareDriver>;
}
