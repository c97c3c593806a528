import {firstDayOfMonth, monthOfDay} from './civil-date.js';
import {InvalidInput} from './invalid-input.js';

/** The calendar intervals that bins may have; a week begins on Monday (ISO 8601). */
export type CalendarUnit = 'day' | 'week' | 'month' | 'year';

const DAY_MS = 86400000;

/** The first and last time that `Date` and `Intl` know. */
const LAST_MS = 8.64e15;

/** Offsets are read at multiples of this (3.1 days): no zone changed its offset twice in less. */
const CELL_MS = 2 ** 28;

/** What is remembered of one zone. */
interface Zone {
  /** Its own name in `Intl`, which may be an older one than was asked for. */
  readonly resolvedName: string;
  /** Asks `Intl`: local minus UTC, milliseconds. */
  readonly readOffset: (timeMs: number) => number;
  /** Offsets at the starts of cells. */
  readonly cellOffsets: Map<number, number>;
  /** First times of the new offset, by cell, for cells in which it changes. */
  readonly changes: Map<number, number>;
}

const zones = new Map<string, Zone>();

// Both are far more than a page or a server in daily use needs; without them a caller could fill the memory with zone
// names in odd capitals, or with times all over the ages.
const MOST_ZONES = 100;
const MOST_CELLS = 20000;

function createZone(timeZone: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    // An undefined zone would be the host's own.
    format = new Intl.DateTimeFormat('en-US', {timeZone: String(timeZone), timeZoneName: 'longOffset'});
  } catch {
    throw new InvalidInput(`unknown time zone: ${timeZone}`, {
      code: 'unknown_time_zone',
      value: timeZone,
      accepted: 'an IANA time zone such as UTC or Europe/Paris',
    });
  }
  return {
    resolvedName: format.resolvedOptions().timeZone,
    readOffset(timeMs) {
      // 1/1/1970, GMT · GMT+05:45 · GMT-00:25:21
      const [, sign, h, m, s] = /GMT(?:(.)(\d+):(\d+):?(\d*))?/.exec(
        format.format(Math.max(-LAST_MS, Math.min(timeMs, LAST_MS))),
      )!;
      return sign ? (sign === '+' ? 1000 : -1000) * (Number(h) * 3600 + Number(m) * 60 + Number(s)) : 0;
    },
    cellOffsets: new Map(),
    changes: new Map(),
  };
}

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    zone = createZone(timeZone);
    if (zones.size >= MOST_ZONES) zones.clear();
    zones.set(timeZone, zone);
  }
  return zone;
}

function offsetOfCell(zone: Zone, cell: number): number {
  let offset = zone.cellOffsets.get(cell);
  if (offset === undefined) {
    offset = zone.readOffset(cell * CELL_MS);
    if (zone.cellOffsets.size >= MOST_CELLS) {
      zone.cellOffsets.clear();
      zone.changes.clear();
    }
    zone.cellOffsets.set(cell, offset);
  }
  return offset;
}

/** The first whole millisecond in (before, after] for which a condition holds that, once true, stays true. */
function firstTime(before: number, after: number, holds: (timeMs: number) => boolean): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The name of a time zone as it may be handed to `Intl` and compared with others: capitals mended, `UTC` for all of its
 * aliases, otherwise the name as given (`Asia/Kolkata` is not turned into what an engine calls it).
 *
 * @throws InvalidInput `unknown_time_zone` when `Intl` does not know it
 */
export function checkTimeZone(timeZone: string): string {
  const {resolvedName} = zoneOf(timeZone);
  return resolvedName === 'UTC' || resolvedName.toLowerCase() === timeZone.toLowerCase() ? resolvedName : timeZone;
}

/**
 * Local time minus UTC, milliseconds: 7,200,000 for Paris in summer. To the second before standard time, as the zone
 * database has it. Fast enough to be asked per bin and per frame.
 *
 * @throws InvalidInput `unknown_time_zone`
 */
export function zoneOffsetMs(timeMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const zone = zoneOf(timeZone);
  const cell = Math.floor(timeMs / CELL_MS);
  const before = offsetOfCell(zone, cell);
  const after = offsetOfCell(zone, cell + 1);
  if (before === after) return before;
  let change = zone.changes.get(cell);
  if (change === undefined) {
    change = firstTime(cell * CELL_MS, (cell + 1) * CELL_MS, (time) => zone.readOffset(time) !== before);
    zone.changes.set(cell, change);
  }
  return timeMs < change ? before : after;
}

/**
 * The time at which clocks in a zone show a local time. One that occurs twice is taken the first time. One that is
 * skipped is read with the offset from before the change, as Temporal's `compatible` does, and so lies as long after the
 * change as it would have: 02:30 becomes 03:30.
 *
 * @param localMs - the local time as if it were UTC: milliseconds since 1970-01-01T00:00 on the zone's clocks
 * @throws InvalidInput `unknown_time_zone`
 */
