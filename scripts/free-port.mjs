// @ts-check
import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:net';

/**
 * Tells whether nobody listens on a port.
 *
 * @param {number} port
 * @param {string} host - an address of this machine
 * @throws Error (EADDRNOTAVAIL) when the machine does not have the address
 */
export async function isPortFree(port, host) {
  const server = createServer();
  try {
    server.listen({port, host, exclusive: true});
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRNOTAVAIL') throw error;
    return false;
  } finally {
    server.close();
  }
}

/**
 * A random port that is free on every given address. It lies between 20000 and 29999, below the ports that systems hand
 * out to outgoing connections: a server that takes seconds to bind finds it still free.
 *
 * @param {readonly string[]} hosts - addresses of this machine
 * @throws Error when the machine does not have one of the addresses, or after 100 taken ports
 */
export async function freePort(hosts) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 30_000);
    const free = await Promise.all(hosts.map((host) => isPortFree(port, host)));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free port between 20000 and 29999 on ${hosts.join(', ')}`);
}
