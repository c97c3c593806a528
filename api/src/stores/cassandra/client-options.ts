/** The settings of the driver, from those of a source. */
import type {ConnectionOptions} from 'node:tls';
import {auth, type ClientOptions, type DseClientOptions, policies, types} from 'cassandra-driver';
import type {CassandraSourceConfig} from '../../config/cassandra-source.js';
import {createAnswerTracker} from './answer-tracker.js';
import {parseContactPoint} from './contact-points.js';
import {SlowNodesLast} from './load-balancing.js';
import {createSlowNodes} from './slow-nodes.js';
import {createSpeculation} from './speculation.js';

const CONSISTENCIES: Readonly<Record<CassandraSourceConfig['consistency'], types.consistencies>> = {
  ONE: types.consistencies.one,
  TWO: types.consistencies.two,
  THREE: types.consistencies.three,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
  LOCAL_ONE: types.consistencies.localOne,
  LOCAL_QUORUM: types.consistencies.localQuorum,
  EACH_QUORUM: types.consistencies.eachQuorum,
};

const WEAKER_THAN_QUORUM: readonly CassandraSourceConfig['consistency'][] = ['ONE', 'TWO', 'THREE', 'LOCAL_ONE'];

/** The consistency of writes: that of reads, and at least a quorum, so that what was acknowledged is there to stay. */
export const writeConsistency = ({consistency}: CassandraSourceConfig): types.consistencies =>
  CONSISTENCIES[WEAKER_THAN_QUORUM.includes(consistency) ? 'LOCAL_QUORUM' : consistency];

const FIRST_RECONNECT_MS = 500;
/** A client that is shut down meanwhile is not rid of the timer before: it keeps a process for so long. */
const LONGEST_RECONNECT_MS = 5_000;

/** What both clients below share. `reachable` are nodes as the driver takes them: `address:port`. */
function commonOptions(
  config: CassandraSourceConfig,
  reachable: readonly string[],
  tls: ConnectionOptions | null,
): ClientOptions & Pick<DseClientOptions, 'applicationName' | 'monitorReporting'> {
  return {
    contactPoints: [...reachable],
    // Nodes that are found by way of another have no port of their own in what the driver reads.
    protocolOptions: {port: parseContactPoint(config.contactPoints[0]!).port},
    ...(config.auth === null
      ? {}
      : {authProvider: new auth.PlainTextAuthProvider(config.auth.username, config.auth.password)}),
    ...(tls === null ? {} : {sslOptions: tls}),
    applicationName: 'metrics-chart-api',
    monitorReporting: {enabled: false},
  };
}

/** For a client that only looks which datacenters there are. */
export function discoveryOptions(
  config: CassandraSourceConfig,
  reachable: readonly string[],
  tls: ConnectionOptions | null,
): DseClientOptions {
  return {
    ...commonOptions(config, reachable, tls),
    policies: {loadBalancing: new policies.loadBalancing.RoundRobinPolicy()},
    isMetadataSyncEnabled: false,
    pooling: {warmup: false},
  };
}

/** For the client that reads and writes. Integers of 64 bits and more come as BigInt. */
export function clientOptions(
  config: CassandraSourceConfig,
  reachable: readonly string[],
  tls: ConnectionOptions | null,
  localDataCenter: string,
): DseClientOptions {
  const slow = createSlowNodes();
  return {
    ...commonOptions(config, reachable, tls),
    localDataCenter,
    encoding: {useBigIntAsLong: true, useBigIntAsVarint: true},
    requestTracker: createAnswerTracker(slow),
    policies: {
      loadBalancing: new SlowNodesLast(slow),
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(
        FIRST_RECONNECT_MS,
        LONGEST_RECONNECT_MS,
        false,
      ),
      speculativeExecution: createSpeculation(slow),
    },
    queryOptions: {consistency: CONSISTENCIES[config.consistency], prepare: true},
  };
}
