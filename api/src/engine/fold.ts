/**
 * Samples become bins.
 *
 * A fold takes pages of samples in the order of time and makes one row per bin that holds any. It knows the rules that
 * make a bin mergeable: non-finite samples are counted and left out, sums are compensated, time that is missing between
 * a bin's own samples is kept, and the increase of a counter hangs on the sample before, in whatever bin or page it
 * lies.
 */
import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {Kind} from '@metrics-chart/contract/series';
import {addPair, type BinRows, BinRowsBuilder, type SampleColumns} from '../bin-columns.js';
import type {LoneSample} from '../store.js';
import type {BinEdges} from './bin-edges.js';

/** How samples are folded. */
export interface FoldRules {
  readonly edges: BinEdges;
  readonly kind: Kind;
  /** Expected distance of samples, milliseconds; null when irregular. */
  readonly interval: number | null;
  /** The mean is weighted by `SampleColumns.weight`. */
  readonly weighted: boolean;
  /** The last finite sample before the first one to be folded, for the increase of counters. */
  readonly predecessor: LoneSample | null;
}

/** Folds pages of samples into bins. */
export class Fold {
  readonly #rules: FoldRules;
  readonly #rows = new BinRowsBuilder();
  /** The end of the last row's bin. */
  #binEnd = Number.NEGATIVE_INFINITY;
  #samples = 0;
  #previousTime: number;
  #previous: number;
  #previousExact: bigint | null;

  constructor(rules: FoldRules) {
    this.#rules = rules;
    this.#previousTime = rules.predecessor?.time ?? Number.NEGATIVE_INFINITY;
    this.#previous = rules.predecessor?.value ?? 0;
    this.#previousExact = rules.predecessor?.exact ?? null;
  }

  /** How many samples were folded so far, non-finite ones too. */
  get samples(): number {
    return this.#samples;
  }

  /** Folds a page; its times ascend, and lie after those of the pages before. */
  add(page: SampleColumns): void {
    const {edges, kind} = this.#rules;
    this.#samples += page.length;
    let from = 0;
    while (from < page.length) {
      const time = page.time[from]!;
      if (time >= this.#binEnd) {
        const start = edges.startOf(time);
        this.#rows.push(start);
        this.#binEnd = edges.endOf(start);
      }
      const end = this.#foldValues(page, from);
      if (kind === 'counter') this.#foldIncrease(page, from, end);
      from = end;
    }
  }

  /** The bins that hold anything, ascending. Nothing may be added afterwards. */
  finish(): BinRows {
    const {columns, length} = this.#rows;
    const {kind, weighted} = this.#rules;
    for (let i = 0; i < length; i += 1) {
      if (!weighted) columns.weight[i] = columns.count[i]!;
      // Leaves the high part of each pair the whole sum rounded once.
      addPair(columns.sum, columns.sumLow, i, 0, 0);
      addPair(columns.weight, columns.weightLow, i, 0, 0);
      if (kind === 'delta') addPair(columns.increase, columns.increaseLow, i, columns.sum[i]!, columns.sumLow[i]!);
      else addPair(columns.increase, columns.increaseLow, i, 0, 0);
    }
    return this.#rows.finish();
  }

  /** Folds the samples from an index on that lie in the bin of the last row, and returns the index after them. */
  #foldValues({time, value, weight, length}: SampleColumns, from: number): number {
    const {interval, weighted} = this.#rules;
    const farApart = interval === null ? Number.POSITIVE_INFINITY : 1.5 * interval;
    const expected = interval ?? 0;
    const weights = weighted ? weight : null;
    const binEnd = this.#binEnd;
    const {columns} = this.#rows;
    const row = this.#rows.length - 1;
    // Two-sums (Knuth) on locals: what the rounding of a sum leaves out is kept beside it.
    let sum = columns.sum[row]!;
    let sumLow = columns.sumLow[row]!;
    let weightSum = columns.weight[row]!;
    let weightLow = columns.weightLow[row]!;
    let min = columns.min[row]!;
    let max = columns.max[row]!;
    let last = columns.last[row]!;
    let lastTime = columns.lastTime[row]!;
    let missing = columns.missing[row]!;
    let count = columns.count[row]!;
    let i = from;
    for (; i < length; i += 1) {
      const t = time[i]!;
      if (t >= binEnd) break;
      let v = value[i]!;
      const w = weights === null ? 1 : weights[i]!;
      // Only NaN and the infinities differ from 0 here.
      if (v - v + (w - w) !== 0) {
        columns.nonFinite[row]! += 1;
        continue;
      }
      if (count === 0) {
        columns.first[row] = v;
        columns.firstTime[row] = t;
        min = v;
        max = v;
      } else if (t - lastTime > farApart) {
        missing += t - lastTime - expected;
      }
      count += 1;
      lastTime = t;
      last = v;
      if (v < min) min = v;
      if (v > max) max = v;
      if (weights !== null) {
        const s = weightSum + w;
        const part = s - weightSum;
        weightLow += weightSum - (s - part) + (w - part);
        weightSum = s;
        v *= w;
      }
      const s = sum + v;
      const part = s - sum;
      sumLow += sum - (s - part) + (v - part);
      sum = s;
    }
    columns.sum[row] = sum;
    columns.sumLow[row] = sumLow;
    columns.weight[row] = weightSum;
    columns.weightLow[row] = weightLow;
    columns.min[row] = min;
    columns.max[row] = max;
    columns.last[row] = last;
    columns.lastTime[row] = lastTime;
    columns.missing[row] = missing;
    columns.count[row] = count;
    return i;
  }

  /** Adds up how much a counter grew at the samples from one index to before another, all in the bin of the last row. */
  #foldIncrease({time, value, exact}: SampleColumns, from: number, end: number): void {
    const {columns} = this.#rows;
    const row = this.#rows.length - 1;
    let increase = columns.increase[row]!;
    let increaseLow = columns.increaseLow[row]!;
    let previousTime = this.#previousTime;
    let previous = this.#previous;
    let previousIndex = -1;
    for (let i = from; i < end; i += 1) {
      const v = value[i]!;
      if (v - v !== 0) continue;
      if (time[i]! - previousTime <= LOOKBACK_MS) {
        let delta = v - previous;
        if (exact !== null && (Math.abs(v) > Number.MAX_SAFE_INTEGER || Math.abs(previous) > Number.MAX_SAFE_INTEGER)) {
          const before = previousIndex < 0 ? (this.#previousExact ?? integerOf(previous)) : exact[previousIndex]!;
          if (before !== null) delta = Number(exact[i]! - before);
        }
        if (delta < 0) {
          columns.resets[row]! += 1;
          delta = v;
        }
        const s = increase + delta;
        const part = s - increase;
        increaseLow += increase - (s - part) + (delta - part);
        increase = s;
      }
      previousTime = time[i]!;
      previous = v;
      previousIndex = i;
    }
    columns.increase[row] = increase;
    columns.increaseLow[row] = increaseLow;
    this.#previousTime = previousTime;
    this.#previous = previous;
    if (previousIndex >= 0) this.#previousExact = exact?.[previousIndex] ?? null;
  }
}

/** A double as the integer that it is, or null. */
function integerOf(value: number): bigint | null {
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}
