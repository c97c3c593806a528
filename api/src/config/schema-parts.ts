/**
 * Small valibot schemas that several parts of the configuration use. The message of each says what is accepted, and
 * nothing else: `read-config.ts` puts the path before it and the value behind it.
 */
import {durationMsFrom} from '@metrics-chart/contract/duration';
import * as v from 'valibot';
import {nearestName} from '../nearest-name.js';

const DURATION = 'a duration such as "10s", "5m", "1h30m" or "7d"';

/** Text as `500ms`, `10s`, `1h30m`, `7d`; the output is milliseconds, greater than 0. */
export const DurationMs = v.pipe(
  v.string(DURATION),
  v.regex(/^(?=\d)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/, DURATION),
  v.check((text) => isLengthOfTime(text), DURATION),
  v.transform(durationMsFrom),
);

function isLengthOfTime(text: string): boolean {
  try {
    return durationMsFrom(text) > 0;
  } catch {
    return false;
  }
}

/** Text with at least one character. */
export const Text = v.pipe(v.string('text'), v.minLength(1, 'text that is not empty'));

/** The name of a column, table or keyspace as it stands in the schema: case matters, as it is always quoted in CQL. */
export const CqlName = v.pipe(
  v.string('a name as it stands in the schema'),
  v.regex(/^[A-Za-z0-9_]{1,222}$/, 'a name of letters, digits and _'),
);

const ZONE = 'an IANA time zone such as "Europe/Amsterdam"';

/** A name of the IANA time zone database that this Node knows. */
export const TimeZoneName = v.pipe(v.string(ZONE), v.check(isTimeZone, ZONE));

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', {timeZone: name});
    return true;
  } catch {
    return false;
  }
}

/** True or false; also as text, which is all that an environment variable can hold. */
export const Switch = v.pipe(
  v.union([v.boolean('true or false'), v.picklist(['true', 'false'], 'true or false')]),
  v.transform((value) => value === true || value === 'true'),
);

/** A whole number from `least` to `most`; also as text, which is all that an environment variable can hold. */
export function wholeNumber(least: number, most: number) {
  const accepted = `a whole number from ${least} to ${most}`;
  const checked = v.pipe(
    v.number(accepted),
    v.integer(accepted),
    v.minValue(least, accepted),
    v.maxValue(most, accepted),
  );
  return v.union([checked, v.pipe(v.string(accepted), v.regex(/^\d{1,15}$/, accepted), v.transform(Number), checked)]);
}

/** The value, or null: written as null, or left out. */
export const orNull = <const TSchema extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: TSchema) =>
  v.optional(v.nullable(schema), null);

/** How the message of a key that there is not begins. */
export const UNKNOWN_KEY = 'unknown key';

/** The message of a key that was left out and has no default. */
export const REQUIRED = 'a value: it is required';

/**
 * An object with these keys and no others: every unknown key is an error that names the nearest known one (valibot's own
 * strictObject stops at the first, and names none).
 * Keys that start with `//`, and `$schema`, were taken out before (`read-config.ts`).
 */
export function section<const TEntries extends v.ObjectEntries>(entries: TEntries) {
  const known = Object.keys(entries);
  const schema = v.pipe(
    v.looseObject(entries, (issue) =>
      issue.received === 'undefined' ? REQUIRED : `an object with the keys ${known.join(', ')}`,
    ),
    v.rawCheck(({dataset, addIssue}) => {
      if (typeof dataset.value !== 'object' || dataset.value === null) return;
      const input: Record<string, unknown> = {...dataset.value};
      for (const key of Object.keys(input).filter((key) => !Object.hasOwn(entries, key))) {
        const nearest = nearestName(key, known);
        const message = `${UNKNOWN_KEY}; ${nearest === undefined ? `accepted: ${known.join(', ')}` : `nearest: ${nearest}`}`;
        addIssue({message, path: [{type: 'object', origin: 'key', input, key, value: input[key]}]});
      }
    }),
  );
  // Unknown keys never get through, so the output is that of the entries alone.
  return schema as unknown as v.StrictObjectSchema<TEntries, string>;
}
