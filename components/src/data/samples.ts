import type {SeriesSummary, Warning} from '@metrics-chart/contract/series';
import type {SeriesColumns} from '../core/series-columns.js';
import {GAP, IDLE, UNKNOWN} from '../core/status.js';
import type {NumberColumn} from './page-data.js';

/** Handed-over samples, as long as the shorter of time and value. */
export interface GivenSamples {
  /** Epoch milliseconds, in any order; NaN for what is no time. */
  readonly time: Float64Array;
  readonly value: NumberColumn;
  readonly min: NumberColumn | null;
  readonly max: NumberColumn | null;
  readonly count: NumberColumn | null;
}

type SampleColumns = Pick<
  SeriesColumns,
  'length' | 'edges' | 'value' | 'low' | 'high' | 'count' | 'missing' | 'status' | 'interval' | 'summary'
>;

/** Samples more than this many intervals apart have a gap between them. */
const GAP_INTERVALS = 1.5;

/**
 * The columns of handed-over samples: ascending, one row a time, with a row of status gap wherever samples should have
 * come and did not (at the time the first of them was expected), and where a sample has no value.
 *
 * @param interval - milliseconds; null when irregular, so that nothing is missing; undefined to take it from the times
 * @param warnings - what is mended on the way is added to these
 */
export function columnsFromSamples(
  given: GivenSamples,
  interval: number | null | undefined,
  warnings: Warning[],
): SampleColumns {
  const order = orderOf(given, warnings);
  const time = picked(given.time, order, given.value.length) as Float64Array;
  const knownInterval = interval === undefined ? inferInterval(time) : interval;
  const gaps = gapsAfter(time, knownInterval);
  const value = withGaps(numbersOf(given.value, order, time.length), gaps, Number.NaN);
  const edges = gaps.length ? withGapTimes(time, gaps, knownInterval!) : time;
  const count = given.count && withGaps(numbersOf(given.count, order, time.length), gaps, 0);
  const length = value.length;

  const {status, missing, samples} = statusesOf(edges, value, count, knownInterval);
  const hasEnvelope = given.min !== null || given.max !== null;
  const low = hasEnvelope ? withGaps(numbersOf(given.min ?? given.value, order, time.length), gaps, Number.NaN) : null;
  const high = hasEnvelope ? withGaps(numbersOf(given.max ?? given.value, order, time.length), gaps, Number.NaN) : null;
  return {
    length,
    edges,
    value,
    low,
    high,
    count: samples,
    missing,
    status,
    interval: knownInterval,
    summary: summaryOf(edges, value, low, high, samples, missing),
  };
}

/**
 * Status, missing time and number of samples of each row. Without counts a value is one sample, and no value a gap; with
 * them no value and 0 is a gap, no value and some is idle, and no count is unknown.
 */
function statusesOf(
  edges: Float64Array,
  value: Float64Array,
  count: Float64Array | null,
  interval: number | null,
): {status: Uint8Array; missing: Float64Array; samples: Float64Array} {
  const {length} = value;
  const status = new Uint8Array(length);
  const missing = new Float64Array(length);
  // Most data have no count and no gap: all rows share one column of ones then.
  let samples = count ?? ones(length);
  for (let i = 0; i < length; i++) {
    if (!Number.isNaN(value[i]!)) continue;
    const code = !count || count[i] === 0 ? GAP : Number.isNaN(count[i]!) ? UNKNOWN : IDLE;
    status[i] = code;
    if (code === UNKNOWN) missing[i] = Number.NaN;
    if (code !== GAP) continue;
    missing[i] = i + 1 < length ? edges[i + 1]! - edges[i]! : (interval ?? 0);
    if (!count) {
      if (samples === ones(length)) samples = samples.slice();
      samples[i] = 0;
    }
  }
  return {status, missing, samples};
}

let sharedOnes = new Float64Array(0);

/** So many ones, shared by all who ask for as many, and so never to be written to. */
function ones(length: number): Float64Array {
  if (sharedOnes.length !== length) sharedOnes = new Float64Array(length).fill(1);
  return sharedOnes;
}

/** Whether times are finite and each later than the one before. */
function isAscending(time: Float64Array, length: number): boolean {
  if (length > 0 && !(Number.isFinite(time[0]!) && Number.isFinite(time[length - 1]!))) return false;
  for (let i = 1; i < length; i++) if (!(time[i]! > time[i - 1]!)) return false;
  return true;
}

/**
 * The order in which samples have ascending times, each once and the last of equals; null when that is how they came.
 * Samples without a time are left out.
 */
