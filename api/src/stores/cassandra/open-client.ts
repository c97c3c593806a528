/** One attempt to connect, with a clear reason when it fails. */
import {Client} from 'cassandra-driver';
import type {CassandraSourceConfig} from '../../config/cassandra-source.js';
import {clientOptions, discoveryOptions} from './client-options.js';
import {contactNodes} from './contact-points.js';
import {type Failure, failureOf} from './failure.js';
import {keepHosts} from './keep-hosts.js';
import {tlsOptions} from './tls-options.js';

/** Why an attempt to connect failed: its message is for an operator, and holds no password. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  /** Trying again soon may help: nothing was refused. */
  readonly transient: boolean;

  constructor({reason, transient}: Pick<Failure, 'reason' | 'transient'>, cause?: unknown) {
    super(reason, {cause});
    this.transient = transient;
  }
}

/** A client that is connected. */
export interface OpenedClient {
  readonly client: Client;
  readonly localDataCenter: string;
  /** Every datacenter of the cluster. */
  readonly dataCenters: readonly string[];
}

/**
 * Connects to the cluster of a source: looks which contact points answer, which datacenters there are, and opens a
 * client to the nodes of the right one.
 *
 * @throws ConnectError; the signal's reason when it aborts
 */
export async function openClient(config: CassandraSourceConfig, signal: AbortSignal): Promise<OpenedClient> {
  const tls = (() => {
    try {
      return tlsOptions(config);
    } catch (error) {
      throw new ConnectError({reason: (error as Error).message, transient: false}, error);
    }
  })();
  const {reachable, failures} = await contactNodes(config.contactPoints, tls, signal);
  if (reachable.length === 0) {
    const reasons = failures.map(({address, error}) => ({...failureOf(error, address), error}));
    const first = reasons.find(({transient}) => !transient) ?? reasons[0];
    if (!first) throw new ConnectError({reason: 'no contact points', transient: false});
    throw new ConnectError({...first, reason: [...new Set(reasons.map(({reason}) => reason))].join('; ')}, first.error);
  }
  const dataCenters = await withClient(new Client(discoveryOptions(config, reachable, tls)), async (client) => [
    ...new Set(client.hosts.values().map(({datacenter}) => datacenter)),
  ]);
  const localDataCenter = chooseDataCenter(config.localDataCenter, dataCenters.sort());
  signal.throwIfAborted();
  const client = new Client(clientOptions(config, reachable, tls, localDataCenter));
  try {
    await client.connect();
    keepHosts(client);
    signal.throwIfAborted();
  } catch (error) {
    await client.shutdown().catch(() => {});
    signal.throwIfAborted();
    throw new ConnectError(failureOf(error), error);
  }
  return {client, localDataCenter, dataCenters};
}

async function withClient<Result>(client: Client, use: (client: Client) => Promise<Result>): Promise<Result> {
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw new ConnectError(failureOf(error), error);
  } finally {
    await client.shutdown().catch(() => {});
  }
}

function chooseDataCenter(wanted: string | null, found: readonly string[]): string {
  const list = found.join(', ');
  if (wanted !== null) {
    if (found.includes(wanted)) return wanted;
    throw new ConnectError({reason: `unknown datacenter: ${wanted} (the cluster has: ${list})`, transient: false});
  }
  if (found.length === 1) return found[0]!;
  throw new ConnectError({
    reason: `several datacenters: ${list} (set "localDataCenter" to the one whose nodes are to be read)`,
    transient: false,
  });
}
