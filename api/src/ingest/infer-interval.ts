/** Samples that are looked at. */
const MOST_DISTANCES = 10_000;
/** So much of the distances must lie close to the middle one. */
const REGULAR_SHARE = 0.5;
/** How far from the middle one is close. */
const CLOSE = 0.1;

/**
 * How far apart the samples of a series seem to be expected: the median distance, as a whole second when it is nearly
 * one. Single losses and outages do not change it.
 *
 * @param times - epoch milliseconds, in any order; equal ones count once
 * @returns milliseconds; null when fewer than half of the distances lie within a tenth of the median: irregular; or
 *   when there are fewer than two distances
 */
export function inferInterval(times: Float64Array): number | null {
  const ascending = times.slice(0, MOST_DISTANCES + 1).sort();
  const distances = ascending
    .slice(1)
    .map((time, i) => time - ascending[i]!)
    .filter((distance) => distance > 0)
    .sort();
  if (distances.length < 2) return null;
  const median = distances[(distances.length - 1) >> 1]!;
  const close = distances.filter((distance) => Math.abs(distance - median) <= CLOSE * median).length;
  if (close < REGULAR_SHARE * distances.length) return null;
  const second = Math.round(median / 1_000) * 1_000;
  return second > 0 && Math.abs(second - median) <= median / 50 ? second : Math.round(median);
}
