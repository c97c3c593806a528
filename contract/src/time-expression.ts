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

const CALENDAR: Readonly<Record<string, CalendarUnit>> = {d: 'day', w: 'week', M: 'month', mo: 'month', y: 'year'};

const RELATIVE = /^now((?:(?:[+-]\d+|\/)(?:ms|mo|[smhdwMy]))*)$/;

const OPERATION = /([+-]\d+|\/)(ms|mo|[smhdwMy])/g;

const ISO =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?)?$/;

/** Moves a time by calendar intervals: the clock on the wall stays, and the 31st becomes the last of a shorter month. */
function addCalendar(timeMs: number, amount: number, unit: CalendarUnit, timeZone: string): number {
  const localMs = timeMs + zoneOffsetMs(timeMs, timeZone);
  let day = Math.floor(localMs / DAY_MS);
  const ofDay = localMs - day * DAY_MS;
  if (unit === 'day' || unit === 'week') day += unit === 'day' ? amount : amount * 7;
  else {
    const from = monthOfDay(day);
    const to = from + (unit === 'month' ? amount : amount * 12);
    day = Math.min(day - firstDayOfMonth(from) + firstDayOfMonth(to), firstDayOfMonth(to + 1) - 1);
  }
  return timeAtLocal(day * DAY_MS + ofDay, timeZone);
}

function relativeTime(operations: string, {nowMs, timeZone}: TimeContext): number {
  let timeMs = Math.floor(nowMs);
  for (const [, operator, unit] of operations.matchAll(OPERATION)) {
    const fixedMs = FIXED_MS[unit!];
    const calendar = CALENDAR[unit!]!;
    if (operator === '/') {
      timeMs = fixedMs ? Math.floor(timeMs / fixedMs) * fixedMs : floorToCalendar(timeMs, calendar, timeZone);
    } else {
      const amount = Number(operator);
      // Beyond a million years nothing is a time, whatever the unit; stop before a calendar is asked.
      if (fixedMs) timeMs += amount * fixedMs;
      else if (Math.abs(amount) < 1e9) timeMs = addCalendar(timeMs, amount, calendar, timeZone);
      else return Number.NaN;
    }
    if (!(Math.abs(timeMs) <= LAST_MS)) return Number.NaN;
  }
  return timeMs;
}

/** Epoch milliseconds of the groups of `ISO`, NaN when they are no date or no time of day. */
function isoTime(groups: RegExpExecArray, timeZone: string): number {
  const [, year, monthText, dayText, hours, minutes, seconds, fraction, zulu, sign, offsetHours, offsetMinutes] =
    groups;
  const month = Number(monthText);
  const firstDay = firstDayOfMonth(Number(year) * 12 + month - 1);
  const day = firstDay + Number(dayText) - 1;
  if (month < 1 || month > 12 || day < firstDay || day >= firstDayOfMonth(Number(year) * 12 + month)) return Number.NaN;
  if (!hours) return startOfCalendarInterval(day, 'day', timeZone);

  const ofDay =
    Number(hours) * 3600000 +
    Number(minutes) * 60000 +
    Number(seconds ?? 0) * 1000 +
    Math.floor(Number(`0.${fraction ?? 0}`) * 1000);
  if (Number(minutes) > 59 || Number(seconds ?? 0) > 59 || ofDay > DAY_MS) return Number.NaN;
  const localMs = day * DAY_MS + ofDay;
  if (zulu) return localMs;
  if (!sign) return timeAtLocal(localMs, timeZone);
  if (Number(offsetHours) > 23 || Number(offsetMinutes ?? 0) > 59) return Number.NaN;
  const offset = Number(offsetHours) * 3600000 + Number(offsetMinutes ?? 0) * 60000;
  return sign === '-' ? localMs + offset : localMs - offset;
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
