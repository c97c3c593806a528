/** What a configuration says about tables of our own. */
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import {type KeptFor, keepFault, TILE_LEVELS} from '../rollups/tile-levels.js';

const DAY_MS = 86_400_000;
/** The log of late samples outlives a job that stands still as long as it may, by so much. */
const MARKS_SLACK_MS = 7 * DAY_MS;

/** The keyspace of our own tables; null when there are none. */
export const managedKeyspace = ({managed, rollups}: CassandraSourceConfig): string | null =>
  managed?.keyspace ?? rollups.keyspace;

/** How long after its time a sample of any table may still come, milliseconds. */
export const longestLateness = ({lateness, tables, managed}: CassandraSourceConfig): number =>
  Math.max(...(managed === null ? [] : [lateness]), ...tables.map((table) => table.lateness));

/** Whether rollups are kept in Cassandra. */
export const keepsTiles = (config: CassandraSourceConfig): boolean =>
  config.rollups.in !== 'duckdb' && managedKeyspace(config) !== null;

/** Copies by datacenter, as configured; null: one in the local datacenter. */
export const replicationOf = ({managed, rollups}: CassandraSourceConfig) => managed?.replication ?? rollups.replication;

/** How long rollups and their marks are kept. */
export interface RollupSettings {
  readonly keep: KeptFor;
  readonly marksKeptMs: number;
  readonly samplesKeptMs: number | null;
}

/** The settings with every default filled in. */
export function rollupSettings({rollups, managed}: CassandraSourceConfig): RollupSettings {
  const keep = TILE_LEVELS.map(({name, keepMs}) => {
    const configured = rollups.keep[name];
    return [name, configured === 'forever' ? null : (configured ?? keepMs)];
  });
  return {
    keep: Object.fromEntries(keep) as KeptFor,
    marksKeptMs: rollups.downtime + MARKS_SLACK_MS,
    samplesKeptMs: managed?.retention ?? null,
  };
}

/** Why levels are not kept long enough for the next ones to be made of them; null when they are. */
export function keepFaultOf(config: CassandraSourceConfig): string | null {
  return keepFault(rollupSettings(config).keep, {
    latenessMs: longestLateness(config),
    downtimeMs: config.rollups.downtime,
    retentionMs: config.managed?.retention ?? null,
  });
}
