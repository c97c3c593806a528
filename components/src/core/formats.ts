/**
 * Intl formatters of one locale and hour cycle, made once each: the first of a kind costs milliseconds, the next nothing.
 */

export type HourCycle = 'h11' | 'h12' | 'h23' | 'h24';

export interface Formats {
  /** BCP 47. */
  readonly locale: string;
  /** Undefined leaves it to the locale. */
  readonly hourCycle: HourCycle | undefined;
  /** Numbers with a fixed number of fraction digits; `grouped` puts separators between thousands. */
  number(digits: number, grouped?: boolean): Intl.NumberFormat;
  /** Numbers with at most so many significant digits. */
  significant(digits: number): Intl.NumberFormat;
  /** Dates and times in a zone; `options` is also the key, so pass constants. */
  date(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat;
}

/**
 * Formatters of a locale, cached for as long as the object lives.
 *
 * @param locale - BCP 47; one that Intl does not know falls back to `en`
 * @param hourCycle - undefined leaves it to the locale
 */
export function createFormats(locale: string, hourCycle?: HourCycle): Formats {
  const known = knownLocale(locale);
  const numbers = new Map<string, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();
  return {
    locale: known,
    hourCycle,
    number(digits, grouped = true) {
      return kept(
        numbers,
        `${digits}${grouped}`,
        () =>
          new Intl.NumberFormat(known, {
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
            useGrouping: grouped,
          }),
      );
    },
    significant(digits) {
      return kept(numbers, `~${digits}`, () => new Intl.NumberFormat(known, {maximumSignificantDigits: digits}));
    },
    date(timeZone, options) {
      return kept(
        dates,
        timeZone + JSON.stringify(options),
        () => new Intl.DateTimeFormat(known, {...options, timeZone, ...(options.hour && hourCycle ? {hourCycle} : {})}),
      );
    },
  };
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
