/**
 * Days and months counted as whole numbers, in the proleptic Gregorian calendar and without a time zone: what `Date.UTC`
 * does, but past the ends of `Date` and for the years 0 to 99 as well.
 */

/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAY = 719468;

/**
 * The first day of a month.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * https://howardhinnant.github.io/date_algorithms.html. Years begin in March there, so that leap days come last.
 *
 * @param month - months since January of the year 0: year × 12 + month − 1, may be negative
 * @returns days since 1970-01-01
 */
export function firstDayOfMonth(month: number): number {
  const year = Math.floor((month - 2) / 12);
  const monthFromMarch = month - 2 - year * 12;
  return (
    365 * year +
    Math.floor(year / 4) -
    Math.floor(year / 100) +
    Math.floor(year / 400) +
    Math.floor((153 * monthFromMarch + 2) / 5) -
    EPOCH_DAY
  );
}

/**
 * The month that a day lies in.
 *
 * @param day - days since 1970-01-01, may be negative
 * @returns months since January of the year 0: year × 12 + month − 1
 */
export function monthOfDay(day: number): number {
  // No month begins as much as a month before or after where it would if all were equally long.
  const month = Math.floor((day + EPOCH_DAY) / 30.436875) + 2;
  if (firstDayOfMonth(month) > day) return month - 1;
  return firstDayOfMonth(month + 1) > day ? month : month + 1;
}
