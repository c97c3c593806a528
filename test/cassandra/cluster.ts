/** The Cassandra that the tests of this folder share, and sources of it. */
import {randomBytes} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import {Client} from 'cassandra-driver';
import {pino} from 'pino';
import * as v from 'valibot';
import {CassandraSource, type CassandraSourceConfig} from '#api/config/cassandra-source.js';
import type {Source} from '#api/store.js';
import {type CassandraSource as OpenedSource, openCassandraSource} from '#api/stores/cassandra/open.js';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';

/** Says nothing, unless `LOG_LEVEL` asks for it. */
export const log = pino({level: process.env.LOG_LEVEL ?? 'silent'});

/** A name for a keyspace that no other test has. */
export const uniqueKeyspace = (what: string) => `${what}_${randomBytes(4).toString('hex')}`;

/** The configuration of a source of this cluster, checked as a user's is. */
export const configOf = (cassandra: Cassandra, config: Record<string, unknown>): CassandraSourceConfig =>
  v.parse(CassandraSource, {
    type: 'cassandra',
    contactPoints: cassandra.contactPoints,
    auth: cassandra.credentials,
    ...(cassandra.certificateFile === null ? {} : {tls: {ca: cassandra.certificateFile}}),
    ...config,
  });

/** Opens a source of this cluster. */
export const openSource = (cassandra: Cassandra, config: Record<string, unknown>, now = Date.now): OpenedSource =>
  openCassandraSource('cluster', configOf(cassandra, config), {log, now});

/** A client of the tests' own. Integers of 64 bits are BigInt. */
export async function connectClient(cassandra: Cassandra): Promise<Client> {
  const {credentials, contactPoints, localDataCenter} = cassandra;
  const client = new Client({
    contactPoints,
    localDataCenter,
    encoding: {useBigIntAsLong: true, useBigIntAsVarint: true},
    ...(credentials === null ? {} : {credentials}),
  });
  await client.connect();
  return client;
}

/** A keyspace of one copy. */
export async function createKeyspace(client: Client, keyspace: string): Promise<void> {
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
}

/** Looks again and again, for a minute at most, until there is something. */
export async function waitFor<Result>(
  what: string,
  look: () => Promise<Result | null> | Result | null,
): Promise<Result> {
  const until = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > until) throw new Error(`not seen in a minute: ${what}`);
    await sleep(50);
  }
}

/** Resolves when the source is ready. */
export async function whenReady(source: Source): Promise<void> {
  let reason: string | null = null;
  await waitFor('readiness', async () => {
    const answer = await source.readiness();
    reason = answer.reason;
    return answer.ready ? true : null;
  }).catch((error) => {
    throw new Error(`not ready: ${reason}`, {cause: error});
  });
}

/** The reason why a source is not ready, as soon as it is like this. */
export const reasonOf = (source: Source, wanted: RegExp): Promise<string> => {
  let seen: string | null = null;
  return waitFor(`a reason like ${wanted}`, async () => {
    seen = (await source.readiness()).reason;
    return seen !== null && wanted.test(seen) ? seen : null;
  }).catch((error) => {
    throw new Error(`${(error as Error).message} (the last one was: ${seen})`, {cause: error});
  });
};
