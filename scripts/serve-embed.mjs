/**
 * `npm run demo:embed`: serves `demo/embed.html` from another origin than the API, with the strictest content security
 * policy that a page can have and still show a chart. The API must be running.
 */
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ROOT} from './run.mjs';

const WRITTEN_API = 'http://127.0.0.1:8080';
const FILES = {'/': ['embed.html', 'text/html'], '/embed.css': ['embed.css', 'text/css']};

/**
 * Starts the foreign page.
 *
 * @param {{api?: string, port?: number}} options - origin of the API; port of the page, 0 for a free one
 * @returns {Promise<import('node:http').Server>}
 */
export function serveEmbed({api = WRITTEN_API, port = 8081} = {}) {
  const policy = [
    "default-src 'none'",
    `script-src ${api}`,
    `connect-src ${api}`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
  const server = createServer((request, response) => {
    const file = FILES[new URL(request.url, 'http://localhost').pathname];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [name, type] = file;
    response.writeHead(200, {'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy});
    response.end(readFileSync(join(ROOT, 'demo', name), 'utf8').replaceAll(WRITTEN_API, api));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await serveEmbed({api: process.argv[2] ?? WRITTEN_API});
  console.log('A foreign page with two charts: http://127.0.0.1:8081');
}
