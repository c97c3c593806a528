import {decadesOf, fromDecades} from './scales.js';
import type {ScaleType} from './scene.js';
import {
  linearTicks,
  logTicks,
  multipleOf,
  multiplesWithin,
  niceStepAtLeast,
  powerOfTen,
  type StepFamily,
  symlogTicks,
  tidy,
} from './ticks.js';

/** What one axis needs: the values it must show, and which steps are nice on it. */
export interface RowsWanted {
  readonly type: ScaleType;
  /** Ascending, in the numbers that are written at the ticks. */
  readonly low: number;
  readonly high: number;
  /** An end that must stay just there. */
  readonly isLowFixed: boolean;
  readonly isHighFixed: boolean;
  readonly family: StepFamily;
  /** Symlog only: where its linear part ends. */
  readonly constant: number;
}

/** Where the ticks of one axis are. */
export interface SharedAxis {
  /** Holds [low, high]; tick i of an aligned axis stands on row i, counted from the bottom. */
  readonly domain: readonly [bottom: number, top: number];
  /** Ascending. */
  readonly ticks: readonly number[];
  /** Whether there is a tick on every row. */
  readonly isAligned: boolean;
}

export interface SharedRows {
  /** How many equal steps the plot's height is parted into; its rows are the rowCount + 1 ends of them. */
  readonly rowCount: number;
  /** One entry per wanted axis. */
  readonly axes: readonly SharedAxis[];
}

/** A way to put an axis on rows. */
interface Fit {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** How much of the plot's height stays empty, as a part of what is used: 0 is none, 1 as much again. */
  readonly waste: number;
}

/** With more waste than this, half of its plot and some, an axis leaves the rows. */
const MOST_WASTE = 1.1;
/** What that costs, in units of waste. */
const UNALIGNED = 2;
/** A log axis with nobody to share rows with ends at 1, 2 or 5 rather than at a whole decade, if that leaves less empty. */
const ALONE_ON_LOG = 0.15;
/** What a row more or less than wanted costs, in units of waste. */
const OFF_TARGET = 0.06;

/**
 * Ticks for any number of axes that are nice on each and stand on the same grid rows.
 *
 * The number of rows is chosen that leaves the least of the plots empty, and every domain is widened to nice steps that
 * many times over. An axis with fixed ends that no nice step divides, or one whose decades would leave more than half of
 * its plot empty, keeps ticks of its own.
 *
 * @param wanted - axes in order of weight: when none can share, the first one's ticks are the rows
 * @param target - how many rows look best, 1 or more
 * @param most - how many there may be at most
 */
export function shareRows(wanted: readonly RowsWanted[], target: number, most: number): SharedRows {
  const isAlone = wanted.length === 1;
  // Decades are worth more rows than steps are.
  const aim = isAlone && wanted[0]!.type !== 'linear' ? most : target;
  let best: {rowCount: number; fits: (Fit | null)[]; cost: number} | null = null;
  for (let rowCount = 1; rowCount <= Math.max(1, most); rowCount++) {
    const fits = wanted.map((axis) => fitOnRows(axis, rowCount));
    let cost = Math.abs(rowCount - aim) * OFF_TARGET * Math.max(1, wanted.length);
    for (const fit of fits) cost += fit && fit.waste < MOST_WASTE ? fit.waste : UNALIGNED;
    if (!best || cost < best.cost) best = {rowCount, fits, cost};
  }
  const {rowCount, fits} = best!;
  const axes = fits.map((fit, i): SharedAxis => {
    if (fit && fit.waste < (isAlone && wanted[i]!.type === 'log' ? ALONE_ON_LOG : MOST_WASTE))
      return {domain: fit.domain, ticks: fit.ticks, isAligned: true};
    return ownTicks(wanted[i]!, wanted[i]!.type === 'linear' ? target : most);
  });
  return {rowCount, axes};
}

/** An axis on so many rows; null when its fixed ends don't let it. */
function fitOnRows(axis: RowsWanted, rowCount: number): Fit | null {
  if (axis.type === 'linear') return fitLinear(axis, rowCount);
  return axis.type === 'log' ? fitLog(axis, rowCount) : fitSymlog(axis, rowCount);
}

function fitLinear({low, high, isLowFixed, isHighFixed, family}: RowsWanted, rowCount: number): Fit | null {
  const span = high - low;
  let step = niceStepAtLeast(span / rowCount, family);
  // The first nice step may miss an end by where its multiples lie; a few steps on it always fits, if it can.
  for (let tries = 0; tries < 8; tries++) {
    const first = firstMultiple(low, high, step, rowCount, isLowFixed, isHighFixed);
    if (first !== null) {
      const ticks: number[] = [];
      for (let i = 0; i <= rowCount; i++) ticks.push(multipleOf(step, first + i));
      return {domain: [ticks[0]!, ticks[rowCount]!], ticks, waste: (rowCount * step - span) / span};
    }
    step = niceStepAtLeast(step * 1.01, family);
  }
  return null;
}

