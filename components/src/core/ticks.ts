/**
 * Nice steps and ticks: numbers that a reader can do sums with.
 */
import {decadesOf, fromDecades} from './scales.js';

/** What is nice: powers of ten times 1, 2, 2.5, 5 · whole ones of them · powers of two, for bytes · seconds, as clocks count them. */
export type StepFamily = 'decimal' | 'whole' | 'binary' | 'duration';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** Seconds, from one second to a day. */
const CLOCK_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 20, 30],
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
  DAY,
];

/** Allows for the last bits of arithmetic: what is this much too small is enough. */
const ALMOST = 1 - 1e-9;

/** Ten to a whole power, exactly as its literal reads. */
export function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

/**
 * The smallest nice step of a family that is at least this.
 *
 * @param least - above 0; at `duration` in seconds
 */
export function niceStepAtLeast(least: number, family: StepFamily): number {
  const enough = Math.max(least, Number.MIN_VALUE * 1e16) * ALMOST;
  if (family === 'binary') return Math.max(2 ** Math.ceil(Math.log2(enough)), 2 ** -20);
  if (family === 'duration' && enough > 0.5) {
    const clockStep = CLOCK_STEPS.find((step) => step >= enough);
    return clockStep ?? decimalStep(enough / DAY, [1, 2, 5, 10]) * DAY;
  }
  if (family === 'whole' && enough <= 1) return 1;
  return decimalStep(enough, family === 'whole' && enough < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]);
}

function decimalStep(enough: number, mantissas: readonly number[]): number {
  const exponent = Math.floor(Math.log10(enough));
  const power = powerOfTen(exponent);
  return mantissas.map((mantissa) => tidy(mantissa * power, power)).find((step) => step >= enough) ?? power * 10;
}

/** A value freed of the noise of arithmetic, a millionth of a step; never −0. */
export function tidy(value: number, step: number): number {
  if (value === 0 || Math.abs(value) < Math.abs(step) * 1e-6) return 0;
  const digits = Math.ceil(Math.log10(Math.abs(value / step))) + 7;
  return Number(value.toPrecision(Math.min(Math.max(digits, 7), 16)));
}

/** A multiple of a nice step, as exact as its literal; never −0. */
export function multipleOf(step: number, times: number): number {
  return Number.isInteger(step) ? times * step || 0 : tidy(times * step, step);
}

/**
 * The multiples of a step in [low, high], ascending and each once, at most 1,000.
 */
export function multiplesWithin(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  const ticks: number[] = [];
  // Counted from 0: beyond 2^53, first + 1 may be first again.
  for (let i = 0; i <= last - first && i < 1000; i++) {
    const tick = multipleOf(step, first + i);
    if (tick !== ticks[ticks.length - 1]) ticks.push(tick);
  }
  return ticks;
}

/**
 * Nice ticks within a linear domain that stays as it is.
 *
 * @param most - about how many steps at most, 1 or more
 */
export function linearTicks(low: number, high: number, most: number, family: StepFamily): number[] {
  return multiplesWithin(low, high, niceStepAtLeast((high - low) / most, family));
}

/** Below this ratio of its ends a log domain looks linear, and linear ticks stand well on it. */
const NEARLY_LINEAR = 4;

/**
 * Ticks within a log domain: decades, or every second, third … one of them when there are many; 1, 2 and 5 when the
 * domain holds fewer than two decades, or as many of these as there is room for; and linear ticks when its ends are so
 * close that they stand about evenly.
 *
 * @param low - above 0
 */
export function logTicks(low: number, high: number, most: number, family: StepFamily): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const decades: number[] = [];
  const every = Math.max(1, Math.ceil((last - first) / most));
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
    decades.push(powerOfTen(exponent));
  }
  if (last - first >= 2 && decades.length > 1) return decades;
  const ones: number[] = [];
  for (let exponent = first - 1; exponent <= last; exponent++) {
    for (const mantissa of [1, 2, 5]) {
      const tick = mantissa * powerOfTen(exponent);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ones.push(tidy(tick, tick));
    }
  }
  if (ones.length > 2 && ones.length <= most + 2) return ones;
  // A single tick says nothing of a scale: where there is room for two steps, take three.
  const linear = linearTicks(low, high, Math.max(most, 3), family);
  if (ones.length < 2 || (high < low * NEARLY_LINEAR && linear.length > 1)) return linear;
  if (decades.length > 1) return decades;
  // Too many for the room: every second or third of them still stands evenly, as linear ticks would not.
  const stride = Math.max(1, Math.ceil(ones.length / (most + 1)));
  return ones.filter((_, i) => i % stride === 0);
}

/**
 * Ticks within a symlog domain: zero, the ends of the linear part, and decades beyond, or every second, third … one of
 * them when there are many.
 *
 * @param constant - where the linear part ends, above 0
 */
export function symlogTicks(low: number, high: number, most: number, constant: number): number[] {
  const first = decadesOf(low, constant);
  const last = decadesOf(high, constant);
  const every = Math.max(1, Math.ceil((last - first) / most));
  const decades = multiplesWithin(first, last, every);
  if (decades.length < 3) return linearTicks(low, high, most, 'decimal');
  return decades.map((decade) => tidy(fromDecades(decade, constant), constant));
}
