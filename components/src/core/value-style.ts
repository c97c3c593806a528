import {convertUnit, type Unit, unitFrom, withoutPrefix} from '@metrics-chart/contract/unit';
import type {ValueStyle} from './scene.js';
import {powerOfTen, type StepFamily} from './ticks.js';

/** From 10⁻¹² to 10¹⁸, a thousandfold each; none for 1. */
const SI_PREFIXES: readonly string[] = ['p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
/** From 1, 1024-fold each. */
const IEC_PREFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const DAY = 86400;
/** Longer than this, 10,000 days, a time is a number of days. */
const MOST_SECONDS = 1e4 * DAY;

/** The parts that a duration is written in, and their seconds. */
export const DURATION_PARTS: readonly (readonly [seconds: number, unit: string])[] = [
  [DAY, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/** In what numbers the ticks of an axis are nice: values divided by this, in steps of this family. */
export interface StepBase {
  readonly divisor: number;
  readonly family: StepFamily;
}

/**
 * What the nice steps of a unit are steps of: seconds for times, bytes in powers of two, the unit itself for all else.
 *
 * @param unit - null for plain numbers
 * @param pinned - the unit stays as it is, whatever its size
 */
export function stepBaseOf(unit: string | null, pinned: boolean): StepBase {
  const read = unitFrom(unit);
  if (pinned) return {divisor: 1, family: 'decimal'};
  if (read.family === 'duration') return {divisor: divisorTo(read, unitFrom('s')), family: 'duration'};
  if (read.family === 'iec') return {divisor: divisorTo(read, withoutPrefix(read)), family: 'binary'};
  return {divisor: 1, family: 'decimal'};
}

/** How many of one unit are in another of the same dimension without an offset. */
function divisorTo(unit: Unit, to: Unit): number {
  return convertUnit(1, to, unit);
}

/**
 * How to write the values of an axis so that the largest has one to four digits before the point.
 *
 * @param unit - of the values that come in; null for plain numbers
 * @param pinned - the unit stays as it is: no other prefix
 * @param largest - the greatest absolute value in the domain
 * @param step - between ticks, in the incoming unit: decides how many digits they need; 0 for none
 * @param digits - a fixed number of fraction digits; null follows the step
 * @param per - what a sum or count is per, in words; empty for nothing
 * @param decimal - everything in powers of ten: kB and not KiB, 100 s and not 1 m 40 s
 */
export function createValueStyle(
  unit: string | null,
  pinned: boolean,
  largest: number,
  step: number,
  digits: number | null = null,
  per = '',
  decimal = false,
): ValueStyle {
  const read = unitFrom(unit);
  const size = scalingFor(read, pinned, decimal, largest, step);
  const scaledStep = step / size.divisor;
  const isDuration = size.form === 'duration';
  return {
    unit,
    pinned,
    decimal,
    per,
    ...size,
    digits: digits ?? digitsOf(scaledStep),
    least: isDuration ? (DURATION_PARTS.find(([seconds]) => Math.abs(scaledStep % seconds) < 1e-6)?.[0] ?? 1) : 0,
  };
}

/** Of a style, what depends on the size of values. */
export type Scaling = Pick<ValueStyle, 'divisor' | 'letter' | 'suffix' | 'form'>;

/**
 * Prefix, suffix and form of values up to a size.
 *
 * @param step - between ticks, in the unit; decides whether long times may be written as h m s
 */
export function scalingFor(unit: Unit, pinned: boolean, decimal: boolean, largest: number, step: number): Scaling {
  if (pinned) {
    const power = largest === 0 || (largest >= 1e-3 && largest < 1e7) ? 0 : powerOfThousand(largest);
    return {divisor: powerOfTen(power), letter: powerText(power), suffix: unit.symbol, form: 'number'};
  }
  if (unit.family === 'duration') {
    const second = divisorTo(unit, unitFrom('s'));
    const seconds = largest / second;
    if (decimal && seconds >= 60) {
      const power = plainPower(seconds);
      return {divisor: second * powerOfTen(power), letter: letterOf(power), suffix: 's', form: 'number'};
    }
    if (seconds >= MOST_SECONDS) {
      const power = plainPower(seconds / DAY);
      return {divisor: second * DAY * powerOfTen(power), letter: letterOf(power), suffix: 'd', form: 'number'};
    }
    if (seconds >= 60 && step / second >= 1) return {divisor: second, letter: '', suffix: '', form: 'duration'};
    const power = seconds >= 1 || seconds === 0 ? 0 : Math.max(-9, powerOfThousand(seconds));
    return {
      divisor: power === 0 ? second : convertUnit(1, unitFrom(`${siPrefix(power)}s`), unit),
      letter: '',
      suffix: `${siPrefix(power)}s`,
      form: 'number',
    };
  }
  if (unit.family === 'si' || unit.family === 'iec') {
    const bare = withoutPrefix(unit);
    const toBare = divisorTo(unit, bare);
    const size = largest / toBare;
    if (unit.family === 'iec' && !decimal) {
      const rank = size >= 1024 ? Math.min(Math.floor(Math.log2(size) / 10), IEC_PREFIXES.length - 1) : 0;
      return {divisor: toBare * 1024 ** rank, letter: '', suffix: IEC_PREFIXES[rank] + bare.symbol, form: 'number'};
    }
    const power = size === 0 ? 0 : Math.min(18, Math.max(isBitLike(bare) ? 0 : -12, powerOfThousand(size)));
    return {
      divisor: power < 0 ? toBare / powerOfTen(-power) : toBare * powerOfTen(power),
      letter: '',
      suffix: siPrefix(power) + bare.symbol,
      form: 'number',
    };
  }
  const power = plainPower(largest);
  return {
    divisor: powerOfTen(power),
    letter: letterOf(power),
    suffix: unit.symbol,
    form: 'number',
  };
}

/** There are no parts of a bit. */
function isBitLike(unit: Unit): boolean {
  return unit.dimension.startsWith('bytes');
}

/** The multiple of three that leaves one to three digits before the point. */
function powerOfThousand(size: number): number {
  return Math.floor(Math.log10(size) / 3 + 1e-9) * 3;
}

/** Plain numbers stay as they are between a thousandth and ten thousand. */
function plainPower(largest: number): number {
  if (largest === 0 || (largest >= 1e-3 && largest < 1e4)) return 0;
  return powerOfThousand(largest);
}

function siPrefix(power: number): string {
  return SI_PREFIXES[power / 3 + 4] ?? '';
}

/** What stands behind a plain number that was divided by a power of ten. */
function letterOf(power: number): string {
  return power > 0 && power <= 18 ? siPrefix(power) : powerText(power);
}

/** `×10⁻⁹`; empty for the power 0. */
function powerText(power: number): string {
  if (power === 0) return '';
  const figures = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `×10${power < 0 ? '⁻' : ''}${figures}`;
}

/** Fraction digits that show a step whole: 0 for 5, 1 for 2.5, 3 for 0.025; 0 for no step. */
export function digitsOf(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 0;
  let digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  // Nice steps have two significant digits, powers of two a few more; three tell their ticks apart.
  for (let more = 0; more < 2 && digits < 20; more++) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) break;
    digits += 1;
  }
  return Math.min(digits, 20);
}
