/** What commands open to work on samples and rollups without a server. */
import {pino} from 'pino';
import type {CassandraSourceConfig} from '../config/cassandra-source.js';
import type {Apart} from '../jobs/delete-series.js';
import {StartError} from '../start-error.js';
import type {Rollups} from '../store.js';
import {type CassandraSource, openCassandraSource} from '../stores/cassandra/open.js';
import {TOLERANCES} from '../stores/cassandra/rollups/tile-rollups.js';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {untilReady} from './until-ready.js';

/** A Cassandra source that is ready, and its rollups, wherever they lie. */
export interface OpenedCluster {
  readonly source: CassandraSource;
  readonly rollups: Rollups;
  readonly apart: Apart;
  close(): Promise<void>;
}

/**
 * Opens a Cassandra source, which crawls through nothing by itself, and the DuckDB file where its rollups lie there.
 *
 * @throws StartError when it is not ready in time, or a server runs on the file; the signal's reason
 */
export async function openCluster(
  name: string,
  config: CassandraSourceConfig,
  directory: string,
  signal: AbortSignal,
): Promise<OpenedCluster> {
  const options = {log: pino({level: 'silent'}), now: Date.now};
  const source = openCassandraSource(name, {...config, crawl: {...config.crawl, enabled: false}}, options);
  let store: DuckDbStore | null = null;
  const close = async () => {
    await source.close();
    await store?.close();
  };
  try {
    await untilReady(name, () => source.readiness(), signal);
    const tiles = source.keepsRollups() === true ? source.tiles : null;
    store = tiles === null ? await openFile(directory) : null;
    return {source, rollups: tiles ?? store!.rollups, apart: apartOf(source, tiles), close};
  } catch (error) {
    await close();
    throw error;
  }
}

function apartOf({name, removal}: CassandraSource, tiles: CassandraSource['tiles']): Apart {
  if (tiles !== null) return {marginMs: tiles.lateMarginMs, marksSeenMs: tiles.coordination(name).marksSeenMs};
  // Others write samples, and nobody else folds them.
  return {marginMs: removal === null ? 0 : TOLERANCES.skewMs, marksSeenMs: 0};
}

/**
 * Opens the DuckDB file of a data directory.
 *
 * @throws StartError when it cannot be opened, as while a server runs on it
 */
export function openFile(directory: string): Promise<DuckDbStore> {
  return openDuckDbStore({directory}).catch((error: Error) => {
    throw new StartError(`${error.message}; end the server that runs on it, and start it again afterwards`, {
      cause: error,
    });
  });
}
