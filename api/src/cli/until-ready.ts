import {setTimeout as sleep} from 'node:timers/promises';
import {StartError} from '../start-error.js';
import type {Readiness} from '../store.js';

/** How long a store is waited for. */
const REACHABLE_MS = 15_000;

/**
 * Resolves when a source is ready.
 *
 * @throws StartError with the reason when it is not within 15 s; the signal's reason
 */
export async function untilReady(
  name: string,
  readiness: () => Promise<Readiness>,
  signal: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const {ready, reason} = await readiness();
    if (ready) return;
    if (performance.now() - begun > REACHABLE_MS) throw new StartError(`unavailable source: ${name} (${reason})`);
    await sleep(250, undefined, {signal});
  }
}
