/** uPlot as its documentation sets it up: line width 1, its own crosshair, hover points and live legend. */
import uPlot from 'uplot';
import type {ChartData} from '../chart-data.js';
import {serveSubject} from '../page.js';

const COLORS = ['#1f77b4', '#d62728', '#2ca02c'];
/** CSS pixels that the legend takes below the plot: `height` of uPlot does not hold it. */
const LEGEND_HEIGHT = 30;

/** Times in milliseconds. uPlot wants null for what is missing; whole columns it takes as typed arrays. */
function prepare({form, startMs, stepMs, length, series}: ChartData): uPlot.AlignedData {
  const time = Float64Array.from({length}, (_, i) => startMs + i * stepMs);
  if (form === 'samples') return [time, ...series.map(({value}) => value)];
  const withNulls = (value: Float64Array) => Array.from(value, (v) => (Number.isNaN(v) ? null : v));
  return [Array.from(time), ...series.map(({value}) => withNulls(value))];
}

serveSubject<uPlot.AlignedData>({
  prepare,
  create(host, data, {width, height}) {
    const series = data.slice(1).map((_, i) => ({label: `load${i + 1}`, stroke: COLORS[i]!, width: 1}));
    const chart = new uPlot({width, height: height - LEGEND_HEIGHT, ms: 1, series: [{}, ...series]}, data, host);
    return {
      drawn: Promise.resolve(), // uPlot draws in a microtask
      replace: (other) => chart.setData(other),
      tipText: () => Array.from(chart.root.querySelectorAll('.u-value'), ({textContent}) => textContent).join(' '),
    };
  },
});
