import type {DrawnRows} from './reduce-to-pixels.js';
import type {ResolvedAxis} from './scene.js';
import type {SeriesColumns} from './series-columns.js';

/** Least and greatest of the values that an axis shows. Infinity and −Infinity when there are none. */
export interface ValueExtent {
  readonly low: number;
  readonly high: number;
  /** Least value above 0, for a log axis; Infinity when there is none. */
  readonly leastPositive: number;
  /** How many drawn rows have a value that a log axis cannot show: 0 or less. */
  readonly notPositive: number;
}

export const EMPTY_EXTENT: ValueExtent = {
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
  leastPositive: Number.POSITIVE_INFINITY,
  notPositive: 0,
};

/**
 * Extent of what is drawn of one series inside the time range.
 *
 * @param withEnvelope - counts low and high as well
 * @param withZero - bars and areas stand on zero
 */
export function extentOfRows(
  {value}: SeriesColumns,
  {row, low: lows, high: highs, insideFrom, insideTo}: DrawnRows,
  withEnvelope: boolean,
  withZero: boolean,
): ValueExtent {
  let {low, high, leastPositive, notPositive} = EMPTY_EXTENT;
  for (let i = insideFrom; i < insideTo; i++) {
    const v = value[row[i]!]!;
    if (Number.isNaN(v)) continue;
    const least = withEnvelope && lows && lows[i]! < v ? lows[i]! : v;
    const greatest = withEnvelope && highs && highs[i]! > v ? highs[i]! : v;
    if (least < low) low = least;
    if (greatest > high) high = greatest;
    if (v <= 0) notPositive += 1;
    if (least > 0) {
      if (least < leastPositive) leastPositive = least;
    } else if (v > 0 && v < leastPositive) leastPositive = v;
  }
  if (withZero && low <= high) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  return {low, high, leastPositive, notPositive};
}

/** The extent of both. */
export function unionExtent(a: ValueExtent, b: ValueExtent): ValueExtent {
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    leastPositive: Math.min(a.leastPositive, b.leastPositive),
    notPositive: a.notPositive + b.notPositive,
  };
}

/**
 * The extent widened to values that are near, on either side no further than it is high itself. A value further away
 * stays outside, and does not press a series into a flat line.
 *
 * @param isLog - distances are those of a log axis, on which nothing of 0 or less is near
 */
export function withinReach(extent: ValueExtent, values: readonly number[], isLog: boolean): ValueExtent {
  const low = isLog ? extent.leastPositive : extent.low;
  if (!(low <= extent.high)) return extent;
  const place = (value: number): number => (isLog ? Math.log(value) : value);
  const [from, to] = [place(low), place(extent.high)];
  // Of a flat series it is the size that counts.
  const reach = to > from ? to - from : isLog ? Math.LN10 : Math.abs(to) || Number.POSITIVE_INFINITY;
  const near = values.filter((value) => place(value) >= from - reach && place(value) <= to + reach);
  return {
    ...extent,
    low: Math.min(extent.low, ...near),
    high: Math.max(extent.high, ...near),
    leastPositive: Math.min(extent.leastPositive, ...(isLog ? near : [])),
  };
}

/** What an axis has to show at least; ticks may widen it, but not at a fixed end. */
export interface WantedDomain {
  readonly low: number;
  readonly high: number;
  readonly isLowFixed: boolean;
  readonly isHighFixed: boolean;
  /** The declared ends contradict each other or the scale, and were left aside. */
  readonly hasInvalidBounds: boolean;
}

/** Beyond this, high − low would overflow, and so would nice ends beyond. */
const FARTHEST = Number.MAX_VALUE / 16;

/** Numbers smaller than this lose their digits: they are 0, and a log axis ends here. */
const SMALLEST = 1e-300;

/** A relative difference that is noise of arithmetic rather than a change. */
const NOISE = 1e-9;

