import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {SeriesColumns} from '../core/series-columns.js';

/** What the rates of an answer are spread over. */
export type RateColumns = Pick<SeriesColumns, 'value' | 'count' | 'missing' | 'edges' | 'interval'>;

/**
 * Rates over the time that their increases came in, in place of the answer's, which are all over a whole bin.
 *
 * Where bins are finer than samples come, a bin with a sample holds the increase of a whole interval: over the bin alone, a
 * steady counter would look many times as fast as it is. And where bins were missed, the first one after them holds what
 * came meanwhile too, unless the last sample is longer ago than increases look back, and the last one before them ended
 * early: over whole bins, a steady counter would seem to slow down before each outage, and leap after it.
 *
 * @returns NaN where there is no rate
 */
export function ratesOverTime({value, count, missing, edges, interval}: RateColumns): Float64Array {
  const rates = Float64Array.from(value);
  const isFine = interval !== null && interval > edges[1]! - edges[0]!;
  /** The last bin with a rate; -1 where what came before is not known. */
  let last = -1;
  /** Missing since, in bins without samples, milliseconds. */
  let gapMs = 0;
  const endBefore = () => {
    if (last < 0 || gapMs === 0 || isFine) return 0;
    const stepMs = edges[last + 1]! - edges[last]!;
    const lateMs = missing[last]!;
    if (lateMs < stepMs) rates[last]! *= stepMs / (stepMs - lateMs);
    return lateMs;
  };
  for (let i = 0; i < rates.length; i++) {
    if (Number.isNaN(rates[i]!)) {
      if (count[i] === 0) gapMs += missing[i]!;
      else {
        endBefore();
        last = -1;
        gapMs = 0;
      }
      continue;
    }
    const stepMs = edges[i + 1]! - edges[i]!;
    const ownMs = isFine ? interval : stepMs;
    const meanwhileMs = gapMs + endBefore();
    const sinceLastMs = meanwhileMs + missing[i]! + (interval ?? 0);
    if (meanwhileMs === 0 || sinceLastMs <= LOOKBACK_MS) rates[i]! *= stepMs / (ownMs + meanwhileMs);
    else if (missing[i]! < stepMs) rates[i]! *= stepMs / (stepMs - missing[i]!);
    last = i;
    gapMs = 0;
  }
  endBefore();
  return rates;
}
