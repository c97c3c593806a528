/** Builds what is stale: TypeScript through tsc, every bundle through rollup. `--force` builds all. */
import {existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runInstalled, runTypeScript, stopOnFailure} from './run.mjs';

const INPUTS = [
  'contract/src',
  'components/src',
  'api/src',
  'demo',
  'rollup.config.mjs',
  'scripts/docs/custom-elements.mjs',
  'package-lock.json',
];
const BUNDLED = ['components/dist', 'api/dist'];
const STAMP = join(ROOT, 'build/bundled');

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'build' && name !== 'dist')
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0);
}

const isStale = () =>
  !existsSync(STAMP) || INPUTS.some((input) => newestMs(join(ROOT, input)) > statSync(STAMP).mtimeMs);

/** Removes what an earlier build left and this one did not write: it would be served and published with the rest. */
function removeOlderThan(timeMs) {
  for (const folder of BUNDLED)
    for (const entry of readdirSync(join(ROOT, folder), {recursive: true, withFileTypes: true})) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && statSync(path).mtimeMs < timeMs) rmSync(path);
    }
}

/** Compiles and bundles what changed since the last build. Ends the process on an error. */
export async function build({force = false, quiet = false} = {}) {
  if (!force && !isStale()) return;
  const begun = Date.now();
  if (!quiet) console.log('Building …');
  stopOnFailure('tsc', await runTypeScript(['-b', 'contract', 'components', 'api', 'demo']));
  // The clock of a file system may be coarser than ours.
  const beganBundlingMs = Date.now() - 1000;
  stopOnFailure('rollup', await runInstalled('rollup', ['-c', '--silent']));
  removeOlderThan(beganBundlingMs);
  mkdirSync(dirname(STAMP), {recursive: true});
  writeFileSync(STAMP, '');
  if (!quiet) console.log(`Built in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await installWhenNeeded();
  await build({force: process.argv.includes('--force')});
}