/** Where rows of this step begin, as a multiple of it, so that they hold [low, high]; null when they cannot. */
function firstMultiple(
  low: number,
  high: number,
  step: number,
  rowCount: number,
  isLowFixed: boolean,
  isHighFixed: boolean,
): number | null {
  const slack = 1e-6;
  const below = low / step;
  const above = high / step;
  const lowest = Math.ceil(above - slack) - rowCount;
  const highest = Math.floor(below + slack);
  if (lowest > highest) return null;
  const isOnLow = Math.abs(below - Math.round(below)) <= slack;
  const isOnHigh = Math.abs(above - Math.round(above)) <= slack;
  if (isLowFixed && !isOnLow) return null;
  if (isHighFixed && (!isOnHigh || lowest !== Math.round(above) - rowCount)) return null;
  if (isLowFixed && isHighFixed) return lowest === highest ? lowest : null;
  if (isLowFixed) return highest;
  if (isHighFixed) return lowest;
  // What is left over goes to both ends, but zero stays an end where the data don't cross it.
  const middle = Math.ceil((lowest + highest) / 2);
  if (low >= 0) return Math.max(middle, Math.min(0, highest));
  if (high <= 0) return Math.min(middle, Math.max(-rowCount, lowest));
  return middle;
}

function fitLog({low, high, isLowFixed, isHighFixed}: RowsWanted, rowCount: number): Fit | null {
  if (isLowFixed || isHighFixed) return null;
  const span = Math.log10(high / low);
  const decades = Math.max(1, Math.ceil((Math.log10(high) - Math.floor(Math.log10(low) + 1e-9)) / rowCount - 1e-9));
  let ticks: number[] = [];
  const exponent = Math.floor(Math.log10(low) + 1e-9);
  for (let i = 0; i <= rowCount; i++) ticks.push(powerOfTen(exponent + i * decades));
  const doubled = decades === 1 ? doublingTicks(low, high, rowCount) : null;
  if (doubled) ticks = doubled;
  const top = ticks[rowCount]!;
  if (!(ticks[0]! > 0 && Number.isFinite(top))) return null;
  return {domain: [ticks[0]!, top], ticks, waste: Math.log10(top / ticks[0]!) / span - 1};
}

/** Rows of which each is twice the one below, where that is enough. */
function doublingTicks(low: number, high: number, rowCount: number): number[] | null {
  const power = powerOfTen(Math.floor(Math.log10(low) + 1e-9));
  const mantissa = [5, 2.5, 2, 1].find((candidate) => candidate * power <= low * (1 + 1e-9)) ?? 1;
  const ticks: number[] = [];
  for (let i = 0; i <= rowCount; i++) ticks.push(tidy(mantissa * power * 2 ** i, mantissa * power));
  return ticks[rowCount]! >= high * (1 - 1e-9) ? ticks : null;
}

function fitSymlog(axis: RowsWanted, rowCount: number): Fit | null {
  const {constant, isLowFixed, isHighFixed} = axis;
  if (isLowFixed || isHighFixed) return null;
  const low = decadesOf(axis.low, constant);
  const high = decadesOf(axis.high, constant);
  for (let every = 1; every <= 650; every++) {
    const first = firstMultiple(low, high, every, rowCount, false, false);
    if (first === null) continue;
    const ticks: number[] = [];
    for (let i = 0; i <= rowCount; i++) {
      ticks.push(tidy(fromDecades((first + i) * every, constant), constant));
    }
    if (!ticks.every(Number.isFinite)) return null;
    return {domain: [ticks[0]!, ticks[rowCount]!], ticks, waste: (rowCount * every) / (high - low) - 1};
  }
  return null;
}

/** Ticks off the shared rows, in a domain that is widened to nice ends where it may be. */
function ownTicks({type, low, high, isLowFixed, isHighFixed, family, constant}: RowsWanted, most: number): SharedAxis {
  if (type === 'log' && high > low * 4) {
    const domain: [number, number] = [isLowFixed ? low : niceBelow(low), isHighFixed ? high : niceAbove(high)];
    return {domain, ticks: logTicks(domain[0], domain[1], most, family), isAligned: false};
  }
  if (type === 'symlog') {
    return {domain: [low, high], ticks: symlogTicks(low, high, most, constant), isAligned: false};
  }
  const step = niceStepAtLeast((high - low) / most, family);
  const floor = multipleOf(step, Math.floor(low / step + 1e-6));
  const bottom = isLowFixed || (type === 'log' && floor <= 0) ? low : floor;
  const top = isHighFixed ? high : multipleOf(step, Math.ceil(high / step - 1e-6));
  const ticks = isLowFixed && isHighFixed ? linearTicks(low, high, most, family) : multiplesWithin(bottom, top, step);
  return {domain: [bottom, top], ticks, isAligned: false};
}

/** The greatest 1, 2 or 5 times a power of ten that is at most this. */
function niceBelow(value: number): number {
  const power = powerOfTen(Math.floor(Math.log10(value) + 1e-9));
  const mantissa = [5, 2, 1].find((candidate) => candidate * power <= value * (1 + 1e-9)) ?? 1;
  return tidy(mantissa * power, power) || value;
}

/** The least 1, 2 or 5 times a power of ten that is at least this. */
function niceAbove(value: number): number {
  const power = powerOfTen(Math.floor(Math.log10(value) + 1e-9));
  const nice = [1, 2, 5, 10]
    .map((mantissa) => tidy(mantissa * power, power))
    .find((each) => each >= value * (1 - 1e-9));
  return nice !== undefined && Number.isFinite(nice) ? nice : value;
}
