/** Bins of a level and the spans that they lie in. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {BinRows} from '../bin-columns.js';
import type {RollupKey} from '../store.js';

/**
 * Refuses bins that no store may keep.
 *
 * @throws RangeError for a span that is empty or off the level, and for a bin off the level or outside of the span
 */
export function checkSpan({levelMs}: RollupKey, {startMs, endMs}: TimeRange, bins: BinRows): void {
  if (!Number.isInteger(levelMs) || levelMs <= 0) throw new RangeError(`invalid level: ${levelMs} ms`);
  if (!(startMs < endMs) || startMs % levelMs !== 0 || endMs % levelMs !== 0) {
    throw new RangeError(`invalid span: ${startMs} to ${endMs} (whole bins of ${levelMs} ms)`);
  }
  for (let i = 0; i < bins.length; i++) {
    const start = bins.start[i]!;
    if (!(start >= startMs && start < endMs) || start % levelMs !== 0) {
      throw new RangeError(`invalid bin: ${start} (of ${levelMs} ms, within ${startMs} to ${endMs})`);
    }
  }
}

/** The whole bins of a level that lie in a range. */
export const wholeBins = ({startMs, endMs}: TimeRange, levelMs: number): TimeRange => ({
  startMs: Math.ceil(startMs / levelMs) * levelMs,
  endMs: Math.floor(endMs / levelMs) * levelMs,
});
