/**
 * One frame scheduler for the page: in each frame first everybody reads, then everybody writes, so that a hundred charts
 * cost one layout.
 */

/** What wants to happen in the next frame. The object is its identity: scheduling it twice is scheduling it once. */
export interface FrameTask {
  /** Reads layout; writes nothing. */
  read?(): void;
  /** Writes to the document; reads no layout. */
  write(): void;
}

const scheduled = new Set<FrameTask>();
let cancelWake: (() => void) | null = null;

/** Runs a task in the next frame; in a hidden document, which has no frames, in the next turn of the event loop. */
export function scheduleFrame(task: FrameTask): void {
  scheduled.add(task);
  cancelWake ??= wake();
}

/** Takes back a task that has not run yet. */
export function cancelFrame(task: FrameTask): void {
  scheduled.delete(task);
  if (scheduled.size === 0) sleep();
}

/** Runs what is scheduled now: for those who are called where layout is clean, between layout and paint. */
export function flushFrame(): void {
  sleep();
  const tasks = [...scheduled];
  scheduled.clear();
  for (const task of tasks) attempt(() => task.read?.());
  for (const task of tasks) attempt(() => task.write());
}

function wake(): () => void {
  if (document.hidden) {
    const timer = setTimeout(flushFrame);
    return () => clearTimeout(timer);
  }
  const handle = requestAnimationFrame(flushFrame);
  return () => cancelAnimationFrame(handle);
}

function sleep(): void {
  cancelWake?.();
  cancelWake = null;
}

/** One chart's surprise must not stop the charts behind it: it is reported as uncaught, and the round goes on. */
function attempt(step: () => void): void {
  try {
    step();
  } catch (error) {
    reportError(error);
  }
}
