/**
 * Sums, means and rates leave the API with 12 significant digits, so that the same bin is byte-equal however it was
 * put together.
 */

const POWERS_OF_TEN = Float64Array.from({length: 23}, (_, exponent) => Number(`1e${exponent}`));

/**
 * A number with 12 significant digits, the same as `Number(value.toPrecision(12))` but several times faster. Integers
 * are left as they are, and so are NaN and the infinities.
 */
export function roundValue(value: number): number {
  if (Number.isInteger(value) || value - value !== 0) return value;
  const size = Math.abs(value);
  const digits = 11 - Math.floor(Math.log10(size));
  if (digits >= 0 && digits <= 22) {
    const scaled = size * POWERS_OF_TEN[digits]!;
    const whole = Math.floor(scaled);
    const rest = scaled - whole;
    // The product is itself rounded: near a tie only the exact way will do, and so when log10 was off by one.
    if (scaled >= 1e11 && scaled < 999999999999 && Math.abs(rest - 0.5) > 0.001) {
      const rounded = (rest < 0.5 ? whole : whole + 1) / POWERS_OF_TEN[digits]!;
      return value < 0 ? -rounded : rounded;
    }
  }
  return Number(value.toPrecision(12));
}
