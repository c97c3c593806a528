import type {Cassandra} from './start-cassandra.mjs';

/**
 * The Cassandra that a test run shares: the one that `CASSANDRA_CONTACT_POINTS` names (`host:port`, separated by commas;
 * with `CASSANDRA_USERNAME` and `CASSANDRA_PASSWORD` where it wants them), else one started by `startCassandra`, else one
 * started by Docker, else the reason why there is none.
 *
 * @throws Error when the named one does not answer, or the one that could be started does not come up: that is a fault
 *   to be seen, not a reason to go without
 */
export function cassandraForTests(): Promise<Cassandra | {unavailable: string}>;

/**
 * Why tests that kill and freeze nodes cannot run: they start clusters of their own, which has to be possible, and wanted.
 * Null when they can.
 */
export function reasonNotToLoseNodes(): Promise<string | null>;
