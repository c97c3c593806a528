// @ts-check
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {startGuarded} from './guarded-process.mjs';

const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-guard-'));
after(() => rm(directory, {recursive: true, force: true}));
const logFile = join(directory, 'log');
const skip = process.platform === 'win32' && 'needs a POSIX shell';

test('startGuarded(command) knows the process, its output and its exit code', {skip}, async () => {
  const guarded = await startGuarded(['sh', '-c', 'echo "I am $$"; exit 7'], {logFile});
  assert.equal(await guarded.untilExited(), 7);
  assert.equal(await readFile(logFile, 'utf8'), `I am ${guarded.pid}\n`);
  await guarded.stop();
  await guarded.stop();
});

test('startGuarded(command) of a program that is not there exits with 127', {skip}, async () => {
  const guarded = await startGuarded([join(directory, 'absent')], {logFile});
  assert.equal(await guarded.untilExited(), 127);
});

test('stop() ends a process by SIGTERM, one that ignores it and one that is frozen after the grace', {
  skip,
}, async () => {
  const cases = [
    {script: 'exec sleep 60', signal: null, code: 128 + 15},
    {script: 'trap "" TERM; while true; do sleep 0.1; done', signal: null, code: 128 + 9},
    {script: 'trap "exit 5" TERM; while true; do sleep 0.1; done', signal: 'SIGSTOP', code: 5},
  ];
  for (const {script, signal, code} of cases) {
    const guarded = await startGuarded(['sh', '-c', script], {logFile, graceSeconds: 1});
    await sleep(200); // until its trap is set
    if (signal) process.kill(guarded.pid, signal);
    const startedMs = Date.now();
    await guarded.stop();
    assert.ok(Date.now() - startedMs < 5_000);
    assert.equal(await guarded.exited, code, script);
    assert.ok(!isRunning(guarded.pid));
  }
});

test('stop() removes the directory, the end of the process alone does not', {skip}, async () => {
  const removeDirectory = await mkdtemp(join(directory, 'data-'));
  const guarded = await startGuarded(['true'], {logFile, removeDirectory});
  await guarded.untilExited();
  assert.ok(existsSync(removeDirectory));
  await guarded.stop();
  assert.ok(!existsSync(removeDirectory));
});

for (const [how, end] of /** @type {const} */ ([
  ['is killed by SIGKILL', (/** @type {import('node:child_process').ChildProcess} */ owner) => owner.kill('SIGKILL')],
  ['is interrupted', (/** @type {import('node:child_process').ChildProcess} */ owner) => owner.kill('SIGINT')],
  ['runs to its end without a stop', () => {}],
])) {
  test(`a guarded process and its directory are gone after its owner ${how}`, {skip}, async () => {
    const removeDirectory = await mkdtemp(join(directory, 'data-'));
    const program = `
      import {startGuarded} from './guarded-process.mjs';
      const options = ${JSON.stringify({logFile, removeDirectory})};
      console.log((await startGuarded(['sleep', '60'], options)).pid);
      ${how.startsWith('runs') ? '' : 'setInterval(() => {}, 60_000);'}`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(String((await once(owner.stdout, 'data'))[0]));
    end(owner);
    await once(owner, 'exit');
    for (let i = 0; i < 50 && (isRunning(pid) || existsSync(removeDirectory)); i++) await sleep(100);
    assert.ok(!isRunning(pid));
    assert.ok(!existsSync(removeDirectory));
  });
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
