/**
 * Ticks of a time axis where clocks and calendars of a zone have them: at whole local hours, local midnights, the first of
 * months; and their texts.
 */
import {
  type CalendarUnit,
  calendarIntervalAt,
  localParts,
  startOfCalendarInterval,
  timeAtLocal,
  zoneOffsetMs,
} from '@metrics-chart/contract/calendar';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {Formats} from './formats.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A distance between ticks: a length of local time below a day, else a number of calendar intervals. */
export interface TimeStep {
  readonly unit: 'ms' | CalendarUnit;
  readonly every: number;
  /** Mean length, milliseconds, for comparison. */
  readonly nominalMs: number;
}

const NOMINAL_MS: Readonly<Record<TimeStep['unit'], number>> = {
  ms: 1,
  day: DAY,
  week: 7 * DAY,
  month: 30.436875 * DAY,
  year: 365.2425 * DAY,
};

const stepsOf = (unit: TimeStep['unit'], ...counts: number[]): TimeStep[] =>
  counts.map((every) => ({unit, every, nominalMs: every * NOMINAL_MS[unit]}));

/** Every step there is, fine to coarse. */
export const TIME_STEPS: readonly TimeStep[] = [
  ...stepsOf('ms', 1, 2, 5, 10, 20, 50, 100, 200, 500),
  ...stepsOf('ms', ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND)),
  ...stepsOf('ms', ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE)),
  ...stepsOf('ms', ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR)),
  ...stepsOf('day', 1, 2),
  ...stepsOf('week', 1, 2),
  ...stepsOf('month', 1, 2, 3, 6),
  ...stepsOf('year', 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
];

/** A tick before it is placed. */
export interface ZoneTick {
  readonly time: number;
  readonly text: string;
  /** A second line: date, month or year where it begins to hold; the offset of an hour that occurs twice; null for none. */
  readonly second: string | null;
}

/** The finest step of which at most so many fit in a range, by their mean length. */
export function timeStepFor({startMs, endMs}: TimeRange, most: number): TimeStep {
  return TIME_STEPS.find(({nominalMs}) => (endMs - startMs) / nominalMs <= most) ?? TIME_STEPS[TIME_STEPS.length - 1]!;
}

/** The step after one, or the coarsest itself. */
export function coarserStep(step: TimeStep): TimeStep {
  return TIME_STEPS[TIME_STEPS.indexOf(step) + 1] ?? TIME_STEPS[TIME_STEPS.length - 1]!;
}

/**
 * The times of the ticks of a step in a range, ascending, both ends included. They do not depend on where the range
 * begins.
 *
 * Below a day, local clocks show a multiple of the step, counted from midnight. Where clocks are set back an hour, it
 * comes twice; but not where steps are longer than that, lest two ticks stand closer than all others.
 *
 * @throws InvalidInput `unknown_time_zone`
 */
export function zoneTickTimes({startMs, endMs}: TimeRange, step: TimeStep, timeZone: string): number[] {
  return step.unit === 'ms'
    ? clockTimes(startMs, endMs, step.every, timeZone)
    : calendarTimes(startMs, endMs, step.unit, step.every, timeZone);
}

function clockTimes(startMs: number, endMs: number, stepMs: number, timeZone: string): number[] {
  const times: number[] = [];
  let time = Math.ceil(startMs);
  while (time <= endMs && times.length < 10000) {
    const offset = zoneOffsetMs(time, timeZone);
    const candidate = Math.ceil((time + offset) / stepMs) * stepMs - offset;
    const offsetThere = zoneOffsetMs(candidate, timeZone);
    if (offsetThere !== offset) {
      // The clocks change before this tick comes: go on from the change, in the time that holds there.
      time = firstWithOtherOffset(time, candidate, offset, timeZone);
      continue;
    }
    const last = times[times.length - 1];
    if (candidate <= endMs && (last === undefined || candidate - last > stepMs * 0.6)) times.push(candidate);
    time = candidate + 1;
  }
  return times;
}

