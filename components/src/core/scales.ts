/**
 * Scales from plain numbers: a Scene holds `ScaleSpec`s, and whoever needs a function makes one for the moment.
 */
import {scaleLinear, scaleLog} from 'd3-scale';
import type {ScaleSpec, TimeAxisScene} from './scene.js';

/**
 * The function from values to pixels of an axis: d3's linear or log scale, or our symlog.
 *
 * Our symlog is linear from −constant to constant and logarithmic beyond, with every decade as high as that linear part
 * is on either side of zero; d3's own bends smoothly, so that its decades land on no shared grid row. NaN stays NaN; log
 * answers no finite number for what is not positive.
 */
export function createScale({type, domain, range, constant}: ScaleSpec): (value: number) => number {
  if (type === 'symlog') {
    const inner = scaleLinear([decadesOf(domain[0], constant), decadesOf(domain[1], constant)], range);
    return (value) => inner(decadesOf(value, constant)) ?? Number.NaN;
  }
  if (type === 'linear') {
    // d3's scale, read off as the straight line that it is: no calls and no object for each bin.
    const scale = scaleLinear(domain, range);
    const [low, high] = domain;
    const bottom = scale(low);
    const rise = scale(high) - bottom;
    return (value) => bottom + ((value - low) / (high - low)) * rise;
  }
  const scale = scaleLog(domain, range);
  // d3 answers undefined for what is no number.
  return (value) => scale(value) ?? Number.NaN;
}

/** The function from times to pixels of a time axis; also outside of the plot. */
export function createTimeScale({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>): (timeMs: number) => number {
  const [startMs, endMs] = domain;
  const left = range[0];
  const perMs = (range[1] - left) / (endMs - startMs);
  return (timeMs) => left + (timeMs - startMs) * perMs;
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

/** The last function made for each scale: whoever reads a picture asks again and again. */
const functions = new WeakMap<ScaleSpec, (value: number) => number>();

/** Height of a value on an axis, pixels; NaN where it has none. */
export function yOf(scale: ScaleSpec, value: number): number {
  let toY = functions.get(scale);
  if (!toY) {
    toY = createScale(scale);
    functions.set(scale, toY);
  }
  return toY(value);
}

/** Where a time stands, pixels; also outside of the plot. */
export function xOf(axis: Pick<TimeAxisScene, 'domain' | 'range'>, timeMs: number): number {
  return createTimeScale(axis)(timeMs);
}

/** The time that stands at x, epoch milliseconds; also outside of the plot. */
export function timeAtX({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, x: number): number {
  return domain[0] + ((x - range[0]) / (range[1] - range[0])) * (domain[1] - domain[0]);
}
