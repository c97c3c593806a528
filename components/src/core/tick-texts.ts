import {formatValue, tickText, unitText} from './format-value.js';
import type {Formats} from './formats.js';
import type {ResolvedAxis, ValueStyle} from './scene.js';
import {createValueStyle, digitsOf} from './value-style.js';

/** How an axis writes its values. */
export interface TickTexts {
  readonly style: ValueStyle;
  /** One text per tick. */
  readonly texts: readonly string[];
  /** What its values are in, for the title; empty when the ticks say it themselves, or there is nothing to say. */
  readonly unit: string;
}

/** On a log axis, values between these still read well in one unit. */
const SMALLEST = 1e-3;
const LARGEST = 1e5;

/**
 * Texts for the ticks of an axis: one unit and one number of digits for all on a linear axis. On a log or symlog axis each
 * has the digits it needs, in the unit that suits their middle; where they reach too far for that, each in a unit of its
 * own: `1 ms`, `1 s`, `1,000 s`. Decades are decades: bytes are in kB and MB there.
 *
 * @param ticks - ascending
 * @param step - the least distance between two, 0 for none
 * @param per - what amounts on the axis are per, in words
 */
export function tickTexts(
  axis: ResolvedAxis,
  ticks: readonly number[],
  largest: number,
  step: number,
  per: string,
  formats: Formats,
): TickTexts {
  if (axis.scale === 'linear') {
    const style = createValueStyle(axis.unit, axis.pinned, largest, step, axis.digits, per);
    return {style, texts: ticks.map((tick) => tickText(tick, style, formats)), unit: unitText(style)};
  }
  const sizes = ticks.map(Math.abs).filter((size) => size > 0);
  const least = sizes.length > 0 ? Math.min(...sizes) : largest;
  const greatest = sizes.length > 0 ? Math.max(...sizes) : largest;
  const middle = Math.sqrt(least) * Math.sqrt(greatest);
  const style = createValueStyle(axis.unit, axis.pinned, middle, least, axis.digits, per, true);
  const isOneUnit =
    style.form === 'number' &&
    style.letter === '' &&
    (style.pinned || (least / style.divisor >= SMALLEST * 0.999 && greatest / style.divisor < LARGEST));
  if (!isOneUnit) {
    const own = (tick: number) =>
      formatValue(tick, createValueStyle(axis.unit, axis.pinned, Math.abs(tick), 1, null, '', true), formats);
    return {style, texts: ticks.map((tick) => (tick === 0 ? formats.number(0).format(0) : own(tick))), unit: per};
  }
  const texts = ticks.map((tick) => {
    const digits = axis.digits ?? digitsOf(Math.abs(tick) / style.divisor);
    return tickText(tick, {...style, digits}, formats);
  });
  return {style, texts, unit: unitText(style)};
}