/**
 * The domain that an axis has to show: the extent of its series, widened to its soft ends, replaced by its hard ones,
 * and padded where nothing varies, so that a flat series is a line in the middle and no mountains of noise.
 *
 * @returns ascending, finite, never empty; positive for a log axis; 0 to 1 (log: 1 to 10) when there are no values
 */
export function wantedDomain(axis: ResolvedAxis, extent: ValueExtent): WantedDomain {
  const isLog = axis.scale === 'log';
  const isUsable = (bound: number | null): bound is number =>
    bound !== null && Number.isFinite(bound) && (!isLog || bound > 0);
  const extentLow = isLog ? extent.leastPositive : extent.low;
  let low = extentLow;
  let high = extent.high;
  if (isUsable(axis.softMin)) low = Math.min(low, axis.softMin);
  if (isUsable(axis.softMax)) high = Math.max(high, axis.softMax);
  if (isUsable(axis.softMin)) high = Math.max(high, axis.softMin);
  if (isUsable(axis.softMax)) low = Math.min(low, axis.softMax);

  const isReversed = axis.min !== null && axis.max !== null && axis.min >= axis.max;
  const isLowFixed = isUsable(axis.min) && !isReversed;
  const isHighFixed = isUsable(axis.max) && !isReversed;
  const hasInvalidBounds = isReversed || (axis.min !== null && !isLowFixed) || (axis.max !== null && !isHighFixed);

  if (!(low <= high) || (isLog && high <= 0)) {
    low = isLog ? 1 : 0;
    high = isLog ? 10 : 1;
    if (isLowFixed) high = isLog ? axis.min! * 10 : axis.min! + 1;
    if (isHighFixed) low = isLog ? axis.max! / 10 : axis.max! - 1;
  }
  if (isLowFixed) low = axis.min!;
  if (isHighFixed) high = axis.max!;
  const within = (bound: number) =>
    !isLog && Math.abs(bound) < SMALLEST ? 0 : Math.min(Math.max(bound, isLog ? SMALLEST : -FARTHEST), FARTHEST);
  low = within(low);
  high = within(high);
  // A fixed end beyond all the data leaves nothing to show but the end itself and some room.
  const isFlat = !(high - low > NOISE * Math.max(Math.abs(low), Math.abs(high)));
  if (isFlat && isLog) {
    if (!isLowFixed) low = Math.min(low, high) / 2;
    if (!isHighFixed) high = Math.max(low, high) * 2;
  } else if (isFlat) {
    const pad = Math.max(Math.abs(low), Math.abs(high)) * 0.1 || 1;
    const middleLow = Math.min(low, high);
    const middleHigh = Math.max(low, high);
    if (!isLowFixed) low = isHighFixed ? high - pad : middleLow === 0 ? 0 : middleLow - pad;
    if (!isHighFixed) high = isLowFixed ? low + pad : middleHigh + pad;
  }
  return {
    low,
    high,
    isLowFixed,
    isHighFixed,
    hasInvalidBounds,
  };
}

/**
 * Where the linear part of a symlog axis ends: the decade under the tenth smallest of a hundred values, but at most six
 * decades below the greatest.
 *
 * @returns a power of ten; 1 when there is nothing but zero
 */
export function symlogConstant(seriesList: readonly {columns: SeriesColumns; rows: DrawnRows}[]): number {
  // Exponents of doubles lie between −324 and 308.
  const decades = new Uint32Array(640);
  let total = 0;
  let top = Number.NEGATIVE_INFINITY;
  for (const {columns, rows} of seriesList) {
    for (let i = rows.insideFrom; i < rows.insideTo; i++) {
      const size = Math.abs(columns.value[rows.row[i]!]!);
      if (!(size > 0)) continue;
      const decade = Math.floor(Math.log10(size));
      decades[decade + 325]! += 1;
      total += 1;
      if (decade > top) top = decade;
    }
  }
  if (total === 0) return 1;
  let seen = 0;
  let at = 0;
  while (seen <= total / 10) seen += decades[at++]!;
  return Number(`1e${Math.max(at - 1 - 325, top - 5, -300)}`);
}
