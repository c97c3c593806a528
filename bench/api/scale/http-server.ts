/**
 * Serves the same bodies in several ways, each on a port of its own: our app with and without kept answers, and bare Hono
 * that stringifies an object or sends bytes that are ready. A process of its own.
 */
import type {AddressInfo} from 'node:net';
import {serve} from '@hono/node-server';
import {Hono} from 'hono';
import {listen} from '#api/listen.js';
import type {LoadedPlace} from './data-cluster.js';
import {openScale} from './open.js';
import {closedRange} from './place.js';
import {FLEET_SELECTORS, LONG_SELECTORS, pathOf} from './questions.js';

/** Where what is served. */
export interface Served {
  /** Each question is read and written as JSON again. */
  readonly anew: string;
  /** As a server is by default. */
  readonly kept: string;
  /** Bare Hono: `/year`, `/year/ready`, `/fleet`, `/fleet/ready`. */
  readonly bare: string;
}

const KEPT_BYTES = 67_108_864;

const place = JSON.parse(process.argv[2]!) as LoadedPlace;
const scale = await openScale(place);
const address = {host: '127.0.0.1', port: 0};
const anew = await listen(scale.createApp(0), address);
const kept = await listen(scale.createApp(KEPT_BYTES), address);

const closed = closedRange(Date.now(), place.written.days);
const bodies = {
  year: await bodyOf(pathOf(LONG_SELECTORS, closed)),
  fleet: await bodyOf(pathOf(FLEET_SELECTORS, closed)),
};
const hono = new Hono();
for (const [name, text] of Object.entries(bodies)) {
  const value = JSON.parse(text) as object;
  const bytes = new TextEncoder().encode(text);
  hono.get(`/${name}`, (c) => c.json(value));
  hono.get(`/${name}/ready`, (c) => c.body(bytes, 200, {'Content-Type': 'application/json'}));
}
const bare = serve({fetch: hono.fetch, hostname: address.host, port: 0});
await new Promise((resolve) => bare.once('listening', resolve));
const served: Served = {
  anew: anew.url,
  kept: kept.url,
  bare: `http://${address.host}:${(bare.address() as AddressInfo).port}`,
};

// Asked anything but to end, it says what it has worked so far.
process.on('message', async (message) => {
  if (message !== 'end') return void process.send!(process.cpuUsage());
  await Promise.all([anew.close(1000), kept.close(1000)]);
  bare.close();
  await scale.close();
  process.exit(0);
});
process.send!(served);

async function bodyOf(path: string): Promise<string> {
  const response = await fetch(`${anew.url}${path}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`failed question: ${response.status} ${text}`);
  return text;
}
