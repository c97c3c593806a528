/**
 * What bins ought to hold, worked out the slow and obvious way: every bin looks at every sample, sums are exact
 * integers of a tiny unit, missing time is a list of spans. Shares no code with what it checks.
 */
import type {Kind} from '@metrics-chart/contract/series';

/** A sample on its own. */
export interface OracleSample {
  readonly time: number;
  readonly value: number;
  readonly weight?: number;
  readonly exact?: bigint;
}

/** What the oracle must know about a series. */
export interface OracleRules {
  readonly kind: Kind;
  readonly interval: number | null;
  /** What is missing after the last sample ends here. */
  readonly completeUntil: number;
}

/** What a bin ought to hold; null where there is no value. */
export interface OracleBin {
  readonly count: number;
  readonly nonFinite: number;
  readonly missing: number;
  readonly sum: number | null;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly first: number | null;
  readonly last: number | null;
  readonly lastTime: number | null;
  readonly increase: number | null;
  readonly resets: number | null;
}

const UNIT_BITS = 200n;

/** A double as a whole number of 2^-200; exact for every double of 2^-147 or more. */
function toUnits(value: number): bigint {
  let exponent = 0n;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent += 1n;
  }
  return BigInt(whole) << (UNIT_BITS - exponent);
}

/** The double nearest to a whole number of 2^-200. */
function fromUnits(units: bigint): number {
  return Number(units) / 2 ** Number(UNIT_BITS);
}

function sumOf(values: readonly number[]): number {
  return fromUnits(values.reduce((sum, value) => sum + toUnits(value), 0n));
}

function growth(before: OracleSample | undefined, sample: OracleSample, kind: Kind): {by: number; reset: boolean} {
  if (kind === 'gauge') return {by: 0, reset: false};
  if (kind === 'delta') return {by: sample.value, reset: false};
  if (before === undefined || sample.time - before.time > 3_600_000) return {by: 0, reset: false};
  if (sample.exact !== undefined && before.exact !== undefined) {
    const by = sample.exact - before.exact;
    return by < 0n ? {by: Number(sample.exact), reset: true} : {by: Number(by), reset: false};
  }
  const by = sample.value - before.value;
  return by < 0 ? {by: sample.value, reset: true} : {by, reset: false};
}

/** The spans in which samples are missing, over the whole life of a series. */
export function oracleMissing(
  samples: readonly OracleSample[],
  {interval, completeUntil}: OracleRules,
): [number, number][] {
  if (interval === null) return [];
  const finite = samples.filter(({value}) => Number.isFinite(value));
  const spans: [number, number][] = [];
  finite.forEach(({time}, i) => {
    const next = finite[i + 1];
    if (next === undefined) {
      if (time + interval < completeUntil) spans.push([time + interval, completeUntil]);
    } else if (next.time - time > 1.5 * interval) {
      spans.push([time + interval, next.time]);
    }
  });
  return spans;
}

/**
 * The bins between edges.
 *
 * @param samples - all that the series ever had, ascending by time, also those outside of the edges
 */
export function oracleBins(
  samples: readonly OracleSample[],
  edges: readonly number[],
  rules: OracleRules,
): OracleBin[] {
  const finite = samples.filter(({value}) => Number.isFinite(value));
  const missing = oracleMissing(samples, rules);
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1]!;
    const within = samples.filter(({time}) => time >= start && time < end);
    const inBin = within.filter(({value}) => Number.isFinite(value));
    const values = inBin.map(({value}) => value);
    const grown = inBin.map((sample) => growth(finite[finite.indexOf(sample) - 1], sample, rules.kind));
    const weightOf = (sample: OracleSample) => sample.weight ?? 1;
    const weight = sumOf(inBin.map(weightOf));
    const sum = sumOf(inBin.map((sample) => sample.value * weightOf(sample)));
    const orNull = <T>(value: T): T | null => (inBin.length === 0 ? null : value);
    return {
      count: inBin.length,
      nonFinite: within.length - inBin.length,
      missing: missing.reduce((time, [from, to]) => time + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0),
      sum: orNull(sum),
      mean: weight === 0 ? null : orNull(sum / weight),
      min: orNull(Math.min(...values)),
      max: orNull(Math.max(...values)),
      first: orNull(values[0]!),
      last: orNull(values.at(-1)!),
      lastTime: inBin.at(-1)?.time ?? null,
      increase: orNull(sumOf(grown.map(({by}) => by))),
      resets: orNull(grown.filter(({reset}) => reset).length),
    };
  });
}
