/**
 * The table of series: which there are, what was said of each, and from when to when they have samples.
 *
 * First and last times are written with write timestamps of their own, so that of several writers the earliest first
 * and the latest last time win, in whatever order their writes arrive.
 */
import {createHash} from 'node:crypto';
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Labels} from '@metrics-chart/contract/series';
import {types} from 'cassandra-driver';
import type {OwnSeries} from '../../own-series.js';
import type {Connection} from '../connect.js';
import {SERIES_SHARDS, tableNames} from './schema.js';

/** A series of our own tables. Of its last time, the day is exact, and the time as far as it was written. */
export interface ManagedSeries extends OwnSeries {
  /** Of its samples: a hash of its text. */
  readonly id: types.Uuid;
}

/** The id of a series: no writer needs to ask another one for it. */
export function seriesId(series: string): types.Uuid {
  const bytes = createHash('sha256').update(series).digest().subarray(0, 16);
  // Version 8 (RFC 9562): made in a way of our own.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return new types.Uuid(bytes);
}

const shardOf = (series: string) => createHash('sha256').update(series).digest()[31]! % SERIES_SHARDS;

const COLUMNS = 'series, metric, labels, kind, unit, interval_ms, weighted, first_seen, last_seen';
const PAGE_ROWS = 1_000;

/** Reads and writes the table of one keyspace. */
export interface SeriesTable {
  /** One series, null when there is none. */
  read(series: string): Promise<ManagedSeries | null>;
  /** Every series, shard after shard, page by page; `shard` counts those that are done. */
  readAll(signal: AbortSignal): AsyncGenerator<{readonly series: readonly ManagedSeries[]; readonly shard: number}>;
  /** Writes what is said of a series, with a write timestamp in microseconds. */
  writeDescription(series: ManagedSeries, timestamp: number): Promise<void>;
  /**
   * Deletes what is said of a series, with a write timestamp in microseconds: it is there no more until it is described
   * again. Its first and last times stay, unseen: their write timestamps are times, so that no later ones could be written
   * over a deletion.
   */
  deleteDescription(series: string, timestamp: number): Promise<void>;
  /** Moves the first time back, when this one is earlier. */
  writeFirstSeen(series: string, timeMs: number): Promise<void>;
  /** Moves the last time on, when this one is later. */
  writeLastSeen(series: string, timeMs: number): Promise<void>;
}

/** The table of series of a managed keyspace. */
export function createSeriesTable(connection: Connection, keyspace: string): SeriesTable {
  const {series: table} = tableNames(keyspace);
  return {
    async read(series) {
      const [row] = await connection.run(`SELECT ${COLUMNS} FROM ${table} WHERE shard = ? AND series = ?`, [
        shardOf(series),
        series,
      ]);
      return row ? seriesOf(row) : null;
    },
    async *readAll(signal) {
      for (let shard = 0; shard < SERIES_SHARDS; shard++) {
        let pageState: string | null = null;
        do {
          const page = await connection.readPage(`SELECT ${COLUMNS} FROM ${table} WHERE shard = ?`, [shard], {
            fetchSize: PAGE_ROWS,
            pageState,
            signal,
          });
          pageState = page.pageState;
          const series = page.rows.map(seriesOf).filter((each) => each !== null);
          yield {series, shard: pageState === null ? shard + 1 : shard};
        } while (pageState !== null);
      }
    },
    async writeDescription({series, metric, labels, kind, unit, interval, weighted}, timestamp) {
      const columns = ['shard', 'series', 'metric', 'labels', 'kind', 'unit', 'interval_ms'];
      const params: unknown[] = [
        shardOf(series),
        series,
        metric,
        labels,
        kind,
        unit,
        interval === null ? null : BigInt(interval),
      ];
      // Never taken back: another writer may have written weights.
      if (weighted) {
        columns.push('weighted');
        params.push(true);
      }
      const marks = columns.map(() => '?').join(', ');
      await connection.write(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`, params, timestamp);
    },
    async deleteDescription(series, timestamp) {
      await connection.write(
        `DELETE metric, labels, kind, unit, interval_ms, weighted FROM ${table} WHERE shard = ? AND series = ?`,
        [shardOf(series), series],
        timestamp,
      );
    },
    async writeFirstSeen(series, timeMs) {
      await connection.write(
        `UPDATE ${table} SET first_seen = ? WHERE shard = ? AND series = ?`,
        [timeMs, shardOf(series), series],
        -timeMs,
      );
    },
    async writeLastSeen(series, timeMs) {
      await connection.write(
        `UPDATE ${table} SET last_seen = ? WHERE shard = ? AND series = ?`,
        [timeMs, shardOf(series), series],
        timeMs,
      );
    },
  };
}

/** Null for a row that is written only in part: its writer is about to write the rest. */
function seriesOf(row: types.Row): ManagedSeries | null {
  const {metric, kind, unit, interval_ms: interval, weighted, first_seen: first, last_seen: last} = row;
  if (metric === null || kind === null || first === null || last === null) return null;
  // An empty map is null in Cassandra.
  const labels: Labels = {...row.labels};
  const series = formatSeries(metric, labels);
  return {
    id: seriesId(series),
    series,
    metric,
    labels,
    kind,
    unit,
    interval: interval === null ? null : Number(interval),
    weighted: weighted === true,
    firstSeen: first.getTime(),
    lastSeen: last.getTime(),
  };
}
