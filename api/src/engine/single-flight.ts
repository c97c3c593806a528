/**
 * Equal questions at the same time are worked on once.
 */

/** A result, and whether another caller's work made it. */
export interface Landed<T> {
  readonly value: T;
  readonly shared: boolean;
}

/** Work under way, by key. */
export interface SingleFlight<T> {
  /**
   * The result of the work of that key: of one that is under way, or of this one. Work has a signal of its own, which
   * aborts when the last caller who waits for it has left.
   *
   * @param signal - of this caller; when it aborts, he leaves at once
   * @throws what the work throws, or the reason of the caller's signal
   */
  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<Landed<T>>;
  /** How many works are under way. */
  readonly size: number;
  /** Whether work of that key is. */
  has(key: string): boolean;
}

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/** Nothing under way yet. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const flight: Flight<T> = {
      controller,
      callers: 0,
      promise: Promise.resolve()
        .then(() => work(controller.signal))
        .finally(() => {
          if (flights.get(key) === flight) flights.delete(key);
        }),
    };
    // Who left does not hear of it any more, and an error that nobody hears of ends the process.
    flight.promise.catch(() => {});
    flights.set(key, flight);
    return flight;
  };

  return {
    get size() {
      return flights.size;
    },
    has: (key) => flights.has(key),
    run: (key, signal, work) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const existing = flights.get(key);
        const flight = existing ?? begin(key, work);
        flight.callers += 1;
        const leave = () => {
          signal.removeEventListener('abort', leaveEarly);
          flight.callers -= 1;
          if (flight.callers > 0 || flights.get(key) !== flight) return;
          // Who comes now must not join work that is being broken off.
          flights.delete(key);
          flight.controller.abort(signal.reason);
        };
        const leaveEarly = () => {
          leave();
          reject(signal.reason);
        };
        signal.addEventListener('abort', leaveEarly, {once: true});
        flight.promise
          .then((value) => resolve({value, shared: existing !== undefined}), reject)
          .finally(() => {
            if (!signal.aborted) leave();
          });
      }),
  };
}
