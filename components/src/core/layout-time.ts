import type {TimeRange} from '@metrics-chart/contract/series';
import type {Formats} from './formats.js';
import {xOf} from './scales.js';
import type {MeasureText, Rect, TimeAxisScene, TimeTick} from './scene.js';
import {coarserStep, timeStepFor, type ZoneTick, zoneTicks} from './zone-ticks.js';

/** Pixels between tick texts of one line, at least. */
const TEXT_GAP = 10;
/** Ticks closer than this are too many, however narrow their texts. */
const LEAST_DISTANCE = 48;

/** Below the plot: the strip, and one or two lines of tick text. */
export const STRIP_TOP = 1;
export const STRIP_HEIGHT = 3;
const TEXT_BASELINE = 16;
const SECOND_BASELINE = 29;
/** Height under the plot with two lines, and with one. */
export const TIME_HEIGHT = 34;
export const LOW_TIME_HEIGHT = 21;

/**
 * The time axis of a plot: as many ticks as fit, of the finest step whose texts keep apart, none clipped by the box.
 *
 * @param hasSecond - whether there is room for a second line
 */
export function layoutTime(
  timeRange: TimeRange,
  timeZone: string,
  plot: Rect,
  boxWidth: number,
  hasSecond: boolean,
  formats: Formats,
  measure: MeasureText,
): TimeAxisScene {
  const domain = [timeRange.startMs, timeRange.endMs] as const;
  const range = [plot.x, plot.x + plot.width] as const;
  const y = plot.y + plot.height;
  const place = (ticks: readonly ZoneTick[]) =>
    ticks.flatMap(({time, text, second}): PlacedTick[] => {
      const x = xOf({domain, range}, time);
      const width = measure(text, 'tick');
      if (width > boxWidth) return [];
      const isSecond = hasSecond && second !== null && measure(second, 'tick') <= boxWidth;
      const secondWidth = isSecond ? measure(second, 'tick') : 0;
      const half = Math.max(width, secondWidth) / 2;
      return [
        {time, x, text, second: isSecond ? second : null, width, secondWidth, textX: pulledIn(x, half, boxWidth)},
      ];
    });

  let step = timeStepFor(timeRange, Math.max(1, plot.width / LEAST_DISTANCE));
  let placed = place(zoneTicks(timeRange, step, timeZone, formats));
  while (placed.length > 1 && !keepApart(placed)) {
    const coarser = coarserStep(step);
    const ticks = coarser === step ? [] : place(zoneTicks(timeRange, coarser, timeZone, formats));
    // Rather some ticks of this step than a single one of the next.
    if (ticks.length < 2) placed = thinned(placed);
    else {
      step = coarser;
      placed = ticks;
    }
  }
  return {
    domain,
    range,
    y,
    textY: y + TEXT_BASELINE,
    secondY: hasSecond ? y + SECOND_BASELINE : null,
    ticks: withoutCrowdedSeconds(placed).map(
      ({time, x, textX, text, second}): TimeTick => ({time, x, textX, text, second}),
    ),
  };
}

interface PlacedTick extends TimeTick {
  readonly width: number;
  readonly secondWidth: number;
}

/** The middle of a text of a half width that stands at x if it can, and inside the box. */
function pulledIn(x: number, half: number, boxWidth: number): number {
  return Math.min(Math.max(x, half), Math.max(half, boxWidth - half));
}

/** Whether two ticks' first lines keep their distance. */
function areApart(a: PlacedTick, b: PlacedTick): boolean {
  return b.textX - b.width / 2 - (a.textX + a.width / 2) >= TEXT_GAP;
}

function keepApart(placed: readonly PlacedTick[]): boolean {
  return placed.every((tick, i) => i === 0 || areApart(placed[i - 1]!, tick));
}

/** Those ticks that keep their distance from the one kept before. */
function thinned(placed: readonly PlacedTick[]): PlacedTick[] {
  const kept: PlacedTick[] = [];
  for (const tick of placed) {
    const last = kept[kept.length - 1];
    if (!last || areApart(last, tick)) kept.push(tick);
  }
  return kept;
}

/** Leaves out a second line that would run into the next one: the next says where something begins. */
function withoutCrowdedSeconds(placed: readonly PlacedTick[]): PlacedTick[] {
  const kept: PlacedTick[] = [];
  let nextLeft = Number.POSITIVE_INFINITY;
  for (const tick of [...placed].reverse()) {
    if (tick.second === null) kept.unshift(tick);
    else if (tick.textX + tick.secondWidth / 2 + TEXT_GAP / 2 <= nextLeft) {
      nextLeft = tick.textX - tick.secondWidth / 2;
      kept.unshift(tick);
    } else kept.unshift({...tick, second: null});
  }
  return kept;
}
