/** What a row of a file says, whatever its format: read strictly, so that nothing is taken for something else. */
import {durationMsFrom} from '@metrics-chart/contract/duration';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {Kind, Labels} from '@metrics-chart/contract/series';
import {timeFromText} from '@metrics-chart/contract/time-expression';

/** A row that cannot be imported; the message is the reason, for whoever mends the file. */
export class BrokenRow extends Error {}

/** A series as a file tells it: what it leaves open is undefined. */
export interface DeclaredSeries {
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: Kind | undefined;
  readonly unit: string | null | undefined;
  /** Null: irregular. */
  readonly interval: number | null | undefined;
}

/** One sample, and its series. */
export interface ImportRow {
  /** Rows of one key are of one series, and declare it alike. */
  readonly seriesKey: string;
  /** Asked once a key. May throw `BrokenRow`. */
  readonly declared: () => DeclaredSeries;
  /** Whole epoch milliseconds UTC. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: number;
  /** The value as an integer, where a double may not hold it; else null. */
  readonly exact: bigint | null;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const LARGE_INTEGER = /^[+-]?\d{16,19}$/;
const EPOCH_MS = /^\d{12,14}$/;

/**
 * The time of a row: ISO 8601 (without an offset in `timeZone`) or epoch milliseconds.
 *
 * @throws BrokenRow for anything else; for seconds it names the likely value
 */
export function timeOf(text: string, timeZone: string): number {
  if (EPOCH_MS.test(text)) return Number(text);
  const trimmed = text.trim();
  if (trimmed === '') throw new BrokenRow('missing time');
  // A file says when something was, not how long ago.
  if (trimmed.startsWith('now')) throw new BrokenRow(`invalid time: ${trimmed} (ISO 8601 or epoch milliseconds)`);
  try {
    return timeFromText(trimmed, {nowMs: 0, timeZone});
  } catch (error) {
    if (error instanceof InvalidInput) throw new BrokenRow(error.message);
    throw error;
  }
}

/**
 * The value of a row: a finite decimal number. Integers of 64 bits keep every digit.
 *
 * @throws BrokenRow for anything else
 */
export function numberOf(text: string): {value: number; exact: bigint | null} {
  const trimmed = text.trim();
  if (trimmed === '') throw new BrokenRow('missing value');
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) throw new BrokenRow(`invalid value: ${trimmed} (a finite number)`);
  if (Number.isSafeInteger(value) || !LARGE_INTEGER.test(trimmed)) return {value, exact: null};
  const exact = BigInt(trimmed.replace('+', ''));
  return {value, exact: BigInt.asIntN(64, exact) === exact ? exact : null};
}

/** @throws BrokenRow */
export function kindOf(text: string): Kind {
  if (text === 'gauge' || text === 'counter' || text === 'delta') return text;
  throw new BrokenRow(`invalid kind: ${text} (gauge, counter or delta)`);
}

/**
 * How far apart samples are expected: a duration such as `10s`, a number of milliseconds, or `irregular` (null).
 *
 * @throws BrokenRow for anything else
 */
export function intervalOf(text: string): number | null {
  if (text === 'irregular') return null;
  let interval = Number.NaN;
  try {
    interval = /^\d+$/.test(text) ? Number(text) : durationMsFrom(text);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
  }
  if (interval > 0 && Number.isSafeInteger(interval)) return interval;
  throw new BrokenRow(`invalid interval: ${text} (such as 10s, 60000 for milliseconds, or irregular)`);
}

/**
 * Labels of a JSON object: texts; numbers and booleans are taken as theirs. A label of null or of no text is none.
 *
 * @throws BrokenRow for anything else
 */
export function labelsOf(json: unknown): Labels {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new BrokenRow(`invalid labels: ${JSON.stringify(json)} (an object of texts)`);
  }
  const labels: [string, string][] = [];
  for (const [name, value] of Object.entries(json)) {
    if (value === null || value === '') continue;
    if (!['string', 'number', 'boolean'].includes(typeof value) || name === '') {
      throw new BrokenRow(`invalid label: ${name}: ${JSON.stringify(value)} (a text)`);
    }
    labels.push([name, String(value)]);
  }
  return Object.fromEntries(labels);
}
