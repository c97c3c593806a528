// @ts-check
import {readFile} from 'node:fs/promises';
import {waitForCassandra} from './ask-cassandra.mjs';

/** How long a node may take; one needs 5 s on an idle machine. */
const patienceMs = 180_000;

/**
 * Waits until a Cassandra that was just started answers.
 *
 * @param {import('../guarded-process.mjs').GuardedProcess} process
 * @param {import('./ask-cassandra.mjs').Address} address - with one contact point
 * @param {string} logFile - its output
 * @returns {Promise<{version: string, localDataCenter: string}>}
 * @throws Error with the last lines of the log, when it ends or does not answer in time
 */
export async function untilAnswering(process, address, logFile) {
  const giveUp = new AbortController();
  process.exited.then((code) => giveUp.abort(new Error(`it ended with code ${code}`)));
  try {
    return await waitForCassandra(address, {deadlineMs: Date.now() + patienceMs, signal: giveUp.signal});
  } catch (error) {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    const lastLines = log.trimEnd().split('\n').slice(-30).join('\n');
    const {message} = /** @type {Error} */ (error);
    throw new Error(`Cassandra did not start on ${address.contactPoints[0]}: ${message}\n${lastLines}`, {cause: error});
  }
}
