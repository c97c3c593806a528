/**
 * `npm run dev [-- config.json]`: rebuilds on change, restarts the API, reloads the page; all on one origin.
 *
 * A small proxy stands before the API: it passes everything on, adds one script to HTML pages, and tells that script
 * over server-sent events when something was rebuilt. The API itself knows nothing of this.
 */
import {spawn} from 'node:child_process';
import {watch} from 'node:fs';
import {createServer, request} from 'node:http';
import {join} from 'node:path';
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runInstalled, runTypeScript} from './run.mjs';

const HOST = '127.0.0.1';
const PORT = Number(process.env.PORT ?? 8080);
const API_PORT = PORT + 1;
const WATCHED = ['contract/src', 'components/src', 'api/src', 'demo'];
const RELOAD_SCRIPT = `new EventSource('/__dev/events').onmessage = () => location.reload();`;

let api;
const pages = new Set();

function startApi() {
  api = spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'api/dist/main.js'), ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {...process.env, METRICS_CHART_PORT: String(API_PORT)},
  });
}

function stopApi() {
  if (api === undefined || api.exitCode !== null || api.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    api.once('exit', resolve);
    api.kill('SIGTERM');
  });
}

function pass(incoming, outgoing) {
  const {'accept-encoding': _, ...headers} = incoming.headers;
  const onward = request(
    {host: HOST, port: API_PORT, path: incoming.url, method: incoming.method, headers},
    (answer) => {
      const isPage = String(answer.headers['content-type']).startsWith('text/html');
      if (!isPage) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      const {'content-length': _length, etag: _etag, ...rest} = answer.headers;
      outgoing.writeHead(answer.statusCode, rest);
      answer.pipe(outgoing, {end: false});
      answer.on('end', () => outgoing.end('<script src="/__dev/reload.js"></script>'));
    },
  );
  onward.on('error', () => {
    outgoing.writeHead(503, {'content-type': 'text/plain', 'retry-after': '1'});
    outgoing.end('The API is starting; this page reloads when it is up.\n');
  });
  incoming.pipe(onward);
}

function serve(incoming, outgoing) {
  if (incoming.url === '/__dev/reload.js') {
    outgoing.writeHead(200, {'content-type': 'text/javascript'});
    outgoing.end(RELOAD_SCRIPT);
  } else if (incoming.url === '/__dev/events') {
    outgoing.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'});
    outgoing.write('retry: 500\n\n');
    pages.add(outgoing);
    outgoing.on('close', () => pages.delete(outgoing));
  } else pass(incoming, outgoing);
}

async function isApiUp() {
  try {
    return (await fetch(`http://${HOST}:${API_PORT}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function reloadWhenUp() {
  for (let tries = 0; tries < 100 && !(await isApiUp()); tries++) await new Promise((next) => setTimeout(next, 100));
  for (const page of pages) page.write('data: reload\n\n');
}

let building = false;
let changedMeanwhile = false;

async function rebuild() {
  if (building) {
    changedMeanwhile = true;
    return;
  }
  building = true;
  const begun = Date.now();
  const ok =
    (await runTypeScript(['-b', 'contract', 'components', 'api', 'demo'])) === 0 &&
    (await runInstalled('rollup', ['-c', '--silent'])) === 0;
  if (ok) {
    await stopApi();
    startApi();
    await reloadWhenUp();
    console.log(`Rebuilt in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
  building = false;
  if (changedMeanwhile) {
    changedMeanwhile = false;
    await rebuild();
  }
}

await installWhenNeeded();
await build();
startApi();
let timer;
for (const folder of WATCHED)
  watch(join(ROOT, folder), {recursive: true}, (_event, name) => {
    if (name === null || /(^|\/)(build|dist)\//.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(rebuild, 150);
  });
const server = createServer(serve).listen(PORT, HOST, () => console.log(`Developing on http://${HOST}:${PORT}`));
server.on('error', (error) => {
  console.error(error.code === 'EADDRINUSE' ? `port ${PORT} is taken` : error.message);
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, async () => {
    await stopApi();
    process.exit(0);
  });
