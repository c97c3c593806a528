/** A Cassandra cluster as a source of samples: mapped tables, read-only, and our own tables, read and written. */
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../config/cassandra-source.js';
import type {Removal, Sink, Source} from '../../store.js';
import {type CatalogueState, createForgetfulState} from '../catalogue-state.js';
import {combineCatalogues, combineSamples, type Part} from './combine.js';
import {connect} from './connect.js';
import {openManagedTables} from './managed/managed-tables.js';
import {keepsTiles, longestLateness, managedKeyspace, rollupSettings} from './managed/settings.js';
import {watchSchema} from './managed/watch-schema.js';
import {createCatalogue} from './mapped/catalogue.js';
import {startCrawl} from './mapped/crawl.js';
import {KnownSeriesIndex} from './mapped/known-series.js';
import {createRemembered} from './mapped/remembered.js';
import {createSamples} from './mapped/samples.js';
import {watchTables} from './mapped/tables.js';
import {createTileRollups, type TileRollups} from './rollups/tile-rollups.js';

/** A source that may take samples in. */
export interface CassandraSource extends Source {
  /**
   * Writes into our own tables; null where the configuration has none. It marks no sample as late: whoever writes samples of
   * others does so through the engine's `forgettingSink`.
   */
  readonly sink: Sink | null;
  /** Takes samples out of our own tables again; null where the configuration has none. */
  readonly removal: Removal | null;
  /** Where the configuration keeps rollups of this source in its own cluster; else null. */
  readonly tiles: TileRollups | null;
  /** Whether a series lies in our own tables. */
  isManaged(series: string): boolean;
  /** Whether the tables for them are there; null while nobody knows. */
  keepsRollups(): boolean | null;
  /** Looks through the mapped tables now, from the beginning; resolves when the catalogue knows what is in them. */
  lookThrough(): Promise<void>;
  /** How many statements have read from the cluster so far, signs of life left out. */
  reads(): number;
}

/** What a source is given beside its configuration. */
export interface CassandraSourceOptions {
  readonly log: Logger;
  /** Epoch milliseconds UTC. */
  readonly now: () => number;
  /** Keeps what is found in mapped tables; without it they are looked through anew after each start. */
  readonly catalogueState?: CatalogueState;
}

/**
 * Opens a source by its configuration, and returns at once: it connects in the background, again and again until it
 * works. Until then `readiness()` tells why it does not, and reads throw Problem `store_unavailable`.
 *
 * @param name - of the source, in the configuration
 */
export function openCassandraSource(
  name: string,
  config: CassandraSourceConfig,
  {log, now, catalogueState = createForgetfulState()}: CassandraSourceOptions,
): CassandraSource {
  const closing = new AbortController();
  const connection = connect(name, config, {log});
  const tables = watchTables(name, config, connection, {log});
  const index = new KnownSeriesIndex((first, second, series) => {
    const [answering, unheard] = [first, second].map((place) => `tables[${place}] (${config.tables[place]!.table})`);
    log.warn(
      {source: name, series, answering, unheard},
      'two tables hold a series of the same name: one answers alone',
    );
  });
  const remembered = createRemembered(name, config, catalogueState, {log});
  const crawl = startCrawl(name, config, tables, index, connection, {log, now, remembered});
  const mapped: Part = {
    samples: createSamples(name, tables, index, connection, {now, pushdown: config.pushdown}),
    catalogue: createCatalogue(name, tables, index, crawl, connection, {now, signal: closing.signal}),
    holds: (series) => index.get(series) !== undefined,
  };
  const keyspace = managedKeyspace(config);
  const schema = keyspace === null ? null : watchSchema(name, keyspace, connection, {log});
  const managed =
    config.managed === null
      ? null
      : openManagedTables(name, config.managed, connection, {
          log,
          now,
          schema: schema!,
          pushdown: config.pushdown,
          latenessMs: config.lateness,
        });
  const tiles =
    keyspace === null || !keepsTiles(config)
      ? null
      : createTileRollups({connection, keyspace, ...rollupSettings(config), now});
  schema?.onGood(() => {
    if (tiles === null || schema.keepsRollups()) return;
    log.warn(
      {source: name, keyspace},
      'rollups are kept in the DuckDB file: the keyspace is of an older version (run: metrics-chart-api migrate, and start again)',
    );
  });
  const parts = [...(config.tables.length > 0 ? [mapped] : []), ...(managed === null ? [] : [managed])];

  let isShared = false;
  const onShared = (series: string) => {
    if (isShared) return;
    isShared = true;
    const [answering, unheard] = ['mapped tables', 'managed tables'];
    log.warn(
      {source: name, series, answering, unheard},
      'two tables hold a series of the same name: one answers alone',
    );
  };

  return {
    name,
    samples: parts.length === 1 ? parts[0]!.samples : combineSamples(parts),
    catalogue: parts.length === 1 ? parts[0]!.catalogue : combineCatalogues(parts, onShared),
    sink: managed?.sink ?? null,
    removal: managed?.removal ?? null,
    tiles,
    isManaged: (series) => managed?.holds(series) ?? false,
    keepsRollups: () => (tiles === null ? false : schema!.keepsRollups()),
    latenessMs: longestLateness(config),
    lookThrough: crawl.walkNow,
    reads: connection.reads,
    async readiness() {
      const reached = await connection.readiness();
      if (!reached.ready) return reached;
      await tables.looked;
      const faults = [tables.fault(), (await schema?.fault()) ?? null].filter((fault) => fault !== null);
      return {ready: faults.length === 0, reason: faults.length === 0 ? null : faults.join('; ')};
    },
    async close() {
      closing.abort(new Error('closed'));
      await Promise.all([crawl.close(), tables.close(), managed?.close(), connection.close()]);
    },
  };
}
