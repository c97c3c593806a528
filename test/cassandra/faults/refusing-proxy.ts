/**
 * A node that refuses: between a client and a real node, it answers some statements itself, with an error as Cassandra
 * writes it. Some refusals a small node cannot be brought to, such as too much work or a replica that is slow on one page.
 *
 * Frames and errors: https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec (§2, §4.1, §9).
 */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** An error that is an answer to a statement. */
export type Refusal = 'overloaded' | 'read timeout';

/** A way to a node. */
export interface RefusingProxy {
  /** `127.0.0.1:port`. */
  readonly contactPoint: string;
  /**
   * What becomes of the statements from now on: `decide` is called for each with its number, from 0, and null lets it
   * through to the node.
   */
  refuse(decide: (statement: number) => Refusal | null): void;
  /** Prepared statements that clients have sent since `refuse`, whatever became of them. */
  statements(): number;
  close(): Promise<void>;
}

const HEADER_BYTES = 9;
const ANSWER = 0x80;
const OPCODE = {error: 0x00, execute: 0x0a};
const LOCAL_QUORUM = 0x0006;

/** Opens a way to a node; the driver takes it for the node itself, as long as that is at 127.0.0.1. */
export async function openRefusingProxy(contactPoint: string): Promise<RefusingProxy> {
  const [, host = '127.0.0.1', port] = /^(.*):(\d+)$/.exec(contactPoint)!;
  const sockets = new Set<Socket>();
  let decide: (statement: number) => Refusal | null = () => null;
  let statements = 0;
  const server = createServer((client) => {
    const node = connect(Number(port), host);
    for (const end of [client, node]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => sockets.delete(end));
    }
    let pending = Buffer.alloc(0);
    client.on('data', (data) => {
      pending = Buffer.concat([pending, data as Buffer]);
      for (let frame = nextFrame(pending); frame !== null; frame = nextFrame(pending)) {
        pending = pending.subarray(frame.length);
        const refusal = frame[4] === OPCODE.execute ? decide(statements++) : null;
        if (refusal === null) node.write(frame);
        else client.write(errorFrame(frame, refusal));
      }
    });
    node.pipe(client);
    client.on('close', () => node.destroy());
    node.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    contactPoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse(next) {
      decide = next;
      statements = 0;
    },
    statements: () => statements,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The first frame of what has come, header and body; null when it is not whole yet. */
function nextFrame(data: Buffer): Buffer | null {
  if (data.length < HEADER_BYTES) return null;
  const length = HEADER_BYTES + data.readUInt32BE(5);
  return data.length < length ? null : data.subarray(0, length);
}

/** The answer to a frame. */
function errorFrame(asked: Buffer, refusal: Refusal): Buffer {
  const body = refusal === 'overloaded' ? overloaded() : readTimeout();
  const header = Buffer.from(asked.subarray(0, HEADER_BYTES));
  header[0] = asked[0]! | ANSWER;
  header[1] = 0;
  header[4] = OPCODE.error;
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

const overloaded = () => Buffer.concat([int(0x1001), text('Request is overloaded')]);

/** One replica of the two that were waited for has answered. */
const readTimeout = () =>
  Buffer.concat([
    int(0x1200),
    text('Operation timed out - received only 1 responses.'),
    short(LOCAL_QUORUM),
    int(1),
    int(2),
    Buffer.from([1]),
  ]);

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([short(Buffer.byteLength(value)), Buffer.from(value)]);
}
