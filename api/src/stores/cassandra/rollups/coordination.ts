/**
 * Who works on which shard, and how far it is. Leases are conditional writes, and run out by the clock of the cluster: a
 * column that lives for a minute.
 */
import type {Coordination, ShardProgress} from '../../../store.js';
import type {Connection} from '../connect.js';
import {tableNames} from '../managed/schema.js';
import {type Marks, ROLLUP_SHARDS, rollupShardOf} from './marks.js';

const LEASE_SECONDS = 60;
const US_PER_MS = 1000;

/** The workers of one source. */
export function createCoordination(
  source: string,
  {
    connection,
    keyspace,
    marks,
    marksSeenMs,
    marksKeptMs,
  }: {
    readonly connection: Connection;
    readonly keyspace: string;
    readonly marks: Marks;
    readonly marksSeenMs: number;
    readonly marksKeptMs: number;
  },
): Coordination {
  const {shards: table} = tableNames(keyspace);
  const key = 'source = ? AND shard = ?';
  /** Who answered late to a write of its own is told that the owner is itself: that is success. */
  const isMine = (row: {readonly '[applied]'?: boolean; readonly owner?: string | null}, owner: string) =>
    row['[applied]'] === true || row.owner === owner;

  return {
    shards: ROLLUP_SHARDS,
    leaseMs: LEASE_SECONDS * 1000,
    marksSeenMs,
    marksKeptMs,
    shardOf: (series) => rollupShardOf(source, series),
    async acquire(shard, owner) {
      const take = `UPDATE ${table} USING TTL ${LEASE_SECONDS} SET owner = ? WHERE ${key} IF owner = `;
      const taken = await connection.runConditional(`${take}null`, [owner, source, shard]);
      if (taken['[applied]'] !== true) {
        if (!isMine(taken as never, owner)) return null;
        // It was ours: for another while.
        const kept = await connection.runConditional(`${take}?`, [owner, source, shard, owner]);
        if (!isMine(kept as never, owner)) return null;
      }
      const [row] = await connection.run(`SELECT made_until, marks_read_until FROM ${table} WHERE ${key}`, [
        source,
        shard,
      ]);
      return {
        madeUntil: row?.made_until?.getTime() ?? null,
        marksReadUntil: row?.marks_read_until == null ? null : Number(row.marks_read_until) / US_PER_MS,
      };
    },
    async save(shard, owner, {madeUntil, marksReadUntil}: ShardProgress) {
      const row = await connection.runConditional(
        `UPDATE ${table} SET made_until = ?, marks_read_until = ? WHERE ${key} IF owner = ?`,
        [
          madeUntil,
          marksReadUntil === null ? null : BigInt(Math.round(marksReadUntil * US_PER_MS)),
          source,
          shard,
          owner,
        ],
      );
      return row['[applied]'] === true;
    },
    async release(shard, owner) {
      await connection.runConditional(`UPDATE ${table} SET owner = null WHERE ${key} IF owner = ?`, [
        source,
        shard,
        owner,
      ]);
    },
    async *readMarks(shard, fromMs, untilMs, signal) {
      for await (const logged of marks.readLog(source, shard, fromMs * US_PER_MS, untilMs * US_PER_MS, signal))
        yield logged.map(({series, startMs, endMs}) => ({series, span: {startMs, endMs}}));
    },
  };
}
