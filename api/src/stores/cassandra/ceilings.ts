/**
 * What a source may ask of a cluster at most: so many reads at once, so many rows a second. Whoever comes first is
 * served first.
 */
import {setMaxListeners} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';

/** The ceilings of one source. */
export interface Ceilings {
  /**
   * Runs a read when its turn has come.
   *
   * @param rowsOf - how many rows the result holds: later reads wait until they are paid for
   * @throws what the read throws; the signal's reason when it aborts while the read waits
   */
  run<Result>(read: () => Promise<Result>, rowsOf: (result: Result) => number, signal: AbortSignal): Promise<Result>;
  /** Reads that run now. */
  readsInFlight(): number;
}

/** Rows of so much time may be read ahead of the rate. */
const BURST_MS = 250;

/** @param rowsPerSecond - Infinity for no ceiling */
export function createCeilings({
  readsInFlight,
  rowsPerSecond,
}: {
  readonly readsInFlight: number;
  readonly rowsPerSecond: number;
}): Ceilings {
  let running = 0;
  const waiting: (() => void)[] = [];
  /** When every row that was read so far is paid for, by `performance.now()`. */
  let paidAtMs = Number.NEGATIVE_INFINITY;

  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (running < readsInFlight) {
        running += 1;
        return resolve();
      }
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        const position = waiting.indexOf(onTurn);
        if (position >= 0) waiting.splice(position, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, {once: true});
      waiting.push(onTurn);
    });

  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  return {
    async run(read, rowsOf, signal) {
      signal.throwIfAborted();
      // The reads of one answer share a signal, and wait by the hundred; each takes its listener with it when it leaves.
      setMaxListeners(0, signal);
      await enter(signal);
      try {
        const waitMs = paidAtMs - BURST_MS - performance.now();
        if (waitMs > 0) await sleep(waitMs, undefined, {signal}).catch(() => signal.throwIfAborted());
        const result = await read();
        paidAtMs = Math.max(paidAtMs, performance.now()) + (rowsOf(result) * 1000) / rowsPerSecond;
        return result;
      } finally {
        leave();
      }
    },
    readsInFlight: () => running,
  };
}
