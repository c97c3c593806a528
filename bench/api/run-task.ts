import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import type {Figures, Task} from './task.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Does a task in a process of its own. */
export function runTask(task: Task): Promise<readonly Figures[]> {
  return new Promise((resolve, reject) => {
    const worker = fork(WORKER, [JSON.stringify(task)], {execArgv: ['--expose-gc', '--enable-source-maps']});
    let figures: readonly Figures[] | null = null;
    worker.on('message', (message) => {
      figures = message as readonly Figures[];
      worker.disconnect();
    });
    worker.on('error', reject);
    worker.on('exit', (code, signal) => {
      if (figures && code === 0) resolve(figures);
      else reject(new Error(`failed task: ${task.kind} on ${task.place.name} (${signal ?? `code ${code}`})`));
    });
  });
}
