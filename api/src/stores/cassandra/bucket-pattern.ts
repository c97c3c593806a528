/**
 * How the name of a time bucket is written: the patterns of Java's date formats, as far as buckets are named by them.
 */
import {firstDayOfMonth, monthOfDay} from '@metrics-chart/contract/civil-date';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What a local time shows, as far as patterns write it. */
interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly dayOfYear: number;
  readonly weekYear: number;
  readonly week: number;
}

/** Per letters of a pattern: the field they write, and how many digits at least. */
const LETTERS: Readonly<Record<string, readonly [field: keyof Fields, digits: number]>> = {
  yyyy: ['year', 4],
  MM: ['month', 2],
  M: ['month', 1],
  dd: ['day', 2],
  d: ['day', 1],
  HH: ['hour', 2],
  H: ['hour', 1],
  DDD: ['dayOfYear', 3],
  xxxx: ['weekYear', 4],
  ww: ['week', 2],
};

/** A pattern that was read. */
export interface BucketPattern {
  readonly text: string;
  readonly fields: ReadonlySet<keyof Fields>;
  /** The name of the bucket that starts at a local time: milliseconds since 1970 on the zone's own clocks. */
  format(localMs: number): string;
  /** The local time that a name stands for, the first one where it leaves fields out; null when it is no such name. */
  parse(name: string): number | null;
}

/**
 * Reads a pattern of yyyy MM dd HH (M d H without a leading zero), DDD (day of the year), xxxx and ww (ISO week year and
 * week). Text in single quotes, and every other character that is no letter, stands for itself.
 *
 * @throws RangeError `invalid bucket pattern` for other letters, a field twice and an open quote
 */
export function parseBucketPattern(text: string): BucketPattern {
  const parts: (string | readonly [keyof Fields, number])[] = [];
  const fields = new Set<keyof Fields>();
  for (const [token, quoted, letters] of text.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']|'/g)) {
    if (quoted !== undefined) parts.push(quoted === '' ? "'" : quoted);
    else if (token === "'") throw new RangeError(`invalid bucket pattern: ${text} (a quote is not closed)`);
    else if (letters === undefined) parts.push(token);
    else {
      const field = LETTERS[token];
      if (!field) {
        throw new RangeError(
          `invalid bucket pattern: ${text} (unknown letters: ${token}; known: ${Object.keys(LETTERS).join(' ')})`,
        );
      }
      if (fields.has(field[0])) throw new RangeError(`invalid bucket pattern: ${text} (${token} comes twice)`);
      fields.add(field[0]);
      parts.push(field);
    }
  }
  const written = parts.filter((part) => typeof part !== 'string');
  const regex = new RegExp(
    `^${parts
      .map((part) =>
        typeof part === 'string'
          ? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
          : `(\\d{${part[1]}${part[1] === 1 ? ',2' : ''}})`,
      )
      .join('')}$`,
  );
  return {
    text,
    fields,
    format(localMs) {
      const shown = fieldsOf(localMs);
      return parts
        .map((part) => (typeof part === 'string' ? part : String(shown[part[0]]).padStart(part[1], '0')))
        .join('');
    },
    parse(name) {
      const match = regex.exec(name);
      if (!match) return null;
      const read: Partial<Record<keyof Fields, number>> = {};
      for (const [i, [field]] of written.entries()) read[field] = Number(match[i + 1]);
      const localMs = localMsOf(read);
      return this.format(localMs) === name ? localMs : null;
    },
  };
}

function fieldsOf(localMs: number): Fields {
  const day = Math.floor(localMs / DAY_MS);
  const month = monthOfDay(day);
  const year = Math.floor(month / 12);
  const weekYear = Math.floor(monthOfDay(thursdayOf(day)) / 12);
  return {
    year,
    month: month - year * 12 + 1,
    day: day - firstDayOfMonth(month) + 1,
    hour: Math.floor((localMs - day * DAY_MS) / HOUR_MS),
    dayOfYear: day - firstDayOfMonth(year * 12) + 1,
    weekYear,
    week: Math.floor((thursdayOf(day) - firstDayOfMonth(weekYear * 12)) / 7) + 1,
  };
}

/** The Thursday of the ISO week of a day; days since 1970-01-01, which was one. A week belongs to its Thursday's year. */
const thursdayOf = (day: number) => Math.floor((day + 3) / 7) * 7;

function localMsOf({year, month, day, hour, dayOfYear, weekYear, week}: Partial<Fields>): number {
  const hourMs = (hour ?? 0) * HOUR_MS;
  if (week !== undefined) {
    const firstMonday = thursdayOf(firstDayOfMonth((weekYear ?? year ?? 1970) * 12) + 3) - 3;
    return (firstMonday + (week - 1) * 7) * DAY_MS + hourMs;
  }
  const firstMonth = (year ?? weekYear ?? 1970) * 12;
  if (dayOfYear !== undefined) return (firstDayOfMonth(firstMonth) + dayOfYear - 1) * DAY_MS + hourMs;
  return (firstDayOfMonth(firstMonth + (month ?? 1) - 1) + (day ?? 1) - 1) * DAY_MS + hourMs;
}
