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

/** Runs some tasks at once, each part of a round: for those who are called where layout is clean, before paint. */
export function runNow(tasks: Iterable<FrameTask>): void {
  const round = [...tasks];
  for (const task of round) cancelFrame(task);
  readNow(round);
  for (const task of round) attempt(() => task.write());
}

/** Lets some tasks read, where layout is clean; each may write then without reading again. */
export function readNow(tasks: Iterable<FrameTask>): void {
  for (const task of tasks) attempt(() => task.read?.());
}

/** Lets a task write that has read. */
export function writeNow(task: FrameTask): void {
  cancelFrame(task);
  attempt(() => task.write());
}

/** Resolves in a task of its own: when called within a frame, after it was painted. */
export function nextTask(): Promise<void> {
  const {port1, port2} = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function runScheduled(): void {
  sleep();
  runNow([...scheduled]);
}

function wake(): () => void {
  if (document.hidden) {
    const timer = setTimeout(runScheduled);
    return () => clearTimeout(timer);
  }
  const handle = requestAnimationFrame(runScheduled);
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
