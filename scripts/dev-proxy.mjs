/**
 * What `npm run dev` puts before the API: passes everything on, adds one script to pages, and tells that script over
 * server-sent events what was built. The API itself knows nothing of this.
 */
import {createServer, request} from 'node:http';

const SCRIPT = '<script src="/__dev/reload.js"></script>';

/** A page is reloaded when it is not of the newest build, also when it was loaded while that was being made. */
const reloadScript = (build) => `const events = new EventSource('/__dev/events');
events.addEventListener('built', ({data}) => data === '${build}' || location.reload());
events.addEventListener('failed', () => console.error('the last change does not compile: see the terminal'));
`;

/**
 * The proxy, not listening yet.
 *
 * @param {{host: string, apiPort: number}} api - where the API listens, once it does
 * @returns {{server: import('node:http').Server, tellBuilt: () => void, tellFailure: () => void, close: () => void}}
 */
export function createDevProxy({host, apiPort}) {
  const started = Date.now();
  let builds = 0;
  const pages = new Set();
  const build = () => `${started}-${builds}`;

  function sayStarting(outgoing) {
    if (outgoing.headersSent) return outgoing.destroy();
    outgoing.writeHead(503, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': '1',
    });
    return outgoing.end(`<!doctype html><p>The API is not up; this page reloads when it is.${SCRIPT}`);
  }

  function pass(incoming, outgoing) {
    // Pages are changed on their way, so they must come as plain text.
    const {'accept-encoding': _, ...headers} = incoming.headers;
    const onward = request({host, port: apiPort, path: incoming.url, method: incoming.method, headers}, (answer) => {
      answer.on('error', () => outgoing.destroy());
      if (!String(answer.headers['content-type']).startsWith('text/html')) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      const {'content-length': _length, etag: _etag, ...rest} = answer.headers;
      outgoing.writeHead(answer.statusCode, rest);
      answer.pipe(outgoing, {end: false});
      answer.on('end', () => outgoing.end(SCRIPT));
    });
    onward.on('error', () => sayStarting(outgoing));
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  function serve(incoming, outgoing) {
    if (incoming.url === '/__dev/reload.js') {
      outgoing.writeHead(200, {'content-type': 'text/javascript', 'cache-control': 'no-store'});
      outgoing.end(reloadScript(build()));
    } else if (incoming.url === '/__dev/events') {
      outgoing.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'});
      outgoing.write(`retry: 500\nevent: built\ndata: ${build()}\n\n`);
      pages.add(outgoing);
      outgoing.on('close', () => pages.delete(outgoing));
    } else pass(incoming, outgoing);
  }

  const tell = (event, data) => {
    for (const page of pages) page.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const server = createServer(serve);
  return {
    server,
    tellBuilt() {
      builds += 1;
      tell('built', build());
    },
    tellFailure: () => tell('failed', ''),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
