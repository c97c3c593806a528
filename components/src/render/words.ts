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
  keys: 'Arrow keys read values, Shift with them ten at a time, Home and End the first and last, Escape stops.',
  legend: 'Legend',
  series: 'Series',
  last: 'Last',
  atCursor: 'Here',
  min: 'Min',
  mean: 'Mean',
  max: 'Max',
  loading: 'Loading',
  retry: 'Retry',
  home: 'Whole range',
  showTable: 'Table',
  showChart: 'Chart',
  previous: 'Earlier',
  next: 'Later',
  time: 'Time',
  noSeries: 'No series to show.',
  allHidden: 'All series are hidden. The legend shows them again.',
  allUnknown: 'The store gave no answer for this range.',
  moreSeries: (count: number): string => `+ ${count} more`,
  toggle: 'Press to hide or show, Alt to show alone',
  goToData: 'Go there',
  noData: (range: string): string => `No data ${range}`,
  lastSample: (ago: string): string => `last sample ${ago} ago`,
  stale: (ago: string): string => `from ${ago} ago`,
  partial: (percent: number): string => `${percent} % read`,
  rows: (from: number, to: number, of: number): string => `${from} to ${to} of ${of}`,
  folded: (names: string): string => `Not enough room for the axis of ${names}: see the legend.`,
} as const;
