/** Lets so many in at once; the others wait in line. */
export interface Gate {
  /** Resolves when it is one's turn; `leave` lets the next one in. */
  enter(): Promise<void>;
  leave(): void;
  /** Resolves when everybody has left. Whoever comes after waits until the function that it resolves with is called. */
  drain(): Promise<() => void>;
}

/** A gate that lets `places` in at once, in the order in which they came. */
export function createGate(places: number): Gate {
  let free = places;
  const waiting: (() => void)[] = [];
  const enter = (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    enter,
    leave,
    async drain() {
      await Promise.all(Array.from({length: places}, enter));
      return () => {
        for (let i = 0; i < places; i++) leave();
      };
    },
  };
}
