/** What is asked: as a chart 1,000 pixels wide asks, all default aggregates. */
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {BinsQuestion, Engine} from '#api/engine/engine.js';
import {FLEET, LONG, MAPPED, selectorOf} from './series.js';

/** Selectors of one question. */
export const LONG_SELECTORS: readonly string[] = [selectorOf(LONG)];
export const MAPPED_SELECTORS: readonly string[] = [selectorOf(MAPPED)];
export const FLEET_SELECTORS: readonly string[] = FLEET.map(selectorOf);

const BINS = 1000;

/** A question to the engine. */
export const questionOf = (selectors: readonly string[], range: TimeRange, explain = false): BinsQuestion => ({
  series: selectors.map((text) => ({text, selector: parseSelector(text), aggregates: null})),
  range,
  step: null,
  maxBins: BINS,
  timeZone: 'UTC',
  aggregates: null,
  fill: 'none',
  explain,
});

/** The same as a path of the API. */
export const pathOf = (selectors: readonly string[], {startMs, endMs}: TimeRange): string => {
  const query = new URLSearchParams([
    ...selectors.map((selector) => ['series', selector]),
    ['from', String(startMs)],
    ['to', String(endMs)],
    ['bins', String(BINS)],
  ]);
  return `/api/v1/bins?${query}`;
};

/** An answer, checked. */
export interface EngineRead {
  readonly rows: number;
  readonly retryAfterMs: number | null;
}

/** @throws Error when a series fails, or has holes where the answer says that it is whole */
export async function askEngine(engine: Engine, question: BinsQuestion): Promise<EngineRead> {
  const {answer, cost} = await engine.answer(question, new AbortController().signal);
  let retryAfterMs: number | null = null;
  for (const {error, partial, count, series} of answer.series) {
    if (error !== null) throw new Error(`failed series: ${series}: ${error.detail ?? error.code}`);
    if (partial !== null) retryAfterMs = Math.max(retryAfterMs ?? 0, partial.retryAfterMs);
    else if (count!.includes(null)) throw new Error(`unknown bins: ${series}`);
  }
  return {rows: cost.rows, retryAfterMs};
}
