// @ts-check
import {mkdir, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {freePort, isPortFree} from '../free-port.mjs';
import {createCertificate} from './certificate.mjs';
import {readJars} from './jars.mjs';
import {findJava} from './java.mjs';
import {localDataCenter} from './node-files.mjs';
import {startNode} from './start-node.mjs';
import {untilAnswering} from './until-answering.mjs';

/** @type {typeof import('./start-cassandra.mjs').startCassandra} */
export async function startCassandra(options = {}) {
  const {nodes: nodeCount = 1, host = '127.0.0.1', heapMb = 512, authenticator, tls = false, directory} = options;
  const hosts = addressesFrom(host, nodeCount);
  const {java, jars} = await whatToRun();
  const startedMs = Date.now();
  const home = directory ? resolve(directory) : await mkdtemp(join(tmpdir(), 'metrics-chart-cassandra-'));
  /** @type {import('../guarded-process.mjs').GuardedProcess[]} */
  const processes = [];
  const stop = async () => {
    await Promise.all(processes.map((process) => process.stop()));
    if (!directory) await rm(home, {recursive: true, force: true});
  };

  try {
    await mkdir(home, {recursive: true});
    const port = options.port ?? (await freePort(hosts));
    await checkPort(port, hosts);
    const storagePort = (await storagePortBefore(home)) ?? (await freePort(hosts));
    const certificate = tls ? await createCertificate(java, {directory: home, hosts}) : null;
    const certificateFile = certificate?.file ?? null;
    const asksPassword = authenticator === 'password';
    const credentials = asksPassword ? {username: 'cassandra', password: 'cassandra'} : null;
    const keeping = directory ? {} : {removeDirectory: home};
    const contactPoints = [];
    const nodes = [];
    let version = '';
    // One after the other: Cassandra refuses a node that joins while another one is joining.
    for (const [i, nodeHost] of hosts.entries()) {
      const place = {directory: join(home, `node-${i + 1}`), host: nodeHost, seed: hosts[0], port, storagePort};
      const settings = {...place, asksPassword, certificate};
      const {process, logFile, jmxPort} = await startNode(settings, {java, jars, heapMb, ...keeping});
      processes.push(process);
      const contactPoint = `${nodeHost}:${port}`;
      const address = {contactPoints: [contactPoint], credentials, certificateFile};
      ({version} = await untilAnswering(process, address, logFile));
      contactPoints.push(contactPoint);
      nodes.push({pid: process.pid, host: nodeHost, port, jmxPort, logFile, exited: process.untilExited});
    }
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    console.error(`Cassandra ${version} on ${contactPoints.join(', ')}, started in ${seconds} s`);
    return {contactPoints, localDataCenter, version, credentials, certificateFile, nodes, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @type {typeof import('./start-cassandra.mjs').reasonNotToStart} */
export async function reasonNotToStart() {
  return whatToRun().then(
    () => null,
    (error) => error.message,
  );
}

/**
 * Java and the jars.
 *
 * @throws Error when one of them cannot be had
 */
async function whatToRun() {
  if (process.platform === 'win32') throw new Error('Cassandra 5 does not run on Windows');
  const java = await findJava();
  if (!java) throw new Error('no Java 17 or 11 (looked at JAVA_HOME, PATH and the usual places)');
  return {java, jars: await readJars()};
}

/**
 * The address and those after it: 127.0.0.1, 127.0.0.2, …
 *
 * @param {string} host - IPv4
 * @param {number} count
 */
function addressesFrom(host, count) {
  const [, network, last] = /^((?:\d+\.){3})(\d+)$/.exec(host) ?? [];
  if (network === undefined) throw new RangeError(`invalid host: ${host} (an IPv4 address is wanted)`);
  return Array.from({length: count}, (_, i) => `${network}${Number(last) + i}`);
}

/**
 * @param {number} port
 * @param {readonly string[]} hosts
 * @throws Error when it is taken on one of the hosts
 */
async function checkPort(port, hosts) {
  for (const host of hosts) if (!(await isPortFree(port, host))) throw new Error(`taken port: ${host}:${port}`);
}

/**
 * The storage port of the cluster that lived in this directory before: its nodes know each other by it.
 *
 * @param {string} home
 * @returns {Promise<number | null>}
 */
async function storagePortBefore(home) {
  const yaml = await readFile(join(home, 'node-1', 'cassandra.yaml'), 'utf8').catch(() => null);
  return yaml === null ? null : JSON.parse(yaml).storage_port;
}
