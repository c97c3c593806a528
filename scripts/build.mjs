/** Builds what is stale: TypeScript through tsc, every bundle through rollup. `--force` builds all. */
import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runInstalled, runTypeScript, stopOnFailure} from './run.mjs';

const INPUTS = ['contract/src', 'components/src', 'api/src', 'demo', 'rollup.config.mjs', 'package-lock.json'];
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

/** Compiles and bundles what changed since the last build. Ends the process on an error. */
export async function build({force = false, quiet = false} = {}) {
  if (!force && !isStale()) return;
  const begun = Date.now();
  if (!quiet) console.log('Building …');
  stopOnFailure('tsc', await runTypeScript(['-b', 'contract', 'components', 'api', 'demo']));
  stopOnFailure('rollup', await runInstalled('rollup', ['-c', '--silent']));
  mkdirSync(dirname(STAMP), {recursive: true});
  writeFileSync(STAMP, '');
  if (!quiet) console.log(`Built in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await installWhenNeeded();
  await build({force: process.argv.includes('--force')});
}
