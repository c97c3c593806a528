/**
 * A second node is asked when the first is slow: a frozen node would hold a read for the whole timeout otherwise.
 *
 * Only within a budget of one in ten statements: a cluster that is slow altogether must not get twice the load.
 */
import type {policies} from 'cassandra-driver';

const DELAY_MS = 150;
const PART_OF_STATEMENTS = 0.1;
const MOST_SAVED = 20;

/** The policy for one client. The driver applies it to idempotent statements alone. */
export function createSpeculation(): policies.speculativeExecution.SpeculativeExecutionPolicy {
  let budget = MOST_SAVED;
  return {
    getOptions: () => new Map(),
    init() {},
    shutdown() {},
    newPlan() {
      budget = Math.min(MOST_SAVED, budget + PART_OF_STATEMENTS);
      let asked = false;
      let paid = false;
      return {
        // The first call asks for the pause before the second node, the next (when it was taken) for that before a third.
        nextExecution() {
          if (asked) {
            if (!paid) budget -= 1;
            paid = true;
            return -1;
          }
          asked = true;
          return budget >= 1 ? DELAY_MS : -1;
        },
      };
    },
  };
}
