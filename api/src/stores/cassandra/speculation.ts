/**
 * A second node is asked when the first is slow: a frozen node would hold a read for the whole timeout otherwise.
 *
 * Only within a budget of one in ten statements: a cluster that is slow altogether must not get twice the load. What is
 * left waiting is told to `slow-nodes.ts`, so that the budget is spent on finding a frozen node, not on every statement
 * that it is sent.
 */
import type {Host, policies} from 'cassandra-driver';
import type {SlowNodes} from './slow-nodes.js';

const DELAY_MS = 150;
const PART_OF_STATEMENTS = 0.1;
/** As many statements may be under way to one node when it freezes. */
const MOST_SAVED = 50;

/** The policy for one client. The driver applies it to idempotent statements alone. */
export function createSpeculation(slow: SlowNodes): policies.speculativeExecution.SpeculativeExecutionPolicy {
  let budget = MOST_SAVED;
  return {
    getOptions: () => new Map(),
    init() {},
    shutdown() {},
    newPlan() {
      budget = Math.min(MOST_SAVED, budget + PART_OF_STATEMENTS);
      let first: Host | null = null;
      let paid = false;
      return {
        // The first call asks for the pause before the second node, the next (when it was taken) for that before a third.
        nextExecution(host: Host) {
          if (first !== null) {
            if (!paid) {
              budget -= 1;
              slow.noteSlow(first.address);
            }
            paid = true;
            return -1;
          }
          first = host;
          slow.noteAsked(host.address);
          return budget >= 1 ? DELAY_MS : -1;
        },
      };
    },
  };
}
