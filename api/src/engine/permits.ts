/**
 * So many at once, and the others wait their turn.
 */

/** Lets a bounded number of works run at once, in the order in which they came. */
export interface Permits {
  /**
   * Runs the work when its turn comes.
   *
   * @throws the signal's reason when it aborts before that; the work is then never begun
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Permits for `limit` works at once. */
export function createPermits(limit: number): Permits {
  let running = 0;
  const waiting = new Set<() => void>();

  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        waiting.delete(begin);
        resolve();
      };
      const leave = () => {
        waiting.delete(begin);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, {once: true});
      waiting.add(begin);
    });

  return {
    async run(signal, work) {
      signal.throwIfAborted();
      // Who is called on takes over the place of the one that leaves: nobody can slip in between.
      if (running >= limit) await turn(signal);
      else running += 1;
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        const [next] = waiting;
        if (next) next();
        else running -= 1;
      }
    },
  };
}
