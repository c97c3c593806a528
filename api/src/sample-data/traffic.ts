/** How busy a small web shop in Amsterdam is. */
import {zoneOffsetMs} from '@metrics-chart/contract/calendar';

/** The zone by whose clocks the shop's customers live: its clock changes move the whole curve by an hour. */
export const SHOP_ZONE = 'Europe/Amsterdam';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Share of the busiest hour, by hour of the day. */
const BY_HOUR = [
  0.16, 0.1, 0.07, 0.06, 0.06, 0.09, 0.17, 0.3, 0.45, 0.56, 0.62, 0.66, 0.7, 0.66, 0.62, 0.62, 0.66, 0.74, 0.84, 0.96,
  1, 0.86, 0.58, 0.32,
];

/** How busy the shop is at a time, 0 to about 1: by the hour, more on Sundays, less on Fridays. */
export function trafficAt(timeMs: number): number {
  const localMs = timeMs + zoneOffsetMs(timeMs, SHOP_ZONE);
  const hour = (((localMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  const before = Math.floor(hour);
  const byHour = BY_HOUR[before]! + (BY_HOUR[(before + 1) % 24]! - BY_HOUR[before]!) * (hour - before);
  // Day 0 of the epoch was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  return byHour * (weekday === 0 ? 1.15 : weekday === 5 ? 0.85 : 1);
}
