import {calendarIntervalAt, floorToCalendar, startOfCalendarInterval} from './calendar.js';
import {InvalidInput} from './invalid-input.js';
import type {TimeRange} from './series.js';
import {binCountCovering, type Step} from './step.js';

/** The bins of one answer, side by side: bin i is [edge i, edge i + 1). Times are epoch milliseconds UTC. */
export interface TimeGrid {
  readonly step: Step;
  /** Start of the first bin. */
  readonly startMs: number;
  /** End of the last bin. */
  readonly endMs: number;
  /** 1 or more. */
  readonly binCount: number;
  /** For calendar steps, binCount + 1 ascending times; null when all bins are `step.stepMs` long. */
  readonly edges: Float64Array | null;
  /** The zone of calendar edges. */
  readonly timeZone: string;
}

/** The most edges that are computed: a hundred thousand days are 270 years. */
const MOST_CALENDAR_BINS = 100000;

/**
 * The smallest grid of a step that covers a time range. Where its bins start does not depend on the range: below a day
 * at multiples of the step since the epoch, from one day on at local midnights, Mondays, firsts and new years.
 *
 * @param timeRange - start inclusive, end exclusive; epoch milliseconds UTC
 * @param timeZone - IANA zone of the edges of calendar steps
 * @throws InvalidInput (a RangeError) `invalid_time_range` when the range is empty, reversed or endless,
 *   `unknown_time_zone`, and `too_many_bins` for more than 100,000 calendar bins
 */
export function gridCovering(timeRange: TimeRange, step: Step, timeZone = 'UTC'): TimeGrid {
  const binCount = binCountCovering(timeRange, step, timeZone);
  if (step.unit === 'ms') {
    const startMs = floorToStep(timeRange.startMs, step);
    return {step, startMs, endMs: startMs + binCount * step.stepMs!, binCount, edges: null, timeZone};
  }
  if (binCount > MOST_CALENDAR_BINS) {
    throw new InvalidInput(`too many bins: ${binCount}, at most ${MOST_CALENDAR_BINS}`, {
      code: 'too_many_bins',
      value: binCount,
      accepted: `at most ${MOST_CALENDAR_BINS}`,
    });
  }
  const edges = new Float64Array(binCount + 1);
  let interval = calendarIntervalAt(Math.floor(timeRange.startMs), step.unit, timeZone);
  for (let i = 0; i <= binCount; interval += 1) {
    const edge = startOfCalendarInterval(interval, step.unit, timeZone);
    // A day that the zone skipped starts with the next one, and is none.
    if (i === 0 || edge > edges[i - 1]!) edges[i++] = edge;
  }
  return {step, startMs: edges[0]!, endMs: edges[binCount]!, binCount, edges, timeZone};
}

/**
 * Where bin `index` starts, and bin `index − 1` ends; epoch milliseconds UTC.
 *
 * @param index - 0 to binCount
 */
export function edgeAt({edges, startMs, step}: TimeGrid, index: number): number {
  return edges ? edges[index]! : startMs + index * step.stepMs!;
}

/** The index of the bin that holds a time, -1 outside of [startMs, endMs). */
export function binIndexAt({edges, startMs, endMs, binCount, step}: TimeGrid, timeMs: number): number {
  if (!(timeMs >= startMs && timeMs < endMs)) return -1;
  if (!edges) return Math.floor((timeMs - startMs) / step.stepMs!);
  let low = 0;
  let high = binCount;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= timeMs) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The start of the bin that holds a time, in the grid of a step.
 *
 * @param timeZone - IANA zone of the edges of calendar steps
 * @returns epoch milliseconds UTC, at most `timeMs`
 * @throws InvalidInput `unknown_time_zone`
 */
export function floorToStep(timeMs: number, {unit, stepMs}: Step, timeZone = 'UTC'): number {
  return unit === 'ms' ? Math.floor(timeMs / stepMs!) * stepMs! + 0 : floorToCalendar(timeMs, unit, timeZone);
}
