/**
 * Callers that cost little: a kept connection each, one request at a time, a body that is counted and thrown away. A
 * client library would take more of the machine than the server that is measured.
 */
import {once} from 'node:events';
import {createConnection, type Socket} from 'node:net';

/** What callers got. */
export interface Called {
  /** Of each answer, milliseconds. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Of the last body. */
  readonly bytes: number;
}

/**
 * Has callers ask for a while, each the next of the addresses as soon as it has its answer.
 *
 * @param urls - all of one host and port
 * @throws Error when an answer is not a 200 with a length
 */
export async function callFor(urls: readonly string[], callers: number, ms: number): Promise<Called> {
  const latencies: number[] = [];
  let next = 0;
  let bytes = 0;
  const began = performance.now();
  const call = async () => {
    const {hostname, port} = new URL(urls[0]!);
    const socket = createConnection({host: hostname, port: Number(port), noDelay: true});
    await once(socket, 'connect');
    try {
      do {
        const {pathname, search, host} = new URL(urls[next++ % urls.length]!);
        const asked = performance.now();
        bytes = await ask(socket, `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        latencies.push(performance.now() - asked);
      } while (performance.now() - began < ms);
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(Array.from({length: callers}, call));
  return {latencies, seconds: (performance.now() - began) / 1000, bytes};
}

/** Sends a request and waits for the whole answer. Returns the length of the body. */
function ask(socket: Socket, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = '';
    let left = -1;
    let length = 0;
    const settle = (end: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      end();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('closed connection: before the whole answer')));
    const onData = (chunk: Buffer) => {
      if (left < 0) {
        const before = head.length;
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        length = Number(/\r\ncontent-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? Number.NaN);
        if (!head.startsWith('HTTP/1.1 200') || Number.isNaN(length))
          return settle(() => reject(new Error(`unexpected answer: ${head.slice(0, 300)}`)));
        left = length - (chunk.length - (end + 4 - before));
      } else left -= chunk.length;
      if (left <= 0) settle(() => resolve(length));
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.write(request);
  });
}
