/**
 * Our own tables, as data: what `migrate` makes. Version 2 added the tables of rollups, their late samples and their job.
 *
 * Fresh samples lie a row each, in a partition per series and day: an hour of it can be packed into one row later and
 * then be deleted by one range, while its rows keep the whole retention until that has happened.
 */
import {TILE_PART_NAMES} from '../../codec/tile.js';
import {type KeptFor, TILE_LEVELS, type TileLevel} from '../rollups/tile-levels.js';
import {quoteName} from '../statements.js';

/** The version that `migrate` makes. */
export const SCHEMA_VERSION = 2;

/** The oldest version that this program reads and writes: it has no tables for rollups. */
export const OLDEST_VERSION = 1;

/** The first version that keeps rollups. */
export const ROLLUPS_VERSION = 2;

/** The names of the tables, but for those of the levels. */
export const TABLES = {
  version: 'schema_version',
  series: 'series',
  samples: 'fresh_samples',
  marks: 'late_marks',
  log: 'late_log',
  shards: 'rollup_shards',
} as const;

/** The tables of version 1. */
export const FIRST_TABLES: readonly string[] = [TABLES.version, TABLES.series, TABLES.samples];

/** The name of the table of a level. */
export const levelTable = (level: TileLevel['name']): string => `rollups_${level}`;

/** The name of the table of a level with its keyspace, as CQL takes it. */
export const rollupTable = (keyspace: string, level: TileLevel['name']): string =>
  `${quoteName(keyspace)}.${levelTable(level)}`;

/** The row of the version table that is about these tables. */
export const SCHEMA_COMPONENT = 'samples';

/** The series lie in so many partitions, by a hash of their text: few enough to be read whole. */
export const SERIES_SHARDS = 16;

/** Every table name with its keyspace, as CQL takes it. */
export const tableNames = (keyspace: string): Readonly<Record<keyof typeof TABLES, string>> => ({
  version: `${quoteName(keyspace)}.${TABLES.version}`,
  series: `${quoteName(keyspace)}.${TABLES.series}`,
  samples: `${quoteName(keyspace)}.${TABLES.samples}`,
  marks: `${quoteName(keyspace)}.${TABLES.marks}`,
  log: `${quoteName(keyspace)}.${TABLES.log}`,
  shards: `${quoteName(keyspace)}.${TABLES.shards}`,
});

/** What differs from one installation to the next. */
export interface SchemaOptions {
  readonly keyspace: string;
  /** Copies by datacenter. */
  readonly replication: Readonly<Record<string, number>>;
  /** Milliseconds; null for ever. */
  readonly retentionMs: number | null;
  /** How long each level is kept. */
  readonly keep: KeptFor;
  /** How long the log of late samples is kept, milliseconds. */
  readonly marksKeptMs: number;
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
  /** How long its rows live when they say nothing else, and the statement that changes it; null where that is fixed. */
  readonly life: {readonly keepMs: number | null; readonly alter: string} | null;
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
      life: null,
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
      life: null,
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
) WITH ${lifeOf(options.retentionMs)}
  AND compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 16}
  AND read_repair = 'NONE'`,
      life: {keepMs: options.retentionMs, alter: `ALTER TABLE ${names.samples} WITH ${lifeOf(options.retentionMs)}`},
    },
    ...TILE_LEVELS.map(({name}) => tilesTable(options, name)),
    {
      table: TABLES.marks,
      statement: `CREATE TABLE IF NOT EXISTS ${names.marks} (
  series uuid,
  ends timestamp,
  starts timestamp,
  marked_at bigint,
  PRIMARY KEY (series, ends, starts)
)`,
      life: null,
    },
    {
      table: TABLES.log,
      statement: `CREATE TABLE IF NOT EXISTS ${names.log} (
  source text,
  shard int,
  hour int,
  marked_at bigint,
  series text,
  starts timestamp,
  ends timestamp,
  PRIMARY KEY ((source, shard, hour), marked_at, series, starts, ends)
) WITH ${lifeOf(options.marksKeptMs)}`,
      life: {keepMs: options.marksKeptMs, alter: `ALTER TABLE ${names.log} WITH ${lifeOf(options.marksKeptMs)}`},
    },
    {
      table: TABLES.shards,
      statement: `CREATE TABLE IF NOT EXISTS ${names.shards} (
  source text,
  shard int,
  owner text,
  made_until timestamp,
  marks_read_until bigint,
  PRIMARY KEY (source, shard)
)`,
      life: null,
    },
  ];
}

/**
 * A row is a tile, or a part of one that was folded before the rest. Its key is what it spans, so that whoever makes it
 * again writes over it; its write timestamp is as of when it holds every sample, so that who knows more wins.
 */
function tilesTable({keyspace, keep}: SchemaOptions, level: TileLevel['name']): TableStatement {
  const name = rollupTable(keyspace, level);
  const keepMs = keep[level];
  const blobs = TILE_PART_NAMES.map((part) => `  ${part} blob,\n`).join('');
  return {
    table: levelTable(level),
    statement: `CREATE TABLE IF NOT EXISTS ${name} (
  series uuid,
  era int,
  tile timestamp,
  starts timestamp,
  ends timestamp,
  as_of bigint,
${blobs}  PRIMARY KEY ((series, era), tile, starts, ends)
) WITH ${lifeOf(keepMs)}
  AND compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 16}
  AND read_repair = 'NONE'`,
    life: {keepMs, alter: `ALTER TABLE ${name} WITH ${lifeOf(keepMs)}`},
  };
}

const lifeOf = (keepMs: number | null) =>
  `default_time_to_live = ${ttlSeconds(keepMs)} AND compaction = ${compaction(keepMs)}`;

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
