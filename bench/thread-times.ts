/** Processor time of other processes, thread by thread, from Linux's /proc. */
import {readdirSync, readFileSync} from 'node:fs';

/** On-CPU time of each thread so far, nanoseconds, by `process/thread`. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** What the threads of some processes have worked so far. */
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
