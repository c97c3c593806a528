/** Looks at a source: the cluster, and the tables that are described, or those that might be. */
import * as v from 'valibot';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import {MappedTable, type MappedTableConfig} from '../../../config/mapped-table.js';
import {failureOf} from '../failure.js';
import {readSchemaState, readVersion} from '../managed/schema-version.js';
import {managedKeyspace} from '../managed/settings.js';
import {ConnectError, type OpenedClient, openClient} from '../open-client.js';
import {readTableSchema, type TableSchema} from '../table-schema.js';
import {examineCluster} from './examine-cluster.js';
import {examineTable} from './examine-table.js';
import {type Finding, fault, note, ok, warning} from './finding.js';
import {proposeTable} from './propose-table.js';
import {readSomeRows} from './read-some-rows.js';

/** Findings under one heading: the cluster, or a table. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** What came of it. */
export interface Examination {
  readonly sections: readonly Section[];
  /** Null when it could not be connected to. */
  readonly localDataCenter: string | null;
  /** Entries of `tables`, with their keyspaces, for tables that nobody described. */
  readonly proposed: readonly Readonly<Record<string, unknown>>[];
}

/** Keyspaces of Cassandra itself. */
const SYSTEM = /^(system(_.*)?|dse_.*|solr_admin|OpsCenter)$/;
/** More tables than this are somebody else's cluster: name a keyspace. */
const MOST_TABLES = 200;

/**
 * Examines a source.
 *
 * @param zones - time zones in which buckets may be named, the likeliest first
 * @throws the signal's reason when it aborts
 */
export async function examineSource(
  config: CassandraSourceConfig,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<Examination> {
  let opened: OpenedClient;
  try {
    opened = await openClient(config, signal);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof ConnectError ? error.message : failureOf(error).reason;
    const sections = [{title: 'cluster', findings: [fault(`not connected: ${reason}`)]}];
    return {sections, localDataCenter: null, proposed: []};
  }
  const {client, localDataCenter} = opened;
  const run = async (query: string, params: readonly unknown[]) =>
    (await client.execute(query, [...params], {prepare: true})).rows;

  /** Never throws but for the signal: what goes wrong with one table says nothing of the next. */
  async function guarded(title: string, look: () => Promise<Finding[]>): Promise<Section> {
    try {
      return {title, findings: await look()};
    } catch (error) {
      signal.throwIfAborted();
      return {title, findings: [fault(failureOf(error).reason)]};
    }
  }

  async function examineDescribed(table: MappedTableConfig): Promise<Section> {
    const keyspace = table.keyspace ?? config.keyspace!;
    return guarded(`table ${keyspace}.${table.table}`, async () => {
      const schema = await readTableSchema(run, keyspace, table.table);
      if ('missing' in schema) {
        const what = schema.missing === 'keyspace' ? keyspace : `${keyspace}.${table.table}`;
        return [fault(`missing ${schema.missing}: ${what} (found: ${schema.found.join(', ') || 'none'})`)];
      }
      return examineTable(client, table, schema, await readSomeRows(client, schema, signal));
    });
  }

  async function propose(schema: TableSchema, proposed: Record<string, unknown>[]): Promise<Section> {
    return guarded(`table ${schema.keyspace}.${schema.table}`, async () => {
      const found = await readSomeRows(client, schema, signal);
      const proposal = proposeTable(schema, found, zones);
      if ('reason' in proposal) return [note(`no time series: ${proposal.reason}`)];
      const {table, ...rest} = proposal.table;
      proposed.push({table, keyspace: schema.keyspace, ...rest});
      const findings = await examineTable(client, v.parse(MappedTable, proposal.table), schema, found);
      return [ok('looks like a time series'), ...proposal.remarks, ...findings];
    });
  }

  async function examineManaged(keyspace: string): Promise<Section> {
    return guarded(`managed keyspace ${keyspace}`, async () => {
      const {fault: wrong, keepsRollups} = await readSchemaState(run, keyspace);
      if (wrong !== null) return [fault(wrong)];
      return [ok(`tables of our own${keepsRollups ? ', rollups too' : '; rollups take metrics-chart-api migrate'}`)];
    });
  }

  try {
    const cluster = await guarded('cluster', () => examineCluster(opened));
    const sections = [cluster];
    const proposed: Record<string, unknown>[] = [];
    for (const table of config.tables) sections.push(await examineDescribed(table));
    const managed = managedKeyspace(config);
    if (managed !== null) sections.push(await examineManaged(managed));
    if (config.tables.length === 0 && managed === null) {
      const names = await listTables(run, config.keyspace);
      if (names.length === 0)
        sections.push({title: 'tables', findings: [note('there are none beside those of Cassandra')]});
      const ours = new Set<string>();
      for (const keyspace of new Set(names.map((name) => name.keyspace))) {
        if ((await readVersion(run, keyspace)) !== null) ours.add(keyspace);
      }
      for (const keyspace of ours) {
        const text = `keyspace ${keyspace}: tables of our own, which "managed": {"keyspace": "${keyspace}"} reads`;
        sections.push({title: 'tables', findings: [note(text)]});
      }
      for (const {keyspace, table} of names.slice(0, MOST_TABLES)) {
        if (ours.has(keyspace)) continue;
        const schema = await readTableSchema(run, keyspace, table);
        if (!('missing' in schema)) sections.push(await propose(schema, proposed));
      }
      if (names.length > MOST_TABLES) {
        const text = `${names.length - MOST_TABLES} more tables were not looked at: name a keyspace`;
        sections.push({title: 'tables', findings: [warning(text)]});
      }
    }
    return {sections, localDataCenter, proposed};
  } finally {
    await client.shutdown().catch(() => {});
  }
}

async function listTables(
  run: Parameters<typeof readTableSchema>[0],
  only: string | null,
): Promise<{keyspace: string; table: string}[]> {
  const rows = await run('SELECT keyspace_name, table_name FROM system_schema.tables', []);
  return rows
    .map((row) => ({keyspace: row.keyspace_name as string, table: row.table_name as string}))
    .filter(({keyspace}) => (only === null ? !SYSTEM.test(keyspace) : keyspace === only))
    .sort((a, b) => (`${a.keyspace}.${a.table}` < `${b.keyspace}.${b.table}` ? -1 : 1));
}
