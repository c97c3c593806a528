/**
 * `npm run dev [-- config.json]`: rebuilds on change, restarts the API when that changed, reloads the page; all on one
 * origin. What does not compile is shown, and mended by the next change.
 */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {createDevProxy} from './dev-proxy.mjs';
import {freePort} from './free-port.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runInstalled, runTypeScript} from './run.mjs';
import {watchTree} from './watch-tree.mjs';

const HOST = '127.0.0.1';
const PORT = Number(process.env.METRICS_CHART_PORT ?? 8080);
/** Saving several files is one change. */
const QUIET_MS = 150;

/** What of the bundles is made of the sources in each folder. */
const BUNDLES = {
  'contract/src': ['served', 'server', 'demo'],
  'components/src': ['served', 'demo'],
  'api/src': ['server'],
  demo: ['demo'],
};

await installWhenNeeded();
const apiPort = await freePort([HOST]);
const proxy = createDevProxy({host: HOST, apiPort});
const server = proxy.server.listen(PORT, HOST);
server.once('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE' ? `port ${PORT} is taken (METRICS_CHART_PORT names another)` : error.message,
  );
  process.exit(1);
});
await once(server, 'listening');
const origin = `http://${HOST}:${server.address().port}`;
console.log(`Developing on ${origin}`);

let api;
let ending = false;

/** In a session of its own: Ctrl-C reaches this process alone, and the API is ended in order, once. */
function startApi() {
  const child = fork(join(dirname(fileURLToPath(import.meta.url)), 'dev-api.mjs'), process.argv.slice(2), {
    cwd: ROOT,
    detached: true,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {...process.env, METRICS_CHART_HOST: HOST, METRICS_CHART_PORT: String(apiPort)},
  });
  // The address that it prints is not the one to open.
  createInterface(child.stdout).on('line', (line) => console.log(line.replaceAll(`http://${HOST}:${apiPort}`, origin)));
  child.once('exit', (code) => {
    if (api === child && !ending)
      console.error(`The API has ended (exit code ${code}); the next change starts it again.`);
  });
  api = child;
}

const isApiRunning = () => api !== undefined && api.exitCode === null && api.signalCode === null;

async function stopApi() {
  if (!isApiRunning()) return;
  const child = api;
  api = undefined;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function isApiUp() {
  try {
    return (await fetch(`http://${HOST}:${apiPort}/healthz`, {headers: {connection: 'close'}})).ok;
  } catch {
    return false;
  }
}

async function untilApiIsUp() {
  while (!ending && isApiRunning() && !(await isApiUp())) await new Promise((next) => setTimeout(next, 100));
}

async function rebuild(bundles) {
  const begun = Date.now();
  const isBuilt =
    (await runTypeScript(['-b', 'contract', 'components', 'api', 'demo'])) === 0 &&
    (await runInstalled('rollup', ['-c', '--silent', '--configBundles', bundles.join(',')])) === 0;
  if (ending) return false;
  if (!isBuilt) {
    proxy.tellFailure();
    console.error('Not built; the next change is tried again.');
    return false;
  }
  if (bundles.includes('server') || !isApiRunning()) {
    await stopApi();
    if (ending) return true;
    startApi();
  }
  await untilApiIsUp();
  proxy.tellBuilt();
  console.log(`Built ${bundles.join(', ')} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return true;
}

// What has to be bundled again. It stays until it has been, however many changes do not compile meanwhile.
const stale = new Set(Object.values(BUNDLES).flat());
let building = Promise.resolve();
let timer;

function buildSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    building = building.then(async () => {
      if (ending || stale.size === 0) return;
      const bundles = [...stale];
      stale.clear();
      if (!(await rebuild(bundles))) for (const bundle of bundles) stale.add(bundle);
    });
  }, QUIET_MS);
}

const watchers = Object.entries(BUNDLES).map(([folder, bundles]) =>
  watchTree(join(ROOT, folder), {
    ignore: new Set(['build', 'dist']),
    onChange() {
      for (const bundle of bundles) stale.add(bundle);
      buildSoon();
    },
  }),
);
buildSoon();

async function end() {
  if (ending) process.exit(1);
  ending = true;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  proxy.close();
  await Promise.all([stopApi(), building]);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
