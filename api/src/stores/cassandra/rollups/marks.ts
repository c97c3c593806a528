/**
 * Marks of late samples: one row by series, which every reader of its tiles looks at, and one in a log by the hour, which
 * the job reads on.
 */
import {createHash} from 'node:crypto';
import {types} from 'cassandra-driver';
import type {Connection} from '../connect.js';
import {tableNames} from '../managed/schema.js';
import type {LateMark} from './pieces.js';

/** The series of a source are told apart by so many shards, by a hash of their text: what one worker takes at once. */
export const ROLLUP_SHARDS = 16;

const HOUR_US = 3_600_000_000;
const PAGE_ROWS = 2_000;

/** A mark as the log has it. */
export interface LoggedMark extends LateMark {
  readonly series: string;
}

/** Reads and writes marks. */
export interface Marks {
  /** Resolves when readers see the mark and the log holds it. `ttlSeconds` 0: for ever. */
  write(source: string, series: string, mark: LateMark, ttlSeconds: number): Promise<void>;
  /**
   * As `write`, of bins that never hold again, late samples or not: no job is told. Of these alone is `readForgottenAfter`.
   */
  writeForgotten(source: string, series: string, mark: LateMark, ttlSeconds: number): Promise<void>;
  readForgottenAfter(source: string, series: string, timeMs: number, signal: AbortSignal): Promise<readonly LateMark[]>;
  /**
   * The marks of a series, of both kinds, that end after a time, and perhaps older ones. Calls that are made at once, on one
   * signal, are one read: an answer is taken from several levels, and a mark is on all of them.
   */
  readAfter(source: string, series: string, timeMs: number, signal: AbortSignal): Promise<readonly LateMark[]>;
  /** The log of a shard from one time to before another, microseconds; oldest first. */
  readLog(
    source: string,
    shard: number,
    fromUs: number,
    toUs: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LoggedMark[]>;
}

/** The shard of a series. */
export const rollupShardOf = (source: string, series: string): number => digest([source, series])[31]! % ROLLUP_SHARDS;

/** A name of 16 bytes for texts: no writer needs to ask another one for it. */
export function uuidOf(texts: readonly unknown[]): types.Uuid {
  const bytes = digest(texts).subarray(0, 16);
  // Version 8 (RFC 9562): made in a way of our own.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return new types.Uuid(bytes);
}

/** A partition beside that of all marks: what is looked at seldom costs readers of tiles nothing. */
const forgottenId = (source: string, series: string) => uuidOf([source, series, 'forgotten']);

const digest = (texts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(texts)).digest();

/** A read of marks that others may still join. */
interface BeginningRead {
  readonly id: types.Uuid;
  readonly signal: AbortSignal;
  timeMs: number;
  readonly found: Promise<readonly LateMark[]>;
}

/** The marks of a keyspace. */
export function createMarks(connection: Connection, keyspace: string): Marks {
  const {marks, log} = tableNames(keyspace);
  const beginning: BeginningRead[] = [];
  /** Of several marks on one span the latest holds, in whatever order they arrive. */
  const writeMark = (id: types.Uuid, {startMs, endMs, markedAt}: LateMark, ttlSeconds: number) =>
    connection.write(
      `INSERT INTO ${marks} (series, ends, starts, marked_at) VALUES (?, ?, ?, ?) USING TTL ?`,
      [id, endMs, startMs, BigInt(markedAt), ttlSeconds],
      markedAt,
    );

  async function readEndingAfter(id: types.Uuid, timeMs: number, signal: AbortSignal): Promise<LateMark[]> {
    const found: LateMark[] = [];
    let pageState: string | null = null;
    do {
      const page = await connection.readPage(
        `SELECT ends, starts, marked_at FROM ${marks} WHERE series = ? AND ends > ?`,
        [id, timeMs],
        {fetchSize: PAGE_ROWS, pageState, signal},
      );
      for (const row of page.rows) found.push(markOf(row));
      pageState = page.pageState;
    } while (pageState !== null);
    return found;
  }

  return {
    async write(source, series, mark, ttlSeconds) {
      const {startMs, endMs, markedAt} = mark;
      const shard = rollupShardOf(source, series);
      await Promise.all([
        writeMark(uuidOf([source, series]), mark, ttlSeconds),
        connection.write(
          `INSERT INTO ${log} (source, shard, hour, marked_at, series, starts, ends) VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [source, shard, Math.floor(markedAt / HOUR_US), BigInt(markedAt), series, startMs, endMs],
          markedAt,
        ),
      ]);
    },
    async writeForgotten(source, series, mark, ttlSeconds) {
      await Promise.all([
        writeMark(uuidOf([source, series]), mark, ttlSeconds),
        writeMark(forgottenId(source, series), mark, ttlSeconds),
      ]);
    },
    readAfter(source, series, timeMs, signal) {
      const id = uuidOf([source, series]);
      const other = beginning.find((each) => each.signal === signal && each.id.equals(id));
      if (other !== undefined) {
        other.timeMs = Math.min(other.timeMs, timeMs);
        return other.found;
      }
      const reading: BeginningRead = {
        id,
        signal,
        timeMs,
        found: Promise.resolve().then(() => {
          beginning.splice(beginning.indexOf(reading), 1);
          return readEndingAfter(id, reading.timeMs, signal);
        }),
      };
      beginning.push(reading);
      return reading.found;
    },
    readForgottenAfter: (source, series, timeMs, signal) =>
      readEndingAfter(forgottenId(source, series), timeMs, signal),
    async *readLog(source, shard, fromUs, toUs, signal) {
      for (let hour = Math.floor(fromUs / HOUR_US); hour * HOUR_US < toUs; hour += 1) {
        let pageState: string | null = null;
        do {
          const page = await connection.readPage(
            `SELECT series, starts, ends, marked_at FROM ${log} WHERE source = ? AND shard = ? AND hour = ? AND marked_at >= ? AND marked_at < ?`,
            [source, shard, hour, BigInt(fromUs), BigInt(toUs)],
            {fetchSize: PAGE_ROWS, pageState, signal},
          );
          if (page.rows.length > 0) yield page.rows.map((row) => ({...markOf(row), series: row.series as string}));
          pageState = page.pageState;
        } while (pageState !== null);
      }
    },
  };
}

const markOf = (row: types.Row): LateMark => ({
  startMs: row.starts.getTime(),
  endMs: row.ends.getTime(),
  markedAt: Number(row.marked_at),
});
