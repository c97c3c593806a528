/** One timer for the page. Those who wake at nearly the same time wake together, so that their requests can be one. */

interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Alarms this close together go off at once: about one frame. */
const TOGETHER_MS = 16;

const alarms = new Set<Alarm>();
let timer: ReturnType<typeof setTimeout> | undefined;
let timerAtMs = Number.POSITIVE_INFINITY;

function arm(): void {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const {atMs} of alarms) nextMs = Math.min(nextMs, atMs);
  if (nextMs === timerAtMs) return;
  clearTimeout(timer);
  timerAtMs = nextMs;
  // A timer longer than a signed 32 bit number goes off at once: look again in a day.
  if (nextMs < Number.POSITIVE_INFINITY) timer = setTimeout(ring, Math.min(86400000, nextMs - performance.now()));
}

function ring(): void {
  timerAtMs = Number.POSITIVE_INFINITY;
  const dueMs = performance.now() + TOGETHER_MS;
  const due = [...alarms].filter(({atMs}) => atMs <= dueMs);
  for (const alarm of due) alarms.delete(alarm);
  arm();
  for (const {callback} of due) callback();
}

/**
 * Calls back once, after a time.
 *
 * @param delayMs - milliseconds, 0 or more
 * @returns takes it back
 */
export function wakeAfter(delayMs: number, callback: () => void): () => void {
  const alarm: Alarm = {atMs: performance.now() + Math.max(0, delayMs), callback};
  alarms.add(alarm);
  arm();
  return () => {
    if (alarms.delete(alarm)) arm();
  };
}
