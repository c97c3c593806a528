/** A figure that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/**
 * The median of measured values, with the least and the greatest.
 *
 * @throws RangeError when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {median, min: sorted[0]!, max: sorted.at(-1)!, count: sorted.length};
}

/** A number with two or three significant digits: `1234`, `56.1`, `7.8`, `0.35`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 9.995) return value.toFixed(size >= 99.5 ? 0 : 1);
  return size >= 0.9995 ? value.toFixed(1) : value.toFixed(2);
}

/** `34 [30–75]` */
export function shortSpread({median, min, max}: Spread): string {
  return `${shortNumber(median)} [${shortNumber(min)}–${shortNumber(max)}]`;
}