/** The first time in (before, after] whose offset is not the one before. */
function firstWithOtherOffset(before: number, after: number, offset: number, timeZone: string): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffsetMs(middle, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function calendarTimes(startMs: number, endMs: number, unit: CalendarUnit, every: number, timeZone: string): number[] {
  const times: number[] = [];
  let interval = Math.ceil(calendarIntervalAt(startMs, unit, timeZone) / every) * every;
  for (; times.length < 10000; interval += every) {
    const time = startOfCalendarInterval(interval, unit, timeZone);
    if (time > endMs) return times;
    if (time >= startMs && time !== times[times.length - 1]) times.push(time);
  }
  return times;
}

/**
 * Ticks of a step in a range, with their texts. The first line says what changes from tick to tick, the second, where it
 * begins and at the first tick, what it is part of: the date under times of day, the month's or the year's end under
 * dates, the year under months. An hour that occurs twice has its offset there.
 *
 * @throws InvalidInput `unknown_time_zone`
 */
export function zoneTicks(timeRange: TimeRange, step: TimeStep, timeZone: string, formats: Formats): ZoneTick[] {
  const times = zoneTickTimes(timeRange, step, timeZone);
  const {first, second, part} = textsOf(step);
  // Written as if local time were UTC, so that all zones share a formatter.
  const firstFormat = formats.date('UTC', first);
  const secondFormat = second && formats.date('UTC', second);
  let lastPart: number | null = null;
  return times.map((time) => {
    const offset = zoneOffsetMs(time, timeZone);
    const local = time + offset;
    const lines: string[] = [];
    if (secondFormat) {
      const currentPart = part(time, timeZone);
      if (currentPart !== lastPart) lines.push(secondFormat.format(local));
      lastPart = currentPart;
    }
    if (step.unit === 'ms' && occursTwice(time, offset, timeZone)) lines.push(offsetText(offset));
    return {time, text: firstFormat.format(local), second: lines.join(' ') || null};
  });
}

/** How ticks below a day are mostly written. */
export const TIME_OF_DAY: Intl.DateTimeFormatOptions = {hour: '2-digit', minute: '2-digit'};
const WITH_SECONDS: Intl.DateTimeFormatOptions = {...TIME_OF_DAY, second: '2-digit'};
const WITH_MILLISECONDS: Intl.DateTimeFormatOptions = {...WITH_SECONDS, fractionalSecondDigits: 3};
const DATE: Intl.DateTimeFormatOptions = {day: 'numeric', month: 'short'};
const WEEKDAY_AND_DATE: Intl.DateTimeFormatOptions = {weekday: 'short', ...DATE};
const MONTH: Intl.DateTimeFormatOptions = {month: 'short'};
const YEAR: Intl.DateTimeFormatOptions = {year: 'numeric'};

interface TickTexts {
  readonly first: Intl.DateTimeFormatOptions;
  readonly second: Intl.DateTimeFormatOptions | null;
  /** A number that changes where the second line does. */
  readonly part: (time: number, timeZone: string) => number;
}

function textsOf({unit, every}: TimeStep): TickTexts {
  if (unit === 'ms') {
    const first = every < SECOND ? WITH_MILLISECONDS : every < MINUTE ? WITH_SECONDS : TIME_OF_DAY;
    return {first, second: WEEKDAY_AND_DATE, part: (time, timeZone) => calendarIntervalAt(time, 'day', timeZone)};
  }
  const part = (time: number, timeZone: string) => localParts(time, timeZone).year;
  if (unit === 'year') return {first: YEAR, second: null, part};
  return {first: unit === 'month' ? MONTH : DATE, second: YEAR, part};
}

/** Whether clocks in the zone show this time of this day a second time, before or after. */
function occursTwice(time: number, offset: number, timeZone: string): boolean {
  const local = time + offset;
  if (timeAtLocal(local, timeZone) !== time) return true;
  const later = zoneOffsetMs(time + DAY, timeZone);
  return later < offset && zoneOffsetMs(local - later, timeZone) === later;
}

/** `UTC+2`, `UTC−3:30`, `UTC`. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE);
  if (minutes === 0) return 'UTC';
  const rest = minutes % 60;
  return `UTC${offsetMs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}
