// @ts-check
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {test} from 'node:test';
import {freePort, isPortFree} from './free-port.mjs';

test('freePort(hosts) is below the ports of outgoing connections, and free until somebody listens', async () => {
  const port = await freePort(['127.0.0.1']);
  assert.ok(port >= 20_000 && port < 30_000);
  assert.equal(await isPortFree(port, '127.0.0.1'), true);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  assert.equal(await isPortFree(port, '127.0.0.1'), false);
  server.close();
});

test('freePort(hosts) fails for an address that is not of this machine', async () => {
  await assert.rejects(freePort(['192.0.2.1']), {code: 'EADDRNOTAVAIL'});
});
