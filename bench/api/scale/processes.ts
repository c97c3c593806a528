/** The processes of the bench: what is measured, who writes, and who serves do not share one. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {CaseFigures} from './figures.js';
import type {ScalePlace} from './place.js';
import type {ScaleTask} from './worker.js';

function start(file: string, argument: object): ChildProcess {
  const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
  return fork(path, [JSON.stringify(argument)], {execArgv: ['--expose-gc', '--enable-source-maps']});
}

/** The next message of a process. Throws when it ends without one. */
export async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  const {signal} = waiting;
  const ended = once(child, 'exit', {signal}).then(([code, name]) => {
    throw new Error(`ended: ${child.spawnargs.at(-2)} (${name ?? `code ${code}`})`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', {signal}), ended]);
    return message as Message;
  } finally {
    waiting.abort();
    ended.catch(() => {});
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // One that is done may have left by itself meanwhile.
  if (child.connected) child.send('end', () => {});
  await ended;
}

/** Does a task in a process of its own. */
export async function runScaleTask(task: ScaleTask): Promise<readonly CaseFigures[]> {
  const worker = start('worker.js', task);
  const figures = await messageOf<readonly CaseFigures[]>(worker);
  await end(worker);
  return figures;
}

/** Runs something while samples are written. */
export async function whileWriting<Result>(place: ScalePlace, work: () => Promise<Result>): Promise<Result> {
  const {directory, contactPoints, localDataCenter} = place;
  return withProcess('writer.js', {directory, contactPoints, localDataCenter}, work);
}

/** Runs something while another process does its part; it says a word when it is ready, and ends when it is told to. */
export async function withProcess<Result>(
  file: string,
  argument: object,
  work: (child: ChildProcess, ready: unknown) => Promise<Result>,
): Promise<Result> {
  const child = start(file, argument);
  try {
    return await work(child, await messageOf(child));
  } finally {
    await end(child);
  }
}
