/** Times as the tip, the table and the summary write them, always in the zone of the chart. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {durationText} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';

const MINUTE_MS = 60000;
const HOUR_MS = 3600000;
const DAY_MS = 86400000;

// Constants: formatters are kept by what they are asked for.
const DATE: Intl.DateTimeFormatOptions = {weekday: 'short', year: 'numeric', month: 'short', day: 'numeric'};
const TO_MINUTES: Intl.DateTimeFormatOptions = {...DATE, hour: '2-digit', minute: '2-digit', timeZoneName: 'short'};
const TO_SECONDS: Intl.DateTimeFormatOptions = {...TO_MINUTES, second: '2-digit'};
const TO_MILLISECONDS: Intl.DateTimeFormatOptions = {...TO_SECONDS, fractionalSecondDigits: 3};
const MONTH: Intl.DateTimeFormatOptions = {year: 'numeric', month: 'long'};
const YEAR: Intl.DateTimeFormatOptions = {year: 'numeric'};

/** The options that show a time to the precision of a step. */
function optionsFor(stepMs: number): Intl.DateTimeFormatOptions {
  if (stepMs >= MINUTE_MS) return TO_MINUTES;
  return stepMs >= 1000 ? TO_SECONDS : TO_MILLISECONDS;
}

/** One moment with weekday, date and zone, to the precision of a step. */
export function momentText(timeMs: number, stepMs: number, timeZone: string, formats: Formats): string {
  return formats.date(timeZone, optionsFor(stepMs)).format(timeMs);
}

/**
 * A bin with weekday, date and zone: from–to, or by name where it is a day, a month or a year.
 *
 * @param step - of the bin by name; null for none
 */
export function binText({startMs, endMs}: TimeRange, step: string | null, timeZone: string, formats: Formats): string {
  if (step === '1d') return formats.date(timeZone, DATE).format(startMs);
  if (step === '1mo') return formats.date(timeZone, MONTH).format(startMs);
  if (step === '1y') return formats.date(timeZone, YEAR).format(startMs);
  // A week ends on its Sunday, not on the Monday after.
  if (step === '1w') return formats.date(timeZone, DATE).formatRange(startMs, endMs - 1);
  return formats.date(timeZone, optionsFor(endMs - startMs)).formatRange(startMs, endMs);
}

/** The last range written in each language: the charts of a page mostly show the same one, and writing it is dear. */
const lastRanges = new WeakMap<Formats, {readonly key: string; readonly text: string}>();

/** A range as from–to with dates and zone; its precision follows its length. */
export function rangeText({startMs, endMs}: TimeRange, timeZone: string, formats: Formats): string {
  const key = `${startMs} ${endMs} ${timeZone}`;
  const last = lastRanges.get(formats);
  if (last?.key === key) return last.text;
  const options = optionsFor(endMs - startMs > 2 * HOUR_MS ? MINUTE_MS : 1000);
  const text = formats.date(timeZone, options).formatRange(startMs, endMs);
  lastRanges.set(formats, {key, text});
  return text;
}

/** How long ago something was, to one unit: `40 s`, `3 h`, `2 d`. */
export function spanText(ms: number, formats: Formats): string {
  const size = Math.abs(ms);
  const unitMs =
    size < 1.5 * MINUTE_MS ? 1000 : size < 1.5 * HOUR_MS ? MINUTE_MS : size < 2 * DAY_MS ? HOUR_MS : DAY_MS;
  return durationText(Math.round(size / unitMs) * (unitMs / 1000), 0, formats);
}

/** How far apart samples come: in seconds up to two minutes, `60 s`; then `5 m`, `1 h 30 m`. */
export function everyText(ms: number, formats: Formats): string {
  const seconds = ms / 1000;
  return seconds < 120 ? `${formats.upTo(3).format(seconds)}\u00a0s` : durationText(seconds, 0, formats);
}
