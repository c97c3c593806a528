import {formatSeries} from '@metrics-chart/contract/selector';
import {type SampleColumns, sampleColumns} from '#api/bin-columns.js';
import type {IncomingSeries} from '#api/store.js';
import {END_MS} from './spans.js';

/** The one series that is loaded and asked for: a sample every second. */
export const SERIES: IncomingSeries = {
  metric: 'bench.load',
  labels: {host: 'web-1'},
  kind: 'gauge',
  unit: '%',
  interval: 1000,
};

/** As a request selects it. */
export const SERIES_TEXT = formatSeries(SERIES.metric, SERIES.labels);

export const SAMPLES_PER_DAY = 86_400;

/** A day of samples at a time, oldest first: a slow wave with noise, two decimals. The same every time. */
export function* daysOfSamples(days: number): Iterable<SampleColumns> {
  let state = 42;
  for (let day = days; day > 0; day--) {
    const startMs = END_MS - day * SAMPLES_PER_DAY * 1000;
    const time = new Float64Array(SAMPLES_PER_DAY);
    const value = new Float64Array(SAMPLES_PER_DAY);
    for (let i = 0; i < SAMPLES_PER_DAY; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      time[i] = startMs + 1000 * i;
      value[i] =
        Math.round(100 * (50 + 30 * Math.sin((2 * Math.PI * i) / SAMPLES_PER_DAY) + (10 * state) / 2 ** 32)) / 100;
    }
    yield sampleColumns(time, value);
  }
}
