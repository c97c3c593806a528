/**
 * Which nodes are tried first: names looked up as the operating system does, and each address asked whether anybody
 * listens there.
 *
 * The driver asks DNS alone, so that `localhost` and whatever else stands in /etc/hosts may be unknown to it; and it
 * keeps sockets to addresses that never answer open after it gave up.
 */
import {lookup} from 'node:dns/promises';
import {connect as connectTcp, isIP, isIPv6, type Socket} from 'node:net';
import {type ConnectionOptions, connect as connectTls} from 'node:tls';

/** The port of CQL where a contact point names none. */
export const DEFAULT_PORT = 9042;

const CONNECT_TIMEOUT_MS = 5_000;
/** After the first node answered, the others have so much longer. */
const OTHERS_TIMEOUT_MS = 500;

/** A contact point as it is written. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Reads `host`, `host:port`, `[::1]:port` and a bare IPv6 address. */
export function parseContactPoint(text: string): HostAndPort {
  if (isIPv6(text)) return {host: text, port: DEFAULT_PORT};
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (!host) throw new RangeError(`invalid contact point: ${text}`);
  return {host, port: port === undefined ? DEFAULT_PORT : Number(port)};
}

/** What came of trying every contact point. */
export interface ContactedNodes {
  /** `address:port`, as the driver takes it, of the nodes that accept connections. */
  readonly reachable: readonly string[];
  /** One entry per address that does not, with the error. */
  readonly failures: readonly {readonly address: string; readonly error: Error}[];
}

/**
 * Looks up the contact points and opens (and closes) a connection to each address.
 *
 * @param tls - null for plain connections; with options the handshake is made too
 */
export async function contactNodes(
  contactPoints: readonly string[],
  tls: ConnectionOptions | null,
  signal: AbortSignal,
): Promise<ContactedNodes> {
  const failures: {address: string; error: Error}[] = [];
  const addresses = new Set<string>();
  const targets: HostAndPort[] = [];
  await Promise.all(
    contactPoints.map(async (text) => {
      const {host, port} = parseContactPoint(text);
      try {
        const found = isIP(host) ? [{address: host}] : await lookup(host, {all: true, verbatim: false});
        for (const {address} of found) {
          const written = endpoint(address, port);
          if (addresses.has(written)) continue;
          addresses.add(written);
          targets.push({host: address, port});
        }
      } catch (error) {
        failures.push({address: text, error: error as Error});
      }
    }),
  );
  const reachable: string[] = [];
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  let timer: NodeJS.Timeout | undefined;
  await Promise.all(
    targets.map(async (target) => {
      const address = endpoint(target.host, target.port);
      try {
        await knock(target, tls, stop);
        reachable.push(address);
        timer ??= setTimeout(() => enough.abort(), OTHERS_TIMEOUT_MS);
      } catch (error) {
        failures.push({address, error: error as Error});
      }
    }),
  );
  clearTimeout(timer);
  signal.throwIfAborted();
  return {reachable, failures};
}

const endpoint = (address: string, port: number) => (isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`);

function knock({host, port}: HostAndPort, tls: ConnectionOptions | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = tls ? connectTls(port, host, tls) : connectTcp(port, host);
    const end = (error?: Error) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const onAbort = () => end(new Error('no answer yet'));
    const timer = setTimeout(
      () => end(Object.assign(new Error(`no answer in ${CONNECT_TIMEOUT_MS / 1000} s`), {code: 'ETIMEDOUT'})),
      CONNECT_TIMEOUT_MS,
    );
    socket.once('error', end);
    socket.once(tls ? 'secureConnect' : 'connect', () => end());
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