function orderOf({time, value}: GivenSamples, warnings: Warning[]): Uint32Array | null {
  const length = Math.min(time.length, value.length);
  if (time.length !== value.length) {
    const message = `unequal lengths: ${time.length} times, ${value.length} values; the shorter counts`;
    warnings.push({code: 'unequal_lengths', message});
  }
  if (isAscending(time, length)) return null;
  let unsorted = 0;
  let invalid = 0;
  for (let i = 0; i < length; i++) {
    const t = time[i]!;
    if (!Number.isFinite(t)) invalid += 1;
    else if (i > 0 && t < time[i - 1]!) unsorted += 1;
  }
  const kept = new Uint32Array(length - invalid);
  for (let i = 0, at = 0; i < length; i++) if (Number.isFinite(time[i]!)) kept[at++] = i;
  if (unsorted || invalid) kept.sort((a, b) => time[a]! - time[b]! || a - b);
  let at = 0;
  for (let i = 0; i < kept.length; i++) {
    if (i + 1 < kept.length && time[kept[i]!] === time[kept[i + 1]!]) continue;
    kept[at++] = kept[i]!;
  }
  const tell = (code: string, amount: number, message: string) => {
    if (amount > 0) warnings.push({code, message: `${message}: ${amount}`});
  };
  tell('invalid_time', invalid, 'left out, without a readable time');
  tell('unsorted_time', unsorted, 'sorted, times earlier than the one before them');
  tell('duplicate_time', kept.length - at, 'left out, earlier samples of the same time');
  return kept.subarray(0, at);
}

/** A column in an order, or its first entries as they are. */
function picked(column: Float64Array, order: Uint32Array | null, length: number): Float64Array {
  if (!order) return column.length > length ? column.subarray(0, length) : column;
  const ordered = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) ordered[i] = column[order[i]!]!;
  return ordered;
}

/** A column as numbers, in an order; NaN for whatever is not finite. Doubles that are as they should be are not copied. */
function numbersOf(column: NumberColumn, order: Uint32Array | null, length: number): Float64Array {
  if (!order && column instanceof Float64Array && column.length >= length) {
    let isClean = true;
    for (let i = 0; i < length && isClean; i++) isClean = Math.abs(column[i]!) !== Number.POSITIVE_INFINITY;
    if (isClean) return picked(column, null, length);
  }
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const entry: unknown = column[order ? order[i]! : i];
    numbers[i] = typeof entry === 'number' && Number.isFinite(entry) ? entry : Number.NaN;
  }
  return numbers;
}

/**
 * The interval of regular times: their median distance, when most lie within a quarter of it; null when they do not, or
 * there are fewer than three. Of many times, a thousand distances are looked at.
 */
function inferInterval(time: Float64Array): number | null {
  if (time.length < 3) return null;
  const stride = Math.max(1, Math.floor((time.length - 1) / 1000));
  const distances: number[] = [];
  for (let i = 1; i < time.length; i += stride) distances.push(time[i]! - time[i - 1]!);
  distances.sort((a, b) => a - b);
  const median = distances[distances.length >> 1]!;
  const regular = distances.filter((distance) => Math.abs(distance - median) <= median / 4).length;
  return regular * 2 > distances.length ? median : null;
}

/** The rows that a gap follows. */
function gapsAfter(time: Float64Array, interval: number | null): number[] {
  const gaps: number[] = [];
  if (interval === null) return gaps;
  const farthest = interval * GAP_INTERVALS;
  for (let i = 1; i < time.length; i++) if (time[i]! - time[i - 1]! > farthest) gaps.push(i - 1);
  return gaps;
}

/** A column with an entry more after each row that a gap follows. */
function withGaps(column: Float64Array, gaps: readonly number[], entry: number): Float64Array {
  if (gaps.length === 0) return column;
  const wider = new Float64Array(column.length + gaps.length);
  let from = 0;
  for (const [i, row] of gaps.entries()) {
    wider.set(column.subarray(from, row + 1), from + i);
    wider[row + 1 + i] = entry;
    from = row + 1;
  }
  wider.set(column.subarray(from), from + gaps.length);
  return wider;
}

function withGapTimes(time: Float64Array, gaps: readonly number[], interval: number): Float64Array {
  const wider = withGaps(time, gaps, 0);
  for (const [i, row] of gaps.entries()) wider[row + 1 + i] = time[row]! + interval;
  return wider;
}

/** Figures over all samples, means weighted by their counts. */
function summaryOf(
  time: Float64Array,
  value: Float64Array,
  low: Float64Array | null,
  high: Float64Array | null,
  count: Float64Array,
  missing: Float64Array,
): SeriesSummary {
  let samples = 0;
  let missingMs = 0;
  let weight = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let last = -1;
  for (let i = 0; i < value.length; i++) {
    const v = value[i]!;
    if (count[i]! > 0) samples += count[i]!;
    if (missing[i]! > 0) missingMs += missing[i]!;
    if (Number.isNaN(v)) continue;
    const of = count[i]! > 0 ? count[i]! : 1;
    weight += of;
    sum += v * of;
    const least = low && low[i]! < v ? low[i]! : v;
    const greatest = high && high[i]! > v ? high[i]! : v;
    if (least < min) min = least;
    if (greatest > max) max = greatest;
    last = i;
  }
  const isEmpty = last < 0;
  return {
    count: samples,
    missing: missingMs,
    min: isEmpty ? null : min,
    mean: isEmpty ? null : sum / weight,
    max: isEmpty ? null : max,
    last: isEmpty ? null : value[last]!,
    lastTime: isEmpty ? null : time[last]!,
  };
}
