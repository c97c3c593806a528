/** What is said of one row of a series beside its value, or in its place: the same in tip and table. */
import {isOpen} from '@metrics-chart/contract/bin-status';
import type {Formats} from '../core/formats.js';
import {rowEnd, type SeriesColumns} from '../core/series-columns.js';
import {statusOfCode} from '../core/status.js';
import {everyText, spanText} from './time-text.js';
import {ABSENCE_WORDS, absenceText, countText, WORDS} from './words.js';

/** What stands in place of the value of row i, which has none: a sentence, and a word for where there is little room. */
export function absenceOf({status, interval, progress}: SeriesColumns, i: number, formats: Formats) {
  const name = statusOfCode(status[i]!);
  const every = interval === null ? null : everyText(interval, formats);
  return {sentence: absenceText(name, every, progress !== null), word: ABSENCE_WORDS[name]};
}

/** How many samples the bin of row i holds, and of how many; null for a sample, and where it is not known. */
export function samplesText({source, count, status, missing, interval}: SeriesColumns, i: number, formats: Formats) {
  const samples = count[i]!;
  if (source === 'samples' || Number.isNaN(samples)) return null;
  // What a whole bin has is what it should have.
  if (statusOfCode(status[i]!) !== 'thin') return countText(samples, 0, null);
  const due = interval === null ? 0 : Math.round(missing[i]! / interval);
  return countText(samples, due, spanText(missing[i]!, formats));
}

/** Whether the bin of row i may still change. */
export function isRowOpen(columns: SeriesColumns, i: number): boolean {
  return columns.source === 'bins' && isOpen(rowEnd(columns, i), columns.completeUntil);
}

/** What a reader has to know of the value of row i: that samples are missing, filled in, or still to come; empty for nothing. */
export function cautionText(columns: SeriesColumns, i: number, formats: Formats): string {
  const isPlain = statusOfCode(columns.status[i]!) !== 'thin' && columns.count[i] !== 0;
  return [isPlain ? null : samplesText(columns, i, formats), isRowOpen(columns, i) ? WORDS.open : null]
    .filter(Boolean)
    .join(', ');
}
