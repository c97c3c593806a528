// @ts-check
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

/**
 * A process that ends when we do.
 *
 * @typedef {object} GuardedProcess
 * @property {number} pid - of the program itself, not of the shell that guards it
 * @property {Promise<number | null>} exited - its exit code, once it has ended; above 128, 128 + the signal that ended it;
 *   who awaits it has to be kept alive by something else
 * @property {() => Promise<number | null>} untilExited - the same, and keeps us alive until then
 * @property {() => Promise<void>} stop - ends it, SIGTERM first, then after the grace SIGKILL; returns when nothing is
 *   left of it; may be called twice
 */

/**
 * What stands between us and the guarded process: a shell that holds the other end of a pipe. However we end (a stop, an
 * exit, Ctrl-C, SIGKILL), the system closes our end of the pipe, `read` returns, and the process is ended. The shell is
 * the parent of the process, so its id cannot belong to somebody else before `wait` has returned.
 *
 * Arguments: log file, directory to remove or '', tenths of a second of grace, then the command.
 * Output: a line with the id of the process, and one with its exit code.
 */
const guard = `
log=$1 remove=$2 grace=$3
shift 3
exec 3<&0 </dev/null
"$@" 3<&- >>"$log" 2>&1 &
guarded=$!
trap '' PIPE
echo "$guarded"
{
  read -r nothing <&3
  if [ "$grace" -gt 0 ]; then
    kill -TERM "$guarded"
    kill -CONT "$guarded"
  fi
  while [ "$grace" -gt 0 ] && kill -0 "$guarded"; do
    sleep 0.1
    grace=$((grace - 1))
  done
  kill -KILL "$guarded"
} >/dev/null 2>&1 &
watcher=$!
wait "$guarded"
code=$?
kill "$watcher"
echo "$code"
read -r nothing <&3
[ -z "$remove" ] || rm -rf -- "$remove"
`;

/**
 * Starts a process that cannot outlive this one, not even when this one is killed with SIGKILL. It does not keep this
 * one alive either: a script that forgets `stop()` ends, and the process with it. Needs a POSIX shell.
 *
 * @param {readonly [string, ...string[]]} command - a program and its arguments
 * @param {object} options
 * @param {string} options.logFile - where its output is appended
 * @param {string} [options.removeDirectory] - removed at the stop, or when we have ended; not when the process ends first
 * @param {number} [options.graceSeconds] - between SIGTERM and SIGKILL, default 15; 0 kills at once
 * @param {NodeJS.ProcessEnv} [options.env] - default: ours
 * @returns {Promise<GuardedProcess>}
 * @throws Error when there is no shell; a program that is not there is seen by its exit code, 127
 */
export async function startGuarded(command, {logFile, removeDirectory = '', graceSeconds = 15, env = process.env}) {
  const shell = spawn(
    'sh',
    ['-c', guard, 'guard', logFile, removeDirectory, String(Math.ceil(graceSeconds * 10)), ...command],
    // In a session of its own, so that Ctrl-C in our terminal reaches us alone, and we decide.
    {env, detached: true, stdio: ['pipe', 'pipe', 'ignore']},
  );
  const gone = new Promise((resolve) => shell.once('exit', resolve));
  shell.stdin.on('error', () => {}); // the shell may have ended before we close the pipe
  const lines = createInterface(shell.stdout);
  /** @type {Promise<number | null>[]} */
  const [started, exited] = [0, 1].map(
    (position) =>
      new Promise((resolve) => {
        let line = 0;
        lines.on('line', (text) => line++ === position && resolve(Number(text)));
        lines.once('close', () => resolve(null));
      }),
  );
  const pid = await Promise.race([started, once(shell, 'error').then(([error]) => Promise.reject(error))]);
  if (pid === null) throw new Error(`failed start: ${command[0]}`);
  const [input, output] = /** @type {import('node:net').Socket[]} */ ([shell.stdin, shell.stdout]);
  for (const handle of [shell, input, output]) handle.unref();

  return {
    pid,
    exited,
    async untilExited() {
      output.ref();
      return exited.finally(() => output.unref());
    },
    async stop() {
      for (const handle of [shell, output]) handle.ref();
      input.destroy();
      await gone;
    },
  };
}
