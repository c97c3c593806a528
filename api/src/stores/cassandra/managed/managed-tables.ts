/** Our own tables in the cluster of a source: samples, catalogue and sink, once `migrate` has made them. */
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/mapped-table.js';
import {Problem} from '../../../problem.js';
import type {Catalogue, Samples, Sink} from '../../../store.js';
import type {Connection} from '../connect.js';
import {deniedPermission} from '../failure.js';
import {createManagedCatalogue} from './catalogue.js';
import {createManagedSamples} from './read-samples.js';
import {schemaFault} from './schema-version.js';
import {createSeriesTable} from './series-table.js';
import {createManagedSink} from './sink.js';
import {createSampleWriter} from './write-samples.js';

/** Our own tables. */
export interface ManagedTables {
  readonly samples: Samples;
  readonly catalogue: Catalogue;
  readonly sink: Sink;
  /** What is wrong with the tables, for an operator; null when nothing is. Looks again when something was. */
  fault(): Promise<string | null>;
  /** Whether a series is known to lie in them. */
  holds(series: string): boolean;
  close(): Promise<void>;
}

const NOT_CHECKED = 'the tables were not looked at yet';
/** Somebody may be about to run `migrate`. */
const LOOK_AGAIN_MS = 2_000;

/** Opens the tables of a managed keyspace, over a connection that may still be down. */
export function openManagedTables(
  source: string,
  {keyspace, retention}: NonNullable<CassandraSourceConfig['managed']>,
  connection: Connection,
  {log, now}: {readonly log: Logger; readonly now: () => number},
): ManagedTables {
  let fault: string | null = NOT_CHECKED;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    try {
      const found = await schemaFault(connection.run, keyspace).catch((error) => {
        const denied = deniedPermission(error);
        if (denied !== null) return denied;
        throw error;
      });
      lookedAt = performance.now();
      if (found !== null && found !== fault) log.error({source, fault: found}, 'the managed tables cannot be used');
      if (found === null && fault !== null) log.info({source, keyspace}, 'the managed tables are there');
      fault = found;
      if (found === null) managed.start();
    } catch (error) {
      log.debug({source, err: error}, 'the managed tables could not be looked at');
    }
  }
  function lookOnce(): Promise<void> {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }
  function check(): void {
    if (fault === null) return;
    if (performance.now() - lookedAt > LOOK_AGAIN_MS) void lookOnce();
    throw new Problem('store_unavailable', `unavailable source: ${source}`, {
      cause: new Error(fault),
      retryAfterSeconds: 5,
    });
  }

  const table = createSeriesTable(connection, keyspace);
  const managed = createManagedCatalogue(source, table, {log});
  connection.onReachable(() => void lookOnce());

  return {
    samples: createManagedSamples({
      connection,
      keyspace,
      retentionMs: retention,
      now,
      check,
      describe: managed.describe,
    }),
    catalogue: managed.catalogue,
    sink: createManagedSink({
      table,
      catalogue: managed,
      writeSamples: createSampleWriter(connection, keyspace),
      check,
      now,
    }),
    async fault() {
      if (fault !== null && performance.now() - lookedAt > LOOK_AGAIN_MS) await lookOnce();
      return fault;
    },
    holds: (series) => managed.get(series) !== undefined,
    close: () => managed.close(),
  };
}
