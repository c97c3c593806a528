// @ts-check
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import cassandra from 'cassandra-driver';

/**
 * @typedef {object} Address
 * @property {string[]} contactPoints - `host:port`
 * @property {{username: string, password: string} | null} credentials
 * @property {string | null} certificateFile
 */

/**
 * Logs in to a cluster and asks who it is.
 *
 * @param {Address} address
 * @returns {Promise<{version: string, localDataCenter: string}>} of the node that answered
 * @throws Error when no node answers, or none lets us in
 */
export async function askCassandra({contactPoints, credentials, certificateFile}) {
  const client = new cassandra.Client({
    contactPoints,
    // The default policy wants to know the data center that we are about to ask for.
    policies: {loadBalancing: new cassandra.policies.loadBalancing.RoundRobinPolicy()},
    ...(credentials && {credentials}),
    ...(certificateFile && {sslOptions: {ca: await readFile(certificateFile, 'utf8'), rejectUnauthorized: true}}),
  });
  try {
    const answer = await client.execute('SELECT release_version, data_center FROM system.local');
    const row = answer.first();
    return {version: row.release_version, localDataCenter: row.data_center};
  } catch (error) {
    const {message, innerErrors} = /** @type {Error & {innerErrors?: Record<string, Error>}} */ (error);
    const reasons = Object.values(innerErrors ?? {}).map((inner) => inner.message);
    throw new Error(reasons[0] ?? message, {cause: error});
  } finally {
    await client.shutdown();
  }
}

/**
 * Waits until a starting node answers. Looks at its port first, which costs it nothing, then logs in: a new node opens
 * its port some time before it has made the superuser.
 *
 * @param {Address} address - with one contact point
 * @param {object} options
 * @param {number} options.deadlineMs - epoch milliseconds
 * @param {AbortSignal} options.signal - when to give up early
 * @returns the answer of `askCassandra`
 * @throws Error of the last attempt at the deadline, or the signal's reason
 */
export async function waitForCassandra(address, {deadlineMs, signal}) {
  const [host, port] = address.contactPoints[0].split(':');
  for (;;) {
    signal.throwIfAborted();
    try {
      await connectOnce(host, Number(port));
      return await askCassandra(address);
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
    }
    await sleep(100);
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @throws Error when nobody listens
 */
async function connectOnce(host, port) {
  const socket = connect({host, port});
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
