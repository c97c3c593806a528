/** Which node a statement is sent to: a replica of the local datacenter as the driver chooses, slow nodes last. */
import {type ExecutionOptions, type Host, policies} from 'cassandra-driver';
import type {SlowNodes} from './slow-nodes.js';

type Plan = (error: Error, hosts: Iterator<Host>) => void;

/** The order of the driver's default policy, except that nodes that leave statements waiting are asked last. */
export class SlowNodesLast extends policies.loadBalancing.DefaultLoadBalancingPolicy {
  readonly #slow: SlowNodes;

  constructor(slow: SlowNodes) {
    super();
    this.#slow = slow;
  }

  override newQueryPlan(keyspace: string, options: ExecutionOptions | null, callback: Plan): void {
    // The control connection asks without options.
    const mayTry = options?.isIdempotent() ?? false;
    super.newQueryPlan(keyspace, options as ExecutionOptions, (error, hosts) =>
      callback(error, error ? hosts : restingLast(hosts as IterableIterator<Host>, this.#slow, mayTry)),
    );
  }
}

function* restingLast(hosts: IterableIterator<Host>, slow: SlowNodes, mayTry: boolean): Generator<Host> {
  const resting: Host[] = [];
  for (const host of hosts) {
    if (slow.isResting(host.address, mayTry)) resting.push(host);
    else yield host;
  }
  yield* resting;
}
