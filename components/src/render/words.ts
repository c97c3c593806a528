/** Every sentence and label of the chart, in one place, so that another language is one more file. */
import type {BinStatus} from '@metrics-chart/contract/bin-status';

/** What stands in place of a value, by status; `every` is the interval of the series in words, when it is known. */
export function absenceText(status: BinStatus, every: string | null): string {
  switch (status) {
    case 'gap':
      return 'no samples came';
    case 'open':
      return 'not complete yet';
    case 'unknown':
      return 'no answer from the store';
    case 'between':
      return every === null ? 'between samples' : `every ${every}`;
    case 'idle':
      return 'idle: nothing to average';
    default:
      return 'no value';
  }
}

/** The small print under a value: how many of the samples that should have come did, and where the bin stands. */
export function countText(count: number, expected: number | null, isOpen: boolean, isFilled: boolean): string {
  const parts: string[] = [];
  if (isFilled) parts.push('filled in');
  else if (expected !== null && expected > count) parts.push(`${count} of ${expected} samples`);
  else parts.push(count === 1 ? '1 sample' : `${count} samples`);
  if (isOpen) parts.push('not complete yet');
  return parts.join(', ');
}

export const WORDS = {
  chart: 'Chart',
  role: 'interactive chart',
  keys: 'Arrow keys read values, with Shift ten at a time, Home and End the first and last; plus and minus zoom, Escape stops.',
  legend: 'Legend',
  series: 'Series',
  last: 'Last',
  atCursor: 'Here',
  min: 'Min',
  mean: 'Mean',
  max: 'Max',
  toggle: 'Hide or show; with Alt, or twice: show alone',
  home: 'Reset zoom',
  showTable: 'Table',
  tableOf: (heading: string): string => `Table of ${heading}`,
  time: 'Time',
  previous: 'Earlier',
  next: 'Later',
  rows: (from: number, to: number, of: number): string => `${from} to ${to} of ${of}`,
  moreSeries: (count: number): string => `+ ${count} more`,
  retry: 'Retry',
  failed: 'This chart could not be loaded.',
  noSeries: 'No series to show.',
  allHidden: 'All series are hidden. Press one in the legend to show it.',
  allUnknown: 'The store gave no answer for this range.',
  noData: (range: string): string => `No data ${range}`,
  inTheLast: (span: string): string => `in the last ${span}`,
  between: (range: string): string => `in ${range}`,
  lastSample: (ago: string): string => `the last sample is ${ago} older`,
  firstSample: (later: string): string => `the first sample is ${later} newer`,
  goToData: 'Go there',
  stale: (ago: string): string => `as of ${ago} ago`,
  partial: (percent: number): string => `${percent} % read`,
  remarks: (count: number): string => (count === 1 ? '1 remark' : `${count} remarks`),
} as const;
