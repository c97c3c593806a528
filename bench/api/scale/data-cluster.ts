/** A cluster over a directory of data that is there already, or is loaded first. */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Cassandra} from '../../../scripts/cassandra/start-cassandra.mjs';
import {type LoadOptions, loadScale} from './load.js';
import {readWritten, type ScalePlace, type Written} from './place.js';

/** Starts a real Cassandra; the data stays when a directory is given. */
export type StartCassandra = (options: {heapMb: number; directory?: string}) => Promise<Cassandra>;

const HEAP_MB = 1024;

/** A cluster with its data, brought up to now. */
export interface LoadedPlace extends ScalePlace {
  readonly written: Written;
  /** Processes of the cluster. */
  readonly pids: readonly number[];
}

/**
 * Runs something over a cluster with data. One that has just been loaded is ended and started again, so that what is read
 * comes from files and not from what was just written.
 *
 * @param kept - where the data is kept from run to run; null: in a temporary directory that goes when the run ends
 */
export async function withData<Result>(
  startCassandra: StartCassandra,
  kept: string | null,
  options: LoadOptions,
  use: (place: LoadedPlace) => Promise<Result>,
): Promise<Result> {
  const directory = kept === null ? mkdtempSync(join(tmpdir(), 'metrics-chart-bench-')) : resolve(kept);
  mkdirSync(directory, {recursive: true});
  const withCluster = async <T>(work: (place: LoadedPlace) => Promise<T>): Promise<T> => {
    const cassandra = await startCassandra({heapMb: HEAP_MB, directory: join(directory, 'cassandra')});
    try {
      const {contactPoints, localDataCenter, nodes} = cassandra;
      const place = {directory, contactPoints, localDataCenter};
      const written = await loadScale(place, options);
      return await work({...place, written, pids: nodes.map(({pid}) => pid)});
    } finally {
      await cassandra.stop();
    }
  };
  try {
    if (readWritten(directory)?.hasBinRows !== true) await withCluster(async () => {});
    return await withCluster(use);
  } finally {
    if (kept === null) rmSync(directory, {recursive: true, force: true});
  }
}
