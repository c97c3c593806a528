/**
 * Processor time of Chromium, from Linux's /proc. The browser tells the time of a page's main thread by itself; what is
 * spent on other threads, drawing pixels above all, only the system knows.
 */
import {readdirSync, readFileSync} from 'node:fs';

/** On-CPU time of each thread so far, nanoseconds, by `process/thread`. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** @throws Error where there is no /proc */
export function assertCpuClock(): void {
  if (process.platform !== 'linux')
    throw new Error(`unsupported system: ${process.platform} (the threads of Chromium are timed on Linux only)`);
}

/** The processes under the browser's that draw: its renderers and its GPU process. */
export function drawingProcesses(browserPid: number): readonly number[] {
  const parentOf = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    // The name, in parentheses, may hold anything; the parent is the second field after it.
    if (pid > 0) parentOf.set(pid, Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1]));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parentOf.get(pid);
    return parent !== undefined && (parent === browserPid || isBelow(parent));
  };
  return [...parentOf.keys()].filter(
    (pid) => isBelow(pid) && /--type=(renderer|gpu-process)/.test(read(`/proc/${pid}/cmdline`)),
  );
}

export function readThreadTimes(pids: readonly number[]): ThreadTimes {
  const times = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of list(`/proc/${pid}/task`)) {
      const onCpu = Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
      if (onCpu > 0) times.set(`${pid}/${thread}`, onCpu);
    }
  }
  return times;
}

/** Milliseconds that all threads spent between two readings. What a thread did that ended in between is not seen. */
export function cpuMsBetween(before: ThreadTimes, after: ThreadTimes): number {
  let nanoseconds = 0;
  for (const [thread, time] of after) nanoseconds += time - (before.get(thread) ?? 0);
  return nanoseconds / 1e6;
}

// Processes and threads may end at any time: then there is nothing to read.
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
