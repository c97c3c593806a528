import type {BinnedSeries, BinsAnswer, Column} from '@metrics-chart/contract/series';
import type {ChartData} from './chart-data.js';
import {serveSubject} from './page.js';

/** What of the element is used here. The page loads it as everybody does: with a script tag. */
interface MetricsChart extends HTMLElement {
  data: unknown;
  series: readonly {readonly series: string; readonly envelope: string}[] | null;
  readonly settled: Promise<unknown>;
}

/** Serves the element, with or without the envelopes of bins. */
export function serveMetricsChart(envelope: 'auto' | 'none'): void {
  serveSubject<unknown>({
    prepare: (data) => (data.form === 'bins' ? answerFrom(data) : samplesFrom(data)),
    create(host, data) {
      const chart = document.createElement('metrics-chart') as MetricsChart;
      chart.style.height = '100%';
      if (envelope === 'none') chart.series = namesOf(data).map((series) => ({series, envelope}));
      chart.data = data;
      host.append(chart);
      return {
        get drawn() {
          return chart.settled;
        },
        replace(other) {
          chart.data = other;
        },
        tipText: () => chart.shadowRoot?.querySelector('[part~="tip"]')?.textContent?.trim() ?? '',
      };
    },
  });
}

const namesOf = (data: unknown) => (data as {series: {series: string}[]}).series.map(({series}) => series);

/** Samples as a page hands them over: typed arrays, times shared by all series. */
const samplesFrom = ({startMs, stepMs, length, series}: ChartData) => ({
  time: Float64Array.from({length}, (_, i) => startMs + i * stepMs),
  series: series.map(({name, value}) => ({series: name, unit: '%', value})),
});

/** Bins as the API answers them, as `JSON.parse` makes them: six samples a bin, or none. */
function answerFrom({startMs, stepMs, length, series}: ChartData): BinsAnswer {
  const endMs = startMs + length * stepMs;
  return {
    requested: {from: startMs, to: endMs},
    from: startMs,
    to: endMs,
    step: `${stepMs / 60_000}m`,
    stepMs,
    edges: null,
    timezone: 'UTC',
    series: series.map(({name, value, low, high}, query) =>
      binnedSeries(name, query, {value, low, high}, stepMs, endMs),
    ),
  };
}

interface Columns {
  readonly value: Float64Array;
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
}

function binnedSeries(
  name: string,
  query: number,
  {value, low, high}: Columns,
  stepMs: number,
  endMs: number,
): BinnedSeries {
  const samples = 6;
  const present = withoutGaps(value);
  return {
    query,
    series: name,
    metric: name,
    measure: 'value',
    labels: {},
    kind: 'gauge',
    unit: '%',
    interval: stepMs / samples,
    derived: null,
    completeUntil: endMs,
    count: Array.from(value, (v) => (Number.isNaN(v) ? 0 : samples)),
    missing: Array.from(value, (v) => (Number.isNaN(v) ? stepMs : 0)),
    min: columnFrom(low!),
    mean: columnFrom(value),
    max: columnFrom(high!),
    summary: {
      count: samples * present.length,
      missing: stepMs * (value.length - present.length),
      min: Math.min(...withoutGaps(low!)),
      mean: present.reduce((sum, v) => sum + v, 0) / present.length,
      max: Math.max(...withoutGaps(high!)),
      last: present.at(-1) ?? null,
      lastTime: endMs - stepMs / samples,
    },
    partial: null,
    warnings: [],
    error: null,
  };
}

const columnFrom = (values: Float64Array): Column => Array.from(values, (v) => (Number.isNaN(v) ? null : v));
const withoutGaps = (values: Float64Array) => values.filter((v) => !Number.isNaN(v));
