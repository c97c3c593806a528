// @ts-check
/**
 * `npm run bench:chart`, `npm run bench:api` and `npm run bench:tiles`: builds, then measures. What, and how to read it: bench/README.md.
 *
 *   node scripts/bench.mjs chart|api|tiles [options]
 */
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runTypeScript, stopOnFailure} from './run.mjs';

const [bench, ...args] = process.argv.slice(2);
if (bench !== 'chart' && bench !== 'api' && bench !== 'tiles') {
  console.error(`unknown bench: ${bench ?? 'none'} (one of chart, api, tiles)`);
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
