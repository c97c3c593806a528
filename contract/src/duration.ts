import {InvalidInput} from './invalid-input.js';

/** Units of a duration and their milliseconds, coarse to fine. Months and years are no durations: they have no length. */
const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['w', 604800000],
  ['d', 86400000],
  ['h', 3600000],
  ['m', 60000],
  ['s', 1000],
  ['ms', 1],
];

/** Each unit at most once, coarse to fine, whole numbers: `1h30m`, `250ms`. */
const DURATION = /^\s*(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?\s*$/;

/** The longest duration: as far as times reach. */
const LONGEST_MS = 8.64e15;

function invalidDuration(value: unknown): InvalidInput {
  return new InvalidInput(`invalid duration: ${value}`, {
    code: 'invalid_duration',
    value,
    accepted: 'whole numbers of w, d, h, m, s, ms, coarse to fine, such as 250ms, 10s, 5m or 1h30m',
  });
}

/**
 * The milliseconds of a duration such as `250ms`, `10s`, `5m`, `1h30m`, `1d` or `1w`; a day is 24 hours.
 *
 * @returns a whole number from 0 to 8.64e15
 * @throws InvalidInput `invalid_duration` for anything else: signs, fractions, a unit twice or out of order, months, years
 */
export function durationMsFrom(text: string): number {
  const amounts = DURATION.exec(text);
  if (!amounts) throw invalidDuration(text);
  const ms = UNITS.reduce((sum, [, unitMs], i) => sum + Number(amounts[i + 1] ?? 0) * unitMs, 0);
  if (!(ms <= LONGEST_MS)) throw invalidDuration(text);
  return ms;
}

/**
 * A duration in its shortest compound spelling: `1h30m` for 5,400,000 ms, `0s` for nothing at all.
 * `durationMsFrom` reads it back to the same number.
 *
 * @param ms - milliseconds, 0 to 8.64e15; fractions are rounded
 * @throws InvalidInput `invalid_duration` when negative, not finite or longer than that
 */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  if (!(rest >= 0 && rest <= LONGEST_MS)) throw invalidDuration(`${ms} ms`);
  let text = '';
  for (const [unit, unitMs] of UNITS) {
    const amount = Math.floor(rest / unitMs);
    if (amount > 0) text += amount + unit;
    rest -= amount * unitMs;
  }
  return text || '0s';
}
