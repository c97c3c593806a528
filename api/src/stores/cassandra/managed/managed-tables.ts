/** Our own tables in the cluster of a source: samples, catalogue and sink, once `migrate` has made them. */
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import type {Catalogue, Removal, Samples, Sink} from '../../../store.js';
import type {Connection} from '../connect.js';
import type {PushdownMode} from '../pushdown/pushdown.js';
import {createManagedCatalogue} from './catalogue.js';
import {createManagedRemoval} from './delete-samples.js';
import {createManagedSamples} from './read-samples.js';
import {createSeriesTable} from './series-table.js';
import {createManagedSink} from './sink.js';
import type {SchemaWatch} from './watch-schema.js';
import {createSampleWriter} from './write-samples.js';

/** Our own tables. */
export interface ManagedTables {
  readonly samples: Samples;
  readonly catalogue: Catalogue;
  readonly sink: Sink;
  readonly removal: Removal;
  /** Whether a series is known to lie in them. */
  holds(series: string): boolean;
  close(): Promise<void>;
}

/** What they are given beside the connection. */
export interface ManagedTablesOptions {
  readonly log: Logger;
  /** Epoch milliseconds UTC. */
  readonly now: () => number;
  readonly schema: SchemaWatch;
  /** How long after its time a sample of its series may still come, milliseconds. */
  readonly latenessMs: number;
  /** Default `auto`. */
  readonly pushdown?: PushdownMode;
}

/** Opens the tables of a managed keyspace, over a connection that may still be down. */
export function openManagedTables(
  source: string,
  {keyspace, retention}: NonNullable<CassandraSourceConfig['managed']>,
  connection: Connection,
  {log, now, schema, latenessMs, pushdown = 'auto'}: ManagedTablesOptions,
): ManagedTables {
  const table = createSeriesTable(connection, keyspace);
  const managed = createManagedCatalogue(source, table, {log, latenessMs});
  schema.onGood(() => managed.start());

  return {
    samples: createManagedSamples({
      connection,
      keyspace,
      retentionMs: retention,
      now,
      pushdown,
      check: schema.check,
      describe: managed.describe,
    }),
    catalogue: managed.catalogue,
    sink: createManagedSink({
      table,
      catalogue: managed,
      writeSamples: createSampleWriter(connection, keyspace),
      check: schema.check,
      now,
    }),
    removal: createManagedRemoval({connection, keyspace, table, catalogue: managed, check: schema.check, now}),
    holds: (series) => managed.get(series) !== undefined,
    close: () => managed.close(),
  };
}
