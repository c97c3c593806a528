/** Rows on their way into batches: columns by series, that grow until they are taken. */
import {type SampleColumns, sampleColumns} from '../bin-columns.js';
import type {DeclaredSeries, ImportRow} from './import-row.js';

/** The rows of one series that have not been taken yet. */
export interface SampleBuffer {
  readonly declared: DeclaredSeries;
  /** How many rows are in it. */
  readonly length: number;
  readonly times: Float64Array;
}

const FIRST_CAPACITY = 16;

class GrowingBuffer implements SampleBuffer {
  readonly declared: DeclaredSeries;
  length = 0;
  #time = new Float64Array(FIRST_CAPACITY);
  #value = new Float64Array(FIRST_CAPACITY);
  /** Large integers, by position. */
  #exact = new Map<number, bigint>();

  constructor(declared: DeclaredSeries) {
    this.declared = declared;
  }

  get times(): Float64Array {
    return this.#time.subarray(0, this.length);
  }

  push({timeMs, value, exact}: ImportRow): void {
    if (this.length === this.#time.length) {
      this.#time = grown(this.#time);
      this.#value = grown(this.#value);
    }
    this.#time[this.length] = timeMs;
    this.#value[this.length] = value;
    if (exact !== null) this.#exact.set(this.length, exact);
    this.length += 1;
  }

  /** Takes the rows out, in their order. Where large integers and fractions are mixed, they come in several parts. */
  take(): SampleColumns[] {
    const parts: SampleColumns[] = [];
    const isInteger = (i: number) => Number.isInteger(this.#value[i]);
    for (let from = 0, to = 0; from < this.length; from = to) {
      if (this.#exact.size === 0) to = this.length;
      else while (to < this.length && isInteger(to) === isInteger(from)) to += 1;
      const exact =
        this.#exact.size > 0 && isInteger(from)
          ? BigInt64Array.from({length: to - from}, (_, i) => this.#integerAt(from + i))
          : null;
      parts.push(sampleColumns(this.#time.slice(from, to), this.#value.slice(from, to), {exact}));
    }
    this.length = 0;
    this.#exact.clear();
    return parts;
  }

  /** A double beyond the integers of 64 bits has none of its own: the nearest there is stands for it. */
  #integerAt(i: number): bigint {
    return this.#exact.get(i) ?? BigInt(Math.min(Math.max(this.#value[i]!, -(2 ** 63)), 2 ** 63 - 1024));
  }
}

const grown = (column: Float64Array) => {
  const twice = new Float64Array(2 * column.length);
  twice.set(column);
  return twice;
};

/** The buffers of all series of a file. */
export class SampleBuffers {
  readonly #byKey = new Map<string, GrowingBuffer>();
  #rows = 0;

  /** Rows in all buffers. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds a row. Throws `BrokenRow` where its series is none. */
  push(row: ImportRow): void {
    let buffer = this.#byKey.get(row.seriesKey);
    if (!buffer) {
      buffer = new GrowingBuffer(row.declared());
      this.#byKey.set(row.seriesKey, buffer);
    }
    buffer.push(row);
    this.#rows += 1;
  }

  /** The buffers that hold rows. */
  filled(): SampleBuffer[] {
    return [...this.#byKey.values()].filter(({length}) => length > 0);
  }

  /** Takes the rows of one buffer out, see `SampleColumns`; at least one part. */
  take(buffer: SampleBuffer): SampleColumns[] {
    this.#rows -= buffer.length;
    return (buffer as GrowingBuffer).take();
  }
}
