import {readdirSync, readFileSync} from 'node:fs';

/** @throws Error where threads cannot be timed */
export function assertThreadTimes(): void {
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

// A process may end at any time: then there is nothing to read.
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
