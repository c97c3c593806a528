/**
 * Our own tables, as data: what `migrate` makes, version by version.
 *
 * Fresh samples lie a row each, in a partition per series and day: an hour of it can be packed into one row later and
 * then be deleted by one range, while its rows keep the whole retention until that has happened.
 */
import {quoteName} from '../statements.js';

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = 1;

/** The names of the tables. */
export const TABLES = {version: 'schema_version', series: 'series', samples: 'fresh_samples'} as const;

/** The row of the version table that is about these tables. */
export const SCHEMA_COMPONENT = 'samples';

/** The series lie in so many partitions, by a hash of their text: few enough to be read whole. */
export const SERIES_SHARDS = 16;

/** Every table name with its keyspace, as CQL takes it. */
export const tableNames = (keyspace: string): Readonly<Record<keyof typeof TABLES, string>> => ({
  version: `${quoteName(keyspace)}.${TABLES.version}`,
  series: `${quoteName(keyspace)}.${TABLES.series}`,
  samples: `${quoteName(keyspace)}.${TABLES.samples}`,
});

/** What differs from one installation to the next. */
export interface SchemaOptions {
  readonly keyspace: string;
  /** Copies by datacenter. */
  readonly replication: Readonly<Record<string, number>>;
  /** Milliseconds; null for ever. */
  readonly retentionMs: number | null;
}

/** The statement that makes the keyspace. */
export function createKeyspace({keyspace, replication}: SchemaOptions): string {
  const copies = Object.entries(replication).map(([name, count]) => `'${name.replaceAll("'", "''")}': ${count}`);
  return `CREATE KEYSPACE IF NOT EXISTS ${quoteName(keyspace)} WITH replication = {'class': 'NetworkTopologyStrategy', ${copies.join(', ')}}`;
}

/** A table, and the statement that makes it. */
export interface TableStatement {
  readonly table: string;
  readonly statement: string;
}

/** The statements that make the tables of the current version. */
export function createTables(options: SchemaOptions): readonly TableStatement[] {
  const names = tableNames(options.keyspace);
  return [
    {
      table: TABLES.version,
      statement: `CREATE TABLE IF NOT EXISTS ${names.version} (
  component text PRIMARY KEY,
  version int,
  migrated_at timestamp
)`,
    },
    {
      table: TABLES.series,
      statement: `CREATE TABLE IF NOT EXISTS ${names.series} (
  shard int,
  series text,
  metric text,
  labels frozen<map<text, text>>,
  kind text,
  unit text,
  interval_ms bigint,
  weighted boolean,
  first_seen timestamp,
  last_seen timestamp,
  PRIMARY KEY (shard, series)
)`,
    },
    {
      table: TABLES.samples,
      statement: `CREATE TABLE IF NOT EXISTS ${names.samples} (
  series uuid,
  day int,
  time timestamp,
  value double,
  exact bigint,
  weight double,
  PRIMARY KEY ((series, day), time)
) WITH compaction = ${compaction(options.retentionMs)}
  AND compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 16}
  AND default_time_to_live = ${ttlSeconds(options.retentionMs)}
  AND read_repair = 'NONE'`,
    },
  ];
}

/** The statement that changes how long samples of from now on are kept. */
export function alterRetention({keyspace, retentionMs}: SchemaOptions): string {
  return `ALTER TABLE ${tableNames(keyspace).samples} WITH default_time_to_live = ${ttlSeconds(retentionMs)} AND compaction = ${compaction(retentionMs)}`;
}

/** The table's TTL; 0 for none. */
export const ttlSeconds = (retentionMs: number | null): number =>
  retentionMs === null ? 0 : Math.min(Math.ceil(retentionMs / 1000), LONGEST_TTL_SECONDS);

/** 20 years: Cassandra takes no more. */
const LONGEST_TTL_SECONDS = 630_720_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Some 20 to 30 windows over the retention are what time windows are made for. */
const WINDOWS = 28;
const FOREVER_WINDOW_DAYS = 7;

function compaction(retentionMs: number | null): string {
  const windowMs = retentionMs === null ? FOREVER_WINDOW_DAYS * DAY_MS : retentionMs / WINDOWS;
  const [unit, size] =
    windowMs < DAY_MS ? ['HOURS', Math.max(1, Math.ceil(windowMs / HOUR_MS))] : ['DAYS', Math.ceil(windowMs / DAY_MS)];
  return `{'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': '${unit}', 'compaction_window_size': ${size}}`;
}
