/** Samples on their way in: one set of columns per series, ascending, one value per time. */
import {formatSeries} from '@metrics-chart/contract/selector';
import type {SampleColumns} from '../bin-columns.js';
import type {IncomingSamples, IncomingSeries} from '../store.js';

/** Times reach as far as dates do. */
const FARTHEST_MS = 8.64e15;

/** The samples of one series in a batch. */
export interface IncomingColumns {
  /** Canonical text. */
  readonly text: string;
  readonly series: IncomingSeries;
  /** At least one; times strictly ascend. */
  readonly samples: SampleColumns;
}

/**
 * A batch by series: samples of one series are put together, and of equal times the last one in the batch is kept.
 * Series without samples are left out. What was said of a series last holds.
 *
 * @throws RangeError when a time is not a whole number of milliseconds
 */
export function mergeIncoming(batch: readonly IncomingSamples[]): IncomingColumns[] {
  const bySeries = new Map<string, IncomingSamples[]>();
  for (const each of batch) {
    if (each.samples.length === 0) continue;
    checkTimes(each.samples);
    const text = formatSeries(each.series.metric, each.series.labels);
    const others = bySeries.get(text);
    if (others) others.push(each);
    else bySeries.set(text, [each]);
  }
  return Array.from(bySeries, ([text, parts]) => ({
    text,
    series: parts.at(-1)!.series,
    samples: inOrder(parts.length === 1 ? parts[0]!.samples : concatenated(parts.map(({samples}) => samples))),
  }));
}

function checkTimes({length, time}: SampleColumns): void {
  for (let i = 0; i < length; i++) {
    if (!Number.isInteger(time[i]) || Math.abs(time[i]!) > FARTHEST_MS) {
      throw new RangeError(`invalid time: ${time[i]} (whole milliseconds since 1970, at most ±${FARTHEST_MS})`);
    }
  }
}

/** The columns, one after the other. Where only some have integers or weights, the others get theirs. */
function concatenated(parts: readonly SampleColumns[]): SampleColumns {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = {
    length,
    time: new Float64Array(length),
    value: new Float64Array(length),
    exact: parts.some(({exact}) => exact) ? new BigInt64Array(length) : null,
    weight: parts.some(({weight}) => weight) ? new Float64Array(length).fill(1) : null,
  };
  let at = 0;
  for (const part of parts) {
    joined.time.set(part.time.subarray(0, part.length), at);
    joined.value.set(part.value.subarray(0, part.length), at);
    if (part.exact) joined.exact!.set(part.exact.subarray(0, part.length), at);
    if (part.weight) joined.weight!.set(part.weight.subarray(0, part.length), at);
    at += part.length;
  }
  return joined;
}

function inOrder(samples: SampleColumns): SampleColumns {
  const {length, time, value, exact, weight} = samples;
  let ascending = true;
  for (let i = 1; ascending && i < length; i++) ascending = time[i]! > time[i - 1]!;
  if (ascending) return samples;
  // Sorting is stable: of equal times the last of the batch comes last.
  const order = Uint32Array.from({length}, (_, i) => i).sort((a, b) => time[a]! - time[b]! || a - b);
  const kept = order.filter((position, i) => i === length - 1 || time[order[i + 1]!] !== time[position]);
  return {
    length: kept.length,
    time: Float64Array.from(kept, (i) => time[i]!),
    value: Float64Array.from(kept, (i) => value[i]!),
    exact: exact && BigInt64Array.from(kept as Iterable<number>, (i) => exact[i]!),
    weight: weight && Float64Array.from(kept, (i) => weight[i]!),
  };
}
