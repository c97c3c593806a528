/** Installs dependencies when they are missing or older than the lock file, and says so. */
import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, run, stopOnFailure} from './run.mjs';

const modifiedMs = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** True when `node_modules` does not hold what the lock file says; npm touches its own copy of the lock at each install. */
export const isInstallNeeded = () =>
  modifiedMs(join(ROOT, 'node_modules/.package-lock.json')) < modifiedMs(join(ROOT, 'package-lock.json'));

/** Makes sure that the dependencies are there. Ends the process when they cannot be installed. */
export async function installWhenNeeded() {
  if (!isInstallNeeded()) return;
  console.log('Installing dependencies (npm install) …');
  // Not `npm ci`: it refuses a lock file in which the binaries of other platforms are missing, which npm itself writes
  // where a registry does not offer them. The lock file is read, and left as it is.
  stopOnFailure(
    'npm install',
    await run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error']),
  );
}
