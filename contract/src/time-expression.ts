import {type CalendarUnit, floorToCalendar, startOfCalendarInterval, timeAtLocal, zoneOffsetMs} from './calendar.js';
import {firstDayOfMonth, monthOfDay} from './civil-date.js';
import {InvalidInput} from './invalid-input.js';

/** What a time expression depends on. */
export interface TimeContext {
  /** What `now` stands for, epoch milliseconds UTC. */
  readonly nowMs: number;
  /** IANA zone of days, weeks, months and years, and of dates without an offset. */
  readonly timeZone: string;
}

const DAY_MS = 86400000;

/** The last time that `Date` knows, either side of the epoch. */
const LAST_MS = 8.64e15;

const FIXED_MS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60000, h: 3600000};

const CALENDAR: Readonly<Record<string, readonly [unit: CalendarUnit, days: number, months: number]>> = {
  d: ['day', 1, 0],
  w: ['week', 7, 0],
  M: ['month', 0, 1],
  mo: ['month', 0, 1],
  y: ['year', 0, 12],
};

const RELATIVE = /^now((?:([+-]\d+|\/)(ms|mo|[smhdwMy]))*)$/;
const OPERATION = /([+-]\d+|\/)(ms|mo|[smhdwMy])/g;

/** Date, time of day, Z, hours and minutes of an offset. */
const ISO =
  /^((?:[+-]\d\d)?\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(?:([Zz])|([+-]\d\d):?(\d\d)?)?)?$/;

/** Moves a time along the calendar: the clock on the wall stays, and the 31st becomes the last of a shorter month. */
function addCalendar(timeMs: number, days: number, months: number, timeZone: string): number {
  const localMs = timeMs + zoneOffsetMs(timeMs, timeZone);
  const day = Math.floor(localMs / DAY_MS);
  const month = monthOfDay(day);
  const movedDay = Math.min(
    day - firstDayOfMonth(month) + firstDayOfMonth(month + months),
    firstDayOfMonth(month + months + 1) - 1,
  );
  const movedDays = movedDay + days - day;
  // Not at all must not turn the second of two equal hours into the first.
  return movedDays ? timeAtLocal(localMs + movedDays * DAY_MS, timeZone) : timeMs;
}

/** Works the operations behind `now` from left to right; NaN once they leave the times there are. */
function relativeTime(operations: string, {nowMs, timeZone}: TimeContext): number {
  let timeMs = Math.floor(nowMs);
  for (const [, operator, letters] of operations.matchAll(OPERATION)) {
    const fixedMs = FIXED_MS[letters!];
    const amount = Number(operator);
    if (fixedMs) timeMs = operator === '/' ? Math.floor(timeMs / fixedMs) * fixedMs : timeMs + amount * fixedMs;
    else {
      const [unit, days, months] = CALENDAR[letters!]!;
      if (operator === '/') timeMs = floorToCalendar(timeMs, unit, timeZone);
      // No more days than there are times: calendars are not asked about others.
      else
        timeMs = Math.abs(amount) <= 2e8 ? addCalendar(timeMs, amount * days, amount * months, timeZone) : Number.NaN;
    }
    if (!(Math.abs(timeMs) <= LAST_MS)) return Number.NaN;
  }
  return timeMs;
}

/** Epoch milliseconds of a match of `ISO`, NaN when it is no date or no time of day. */
function isoTime([, date, time, zulu, offsetHours, offsetMinutes]: RegExpExecArray, timeZone: string): number {
  const midnight = Date.parse(`${date}T00:00Z`);
  // Some engines read the 30th of February as a day of March.
  if (new Date(midnight).getUTCDate() !== Number(date!.slice(-2))) return Number.NaN;
  if (!time) return startOfCalendarInterval(midnight / DAY_MS, 'day', timeZone);
  const local = `${date}T${time.replace(',', '.').slice(0, 'HH:MM:SS.mmm'.length)}`;
  if (offsetHours) return Date.parse(`${local + offsetHours}:${offsetMinutes ?? '00'}`);
  const localMs = Date.parse(`${local}Z`);
  return zulu || Number.isNaN(localMs) ? localMs : timeAtLocal(localMs, timeZone);
}

/**
 * The time that somebody wrote, epoch milliseconds UTC.
 *
 * - ISO 8601: a date (its first instant in the zone), or a date and time; without Z or an offset local in the zone, where
 *   a time that occurs twice is the first and a skipped one lies as long after the change as it would have
 * - epoch milliseconds, as a number or its digits
 * - `now`, then any number of `+6h`, `-1d` (add) and `/d` (floor), worked from left to right. Units are ms s m h d w M
 *   (or mo) y. Below a day they are fixed lengths, floored to their multiples since the epoch as bins are; from a day on
 *   they move along the calendar of the zone
 *
 * Parts of a millisecond are dropped.
 *
 * @throws InvalidInput `seconds_for_milliseconds` for 1e8 to 1e11, naming the likely value; `invalid_time` for anything
 *   else that is no time, or lies more than 8.64e15 ms from the epoch; `unknown_time_zone`
 */
export function timeFromText(text: string | number, context: TimeContext): number {
  const trimmed = String(text).trim();
  let timeMs = Number.NaN;
  if (typeof text === 'number' || /^[+-]?\d+(\.\d+)?$/.test(trimmed)) {
    timeMs = Math.floor(Number(text));
    if (timeMs >= 1e8 && timeMs < 1e11) {
      throw new InvalidInput(`seconds for milliseconds: ${trimmed}, probably ${timeMs * 1000}`, {
        code: 'seconds_for_milliseconds',
        value: text,
        accepted: `epoch milliseconds, probably ${timeMs * 1000}`,
      });
    }
  } else {
    const relative = RELATIVE.exec(trimmed);
    const iso = ISO.exec(trimmed);
    if (relative) timeMs = relativeTime(relative[1]!, context);
    else if (iso) timeMs = isoTime(iso, context.timeZone);
  }
  if (Math.abs(timeMs) <= LAST_MS) return timeMs + 0; // no negative zero
  throw new InvalidInput(`invalid time: ${text}`, {
    code: 'invalid_time',
    value: text,
    accepted: 'ISO 8601 such as 2026-11-01T12:00Z, epoch milliseconds, or now, now-6h, now-1d/d',
  });
}
