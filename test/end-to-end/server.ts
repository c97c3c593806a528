/** The built server as its users start it, on a free port with data of its own. */
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const MAIN = fileURLToPath(new URL('../../../api/dist/main.js', import.meta.url));

/** A running server. */
export interface RunningServer {
  readonly url: string;
  /** Everything it printed so far. */
  output(): string;
  /** Sends a signal, waits for the end, and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  readonly directory: string;
}

/**
 * Starts the server and waits until it says where it listens.
 *
 * @param args - beside the port
 * @param main - the program: the one that was built here, or another copy of it
 * @throws Error with its output when it ends instead
 */
export async function startServer(args: readonly string[] = [], main = MAIN): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
  const child = spawn(process.execPath, [main, '--port', '0', ...args], {cwd: directory});
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await Promise.race([listening(child, () => output), ended.then(() => null)]);
  if (url === null) throw new Error(`the server ended: ${output}`);
  return {
    url,
    directory,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await ended;
      rmSync(directory, {recursive: true, force: true});
      return code;
    },
  };
}

/**
 * Runs a command of the built program to its end.
 *
 * @throws Error with its output when it fails
 */
export function runCommand(args: readonly string[]): Promise<string> {
  return promisify(execFile)(process.execPath, [MAIN, ...args]).then(({stdout}) => stdout);
}

function listening(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve) => {
    child.stdout!.on('data', () => {
      const match = /metrics-chart on (http:\S+)/.exec(output());
      if (match) resolve(match[1]!);
    });
  });
}
