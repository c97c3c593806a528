/**
 * Scales from plain numbers: a Scene holds `ScaleSpec`s, and whoever needs a function makes one for the moment.
 *
 * Not d3-scale: its scales interpolate colours, dates and texts as well, and weigh a quarter of what a chart may load.
 * The tests hold these against it.
 */
import type {ScaleSpec, TimeAxisScene} from './scene.js';

/**
 * The function from values to pixels of an axis.
 *
 * A symlog scale is linear from −constant to constant and logarithmic beyond, with every decade as high as that linear
 * part is on either side of zero (d3's own bends smoothly, so that its decades land on no shared grid row). NaN stays
 * NaN; log answers no finite number for what is not positive.
 */
export function createScale({type, domain, range, constant}: ScaleSpec): (value: number) => number {
  const [low, high] = domain;
  const [bottom, top] = range;
  // Called for every value of a chart: the plain case is plain.
  if (type === 'linear') {
    const perUnit = (top - bottom) / (high - low);
    return (value) => bottom + (value - low) * perUnit;
  }
  const along = type === 'log' ? Math.log10 : (value: number) => decadesOf(value, constant);
  const start = along(low);
  const perDecade = (top - bottom) / (along(high) - start);
  return (value) => bottom + (along(value) - start) * perDecade;
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

/** Height of a value on an axis, pixels; NaN where it has none. */
export function yOf(scale: ScaleSpec, value: number): number {
  return createScale(scale)(value);
}

/** Where a time stands, pixels; also outside of the plot. */
export function xOf(axis: Pick<TimeAxisScene, 'domain' | 'range'>, timeMs: number): number {
  return createTimeScale(axis)(timeMs);
}

/** The time that stands at x, epoch milliseconds; also outside of the plot. */
export function timeAtX({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, x: number): number {
  return domain[0] + ((x - range[0]) / (range[1] - range[0])) * (domain[1] - domain[0]);
}
