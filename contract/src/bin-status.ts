/**
 * What a bin holds, or which kind of nothing.
 *
 * - `value`: samples, and none missing
 * - `thin`: samples, but some are missing
 * - `idle`: samples but no value, such as a weighted mean of weight 0; no gap
 * - `gap`: no samples, and some should have come
 * - `open`: no samples yet; the bin is not complete
 * - `unknown`: its source failed or no longer reaches back
 * - `between`: no samples, and none were due: the step is finer than the series is sampled
 *
 * Only `gap` and `unknown` break a line.
 */
export type BinStatus = 'value' | 'thin' | 'idle' | 'gap' | 'open' | 'unknown' | 'between';

/**
 * The status of a bin of an answer. A bin that has samples keeps `value`, `thin` or `idle` while it is open: values stay
 * values, and `isOpen` tells whether they may still change. A filled bin has a value but count 0, and is what it was
 * before it was filled.
 *
 * @param count - samples in the bin; null is unknown
 * @param missing - milliseconds of the bin after an expected sample failed to come; null is none known of
 * @param value - of the aggregate that is drawn
 * @param binEndMs - end of the bin, epoch milliseconds UTC
 * @param completeUntil - of the series, epoch milliseconds UTC
 */
export function binStatus(
  count: number | null,
  missing: number | null,
  value: number | null,
  binEndMs: number,
  completeUntil: number,
): BinStatus {
  if (count === null) return 'unknown';
  const isMissing = missing !== null && missing > 0;
  if (count > 0) return value === null ? 'idle' : isMissing ? 'thin' : 'value';
  return isMissing ? 'gap' : isOpen(binEndMs, completeUntil) ? 'open' : 'between';
}

/** Whether samples of a bin may still come: it ends after `completeUntil`. Both epoch milliseconds UTC. */
export function isOpen(binEndMs: number, completeUntil: number): boolean {
  return binEndMs > completeUntil;
}
