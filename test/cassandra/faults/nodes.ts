/** What happens to nodes. The clusters are the tests' own: one that somebody else named is left alone. */
import {reasonNotToLoseNodes} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {CassandraNode} from '#scripts/cassandra/start-cassandra.mjs';

/** Why the tests of this folder cannot run here; false when they can. */
export const skip = (await reasonNotToLoseNodes()) ?? false;

/** How a node is lost: its process ends at once, or stands still with every connection open. */
export type Loss = 'SIGKILL' | 'SIGSTOP';

/** How long nodes stand still: longer than any deadline, and than Cassandra's own failure detector takes. */
export const FROZEN_MS = 20_000;

/** Loses a node. */
export const lose = ({pid}: CassandraNode, loss: Loss): void => void process.kill(pid, loss);

/** Lets a frozen node go on; one that has ended is left alone. */
export function thaw({pid}: CassandraNode): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
