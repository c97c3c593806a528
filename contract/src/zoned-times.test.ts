/** What the tests of calendars, grids and times draw from: zones, and times in them, often close to a change of clocks. */
import fc from 'fast-check';
import {Temporal} from 'temporal-polyfill';

/** UTC, whole hours north and south, half an hour of summer time, odd minutes, changes at midnight either way. */
export const ZONES: readonly string[] = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Santiago',
];

export const FIRST_MS = Date.UTC(1990, 0, 1);
export const LAST_MS = Date.UTC(2038, 0, 1);

const HOUR_MS = 3600000;

/** Every change of clocks from 1990 to 2037, as Temporal has them. */
export function clockChanges(timeZone: string): number[] {
  const changes: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(FIRST_MS).toZonedDateTimeISO(timeZone);
  while (at) {
    at = at.getTimeZoneTransition('next');
    if (!at || at.epochMilliseconds >= LAST_MS) break;
    changes.push(at.epochMilliseconds);
  }
  return changes;
}

/** A time from 1990 to 2037, half of the times within a day and a half of a change of clocks. */
export function timeIn(timeZone: string): fc.Arbitrary<number> {
  const anyTime = fc.integer({min: FIRST_MS, max: LAST_MS - 1});
  const changes = clockChanges(timeZone);
  if (changes.length === 0) return anyTime;
  const nearChange = fc
    .tuple(fc.constantFrom(...changes), fc.integer({min: -36 * HOUR_MS, max: 36 * HOUR_MS}))
    .map(([change, away]) => change + away);
  const minutesFromChange = fc
    .tuple(fc.constantFrom(...changes), fc.integer({min: -36 * 60, max: 36 * 60}))
    .map(([change, minutes]) => change + minutes * 60000);
  return fc.oneof(anyTime, nearChange, minutesFromChange);
}

const timesByZone = new Map(ZONES.map((timeZone) => [timeZone, timeIn(timeZone)]));

/** A zone and a time in it. */
export const zonedTime: fc.Arbitrary<{timeZone: string; timeMs: number}> = fc
  .constantFrom(...ZONES)
  .chain((timeZone) => timesByZone.get(timeZone)!.map((timeMs) => ({timeZone, timeMs})));

/** A time as Temporal sees it. */
export function zonedDateTime(timeMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(timeMs).toZonedDateTimeISO(timeZone);
}