export function timeAtLocal(localMs: number, timeZone: string): number {
  return timeAtLocalOr(localMs, timeZone, (_, skipped) => skipped);
}

/** The first time at which the local date is a day or later: midnight, or what comes instead of it. */
function startOfLocalDay(day: number, timeZone: string): number {
  return timeAtLocalOr(day * DAY_MS, timeZone, (before, after) =>
    firstTime(before, after, (time) => time + zoneOffsetMs(time, timeZone) >= day * DAY_MS),
  );
}

/** As `timeAtLocal`; a skipped local time is answered by a function of two times, before and after the change. */
function timeAtLocalOr(
  localMs: number,
  timeZone: string,
  whenSkipped: (before: number, after: number) => number,
): number {
  // No offset is as much as a day, so these two lie on either side of the time that is looked for.
  const earlier = zoneOffsetMs(localMs - DAY_MS, timeZone);
  const later = zoneOffsetMs(localMs + DAY_MS, timeZone);
  const first = localMs - earlier;
  if (zoneOffsetMs(first, timeZone) === earlier) return first;
  const second = localMs - later;
  if (zoneOffsetMs(second, timeZone) === later) return second;
  return whenSkipped(second, first);
}

/** The number of the calendar interval that a local day lies in: days and weeks around 1970, months and years since the year 0. */
function intervalOfDay(day: number, unit: CalendarUnit): number {
  if (unit === 'day') return day;
  if (unit === 'week') return Math.floor((day + 3) / 7); // 1970-01-01 was a Thursday
  const month = monthOfDay(day);
  return unit === 'month' ? month : Math.floor(month / 12);
}

function firstDayOfInterval(interval: number, unit: CalendarUnit): number {
  if (unit === 'day') return interval;
  if (unit === 'week') return interval * 7 - 3;
  return firstDayOfMonth(unit === 'month' ? interval : interval * 12);
}

/**
 * The start of a numbered calendar interval in a zone. Starts never fall from one number to the next; they are equal
 * where a zone skipped a whole day to cross the date line.
 *
 * @param interval - as `calendarIntervalAt` counts
 * @returns epoch milliseconds UTC
 * @throws InvalidInput `unknown_time_zone`
 */
export function startOfCalendarInterval(interval: number, unit: CalendarUnit, timeZone: string): number {
  return startOfLocalDay(firstDayOfInterval(interval, unit), timeZone);
}

/**
 * The number of the calendar interval that holds a time, consecutive along time within one unit and zone (but for days
 * that the zone skipped).
 *
 * @throws InvalidInput `unknown_time_zone`
 */
export function calendarIntervalAt(timeMs: number, unit: CalendarUnit, timeZone: string): number {
  const day = Math.floor((timeMs + zoneOffsetMs(timeMs, timeZone)) / DAY_MS);
  const interval = intervalOfDay(day, unit);
  // Clocks set back from 00:01 to 23:01 show yesterday's date again, but the new day has begun.
  return startOfCalendarInterval(interval + 1, unit, timeZone) <= timeMs ? interval + 1 : interval;
}

/**
 * The first instant of the local day, ISO week (Monday), month or year that holds a time.
 * A day without midnight starts at its first instant; a day whose midnight occurs twice starts at the first.
 *
 * @returns epoch milliseconds UTC, at most `timeMs`
 * @throws InvalidInput `unknown_time_zone`
 */
export function floorToCalendar(timeMs: number, unit: CalendarUnit, timeZone: string): number {
  return startOfCalendarInterval(calendarIntervalAt(timeMs, unit, timeZone), unit, timeZone);
}

/**
 * The calendar edge after the one that `floorToCalendar` gives.
 *
 * @returns epoch milliseconds UTC, greater than `timeMs`
 * @throws InvalidInput `unknown_time_zone`
 */
export function nextCalendarEdge(timeMs: number, unit: CalendarUnit, timeZone: string): number {
  return startOfCalendarInterval(calendarIntervalAt(timeMs, unit, timeZone) + 1, unit, timeZone);
}

/** What clocks and calendars in a zone show. */
export interface LocalParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
}

/**
 * What clocks and calendars in a zone show at a time, in the proleptic Gregorian calendar.
 *
 * @throws InvalidInput `unknown_time_zone`
 */
export function localParts(timeMs: number, timeZone: string): LocalParts {
  const localMs = Math.floor(timeMs) + zoneOffsetMs(timeMs, timeZone);
  const day = Math.floor(localMs / DAY_MS);
  const ofDay = localMs - day * DAY_MS;
  const month = monthOfDay(day);
  return {
    year: Math.floor(month / 12),
    month: month - Math.floor(month / 12) * 12 + 1,
    day: day - firstDayOfMonth(month) + 1,
    hour: Math.floor(ofDay / 3600000),
    minute: Math.floor(ofDay / 60000) % 60,
    second: Math.floor(ofDay / 1000) % 60,
    millisecond: ofDay % 1000,
    weekday: day + 4 - 7 * Math.floor((day + 3) / 7),
  };
}
