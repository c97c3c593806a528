/** The series of the bench at scale, and the value that each has at any time: what is loaded, and what is written on. */
import {formatSeries} from '@metrics-chart/contract/selector';
import {type SampleColumns, sampleColumns} from '#api/bin-columns.js';
import type {IncomingSeries} from '#api/store.js';

export const DAY_MS = 86_400_000;

/** A sample every second for a year, and on while others measure: a managed series. */
export const LONG: IncomingSeries = {
  metric: 'bench.load',
  labels: {host: 'web-1'},
  kind: 'gauge',
  unit: '%',
  interval: 1000,
};

/** How many series lie on one page of charts. */
export const FLEET_SIZE = 50;

/** A sample every five minutes for a year: managed series whose rollups fill a page. */
export const FLEET: readonly IncomingSeries[] = Array.from({length: FLEET_SIZE}, (_, i) => ({
  metric: 'bench.temperature',
  labels: {room: `room-${String(i + 1).padStart(2, '0')}`},
  kind: 'gauge',
  unit: 'Cel',
  interval: 300_000,
}));

/** A sample every second in a table that somebody else made. */
export const MAPPED = {metric: 'app.readings', labels: {host: 'db-1'}, interval: 1000} as const;

/** As a request selects a series. */
export const selectorOf = ({metric, labels}: Pick<IncomingSeries, 'metric' | 'labels'>): string =>
  formatSeries(metric, labels);

/** A slow wave with noise, two decimals, 40 to 90; the same for the same seed and time, epoch milliseconds. */
export function valueAt(seed: number, timeMs: number): number {
  let noise = Math.imul(Math.floor(timeMs / 1000) ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b);
  noise = Math.imul(noise ^ (noise >>> 13), 0xc2b2ae35);
  const wave = 50 + 30 * Math.sin((2 * Math.PI * (timeMs % DAY_MS)) / DAY_MS);
  return Math.round(100 * (wave + (10 * ((noise ^ (noise >>> 16)) >>> 0)) / 2 ** 32)) / 100;
}

/** The samples of a seed from a time to before another: at multiples of the interval, milliseconds. */
export function samplesBetween(seed: number, intervalMs: number, fromMs: number, toMs: number): SampleColumns {
  const first = Math.ceil(fromMs / intervalMs);
  const length = Math.max(0, Math.ceil(toMs / intervalMs) - first);
  const time = Float64Array.from({length}, (_, i) => (first + i) * intervalMs);
  return sampleColumns(
    time,
    time.map((timeMs) => valueAt(seed, timeMs)),
  );
}
