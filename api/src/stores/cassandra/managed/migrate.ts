/**
 * `metrics-chart-api migrate`: makes our own tables, or prints how they are made. The server itself never changes a
 * schema.
 */
import type {Client} from 'cassandra-driver';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import {openClient} from '../open-client.js';
import {type RunRead, readTableSchema} from '../table-schema.js';
import {migrateGrants, serverGrants} from './grants.js';
import {
  createKeyspace,
  createTables,
  SCHEMA_COMPONENT,
  SCHEMA_VERSION,
  type SchemaOptions,
  tableNames,
  ttlSeconds,
} from './schema.js';
import {newerVersion, readVersion} from './schema-version.js';
import {keepFaultOf, keepsTiles, managedKeyspace, replicationOf, rollupSettings} from './settings.js';

/** Where a datacenter is not known, as when nothing is connected to. */
const SOME_DATACENTER = 'datacenter1';
const SOME_ROLE = 'metrics_chart';

/** What a migration is asked. */
export interface MigrateOptions {
  readonly config: CassandraSourceConfig;
  /** Only print the CQL and the grants: nothing is connected to. */
  readonly print: boolean;
  /** Takes a line of output. */
  readonly write: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes what is missing of the managed keyspace and its tables, and brings an older schema forward; run again, it
 * changes nothing. With `print` it writes what it would run on an empty cluster, and the grants that it and the server
 * need.
 *
 * @throws Error in one line: when nothing is to be managed, when a newer program made the tables
 * @throws ConnectError when the cluster cannot be reached
 */
export async function runMigrate({
  config,
  print,
  write,
  signal = new AbortController().signal,
}: MigrateOptions): Promise<void> {
  if (print) {
    for (const line of migrationScript(config)) write(line);
    return;
  }
  schemaOptions(config, SOME_DATACENTER);
  const {client, localDataCenter} = await openClient(config, signal);
  try {
    await migrate(client, config, localDataCenter, write);
  } finally {
    await client.shutdown().catch(() => {});
  }
}

/** The whole of it as a script for cqlsh, a statement or a comment a line or more. */
export function migrationScript(config: CassandraSourceConfig): readonly string[] {
  const options = schemaOptions(config, config.localDataCenter ?? SOME_DATACENTER);
  const role = config.auth?.username ?? SOME_ROLE;
  const end = (statement: string) => `${statement};`;
  return [
    `-- Tables of metrics-chart-api, schema version ${SCHEMA_VERSION}.`,
    ...(replicationOf(config) === null && config.localDataCenter === null
      ? [`-- Replace ${SOME_DATACENTER} by the name of your datacenter, and 1 by the number of copies.`]
      : []),
    end(createKeyspace(options)),
    ...createTables(options).map(({statement}) => end(statement)),
    end(versionStatement(options.keyspace)),
    '',
    `-- What the server needs, when it logs in as ${role}:`,
    ...serverGrants(config, role).map(end),
    '',
    '-- What a role needs that runs "metrics-chart-api migrate":',
    ...migrateGrants(options.keyspace, role).map((grant) => `-- ${end(grant)}`),
  ];
}

async function migrate(
  client: Client,
  config: CassandraSourceConfig,
  localDataCenter: string,
  write: (line: string) => void,
): Promise<void> {
  const options = schemaOptions(config, localDataCenter);
  const {keyspace} = options;
  const read: RunRead = async (query, params) => (await client.execute(query, [...params])).rows;
  // What is there already is left alone: who may not create may still bring the version forward.
  const change = async (statement: string, done: string) => {
    await client.execute(statement, [], {prepare: false});
    write(done);
  };
  const [existing] = await read('SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?', [
    keyspace,
  ]);
  if (!existing) await change(createKeyspace(options), `keyspace ${keyspace}: made`);
  else write(`keyspace ${keyspace}: there already`);

  const version = await readVersion(read, keyspace);
  if (version !== null && version > SCHEMA_VERSION) throw new Error(newerVersion(keyspace, version));
  for (const {table, statement, life} of createTables(options)) {
    const schema = await readTableSchema(read, keyspace, table);
    if ('missing' in schema) {
      await change(statement, `table ${keyspace}.${table}: made`);
    } else if (life !== null && ttlOf(schema.defaultTtlMs) !== ttlSeconds(life.keepMs)) {
      await change(life.alter, `table ${keyspace}.${table}: retention changed`);
    } else {
      write(`table ${keyspace}.${table}: there already`);
    }
  }
  if (version !== SCHEMA_VERSION) await change(versionStatement(keyspace), `schema version: ${SCHEMA_VERSION}`);
  else write(`schema version: ${version} already`);
}

const ttlOf = (ttlMs: number | null) => (ttlMs ?? 0) / 1000;

const versionStatement = (keyspace: string) =>
  `INSERT INTO ${tableNames(keyspace).version} (component, version, migrated_at) VALUES ('${SCHEMA_COMPONENT}', ${SCHEMA_VERSION}, toTimestamp(now()))`;

function schemaOptions(config: CassandraSourceConfig, localDataCenter: string): SchemaOptions {
  const settings = rollupSettings(config);
  const keyspace = managedKeyspace(config);
  if (keyspace === null) {
    throw new Error('missing "managed": the source has no tables of our own, so there is nothing to migrate');
  }
  const fault = keepsTiles(config) ? keepFaultOf(config) : null;
  if (fault !== null) throw new Error(fault);
  return {
    keyspace,
    replication: replicationOf(config) ?? {[localDataCenter]: 1},
    retentionMs: config.managed?.retention ?? null,
    keep: settings.keep,
    marksKeptMs: settings.marksKeptMs,
  };
}
