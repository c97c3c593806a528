import {readFileSync, writeFileSync} from 'node:fs';

/** What a call cost this process. */
export interface CallCost {
  readonly wallMs: number;
  /** Of all threads of this process: JavaScript, its helpers, and an embedded database. Not of another process. */
  readonly cpuMs: number;
  /** By how much the most memory that was held at any time exceeds what was held before; null where the system does not tell. */
  readonly overIdleMB: number | null;
}

/**
 * Calls, and tells what it cost.
 *
 * @param collects - whether garbage of before is collected first, so that memory is that of the call alone. It makes the
 *   code cold that runs after it: a call of a millisecond takes several. Default: it is
 */
export async function timedCall<Result>(
  call: () => Promise<Result>,
  {collects = true}: {readonly collects?: boolean} = {},
): Promise<{result: Result; cost: CallCost}> {
  if (collects) globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  const tells = collects && forgetPeak();
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const result = await call();
  const wallMs = performance.now() - begun;
  const {user, system} = process.cpuUsage(cpuBefore);
  const overIdleMB = tells ? Math.max(0, peakBytes() - idle) / 1e6 : null;
  return {result, cost: {wallMs, cpuMs: (user + system) / 1000, overIdleMB}};
}

/** Makes Linux measure the peak from now on. Returns whether it does. */
function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

const peakBytes = () => 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))![1]);
