// @ts-check
import {join} from 'node:path';
import {freePort} from '../free-port.mjs';
import {startGuarded} from '../guarded-process.mjs';
import {moduleFlags} from './java.mjs';
import {writeNodeFiles} from './node-files.mjs';

/**
 * Starts one Cassandra process. It does not wait until it answers.
 *
 * @param {import('./node-files.mjs').NodeSettings} settings
 * @param {object} options
 * @param {import('./java.mjs').Java} options.java
 * @param {readonly string[]} options.jars
 * @param {number} options.heapMb
 * @param {string} [options.removeDirectory] - what goes with the process; default: the data stays
 * @returns {Promise<{process: import('../guarded-process.mjs').GuardedProcess, logFile: string, jmxPort: number}>}
 */
export async function startNode(settings, {java, jars, heapMb, removeDirectory}) {
  const logFile = join(settings.directory, 'output.log');
  const jmxPort = await freePort(['127.0.0.1']);
  const properties = [
    ...(await writeNodeFiles(settings)),
    '-Dcassandra-foreground=yes',
    `-Dcassandra.jmx.local.port=${jmxPort}`,
    '-Djdk.attach.allowAttachSelf=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    // What a node waits for on a real network: to have heard of the ring (at 500 ms, a busy machine has sometimes heard
    // nothing), gossip to settle, the others to hear that it leaves, somebody else to make the superuser.
    '-Dcassandra.ring_delay_ms=3000',
    '-Dcassandra.skip_wait_for_gossip_to_settle=0',
    '-Dcassandra.shutdown_announce_in_ms=0',
    '-Dcassandra.superuser_setup_delay_ms=0',
  ];
  // What goes with the process need not be safe on the disk: CREATE TABLE takes 12 ms instead of 90.
  if (removeDirectory) properties.push('-Dcassandra.unsafesystem=true');

  const main = ['-cp', jars.join(':'), 'org.apache.cassandra.service.CassandraDaemon'];
  const process = await startGuarded([java.java, `-Xmx${heapMb}M`, ...moduleFlags, ...properties, ...main], {
    logFile,
    // SIGTERM would have it write everything down first, for two seconds.
    ...(removeDirectory && {removeDirectory, graceSeconds: 0}),
  });
  return {process, logFile, jmxPort};
}
