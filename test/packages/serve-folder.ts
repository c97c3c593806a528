import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, normalize} from 'node:path';

/** The address of the API that examples are written with. */
const WRITTEN_API = 'http://127.0.0.1:8080';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

/**
 * Serves the files of a folder as any server would, but for the address of the API in pages and scripts.
 *
 * @param api - origin that stands in its place
 */
export async function serveFolder(folder: string, api: string): Promise<{readonly url: string; close(): void}> {
  const server: Server = createServer((request, response) => {
    const {pathname} = new URL(request.url!, 'http://localhost');
    const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const body = readFileSync(join(folder, path), 'utf8').replaceAll(WRITTEN_API, api);
      response.writeHead(200, {'content-type': TYPES[extname(path)] ?? 'text/plain'}).end(body);
    } catch {
      // A page without an icon is no complaint.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
