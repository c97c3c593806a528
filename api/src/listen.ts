/** An app on a socket, and its orderly end. */
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {getRequestListener} from '@hono/node-server';
import type {App} from './http/app-env.js';
import {Problem} from './problem.js';
import {StartError} from './start-error.js';

/** A running server. */
export interface Listening {
  /** Where it listens, with the port that it got: `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Stops accepting, lets what runs finish, then ends the rest, which aborts their signals. Resolves when no connection
   * is left; may be called twice.
   *
   * @param graceMs - how long what runs may take
   */
  close(graceMs: number): Promise<void>;
}

/** Longer than proxies keep an idle connection, so that they never send a request into one that we are closing. */
const KEEP_ALIVE_MS = 75_000;

/** Bodies are small: one that takes longer than this is somebody holding on to the connection. */
const REQUEST_MS = 30_000;

/** Nothing moves for so long: the client takes no bytes, or is gone without a word. Longer than any deadline of ours. */
const SILENT_MS = 120_000;

/**
 * Serves an app.
 *
 * @param port - 0 takes any free one
 * @throws StartError when the address cannot be listened on
 */
export async function listen(app: App, {host, port}: {host: string; port: number}): Promise<Listening> {
  const server = createServer(
    {keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS},
    getRequestListener(app.fetch, {errorHandler: refuse, hostname: nameOf(host)}),
  );
  server.timeout = SILENT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const {port: taken} = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${nameOf(host)}:${taken}`,
    close(graceMs) {
      closing ??= end(server, graceMs);
      return closing;
    },
  };
}

/** A host as it stands in an address. It is also that of requests of HTTP/1.0 which name none: load balancers probe so. */
const nameOf = (host: string) => (host.includes(':') ? `[${host}]` : host);

function startError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `taken port: ${port} on ${host} (choose another with --port, or "server": {"port": …})`,
    EACCES: `forbidden port: ${port} on ${host}`,
    EADDRNOTAVAIL: `unknown address: ${host} is none of this machine`,
    ENOTFOUND: `unknown address: ${host}`,
  };
  return new StartError(reasons[error.code ?? ''] ?? `failed start on ${host}:${port}: ${error.message}`);
}

/** What never became a request of the app: a broken `Host`, an address with a backslash. */
function refuse(): Response {
  const problem = new Problem('invalid_request', 'invalid request: its address or Host cannot be read');
  return new Response(JSON.stringify({...problem.toBody(), status: 400}), {
    status: 400,
    headers: {'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store'},
  });
}

async function end(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that answers its last request becomes an idle one, which Node keeps open for the next.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
