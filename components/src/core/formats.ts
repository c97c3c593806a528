/**
 * Intl formatters of one locale and hour cycle, made once each: the first of a kind costs milliseconds, the next nothing.
 */

export type HourCycle = 'h11' | 'h12' | 'h23' | 'h24';

export interface Formats {
  /** BCP 47. */
  readonly locale: string;
  /** Undefined leaves it to the locale. */
  readonly hourCycle: HourCycle | undefined;
  /** Numbers with just so many fraction digits. Like all of these it groups thousands and never writes −0. */
  number(digits: number): Intl.NumberFormat;
  /** Numbers with at most so many fraction digits. */
  upTo(digits: number): Intl.NumberFormat;
  /** Numbers as 1.234E9. */
  scientific(): Intl.NumberFormat;
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
  const numbers = new Map<number, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();
  const numberFormat = (minimumFractionDigits: number, maximumFractionDigits: number) =>
    new Intl.NumberFormat(known, {minimumFractionDigits, maximumFractionDigits, signDisplay: 'negative'});
  return {
    locale: known,
    hourCycle,
    number: (digits) => kept(numbers, digits, () => numberFormat(digits, digits)),
    upTo: (digits) => kept(numbers, -1 - digits, () => numberFormat(0, digits)),
    scientific: () =>
      kept(numbers, 100, () => new Intl.NumberFormat(known, {notation: 'scientific', maximumSignificantDigits: 4})),
    date(timeZone, options) {
      return kept(
        dates,
        timeZone + JSON.stringify(options),
        () => new Intl.DateTimeFormat(known, {...options, timeZone, ...(options.hour && hourCycle ? {hourCycle} : {})}),
      );
    },
  };
}

function kept<K, T>(cache: Map<K, T>, key: K, make: () => T): T {
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
