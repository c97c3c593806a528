/** Series made up for tests: what fast-check draws, and the columns that hold it. */
import fc from 'fast-check';
import {type SampleColumns, sampleColumns} from '../bin-columns.js';
import type {OracleSample} from './oracle.test-support.js';

/** Samples as columns, cut into pages of a length. */
export function pagesOf(samples: readonly OracleSample[], pageLength = samples.length || 1): SampleColumns[] {
  const pages: SampleColumns[] = [];
  for (let from = 0; from < samples.length; from += pageLength) {
    const page = samples.slice(from, from + pageLength);
    pages.push(
      sampleColumns(
        Float64Array.from(page, ({time}) => time),
        Float64Array.from(page, ({value}) => value),
        {
          exact: page.some(({exact}) => exact !== undefined)
            ? BigInt64Array.from(page, ({exact}) => exact ?? 0n)
            : null,
          weight: page.some(({weight}) => weight !== undefined)
            ? Float64Array.from(page, ({weight}) => weight ?? 1)
            : null,
        },
      ),
    );
  }
  return pages;
}

/** How the values of a drawn series come. */
export type Shape = 'level' | 'total' | 'great total' | 'weighted';

const anyLevel = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.double({min: -1e6, max: 1e6, noNaN: true}).map((value) => Math.round(value * 1e6) / 1e6 + 0),
  },
  {weight: 2, arbitrary: fc.integer({min: -1e9, max: 1e9})},
  {weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)},
);

/**
 * A series sampled about every `interval`, with single and long outages, jitter, non-finite values and, for totals,
 * resets.
 */
export function anySeries(
  startMs: number,
  interval: number,
  shape: Shape,
  maxLength = 300,
): fc.Arbitrary<OracleSample[]> {
  const step = fc.oneof(
    {weight: 20, arbitrary: fc.constant(interval)},
    {weight: 4, arbitrary: fc.integer({min: Math.ceil(interval / 2), max: Math.floor(interval * 1.6)})},
    {weight: 1, arbitrary: fc.integer({min: 2, max: 1000}).map((intervals) => intervals * interval)},
  );
  const draw = fc.record({
    step,
    level: anyLevel,
    weight: fc.integer({min: 0, max: 5}),
    reset: fc.integer({min: 0, max: 20}),
  });
  return fc.array(draw, {minLength: 0, maxLength}).map((draws) => {
    let time = startMs;
    let total = 0;
    let greatTotal = 9_007_199_254_740_000n;
    return draws.map(({step: distance, level, weight, reset}): OracleSample => {
      time += distance;
      if (shape === 'level') return {time, value: level};
      if (shape === 'weighted') return {time, value: level, weight};
      const growth = Math.abs(Number.isFinite(level) ? level : 1) / 7;
      if (shape === 'total') {
        total = reset === 0 ? growth : total + growth;
        return {time, value: Number.isFinite(level) ? total : level};
      }
      greatTotal = reset === 0 ? BigInt(Math.round(growth)) : greatTotal + BigInt(Math.round(growth));
      return {time, value: Number(greatTotal), exact: greatTotal};
    });
  });
}
