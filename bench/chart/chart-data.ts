/**
 * What is drawn, in no library's form. Made from a seed, so that every subject and every run draws the same.
 */

export interface DataSeries {
  readonly name: string;
  /** NaN where there is no value. */
  readonly value: Float64Array;
  /** Least and greatest of each bin, NaN where there is no value; null for samples. */
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
}

/** One chart. Entry i of a column stands at `startMs + i * stepMs`. */
export interface ChartData {
  /** Whether an entry is a bin or one sample. */
  readonly form: 'bins' | 'samples';
  readonly startMs: number;
  readonly stepMs: number;
  readonly length: number;
  readonly series: readonly DataSeries[];
}

export interface DataShape {
  readonly form: 'bins' | 'samples';
  readonly seriesCount: number;
  readonly length: number;
  readonly stepMs: number;
  /** Share of bins without a value, in runs of 1 to 9. */
  readonly missing01: number;
}

const START_MS = Date.UTC(2026, 0, 5);

/** Random walks in the manner of loads in percent; of bins also least and greatest. The same seed gives the same data. */
export function createChartData(shape: DataShape, seed: number): ChartData {
  const random = randomFrom(seed);
  const series = Array.from({length: shape.seriesCount}, (_, i) => createSeries(shape, `load${i + 1}`, random));
  return {form: shape.form, startMs: START_MS, stepMs: shape.stepMs, length: shape.length, series};
}

function createSeries({form, length, missing01}: DataShape, name: string, random: () => number): DataSeries {
  const value = new Float64Array(length);
  const low = form === 'bins' ? new Float64Array(length) : null;
  const high = form === 'bins' ? new Float64Array(length) : null;
  let level = 20 + 60 * random();
  for (let i = 0; i < length; i++) {
    level += 4 * (random() - 0.5) + 0.02 * (50 - level);
    value[i] = twoDecimals(level);
    if (low) low[i] = twoDecimals(level - 5 * random());
    if (high) high[i] = twoDecimals(level + 5 * random());
  }
  for (let left = Math.round(missing01 * length); left > 0; ) {
    const start = Math.floor(random() * length);
    const end = Math.min(length, start + 1 + Math.floor(9 * random()));
    for (let i = start; i < end && left > 0; i++) {
      if (Number.isNaN(value[i]!)) continue;
      for (const column of [value, low, high]) if (column) column[i] = Number.NaN;
      left--;
    }
  }
  return {name, value, low, high};
}

const twoDecimals = (value: number) => Math.round(100 * value) / 100;

/** Mulberry32: uniform in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
