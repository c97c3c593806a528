/**
 * `npm test [-- suite …]`: every suite in order, each with its runner's own closing lines. A suite that fails does not
 * keep the others from running; the exit code is 1 when any failed. `npm test -- pictures --update` accepts the pictures
 * as they are drawn now.
 */
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT, run, runInstalled, runTypeScript, stopOnFailure} from './run.mjs';

/** Suites of Node's test runner: which compiled test files belong to each. */
const NODE_SUITES = {
  unit: /^(contract|components)\/build\/src\/|^api\/build\/src\/(?!routes\/|stores\/|[^/]+$)/,
  routes: /^api\/build\/src\/(routes\/|[^/]+$)/,
  stores: /^api\/build\/src\/stores\/|^test\/build\/store-conformance\//,
  cassandra: /^test\/build\/cassandra\/(?!faults\/)/,
  faults: /^test\/build\/cassandra\/faults\//,
  pictures: /^test\/build\/pictures\//,
  packages: /^test\/build\/packages\//,
  end: /^test\/build\/end-to-end\//,
};
const ORDER = ['unit', 'routes', 'stores', 'cassandra', 'faults', 'components', 'pictures', 'packages', 'end'];
/** Browser tests of the element run in `@web/test-runner` instead. */
const IN_BROWSER = /^components\/build\/src\/(elements|render|controllers)\//;
/** Accepts pictures instead of comparing them. */
const UPDATE = '--update';
const NEEDS_CASSANDRA = new Set(['cassandra', 'end']);

function filesBelow(folder) {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name === 'node_modules') return [];
    return statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

const testFiles = () =>
  ['contract', 'components', 'api', 'test'].flatMap((workspace) =>
    filesBelow(`${workspace}/build`).filter((path) => path.endsWith('.test.js') && !IN_BROWSER.test(path)),
  );

/** Beside the compiled tests: what starts the real Cassandra and the real browser is tested with them. */
const scriptTests = (name) =>
  name === 'cassandra' ? filesBelow('scripts').filter((path) => path.endsWith('.test.mjs')) : [];

const runNodeSuite = (name, env) => {
  const files = [...scriptTests(name), ...testFiles().filter((path) => NODE_SUITES[name].test(path))];
  if (files.length === 0) throw new Error(`no test files in suite ${name}`);
  // Two clusters of three nodes at once would be too many.
  const alone = name === 'faults' ? ['--test-concurrency=1'] : [];
  return run(process.execPath, ['--enable-source-maps', '--test', ...alone, ...files], {env});
};

await installWhenNeeded();
// Only now: it needs what was installed.
const {cassandraForTests, reasonNotToLoseNodes} = await import('./cassandra/cassandra-for-tests.mjs');
await build();
stopOnFailure('tsc', await runTypeScript(['-b', 'test']));

const asked = process.argv.slice(2).filter((argument) => argument !== UPDATE);
const unknown = asked.filter((name) => !ORDER.includes(name));
if (unknown.length > 0) {
  console.error(`unknown suite: ${unknown.join(', ')} (one of ${ORDER.join(', ')})`);
  process.exit(1);
}
const suites = ORDER.filter((name) => asked.length === 0 || asked.includes(name));

// The shared Cassandra is set in the environment of the suites that need it, not in ours.
const noFaults = suites.includes('faults') ? await reasonNotToLoseNodes() : null;
const cassandra = suites.some((name) => NEEDS_CASSANDRA.has(name)) ? await cassandraForTests() : null;
const reachable = cassandra !== null && !('unavailable' in cassandra);
const env = reachable
  ? {
      CASSANDRA_CONTACT_POINTS: cassandra.contactPoints.join(','),
      ...(cassandra.credentials === null
        ? {}
        : {CASSANDRA_USERNAME: cassandra.credentials.username, CASSANDRA_PASSWORD: cassandra.credentials.password}),
    }
  : {};

if (process.argv.includes(UPDATE)) env.UPDATE_PICTURES = '1';

const failed = [];
const skipped = [];
for (const name of suites) {
  console.log(`\n— ${name}`);
  const unavailable =
    NEEDS_CASSANDRA.has(name) && !reachable ? cassandra.unavailable : name === 'faults' ? noFaults : null;
  if (unavailable !== null) {
    console.error(`SKIPPED: ${name}: no Cassandra to be had: ${unavailable}`);
    for (const path of testFiles().filter((file) => NODE_SUITES[name].test(file))) console.error(`SKIPPED: ${path}`);
    skipped.push(name);
    continue;
  }
  const code =
    name === 'components'
      ? await runInstalled('web-test-runner', ['--config', 'components/web-test-runner.config.mjs'])
      : await runNodeSuite(name, name === 'faults' ? {} : env);
  if (code !== 0) failed.push(name);
}
if (reachable) await cassandra.stop();

// On a machine that has to be able to run them all, a suite that did not run has not passed.
if (process.env.CI === 'true') failed.push(...skipped.splice(0));
console.log('');
if (skipped.length > 0) console.log(`skipped: ${skipped.join(', ')}`);
console.log(failed.length === 0 ? 'test: all good' : `test: failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
