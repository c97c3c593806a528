/** What goes wrong in the sample data: pure functions of time, so that every part of it can be made alone. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A stretch that comes back: `at` into every `every` from the epoch, for `lasts`. All milliseconds. */
export interface Recurring {
  readonly every: number;
  readonly at: number;
  readonly lasts: number;
}

/** Nothing at all is recorded for 25 minutes of every day, and for two hours of every fifth. */
export const OUTAGES: readonly Recurring[] = [
  {every: DAY_MS, at: 10 * HOUR_MS + 20 * MINUTE_MS, lasts: 25 * MINUTE_MS},
  {every: 5 * DAY_MS, at: 3 * DAY_MS + 13 * HOUR_MS, lasts: 2 * HOUR_MS},
];

/** The shop is slow, and fails often, for forty minutes of every third day. */
export const INCIDENTS: readonly Recurring[] = [
  {every: 3 * DAY_MS, at: 2 * DAY_MS + 18 * HOUR_MS + 30 * MINUTE_MS, lasts: 40 * MINUTE_MS},
];

/** The shop is deployed, and its counters begin again, every second night. */
export const DEPLOYMENTS: Recurring = {every: 2 * DAY_MS, at: 26 * HOUR_MS, lasts: 0};

/** Whether a time lies in one of the stretches. */
export function isDuring(stretches: readonly Recurring[], timeMs: number): boolean {
  return stretches.some(({every, at, lasts}) => (((timeMs - at) % every) + every) % every < lasts);
}

/** When the last of the moments before or at a time was. */
export function lastOf({every, at}: Recurring, timeMs: number): number {
  return Math.floor((timeMs - at) / every) * every + at;
}
