/** What goes wrong in the sample data: pure functions of time, so that every part of it can be made alone. */

import type {TimeRange} from '@metrics-chart/contract/series';
import {noise01} from './noise.js';

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

/**
 * Nothing at all is recorded for 25 minutes of every day, and for two hours of every fifth: so every day has one and
 * every week the other, wherever the data set ends. In the small hours, where few look at what is live.
 */
export const OUTAGES: readonly Recurring[] = [
  {every: DAY_MS, at: 2 * HOUR_MS + 40 * MINUTE_MS, lasts: 25 * MINUTE_MS},
  {every: 5 * DAY_MS, at: 3 * DAY_MS + 4 * HOUR_MS + 10 * MINUTE_MS, lasts: 2 * HOUR_MS},
];

/** The sensor at the door sleeps in the small hours. */
export const DOOR_SLEEPS: Recurring = {every: DAY_MS, at: 0, lasts: 5 * HOUR_MS};

/** One in so many samples is lost on its way, alone. */
const LOST_ONE_IN = 3000;
/** One in so many samples of the p99 stands out, alone. */
const SPIKE_ONE_IN = 2500;

/** Whether the sample at an index of a series with this seed is lost. */
export function isLost(seed: number, index: number): boolean {
  return noise01(seed + 900, index) < 1 / LOST_ONE_IN;
}

/** What a p99 is multiplied with at an index: 1, or much more for a single sample. */
export function spikeAt(seed: number, index: number): number {
  return noise01(seed + 500, index) < 1 / SPIKE_ONE_IN ? 6 + 10 * noise01(seed + 501, index) : 1;
}

/** Where a data set begins and how long it is when it is made; it may be continued beyond that. */
export interface SampleSpan {
  /** A midnight UTC, so that it is known again from the first sample of its day. */
  readonly startMs: number;
  readonly days: number;
}

/** The span of a data set that is made at a time: it begins at the midnight UTC so many days before. */
export function sampleSpan(endMs: number, days: number): SampleSpan {
  return {startMs: Math.floor(endMs / DAY_MS) * DAY_MS - days * DAY_MS, days};
}

/** When the sensor that was mounted late says its first word: after a third of the span. */
export function lateSensorFrom({startMs, days}: SampleSpan): number {
  return startMs + Math.floor(days / 3) * DAY_MS;
}

/** When the sensor at the door is off: the tail of the data set as it was made, until the morning after. */
export function doorTail({startMs, days}: SampleSpan): TimeRange {
  const lastMidnightMs = startMs + days * DAY_MS;
  return {startMs: lastMidnightMs - 3 * HOUR_MS, endMs: lastMidnightMs + DAY_MS + 9 * HOUR_MS};
}

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
