/**
 * One answer of the API that holds every kind of bin there is, left to right: values, a thin bin, a gap, a lone value,
 * what is not known, bins between samples, true zeros, and what is still open.
 *
 * The series is sampled at least every 60 s, and more often when its value changes; a bin is a minute. A sample that is
 * late by less than half an interval makes nothing missing, and so leaves a bin that lies between samples.
 */
import type {BinsAnswer, Column} from '@metrics-chart/contract/series';

/** The first bin begins here; epoch milliseconds UTC. */
export const START_MS = Date.UTC(2026, 2, 10, 10, 0);
export const STEP_MS = 60_000;

/** What a bin is drawn as. `value` and `zero` are of one status, and so are `lone` and `value`. */
export type Kind = 'value' | 'thin' | 'gap' | 'lone' | 'unknown' | 'between' | 'zero' | 'open-value' | 'open';

/** A bin: its kind, and its mean where it has one. */
type Bin = readonly [kind: Kind, mean?: number | undefined];

const BINS: readonly Bin[] = [
  ['value', 42],
  ['value', 55],
  ['value', 61],
  ['value', 58],
  ['value', 66],
  ['value', 72],
  ['thin', 64],
  ['value', 70],
  ['value', 63],
  ['gap'],
  ['gap'],
  ['gap'],
  ['gap'],
  ['lone', 52],
  ['unknown'],
  ['unknown'],
  ['unknown'],
  ['unknown'],
  ['value', 48],
  ['between'],
  ['value', 56],
  ['between'],
  ['value', 45],
  ['between'],
  ['value', 34],
  ['value', 21],
  ['zero', 0],
  ['zero', 0],
  ['zero', 0],
  ['zero', 0],
  ['zero', 0],
  ['zero', 0],
  ['value', 19],
  ['value', 30],
  ['open-value', 37],
  ['open-value', 44],
  ['open'],
  ['open'],
];

/** Kinds of the bins, in order. */
export const KINDS: readonly Kind[] = BINS.map(([kind]) => kind);
export const BIN_COUNT = BINS.length;
export const END_MS = START_MS + BIN_COUNT * STEP_MS;

/** Samples in a bin that has some: a steady series says so once a minute, a changing one two or three times. */
const COUNTS: Readonly<Record<Kind, number | null>> = {
  value: 3,
  thin: 2,
  lone: 2,
  zero: 1,
  'open-value': 3,
  gap: 0,
  between: 0,
  open: 0,
  unknown: null,
};
/** Milliseconds after samples that failed to come. */
const MISSING: Readonly<Partial<Record<Kind, number | null>>> = {thin: 40_000, gap: STEP_MS, unknown: null};

/** The same of a series that is sampled every second; there is nothing between its samples. */
const DENSE_COUNTS: typeof COUNTS = {...COUNTS, value: 60, thin: 7, lone: 60, zero: 60, 'open-value': 60, between: 60};
const DENSE_MISSING: typeof MISSING = {...MISSING, thin: 53_000};

/** Half the envelope of a bin with more samples than one. */
const reachOf = (kind: Kind, i: number): number => (kind === 'zero' ? 0 : 3 + ((i * 5) % 4));

/** Where the first bin that is not complete begins. */
const OPEN_FROM_MS = START_MS + KINDS.indexOf('open-value') * STEP_MS;

/** Which bins hold something else instead: for pictures that must differ. */
export type Changes = Readonly<Record<number, Kind>>;

/** Variants of the answer. */
export interface KindsOptions {
  readonly changes?: Changes;
  /** Bins that end after this are open; the clock stood at 10:36, and two intervals before that is complete. */
  readonly completeUntil?: number;
  /** The series is sampled every second. */
  readonly dense?: boolean;
}

export function kindsAnswer({
  changes = {},
  completeUntil = OPEN_FROM_MS,
  dense = false,
}: KindsOptions = {}): BinsAnswer {
  const counts = dense ? DENSE_COUNTS : COUNTS;
  const missing = dense ? DENSE_MISSING : MISSING;
  const bins = BINS.map(([kind, mean], i): Bin => {
    const changed = changes[i];
    if (dense && kind === 'between') return ['value', 50];
    if (changed === undefined) return [kind, mean];
    return [changed, counts[changed] ? (changed === 'zero' ? 0 : mean || 40) : undefined];
  });
  const column = (of: (bin: Bin, i: number) => number | null): Column => bins.map(of);
  const mean = column(([, value]) => value ?? null);
  const min = column(([kind, value], i) => (value === undefined ? null : value - reachOf(kind, i)));
  const max = column(([kind, value], i) => (value === undefined ? null : value + reachOf(kind, i)));
  const known = mean.filter((value) => value !== null);
  return {
    requested: {from: START_MS, to: END_MS},
    from: START_MS,
    to: END_MS,
    step: '1m',
    stepMs: STEP_MS,
    edges: null,
    timezone: 'UTC',
    series: [
      {
        query: 0,
        series: 'cpu.usage{host="web-1"}',
        metric: 'cpu.usage',
        measure: 'value',
        labels: {host: 'web-1'},
        kind: 'gauge',
        unit: '%',
        interval: dense ? 1000 : 60_000,
        derived: null,
        completeUntil,
        count: column(([kind]) => counts[kind]),
        missing: column(([kind]) => missing[kind] ?? (kind === 'unknown' ? null : 0)),
        min,
        mean,
        max,
        summary: {
          count: 60,
          missing: 280_000,
          min: 0,
          mean: known.reduce((sum, value) => sum + value, 0) / known.length,
          max: 76,
          last: known.at(-1)!,
          lastTime: START_MS + (KINDS.indexOf('open') - 0.5) * STEP_MS,
        },
        partial: null,
        warnings: [],
        error: null,
      },
    ],
  };
}
