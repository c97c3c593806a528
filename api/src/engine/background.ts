/**
 * Reads on when nobody waits: what a question was cut short of, so that the same question asked again gets further.
 */

/** Work that goes on without a caller, a bounded number of series at once. */
export interface Background {
  /**
   * Begins the work, at once when there is room, or queues it; nothing when the same is under way or waits already.
   *
   * @returns whether it is under way or waits; false when too much does
   */
  readOn(key: string, work: (signal: AbortSignal) => Promise<void>): boolean;
  /** Stops what is under way, forgets what waits, and waits for the end. */
  close(): Promise<void>;
}

/** Where it is said that work failed. */
export interface BackgroundLog {
  warn(details: object, message: string): void;
}

/** Nothing under way yet. */
export function createBackground({
  atOnce,
  mostWaiting,
  longestMs,
  log,
}: {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** Work is broken off after this, milliseconds. */
  readonly longestMs: number;
  readonly log: BackgroundLog;
}): Background {
  const waiting = new Map<string, (signal: AbortSignal) => Promise<void>>();
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();

  const begin = (key: string, work: (signal: AbortSignal) => Promise<void>) => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(longestMs)]);
    const done = work(signal)
      .catch((error) => {
        if (!closing.signal.aborted) log.warn({err: error, key}, 'reading on in the background failed');
      })
      .then(() => {
        running.delete(key);
        const [next] = waiting;
        if (next === undefined || closing.signal.aborted) return;
        waiting.delete(next[0]);
        begin(...next);
      });
    running.set(key, done);
  };

  return {
    readOn(key, work) {
      if (closing.signal.aborted) return false;
      if (running.has(key) || waiting.has(key)) return true;
      if (running.size < atOnce) begin(key, work);
      else if (waiting.size < mostWaiting) waiting.set(key, work);
      else return false;
      return true;
    },
    async close() {
      waiting.clear();
      closing.abort(new Error('the engine is closed'));
      await Promise.all(running.values());
    },
  };
}
