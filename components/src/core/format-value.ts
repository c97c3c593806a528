/**
 * Values as text, in the style of their axis: its ticks, the tip, the legend and the table.
 */
import {unitFrom} from '@metrics-chart/contract/unit';
import type {Formats} from './formats.js';
import type {ValueStyle} from './scene.js';
import {DURATION_PARTS, type Scaling, scalingFor} from './value-style.js';

/** What a missing value is written as. */
export const NO_VALUE_TEXT = '–';

const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

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
  return style.pinned || value === 0 || isNear ? style : scalingFor(unit, false, style.decimal, Math.abs(value), 1);
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
  const at = DURATION_PARTS.findIndex(([unitSeconds]) => size >= unitSeconds);
  const smallest = least || (DURATION_PARTS[at + 1] ?? DURATION_PARTS[DURATION_PARTS.length - 1]!)[0];
  // Rounded to the smallest part before it is taken apart, so that 59.9 minutes never read 59 m 60 s.
  let rest = Math.round(size / smallest) * smallest;
  const parts: string[] = [];
  for (const [unitSeconds, unit] of DURATION_PARTS) {
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
