/**
 * Another try for statements that may be run twice.
 *
 * The driver goes to the next node at once when one fails, but gives up on a read or write that timed out: it knows no
 * waiting. Here the whole statement is tried again, a few times, each after a longer and random pause.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {failureOf} from './failure.js';

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 50;

/** How attempts are repeated. */
export interface RetryOptions {
  /** 0 to 1: pauses differ, so that callers that failed together do not come back together. */
  readonly random?: () => number;
  /** Failures that the caller sees to himself. */
  readonly isFinal?: (error: unknown) => boolean;
}

/**
 * Runs an attempt until it succeeds: at most four times, and again only after a failure that may pass.
 *
 * @throws what the last attempt threw; the signal's reason when it aborts in between
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
  {random = Math.random, isFinal = () => false}: RetryOptions = {},
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (tries >= MOST_TRIES || isFinal(error) || !failureOf(error).transient) throw error;
      const pauseMs = FIRST_PAUSE_MS * 4 ** (tries - 1) * (0.5 + random());
      await sleep(pauseMs, undefined, {signal}).catch(() => signal.throwIfAborted());
    }
  }
}
