/**
 * Which nodes leave statements waiting.
 *
 * A node that is frozen keeps its connections, and the driver goes on asking it: it counts a node as down only when
 * connections end. So whoever waits too long says so here, or a node says nothing at all for a while; then it rests: it
 * is asked last, for a second at first, then longer each time. Any answer of it ends that at once.
 */

/** What is known of the nodes of one client, by address. */
export interface SlowNodes {
  /** A node was sent a statement. One that answers nothing at all for a while from then on is slow. */
  noteAsked(address: string): void;
  /** A statement was left waiting by a node, or timed out there. */
  noteSlow(address: string): void;
  /** A node answered, whatever it said. */
  noteAnswer(address: string): void;
  /**
   * Whether a node had better be asked last.
   *
   * @param mayTry - the statement may be the one that finds out whether a rested node answers again: another node can be
   *   asked the same when it does not. One statement is let through, the next has to wait for what comes of it
   */
  isResting(address: string, mayTry: boolean): boolean;
}

const SILENT_MS = 300;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 8_000;
/** So long a trial may take before another statement is let through. */
const TRIAL_MS = 1_000;

interface Rest {
  untilMs: number;
  readonly lengthMs: number;
  onTrial: boolean;
}

/** @param now - milliseconds of any clock that only goes forward */
export function createSlowNodes(now: () => number = () => performance.now()): SlowNodes {
  const rests = new Map<string, Rest>();
  /** Since when a node was asked and has not answered. */
  const silentSince = new Map<string, number>();

  function noteSlow(address: string): void {
    const rest = rests.get(address);
    // Statements that were sent before it rested say nothing new.
    if (rest !== undefined && !rest.onTrial && now() < rest.untilMs) return;
    const lengthMs = rest === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, 2 * rest.lengthMs);
    rests.set(address, {untilMs: now() + lengthMs, lengthMs, onTrial: false});
  }
  return {
    noteAsked(address) {
      if (!silentSince.has(address)) silentSince.set(address, now());
    },
    noteSlow,
    noteAnswer(address) {
      rests.delete(address);
      silentSince.delete(address);
    },
    isResting(address, mayTry) {
      if (!rests.has(address) && now() - (silentSince.get(address) ?? now()) > SILENT_MS) noteSlow(address);
      const rest = rests.get(address);
      if (rest === undefined) return false;
      if (!mayTry || now() < rest.untilMs) return true;
      rest.onTrial = true;
      rest.untilMs = now() + TRIAL_MS;
      return false;
    },
  };
}
