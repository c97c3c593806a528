/** What can wait until the browser has nothing better to do: charts that nobody sees yet. */
import {type FrameTask, readNow, runNow, writeNow} from './frame.js';

/** Is done at the latest after this, milliseconds, however busy the page is. */
const LATEST_MS = 1000;
/** A chart takes about so long to draw, milliseconds: with less to spare, it waits for the next pause. */
const USUAL_MS = 6;

const waiting = new Set<FrameTask>();
let isAsleep = true;

function wake(): void {
  if (!isAsleep) return;
  isAsleep = false;
  if (typeof requestIdleCallback === 'undefined') setTimeout(() => run(() => 0), 1);
  else requestIdleCallback((pause) => run(() => pause.timeRemaining()), {timeout: LATEST_MS});
}

function run(msToSpare: () => number): void {
  isAsleep = true;
  // All of them while layout is clean: whoever reads after another has written pays for a layout of its own.
  readNow(waiting);
  do {
    const next = waiting.values().next();
    if (next.done) return;
    waiting.delete(next.value);
    writeNow(next.value);
  } while (msToSpare() > USUAL_MS);
  if (waiting.size > 0) wake();
}

/** Whoever prints wants to see all. */
function runAll(): void {
  const tasks = [...waiting];
  waiting.clear();
  runNow(tasks);
}

/** Runs a task when the browser is idle, in a second at the latest; before that when the page is printed. */
export function whenIdle(task: FrameTask): void {
  // Listening again is listening once.
  window.addEventListener('beforeprint', runAll);
  waiting.add(task);
  wake();
}

/** Takes back a task that has not run yet. */
export function cancelIdle(task: FrameTask): void {
  waiting.delete(task);
}
