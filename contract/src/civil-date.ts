/**
 * Days and months counted as whole numbers, in the proleptic Gregorian calendar and without a time zone: what `Date.UTC`
 * does, but past the ends of `Date` and for the years 0 to 99 as well.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * https://howardhinnant.github.io/date_algorithms.html. Years begin in March there, so that leap days come last.
 */

/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAY = 719468;

/** Months from 0000-01 to 0000-03. */
const MARCH = 2;

/**
 * The month that a day lies in.
 *
 * @param day - days since 1970-01-01, may be negative
 * @returns months since January of the year 0: year × 12 + month − 1
 */
export function monthOfDay(day: number): number {
  const days = day + EPOCH_DAY;
  const era = Math.floor(days / 146097);
  const dayOfEra = days - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  return (era * 400 + yearOfEra) * 12 + Math.floor((5 * dayOfYear + 2) / 153) + MARCH;
}

/**
 * The first day of a month.
 *
 * @param month - months since January of the year 0: year × 12 + month − 1
 * @returns days since 1970-01-01
 */
export function firstDayOfMonth(month: number): number {
  const year = Math.floor((month - MARCH) / 12);
  const monthOfYear = month - MARCH - year * 12;
  return (
    365 * year +
    Math.floor(year / 4) -
    Math.floor(year / 100) +
    Math.floor(year / 400) +
    Math.floor((153 * monthOfYear + 2) / 5) -
    EPOCH_DAY
  );
}
