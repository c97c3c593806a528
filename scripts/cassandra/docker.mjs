// @ts-check
import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {freePort} from '../free-port.mjs';
import {startGuarded} from '../guarded-process.mjs';
import {untilAnswering} from './until-answering.mjs';

const run = promisify(execFile);
const image = 'cassandra:5.0';

/**
 * Why Docker cannot be used, in one line, or null when it can.
 *
 * @returns {Promise<string | null>}
 */
export async function reasonNotToUseDocker() {
  try {
    await run('docker', ['info'], {timeout: 20_000});
    return null;
  } catch (error) {
    const {code, stderr = '', message} = /** @type {import('node:child_process').ExecFileException} */ (error);
    if (code === 'ENOENT') return 'no Docker';
    return `Docker: ${stderr.trim().split('\n').at(-1) || message}`;
  }
}

/**
 * Starts one Cassandra in a container, published on a free port of 127.0.0.1. Docker fetches the image when need be.
 * The container is removed when it stops, and it stops when we do: `docker run` in the foreground passes SIGTERM on.
 *
 * @returns {Promise<import('./start-cassandra.mjs').Cassandra>}
 * @throws Error with the last lines of its output when it does not come up
 */
export async function startInDocker() {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-cassandra-'));
  const port = await freePort(['127.0.0.1']);
  const logFile = join(directory, 'output.log');
  const container = await startGuarded(
    [
      'docker',
      ...['run', '--rm', '--name', `metrics-chart-cassandra-${randomUUID()}`],
      ...['--publish', `127.0.0.1:${port}:9042`],
      ...['--env', 'MAX_HEAP_SIZE=512M', '--env', 'HEAP_NEWSIZE=128M', image],
    ],
    {logFile, removeDirectory: directory, graceSeconds: 60},
  );
  const address = {contactPoints: [`127.0.0.1:${port}`], credentials: null, certificateFile: null};
  try {
    const answer = await untilAnswering(container, address, logFile);
    return {...address, ...answer, nodes: [], stop: container.stop};
  } catch (error) {
    await container.stop();
    throw error;
  }
}
