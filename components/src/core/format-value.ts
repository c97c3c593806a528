/**
 * Values as text: one choice of prefix and unit an axis, for its ticks, the tip, the legend and the table.
 */
import {convertUnit, type Unit, unitFrom, withoutPrefix} from '@metrics-chart/contract/unit';
import type {Formats} from './formats.js';
import type {ValueStyle} from './scene.js';
import {powerOfTen, type StepFamily} from './ticks.js';

/** What a missing value is written as. */
export const NO_VALUE_TEXT = '–';

const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

const SI_PREFIXES: readonly (readonly [string, number])[] = [
  ['p', -12],
  ['n', -9],
  ['µ', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const IEC_PREFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

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
  const size = scaleOf(read, pinned, decimal, largest, step);
  const scaledStep = step / size.divisor;
  const isDuration = size.form === 'duration';
  return {
    unit,
    pinned,
    decimal,
    per,
    ...size,
    digits: digits ?? digitsOf(scaledStep),
    least: isDuration ? (PARTS.find(([seconds]) => Math.abs(scaledStep % seconds) < 1e-6)?.[0] ?? 1) : 0,
  };
}

type Scaling = Pick<ValueStyle, 'divisor' | 'letter' | 'suffix' | 'form'>;

const DAY = 86400;
/** Longer than this, 10,000 days, a time is a number of days. */
const MOST_SECONDS = 1e4 * DAY;

/** Prefix, suffix and form of values up to a size. */
function scaleOf(unit: Unit, pinned: boolean, decimal: boolean, largest: number, step: number): Scaling {
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
  return SI_PREFIXES.find(([, each]) => each === power)?.[0] ?? '';
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

/** The text of a tick: as many digits as the step of its axis needs, without the unit (but for durations). */
export function tickText(value: number, style: ValueStyle, formats: Formats): string {
  const scaled = value / style.divisor;
  if (style.form === 'duration')
    return scaled === 0 ? formats.number(0).format(0) : durationText(scaled, style.least, formats);
  return minus(formats.number(style.digits).format(scaled)) + (scaled === 0 ? '' : style.letter);
}

/**
 * A value with its unit, as tip, legend and table write it: four significant digits, whole numbers whole. A value far
 * smaller or larger than its axis gets a prefix of its own, so that it is never written as 0.00.
 *
 * @returns `–` for NaN, `∞` and `−∞` as such
 */
export function formatValue(value: number, style: ValueStyle, formats: Formats): string {
  if (Number.isNaN(value)) return NO_VALUE_TEXT;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const {divisor, form, letter, suffix} = scalingNear(value, style);
  const scaled = value / divisor;
  if (form === 'duration') return durationText(scaled, 0, formats);
  // A reader of one figure wants it whole: 12,345 requests, where the axis says 12k.
  if (letter === 'k' && Math.abs(scaled) < 1000) return withUnit(significantText(scaled * 1000, formats), suffix);
  return withUnit(significantText(scaled, formats) + (scaled === 0 ? '' : letter), suffix);
}

function withUnit(text: string, suffix: string): string {
  return suffix ? text + NO_BREAK_SPACE + suffix : text;
}

/** The style itself for values of about the size it was made for, otherwise the same unit with another prefix. */
function scalingNear(value: number, style: ValueStyle): Scaling {
  const size = Math.abs(value / style.divisor);
  const unit = unitFrom(style.unit);
  const hasPrefixes = unit.family === 'si' || unit.family === 'iec' || unit.family === 'duration';
  const isNear = style.form === 'duration' ? size >= 60 : size >= (hasPrefixes ? 0.01 : 1e-4) && size < 1e4;
  return style.pinned || value === 0 || isNear ? style : scaleOf(unit, false, style.decimal, Math.abs(value), 1);
}

function significantText(value: number, formats: Formats): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e15)) return minus(formats.scientific().format(value));
  const whole = size === 0 ? 1 : Math.floor(Math.log10(size)) + 1;
  return minus(formats.upTo(Math.min(Math.max(4 - whole, 0), 9)).format(value));
}

function minus(text: string): string {
  return text.replace('-', MINUS);
}

const PARTS: readonly (readonly [seconds: number, unit: string])[] = [
  [DAY, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/**
 * A duration in days, hours, minutes and seconds: `1 h 20 m`, `2 d`, `45 s`, `−3 m 5 s`.
 *
 * @param seconds - finite
 * @param least - seconds of the smallest part that is written, such as 60; 0 for the two largest parts, which is what a
 *   reader takes in, and below a minute seconds with a fraction
 */
export function durationText(seconds: number, least: number, formats: Formats): string {
  const sign = seconds < 0 ? MINUS : '';
  const size = Math.abs(seconds);
  if (least === 0 && size < 59.95) return `${sign}${formats.upTo(size < 10 ? 2 : 1).format(size)}${NO_BREAK_SPACE}s`;
  const at = PARTS.findIndex(([unitSeconds]) => size >= unitSeconds);
  const smallest = least || (PARTS[at + 1] ?? PARTS[PARTS.length - 1]!)[0];
  // Rounded to the smallest part before it is taken apart, so that 59.9 minutes never read 59 m 60 s.
  let rest = Math.round(size / smallest) * smallest;
  const parts: string[] = [];
  for (const [unitSeconds, unit] of PARTS) {
    const amount = Math.floor(rest / unitSeconds);
    rest -= amount * unitSeconds;
    if (amount > 0) parts.push(`${formats.number(0).format(amount)}${NO_BREAK_SPACE}${unit}`);
  }
  return sign + (parts.join(NO_BREAK_SPACE) || `${formats.number(0).format(0)}${NO_BREAK_SPACE}s`);
}

/** What an axis is in, for its title: `GiB`, `requests per 2 min`; empty for plain numbers. */
export function unitText({suffix, per}: ValueStyle): string {
  return suffix && per ? `${suffix} ${per}` : suffix || per;
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  ms: 'ms',
  s: 's',
  m: 'min',
  h: 'h',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/** A step as words: `2 min`, `12 h`, `day`. A text that is no step stays as it is. */
export function stepText(step: string): string {
  const [, amount, unit] = /^(\d+)(ms|mo|s|m|h|d|w|y)$/.exec(step) ?? [];
  const word = unit && STEP_WORDS[unit];
  if (!word) return step;
  return (amount === '1' && word.length > 3) || (amount === '1' && word === 'day') ? word : `${amount} ${word}`;
}
