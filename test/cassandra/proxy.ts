/** A way to a Cassandra that can be cut, frozen and measured. */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** A port of 127.0.0.1 behind which a Cassandra node is. */
export interface NodeProxy {
  /** `127.0.0.1:port`. */
  readonly contactPoint: string;
  /** Bytes that came from the node so far. */
  received(): number;
  /** Connections that are open. */
  connections(): number;
  /** Cuts every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Accepts connections, as at first. */
  open(): Promise<void>;
  /** Holds back what comes from the node, or lets it through again. */
  freeze(isFrozen: boolean): void;
  close(): Promise<void>;
}

/** Opens a way to a node; the driver takes it for the node itself, as long as that is at 127.0.0.1. */
export async function openProxy(contactPoint: string): Promise<NodeProxy> {
  const [, host = '127.0.0.1', nodePort] = /^(.*):(\d+)$/.exec(contactPoint)!;
  const sockets = new Set<Socket>();
  let received = 0;
  let frozen = false;
  const server = createServer((client) => {
    const node = connect(Number(nodePort), host);
    for (const end of [client, node]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => sockets.delete(end));
    }
    node.on('data', (data) => {
      received += data.length;
    });
    client.pipe(node).pipe(client);
    if (frozen) node.pause();
    client.on('close', () => node.destroy());
    node.on('close', () => client.destroy());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const {port} = server.address() as AddressInfo;

  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    contactPoint: `127.0.0.1:${port}`,
    received: () => received,
    connections: () => sockets.size / 2,
    cut,
    open: () => listen(port),
    freeze(isFrozen) {
      frozen = isFrozen;
      for (const socket of sockets) {
        if (socket.remotePort !== Number(nodePort)) continue;
        if (isFrozen) socket.pause();
        else socket.resume();
      }
    },
    close: cut,
  };
}
