/**
 * Fills gaps and bins between samples, when a question asks for it. What is unknown or still open is never filled, and
 * nothing is carried or drawn across what is unknown.
 */
import type {Fill} from '@metrics-chart/contract/series';
import {roundValue} from './round-value.js';

/** What may be done with a bin: it holds a value or is left as it is, it is filled, or it is unknown. */
export type FillMark = 'keep' | 'fill' | 'unknown';

/**
 * Fills one column in place.
 *
 * @param column - one entry per bin
 * @param marks - one entry per bin
 * @param middles - the middle of each bin, for `linear`; epoch milliseconds UTC
 * @param before - value of the last bin before the first that has one, for `previous`; null when there is none
 */
export function fillColumn(
  column: (number | null)[],
  marks: readonly FillMark[],
  fill: Fill,
  middles: Float64Array,
  before: number | null,
): void {
  if (fill === 'none') return;
  let previous = before;
  /** The bin of `previous`, -1 when it is not one of these. */
  let previousBin = -1;
  let firstEmpty = -1;
  for (let i = 0; i < column.length; i += 1) {
    if (marks[i] === 'fill') {
      if (fill === 'zero') column[i] = 0;
      if (fill === 'previous') column[i] = previous;
      if (firstEmpty < 0) firstEmpty = i;
      continue;
    }
    const value = column[i]!;
    if (fill === 'linear' && value !== null && previous !== null && previousBin >= 0 && firstEmpty >= 0) {
      const slope = (value - previous) / (middles[i]! - middles[previousBin]!);
      for (let k = firstEmpty; k < i; k += 1) {
        if (marks[k] === 'fill') column[k] = roundValue(previous + slope * (middles[k]! - middles[previousBin]!));
      }
    }
    if (marks[i] === 'unknown') previous = null;
    else if (value !== null) previous = value;
    if (marks[i] === 'unknown' || value !== null) {
      previousBin = marks[i] === 'unknown' ? -1 : i;
      firstEmpty = -1;
    }
  }
}
