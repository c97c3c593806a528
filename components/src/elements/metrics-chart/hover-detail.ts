import type {Reading} from '../../render/reading.js';
import type {HoverDetail} from './metrics-chart.events.js';

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** A reading in the words of the event; with time null when there is none. */
export function hoverDetailOf(reading: Reading | null): HoverDetail {
  if (!reading) return {time: null, series: []};
  return {
    time: reading.timeMs,
    series: reading.rows.map(({series: {columns}, row, timeRange, status}) => ({
      series: columns.key,
      name: columns.name,
      timeRange,
      value: orNull(columns.value[row]),
      low: orNull(columns.low?.[row]),
      high: orNull(columns.high?.[row]),
      count: orNull(columns.count[row]),
      unit: columns.unit,
      status,
    })),
  };
}
