/** Every sentence and label of the chart, in one place, so that another language is one more file. */
import type {BinStatus} from '@metrics-chart/contract/bin-status';

/**
 * What stands in place of a value, by status.
 *
 * @param every - the interval of the series in words; null when it is not known
 * @param isBeingRead - the rest of the answer is on its way
 */
export function absenceText(status: BinStatus, every: string | null, isBeingRead: boolean): string {
  switch (status) {
    case 'gap':
      return 'gap: no samples came';
    case 'open':
      return WORDS.open;
    case 'unknown':
      return isBeingRead ? 'not known yet: still being read' : 'not known: the store did not answer';
    case 'between':
      return every === null
        ? 'between two samples; none in this bin'
        : `${WORDS.sampledEvery(every)}; none in this bin`;
    case 'idle':
      return 'idle: nothing to average';
    default:
      return 'no value';
  }
}

/** The same where there is room for a word: seven letters at most. */
export const ABSENCE_WORDS: Readonly<Record<BinStatus, string>> = {
  gap: 'gap',
  open: 'open',
  unknown: 'unknown',
  between: '–',
  idle: 'idle',
  value: '–',
  thin: '–',
};

/**
 * How many samples a bin holds: `60 samples`, `7 of 60 samples`, `2 samples, 40 s missing`.
 *
 * @param due - how many more should have come
 * @param missing - how long they failed to come, in words; null when they did not
 */
export function countText(count: number, due: number, missing: string | null): string {
  if (count === 0) return 'filled in';
  if (due > 0) return `${count} of ${count + due} samples`;
  const samples = count === 1 ? '1 sample' : `${count} samples`;
  return missing === null ? samples : `${samples}, ${missing} missing`;
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
  open: 'still being recorded',
  sampledEvery: (every: string): string => `sampled every ${every}`,
  oneEvery: (every: string): string => `one every ${every}`,
  level: 'about level',
  trend: (isRise: boolean, from: string, to: string): string =>
    `${isRise ? 'rose' : 'fell'} from about ${from} to about ${to}`,
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
