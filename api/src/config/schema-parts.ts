/**
 * Small valibot schemas that several parts of the configuration use. Each has a description, which the JSON Schema for
 * editors shows, and a message that says what is accepted.
 */
import {distance} from 'fastest-levenshtein';
import * as v from 'valibot';

const MILLISECONDS = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
} as const;

/** Text as `500ms`, `10s`, `5m`, `1h`, `7d`, `2w`, `1y` (365 d); the output is milliseconds, greater than 0. */
export const DurationMs = v.pipe(
  v.string('a duration such as "10s", "5m", "1h" or "7d"'),
  v.regex(/^[1-9]\d{0,8}(ms|s|m|h|d|w|y)$/, 'a duration such as "10s", "5m", "1h" or "7d"'),
  v.transform((text) => {
    const unit = /[a-z]+$/.exec(text)![0] as keyof typeof MILLISECONDS;
    return Number.parseInt(text, 10) * MILLISECONDS[unit];
  }),
);

/** Text with at least one character. */
export const Text = v.pipe(v.string('text'), v.minLength(1, 'text that is not empty'));

/** A column, table or keyspace name as Cassandra knows it: case matters. It is always quoted in CQL. */
export const CqlName = v.pipe(
  v.string('a name as it stands in the schema'),
  v.regex(/^[A-Za-z0-9_]{1,222}$/, 'a name of letters, digits and _'),
);

/** A name of the IANA time zone database that this Node knows. */
export const TimeZoneName = v.pipe(
  v.string('an IANA time zone such as "Europe/Amsterdam"'),
  v.check(isTimeZone, 'an IANA time zone such as "Europe/Amsterdam"'),
);

/** An integer from `least` to `most`. */
export const wholeNumber = (least: number, most: number) => {
  const accepted = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(accepted), v.integer(accepted), v.minValue(least, accepted), v.maxValue(most, accepted));
};

/** The value, or null: written as null, or left out. */
export const orNull = <const TSchema extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: TSchema) =>
  v.optional(v.nullable(schema), null);

/**
 * An object with these keys and no others. Each unknown key is an error that names the nearest known one (valibot's own
 * strictObject stops at the first of them).
 * Keys that start with `//`, and `$schema`, were taken out before (`read-config.ts`).
 */
export function section<const TEntries extends v.ObjectEntries>(entries: TEntries) {
  const known = Object.keys(entries);
  const unknownKey = v.never((issue) => unknownKeyMessage(String(issue.path?.at(-1)?.key), known));
  const schema = v.objectWithRest(entries, unknownKey, (issue) =>
    issue.received === 'undefined' ? 'a value: it is required' : `an object with the keys ${known.join(', ')}`,
  );
  // The rest never holds anything, so the output is that of the entries alone.
  return schema as unknown as v.StrictObjectSchema<TEntries, string>;
}

/** What is accepted in place of an unknown key: the nearest known one, or the list of all when none is near. */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined ? `one of the keys ${known.join(', ')}` : `the key "${nearest}" (nearest known key)`;
}

/** The known name that differs least from the given one, when it differs by no more than half its length. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 2)) + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', {timeZone: name});
    return true;
  } catch {
    return false;
  }
}
