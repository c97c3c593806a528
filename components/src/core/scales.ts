/**
 * Scales from plain numbers: a Scene holds `ScaleSpec`s, and whoever needs a function makes one for the moment.
 */
import {scaleLinear, scaleLog} from 'd3-scale';
import type {ScaleSpec, TimeAxisScene} from './scene.js';

/** A scale from values to pixels, enough of d3's for d3-axis to draw with. */
export interface PixelScale {
  (value: number): number;
  invert(pixels: number): number;
  domain(): number[];
  range(): number[];
  copy(): PixelScale;
}

/**
 * The scale of an axis: d3's linear or log scale, or our symlog.
 *
 * Our symlog is linear from −constant to constant and logarithmic beyond, with every decade as high as that linear part
 * is on either side of zero; d3's own bends smoothly, so that its decades land on no shared grid row. NaN stays NaN; log
 * answers no finite number for what is not positive.
 */
export function createScale({type, domain, range, constant}: ScaleSpec): PixelScale {
  if (type === 'linear') return scaleLinear([...domain], [...range]).unknown(Number.NaN);
  if (type === 'log') return scaleLog([...domain], [...range]).unknown(Number.NaN);
  const inner = scaleLinear([decadesOf(domain[0], constant), decadesOf(domain[1], constant)], [...range]).unknown(
    Number.NaN,
  );
  const scale = ((value: number) => inner(decadesOf(value, constant))) as PixelScale;
  scale.invert = (pixels) => fromDecades(inner.invert(pixels), constant);
  scale.domain = () => [...domain];
  scale.range = () => [...range];
  scale.copy = () => scale;
  return scale;
}

/** Where a value stands on a symlog scale, in decades from zero: the linear part is one, ten times as much one more. */
export function decadesOf(value: number, constant: number): number {
  const ratio = Math.abs(value) / constant;
  return Math.sign(value) * (ratio <= 1 ? ratio : 1 + Math.log10(ratio));
}

/** The value that stands so many decades from zero; the reverse of `decadesOf`. */
export function fromDecades(decades: number, constant: number): number {
  const distance = Math.abs(decades);
  return Math.sign(decades) * constant * (distance <= 1 ? distance : 10 ** (distance - 1));
}

/** Height of a value on an axis, pixels; NaN where it has none. */
export function yOf(scale: ScaleSpec, value: number): number {
  return createScale(scale)(value);
}

/** The value at a height of an axis. */
export function valueAtY(scale: ScaleSpec, y: number): number {
  return createScale(scale).invert(y);
}

/** Where a time stands, pixels; also outside of the plot. */
export function xOf({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, timeMs: number): number {
  return range[0] + ((timeMs - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0]);
}

/** The time that stands at x, epoch milliseconds; also outside of the plot. */
export function timeAtX({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, x: number): number {
  return domain[0] + ((x - range[0]) / (range[1] - range[0])) * (domain[1] - domain[0]);
}
