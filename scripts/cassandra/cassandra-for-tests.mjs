// @ts-check
import {askCassandra} from './ask-cassandra.mjs';
import {reasonNotToUseDocker, startInDocker} from './docker.mjs';
import {reasonNotToStart, startCassandra} from './start-cassandra.mjs';

/** @type {typeof import('./cassandra-for-tests.mjs').cassandraForTests} */
export async function cassandraForTests() {
  if (process.env.CASSANDRA_CONTACT_POINTS) return givenCassandra(process.env.CASSANDRA_CONTACT_POINTS);
  const notStarted = await reasonNotToStart();
  if (notStarted === null) return startCassandra();
  const notInDocker = await reasonNotToUseDocker();
  if (notInDocker === null) return startInDocker();
  return {unavailable: `${notStarted}; ${notInDocker}`};
}

/** @type {typeof import('./cassandra-for-tests.mjs').reasonNotToLoseNodes} */
export async function reasonNotToLoseNodes() {
  if (process.env.CASSANDRA_CONTACT_POINTS)
    return 'CASSANDRA_CONTACT_POINTS names the cluster, which is not ours to kill';
  return reasonNotToStart();
}

/** @param {string} contactPoints - separated by commas */
async function givenCassandra(contactPoints) {
  const {CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password = ''} = process.env;
  const address = {
    contactPoints: contactPoints.split(',').map((contactPoint) => contactPoint.trim()),
    credentials: username ? {username, password} : null,
    certificateFile: null,
  };
  try {
    return {...address, ...(await askCassandra(address)), nodes: [], stop: async () => {}};
  } catch (error) {
    const {message} = /** @type {Error} */ (error);
    throw new Error(`no answer from CASSANDRA_CONTACT_POINTS: ${contactPoints}: ${message}`, {cause: error});
  }
}
