import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {TimeRange} from '@metrics-chart/contract/series';
import {timeFromText} from '@metrics-chart/contract/time-expression';

/** The narrowest range a reader can zoom to, milliseconds. */
const LEAST_RANGE_MS = 10;

/** What `from` and `to` may be: ISO 8601, epoch milliseconds, or relative such as `now-6h`. */
export type TimeInput = string | number | Date;

/** What a chart shows: its home range, which `from` and `to` name and the clock moves, or the viewport zoomed to. */
export class TimeView {
  /** Null at home. Epoch milliseconds UTC. */
  viewport: TimeRange | null = null;
  /** What `from` and `to` meant when they were last read; null before, and while they mean nothing. */
  home: TimeRange | null = null;
  /** Why they mean nothing; null when they do. */
  error: InvalidInput | null = null;

  /** What is shown; null when that is not known. */
  get timeRange(): TimeRange | null {
    return this.viewport ?? this.home;
  }

  /**
   * Reads the home range.
   *
   * @param nowMs - what `now` means
   */
  readHome(from: TimeInput, to: TimeInput, nowMs: number, timeZone: string): void {
    try {
      const startMs = timeOf(from, nowMs, timeZone);
      const endMs = timeOf(to, nowMs, timeZone);
      if (!(startMs < endMs)) {
        throw new InvalidInput(`invalid time range: from ${String(from)} to ${String(to)}`, {
          code: 'invalid_time_range',
          value: [from, to],
          accepted: 'a start that lies before the end',
        });
      }
      this.home = {startMs, endMs};
      this.error = null;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.home = null;
      this.error = error;
    }
  }

  /** Takes a range that nobody has to read: that of the data. */
  setHome(timeRange: TimeRange | null): void {
    this.home = timeRange;
    this.error = null;
  }
}

/** The range between two times, either way round, at least as wide as can be shown. */
export function rangeBetween(oneMs: number, otherMs: number): TimeRange {
  const startMs = Math.min(oneMs, otherMs);
  const endMs = Math.max(oneMs, otherMs);
  const lacking = Math.max(0, LEAST_RANGE_MS - (endMs - startMs));
  return {startMs: Math.floor(startMs - lacking / 2), endMs: Math.ceil(endMs + lacking / 2)};
}

/** A range made wider or narrower around a time, which stays in its place; factors below 1 show less. */
export function rangeAround({startMs, endMs}: TimeRange, aroundMs: number, factor: number): TimeRange {
  return rangeBetween(aroundMs - (aroundMs - startMs) * factor, aroundMs + (endMs - aroundMs) * factor);
}

/** Epoch milliseconds of whatever names a time; throws InvalidInput when it names none. */
export function timeOf(time: TimeInput, nowMs: number, timeZone: string): number {
  return timeFromText(time instanceof Date ? time.getTime() : time, {nowMs, timeZone});
}
