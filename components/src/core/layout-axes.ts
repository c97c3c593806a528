import {perText} from './axes.js';
import {type ValueExtent, type WantedDomain, wantedDomain} from './extent.js';
import type {Formats} from './formats.js';
import {createScale} from './scales.js';
import type {AxisTick, GridRow, MeasureText, ResolvedAxis, ScaleSpec, ValueStyle} from './scene.js';
import {type RowsWanted, type SharedAxis, shareRows} from './share-rows.js';
import {tickTexts} from './tick-texts.js';
import {tidy} from './ticks.js';
import {stepBaseOf} from './value-style.js';

/** An axis and what it has to show. */
export interface AxisContent {
  readonly axis: ResolvedAxis;
  /** Of its visible series. */
  readonly extent: ValueExtent;
  /** Symlog only: where the linear part ends. */
  readonly constant: number;
}

/** An axis with its scale and tick texts, not yet placed across. */
export interface FittedAxis {
  readonly content: AxisContent;
  readonly wanted: WantedDomain;
  readonly scale: ScaleSpec;
  readonly style: ValueStyle;
  readonly ticks: readonly AxisTick[];
  /** Width of its widest tick text. */
  readonly textWidth: number;
  /** `latency · ms`; empty for nothing. */
  readonly title: string;
}

/** Height of a line of tick text; ticks keep this much apart. */
export const TICK_HEIGHT = 14;
/** Pixels between rows that look best, and at least. */
const ROW_TARGET = 52;
const ROW_LEAST = 26;

/** Top and bottom of the plot. */
export interface PlotSpan {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Scales, ticks and tick texts of axes in a plot of a height, on shared rows.
 *
 * @param inside - tick texts stand above their rows, inside the plot
 * @returns the fitted axes, in order, and the heights of the rows from the bottom up; a row is zero where any axis is
 */
export function fitAxes(
  contents: readonly AxisContent[],
  {top, bottom}: PlotSpan,
  formats: Formats,
  measure: MeasureText,
  inside: boolean,
): {fitted: FittedAxis[]; grid: GridRow[]} {
  const height = bottom - top;
  const target = Math.min(Math.max(Math.round(height / ROW_TARGET), 2), 8);
  const most = Math.min(Math.max(Math.floor(height / ROW_LEAST), 1), 12);
  const wanted = contents.map(({axis, extent}) => wantedDomain(axis, extent));
  const bases = contents.map(({axis}) => stepBaseOf(axis.unit, axis.pinned));
  const shared = shareRows(
    contents.map(({axis, constant}, i): RowsWanted => {
      const {low, high, isLowFixed, isHighFixed} = wanted[i]!;
      const {divisor, family} = bases[i]!;
      return {
        type: axis.scale,
        low: low / divisor,
        high: high / divisor,
        isLowFixed,
        isHighFixed,
        family,
        constant: constant / divisor,
      };
    }),
    target,
    most,
  );
  const fitted = contents.map((content, i) =>
    fitAxis(content, wanted[i]!, shared.axes[i]!, bases[i]!.divisor, {top, bottom}, formats, measure, inside),
  );
  return {fitted, grid: gridOf(fitted, shared.axes, shared.rowCount, {top, bottom})};
}

function fitAxis(
  content: AxisContent,
  wanted: WantedDomain,
  {domain, ticks: tickValues, isAligned}: SharedAxis,
  divisor: number,
  {top, bottom}: PlotSpan,
  formats: Formats,
  measure: MeasureText,
  inside: boolean,
): FittedAxis {
  const {axis, constant} = content;
  const scale: ScaleSpec = {
    type: axis.scale,
    domain: [domain[0] * divisor, domain[1] * divisor],
    range: [bottom, top],
    constant: axis.scale === 'symlog' ? constant : 1,
  };
  const yOf = createScale(scale);
  const tickNumbers = tickValues.map((tick) => (divisor === 1 ? tick : tidy(tick * divisor, (tick * divisor) / 1e6)));
  const largest = Math.max(Math.abs(scale.domain[0]), Math.abs(scale.domain[1]));
  const ticks: {value: number; y: number}[] = [];
  for (const [i, value] of tickNumbers.entries()) {
    // Aligned ticks stand on their rows to the last bit, whatever the scale's arithmetic makes of them.
    const y = isAligned ? bottom - ((bottom - top) * i) / (tickNumbers.length - 1) : yOf(value);
    const below = ticks[ticks.length - 1];
    if (!below || below.y - y >= TICK_HEIGHT) ticks.push({value, y});
  }
  const values = ticks.map(({value}) => value);
  const {style, texts, unit} = tickTexts(axis, values, largest, leastDistance(values), perText(axis), formats);
  return {
    content,
    wanted,
    scale,
    style,
    ticks: ticks.map(({value, y}, i) => ({value, y, textY: inside ? y - TICK_HEIGHT / 2 : y, text: texts[i]!})),
    textWidth: Math.max(0, ...texts.map((text) => measure(text, 'tick'))),
    title: [axis.title, unit].filter(Boolean).join(' · '),
  };
}

/** The least distance between neighbours; 0 for fewer than two. */
function leastDistance(ascending: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < ascending.length; i++) least = Math.min(least, ascending[i]! - ascending[i - 1]!);
  return Number.isFinite(least) ? least : 0;
}

/** The rows of the aligned axes; where none is aligned, the ticks of the first axis; without axes, bare rows. */
function gridOf(
  fitted: readonly FittedAxis[],
  shared: readonly SharedAxis[],
  rowCount: number,
  {top, bottom}: PlotSpan,
): GridRow[] {
  const aligned = fitted.filter((_, i) => shared[i]!.isAligned);
  if (aligned.length === 0 && fitted[0]) {
    return fitted[0].ticks.map(({value, y}) => ({y, zero: value === 0}));
  }
  const zeros = new Set(aligned.flatMap(({ticks}) => ticks.filter(({value}) => value === 0).map(({y}) => y)));
  return Array.from({length: rowCount + 1}, (_, i) => {
    const y = bottom - ((bottom - top) * i) / rowCount;
    return {y, zero: zeros.has(y)};
  });
}
