import {type CalendarUnit, calendarIntervalAt, zoneOffsetMs} from './calendar.js';
import {durationMsFrom} from './duration.js';
import {InvalidInput} from './invalid-input.js';
import type {TimeRange} from './series.js';

/** A width that bins may have. */
export interface Step {
  /** As written in questions and answers: `2m`, `1d`, `1mo`. */
  readonly name: string;
  /** `ms` for bins at multiples of the step since the epoch, otherwise a calendar interval in a zone. */
  readonly unit: 'ms' | CalendarUnit;
  /** Bin width, milliseconds; null for calendar intervals, which differ in length. */
  readonly stepMs: number | null;
  /** Mean length, milliseconds: for comparing steps and for guesses, never for edges. */
  readonly nominalMs: number;
}

const DAY_MS = 86400000;

const calendarStep = (name: string, unit: CalendarUnit, days: number): Step => ({
  name,
  unit,
  stepMs: null,
  nominalMs: days * DAY_MS,
});

/** Every step there is, fine to coarse. */
export const LADDER: readonly Step[] = [
  ...'1ms 2ms 5ms 10ms 20ms 50ms 100ms 200ms 500ms 1s 2s 5s 10s 20s 30s 1m 2m 5m 10m 15m 30m 1h 2h 3h 6h 12h'
    .split(' ')
    .map((name): Step => {
      const stepMs = durationMsFrom(name);
      return {name, unit: 'ms', stepMs, nominalMs: stepMs};
    }),
  calendarStep('1d', 'day', 1),
  calendarStep('1w', 'week', 7),
  calendarStep('1mo', 'month', 30.436875),
  calendarStep('1y', 'year', 365.2425),
];

/** The nominal length of a step as somebody may have written it. */
function nominalMsFrom(text: string): number {
  const months = /^\s*(\d+)(?:(mo|M)|y)\s*$/.exec(text);
  return months ? (Number(months[1]) * DAY_MS * 365.2425) / (months[2] ? 12 : 1) : durationMsFrom(text);
}

/**
 * The step of a name on the ladder, or of another spelling of the same length: `60s` is `1m`, `24h` is `1d`, `7d` is
 * `1w`, `12mo` is `1y`.
 *
 * @throws InvalidInput `invalid_step`, naming the nearest steps of the ladder
 */
export function stepFromText(text: string): Step {
  const names = LADDER.map(({name}) => name);
  let nearest = names;
  try {
    const nominalMs = nominalMsFrom(text);
    const index = LADDER.findIndex((step) => step.nominalMs >= nominalMs);
    if (LADDER[index]?.nominalMs === nominalMs) return LADDER[index];
    nearest = index < 0 ? names.slice(-1) : names.slice(Math.max(0, index - 1), index + 1);
  } catch {
    // No length of time at all: every step is as near.
  }
  throw new InvalidInput(`invalid step: ${text}`, {
    code: 'invalid_step',
    value: text,
    accepted: nearest.join(', '),
  });
}

/**
 * How many bins a step takes to cover a time range, without making them.
 *
 * @param timeZone - of the edges of calendar steps
 * @returns 1 or more; for finite ranges exactly the `binCount` of `gridCovering`
 * @throws InvalidInput `invalid_time_range` when the range is empty, reversed or endless, `unknown_time_zone`
 */
export function binCountCovering({startMs, endMs}: TimeRange, {unit, stepMs}: Step, timeZone = 'UTC'): number {
  if (!(startMs < endMs && Number.isFinite(endMs - startMs))) {
    throw new InvalidInput(`invalid time range: ${startMs} to ${endMs}`, {
      code: 'invalid_time_range',
      value: [startMs, endMs],
      accepted: 'a start that lies before the end',
    });
  }
  if (unit === 'ms') return Math.ceil(endMs / stepMs!) - Math.floor(startMs / stepMs!);
  const lastMs = Math.ceil(endMs) - 1;
  const intervals =
    calendarIntervalAt(lastMs, unit, timeZone) - calendarIntervalAt(Math.floor(startMs), unit, timeZone) + 1;
  // A zone that went west to east across the date line skipped a day, and shows it by an offset a day greater.
  const skipped =
    unit === 'day' ? Math.round((zoneOffsetMs(lastMs, timeZone) - zoneOffsetMs(startMs, timeZone)) / DAY_MS) : 0;
  return intervals - Math.max(0, skipped);
}

/**
 * The finest step of the ladder that covers a time range with a number of bins or fewer.
 *
 * @param maxBins - the most bins wanted, 1 or more
 * @param timeZone - of the edges of calendar steps
 * @returns the coarsest step, a year, when even that takes more
 * @throws InvalidInput `invalid_bin_count` when `maxBins` is not 1 or more, otherwise as `binCountCovering`
 */
export function stepFor(timeRange: TimeRange, maxBins: number, timeZone = 'UTC'): Step {
  if (!(maxBins >= 1)) {
    throw new InvalidInput(`invalid bin count: ${maxBins}`, {
      code: 'invalid_bin_count',
      value: maxBins,
      accepted: '1 or more',
    });
  }
  return LADDER.find((step) => binCountCovering(timeRange, step, timeZone) <= maxBins) ?? LADDER.at(-1)!;
}
