/** Samples and bins as the suites write them down, and as they read them back. */
import {randomBytes} from 'node:crypto';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {Labels, TimeRange} from '@metrics-chart/contract/series';
import {BIN_COLUMN_NAMES, type BinRows, type SampleColumns} from '#api/bin-columns.js';
import type {IncomingSamples, SamplesRequest, SeriesInfo, Source} from '#api/store.js';
import {CONFORMANCE_INTERVAL_MS, CONFORMANCE_KIND, CONFORMANCE_UNIT} from './fixture.js';

/** A time that all tests count from: 2026-11-01T00:00Z. */
export const T0 = Date.UTC(2026, 10, 1);

/** A name that no other test has used, so that tests over one database don't meet. */
export const uniqueName = () => `t${randomBytes(6).toString('hex')}`;

/** Some samples, written down as pairs. */
export interface WrittenSamples {
  readonly time: readonly number[];
  readonly value: readonly number[];
  readonly exact?: readonly bigint[];
  readonly weight?: readonly number[];
}

/** Columns of what was written down. */
export const columnsOf = ({time, value, exact, weight}: WrittenSamples): SampleColumns => ({
  length: time.length,
  time: Float64Array.from(time),
  value: Float64Array.from(value),
  exact: exact ? BigInt64Array.from(exact) : null,
  weight: weight ? Float64Array.from(weight) : null,
});

/** Samples of a series such as the suites use. */
export const incoming = (metric: string, labels: Labels, samples: WrittenSamples): IncomingSamples => ({
  series: {metric, labels, kind: CONFORMANCE_KIND, unit: CONFORMANCE_UNIT, interval: CONFORMANCE_INTERVAL_MS},
  samples: columnsOf(samples),
});

/** The series as the source catalogues it. */
export async function findOne(source: Source, metric: string, labels: Labels): Promise<SeriesInfo> {
  const text = formatSeries(metric, labels);
  const found = await source.catalogue.findSeries(parseSelector(text), 1);
  if (found.length !== 1) throw new Error(`${found.length} series found: ${text}`);
  return found[0]!;
}

/** A request for the default measure, not to be aborted unless a signal is given. */
export const requestOf = (
  series: SeriesInfo,
  startMs: number,
  endMs: number,
  signal = new AbortController().signal,
): SamplesRequest => ({series, measure: series.measures[0]!, range: {startMs, endMs}, signal});

/** What a source delivered. */
export interface DeliveredSamples {
  readonly time: readonly number[];
  readonly value: readonly number[];
  /** One entry per sample; null where its page has no such column. */
  readonly exact: readonly (bigint | null)[];
  readonly weight: readonly (number | null)[];
  readonly pages: number;
}

/** Every page of a request, one after the other. Only the first `length` entries of a page's columns count. */
export async function readAll(source: Source, request: SamplesRequest): Promise<DeliveredSamples> {
  const delivered = {
    time: [] as number[],
    value: [] as number[],
    exact: [] as (bigint | null)[],
    weight: [] as (number | null)[],
    pages: 0,
  };
  for await (const page of source.samples.readSamples(request)) {
    delivered.pages += 1;
    for (let i = 0; i < page.length; i++) {
      delivered.time.push(page.time[i]!);
      delivered.value.push(page.value[i]!);
      delivered.exact.push(page.exact?.[i] ?? null);
      delivered.weight.push(page.weight?.[i] ?? null);
    }
  }
  return delivered;
}

/** Numbers of the bins that a test cares about; the other columns are derived, so that each holds numbers of its own. */
export interface WrittenBins {
  readonly start: readonly number[];
  readonly sum: readonly number[];
}

/** Bin columns in which every column tells itself from the others. */
export function binsOf({start, sum}: WrittenBins): BinRows {
  const columns = BIN_COLUMN_NAMES.map((name, position) => [
    name,
    Float64Array.from(start, (time, i) => (name === 'start' ? time : name === 'sum' ? sum[i]! : position + i / 8)),
  ]);
  return {length: start.length, ...Object.fromEntries(columns)} as BinRows;
}

/** Bin columns as plain arrays, of exactly their length, to be compared. */
export const plainBins = (bins: BinRows): Record<string, number[]> =>
  Object.fromEntries(BIN_COLUMN_NAMES.map((name) => [name, [...bins[name].subarray(0, bins.length)]]));

/** A range, for short. */
export const rangeOf = (startMs: number, endMs: number): TimeRange => ({startMs, endMs});
