/** Runs child processes for the other scripts: one place that knows how, and what a failure means. */
import {spawn} from 'node:child_process';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The root of the checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a command with the terminal's own output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: Record<string, string | undefined>}} [options]
 * @returns {Promise<number>} the exit code; 128 + n is not told apart from 1 when a signal ended it
 */
export function run(command, args, {env} = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {cwd: ROOT, stdio: 'inherit', env: {...process.env, ...env}});
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a command of an installed package.
 *
 * @param {string} name - as in `node_modules/.bin`
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export const runInstalled = (name, args) =>
  run(
    process.platform === 'win32' ? `${ROOT}/node_modules/.bin/${name}.cmd` : `${ROOT}/node_modules/.bin/${name}`,
    args,
  );

/**
 * Ends this process with the code of a failed step, naming the step.
 *
 * @param {string} step
 * @param {number} code
 */
export function stopOnFailure(step, code) {
  if (code === 0) return;
  console.error(`${step} failed`);
  process.exit(code);
}

/**
 * Compiles with TypeScript 7. By its path: another package brings an older compiler along, and `node_modules/.bin/tsc` is
 * whichever of the two was linked last.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export const runTypeScript = (args) => run(process.execPath, [`${ROOT}/node_modules/typescript/bin/tsc`, ...args]);
