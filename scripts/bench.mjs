// @ts-check
/**
 * `npm run bench:chart`, `bench:api`, `bench:tiles` and `bench:capacity`: builds, then measures. What, and how to read it:
 * bench/README.md.
 *
 *   node scripts/bench.mjs chart|api|tiles|capacity [options]
 */
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runTypeScript, stopOnFailure} from './run.mjs';

const BENCHES = ['chart', 'api', 'tiles', 'capacity'];

const [bench, ...args] = process.argv.slice(2);
if (bench === undefined || !BENCHES.includes(bench)) {
  console.error(`unknown bench: ${bench ?? 'none'} (one of ${BENCHES.join(', ')})`);
  process.exit(1);
}
await installWhenNeeded();
// Only now: they need what was installed.
const [{launchBrowser}, {startCassandra}] = await Promise.all([
  import('./browser.mjs'),
  import('./cassandra/start-cassandra.mjs'),
]);
await build();
stopOnFailure('tsc', await runTypeScript(['-b', 'bench']));
const {run} = await import(`${ROOT}/bench/build/${bench}/main.js`);
try {
  await run(args, {launchBrowser, startCassandra});
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
