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
  const along =
    type === 'linear'
      ? (value: number) => value
      : type === 'log'
        ? Math.log10
        : (value: number) => decadesOf(value, constant);
  const start = along(domain[0]);
  const span = along(domain[1]) - start;
  return (value) => range[0] + ((along(value) - start) / span) * (range[1] - range[0]);
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
export function xOf({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, timeMs: number): number {
  return range[0] + ((timeMs - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0]);
}

/** The time that stands at x, epoch milliseconds; also outside of the plot. */
export function timeAtX({domain, range}: Pick<TimeAxisScene, 'domain' | 'range'>, x: number): number {
  return domain[0] + ((x - range[0]) / (range[1] - range[0])) * (domain[1] - domain[0]);
}
