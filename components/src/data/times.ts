import type {Warning} from '@metrics-chart/contract/series';
import {timeFromText} from '@metrics-chart/contract/time-expression';
import type {TimeColumn} from './page-data.js';

/** Powers of ten that numbers handed over as times may be off by, with the sizes that tell: 1973 to 5138 in each unit. */
const MISTAKEN: readonly (readonly [unit: string, from: number, to: number, factor: number])[] = [
  ['seconds', 1e8, 1e11, 1e3],
  ['microseconds', 1e14, 1e17, 1e-3],
  ['nanoseconds', 1e17, 1e20, 1e-6],
];

/**
 * Times as epoch milliseconds, in their order; NaN for what is no time.
 *
 * Numbers of another unit are mended, and told in a warning: seconds when none reaches 1e11 and some 1e8 (1970
 * up to April in milliseconds, but hardly what was meant), micro- and nanoseconds likewise.
 *
 * @returns the column itself where it holds doubles that need no mending
 */
export function timesFrom(column: TimeColumn, warnings: Warning[]): Float64Array {
  const times = column instanceof Float64Array ? column : toNumbers(column);
  let greatest = 0;
  // A few hundred tell the unit; the ends are the greatest of sorted times.
  const stride = Math.max(1, Math.floor(times.length / 500));
  for (let i = times.length - 1; i >= 0; i -= stride) {
    const size = Math.abs(times[i]!);
    if (size > greatest && size < Number.POSITIVE_INFINITY) greatest = size;
  }
  const mistake = MISTAKEN.find(([, from, to]) => greatest >= from && greatest < to);
  if (!mistake) return times;
  const [unit, , , factor] = mistake;
  warnings.push({code: `${unit}_for_milliseconds`, message: `${unit} for milliseconds: ${greatest}, mended`});
  return times.map((time) => (factor > 1 ? time * factor : time / (1 / factor)));
}

function toNumbers(column: TimeColumn): Float64Array {
  const times = new Float64Array(column.length);
  for (let i = 0; i < times.length; i++) {
    const time: unknown = column[i];
    times[i] = typeof time === 'number' ? time : toTime(time);
  }
  return times;
}

function toTime(time: unknown): number {
  if (time instanceof Date) return time.getTime();
  if (typeof time === 'bigint') return Number(time);
  if (typeof time !== 'string') return Number.NaN;
  // Digits are a number, in whatever unit the numbers of the column are.
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(time)) return Number(time);
  try {
    return timeFromText(time, {nowMs: Number.NaN, timeZone: 'UTC'});
  } catch {
    return Number.NaN;
  }
}
