/**
 * What a chart keeps of its answers, so that a refresh re-reads only what can still change and patches it in, and going
 * back to a range that was seen asks nothing.
 */
import type {SeriesSummary, TimeRange} from '@metrics-chart/contract/series';
import {NO_ROWS, type SeriesColumns} from '../core/series-columns.js';

/** How late samples may come: bins that were complete for so long are not read again. The API's own default. */
export const LATE_HORIZON_MS = 3600000;

/** After so long even settled bins are read again: imports change them, rarely. */
const WHOLE_AGAIN_MS = 3600000;

/** As many answers as a reader zooms through. */
const MOST_ANSWERS = 8;

/** One answered series, and which of the wanted ones it answers: one series may answer several. */
export interface AnsweredSeries {
  /** Equal for equal wishes, see `wantedId`. */
  readonly wanted: string;
  readonly columns: SeriesColumns;
}

/** What a question needs, given what is kept. */
export interface BinPlan {
  /** What is left to ask, on edges of the step; null when all of it is kept. */
  readonly ask: TimeRange | null;
  /** What is kept and need not be asked, cut to the range; empty without any. */
  readonly kept: readonly AnsweredSeries[];
}

interface KeptAnswer {
  readonly timeRange: TimeRange;
  readonly seriesList: readonly AnsweredSeries[];
  /** When all of it was read at once, epoch milliseconds. */
  readonly wholeMs: number;
}

/** The answers of one chart, by question. Times are epoch milliseconds UTC. */
export class BinCache {
  readonly #answers = new Map<string, KeptAnswer>();

  /**
   * What to ask for.
   *
   * @param key - everything but the range that the answer depends on, the step included
   * @param timeRange - on edges of the step
   * @param nowMs - what time it is for the API
   */
  plan(key: string, timeRange: TimeRange, nowMs: number): BinPlan {
    const whole: BinPlan = {ask: timeRange, kept: []};
    const answer = this.#answers.get(key);
    if (!answer || nowMs - answer.wholeMs > WHOLE_AGAIN_MS || timeRange.startMs < answer.timeRange.startMs)
      return whole;
    const settledMs = settledUntil(answer, nowMs);
    if (settledMs <= timeRange.startMs) return whole;
    const kept = cutAll(answer.seriesList, timeRange);
    if (settledMs >= timeRange.endMs) return {ask: null, kept};
    return {
      ask: {startMs: settledMs, endMs: timeRange.endMs},
      kept: cutAll(kept, {startMs: timeRange.startMs, endMs: settledMs}),
    };
  }

  /**
   * Takes in what was answered to a plan, and gives back the series of the whole range. A series that failed this time
   * keeps the rows it had; its error stays on it.
   */
  store(
    key: string,
    timeRange: TimeRange,
    plan: BinPlan,
    answered: readonly AnsweredSeries[],
    nowMs: number,
  ): readonly AnsweredSeries[] {
    const seriesList = plan.kept.length === 0 ? answered : joinSeries(plan.kept, answered);
    const before = this.#answers.get(key);
    this.#answers.delete(key);
    this.#answers.set(key, {timeRange, seriesList, wholeMs: plan.kept.length > 0 && before ? before.wholeMs : nowMs});
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST_ANSWERS) break;
      this.#answers.delete(oldest);
    }
    return seriesList;
  }

  /** Forgets everything: the next question is asked whole. */
  clear(): void {
    this.#answers.clear();
  }
}

/**
 * Until when an answer will stay as it is: an edge of its step; −Infinity when none of it is sure to. What was complete
 * to its very end is judged by the clock: nobody knows how long it had been complete for.
 */
function settledUntil({seriesList, timeRange}: KeptAnswer, nowMs: number): number {
  let settledMs = Number.POSITIVE_INFINITY;
  for (const {columns} of seriesList) {
    const {completeUntil, progress, error} = columns;
    if (error !== null || progress !== null) return Number.NEGATIVE_INFINITY;
    const isComplete = completeUntil >= timeRange.endMs;
    settledMs = Math.min(settledMs, isComplete ? completeUntil : completeUntil - LATE_HORIZON_MS);
    settledMs = Math.min(settledMs, nowMs - LATE_HORIZON_MS);
  }
  const edges = seriesList[0]?.columns.edges;
  if (!edges) return Number.NEGATIVE_INFINITY;
  const index = indexAtOrBefore(edges, settledMs);
  return index < 0 ? Number.NEGATIVE_INFINITY : edges[index]!;
}

/** The last index whose entry is at most a value; −1 when there is none. */
function indexAtOrBefore(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function cutAll(seriesList: readonly AnsweredSeries[], {startMs, endMs}: TimeRange): AnsweredSeries[] {
  return seriesList.map(({wanted, columns}) => ({wanted, columns: cutRows(columns, startMs, endMs)}));
}

/** The rows whose bins start in [startMs, endMs). Shares memory; the summary is that of the rows. */
function cutRows(columns: SeriesColumns, startMs: number, endMs: number): SeriesColumns {
  const {edges, length} = columns;
  const from = Math.min(length, indexAtOrBefore(edges, startMs - 0.5) + 1);
  const to = Math.min(length, indexAtOrBefore(edges, endMs - 0.5) + 1);
  if (from === 0 && to === length) return columns;
  if (from >= to) return {...columns, ...NO_ROWS};
  const cut = (column: Float64Array): Float64Array => column.subarray(from, to);
  const rows: SeriesColumns = {
    ...columns,
    length: to - from,
    edges: edges.subarray(from, to + 1),
    value: cut(columns.value),
    low: columns.low && cut(columns.low),
    high: columns.high && cut(columns.high),
    count: cut(columns.count),
    missing: cut(columns.missing),
    status: columns.status.subarray(from, to),
  };
  return {...rows, summary: summaryOfRows(rows, columns.summary)};
}

function joinSeries(kept: readonly AnsweredSeries[], answered: readonly AnsweredSeries[]): AnsweredSeries[] {
  const idOf = ({wanted, columns}: AnsweredSeries): string => JSON.stringify([wanted, columns.key]);
  const old = new Map(kept.map((series) => [idOf(series), series]));
  const joined = answered.map((series) => {
    const before = old.get(idOf(series));
    old.delete(idOf(series));
    return before ? {...series, columns: joinRows(before.columns, series.columns)} : series;
  });
  // A series of a wildcard that has nothing new still has what it had.
  return [...joined, ...old.values()];
}

/** Earlier rows followed by later ones; everything but the rows is that of the later. */
function joinRows(before: SeriesColumns, after: SeriesColumns): SeriesColumns {
  if (before.length === 0) return after;
  if (after.length === 0)
    return {...after, ...rowsOf(before), summary: before.summary, completeUntil: before.completeUntil};
  const length = before.length + after.length;
  const join = (first: Float64Array, second: Float64Array): Float64Array => {
    const column = new Float64Array(first.length + second.length);
    column.set(first);
    column.set(second, first.length);
    return column;
  };
  const joinOptional = (first: Float64Array | null, second: Float64Array | null): Float64Array | null =>
    first || second
      ? join(
          first ?? new Float64Array(before.length).fill(Number.NaN),
          second ?? new Float64Array(after.length).fill(Number.NaN),
        )
      : null;
  const status = new Uint8Array(length);
  status.set(before.status);
  status.set(after.status, before.length);
  const rows: SeriesColumns = {
    ...after,
    length,
    edges: join(before.edges.subarray(0, before.length), after.edges),
    value: join(before.value, after.value),
    low: joinOptional(before.low, after.low),
    high: joinOptional(before.high, after.high),
    count: join(before.count, after.count),
    missing: join(before.missing, after.missing),
    status,
  };
  return {...rows, summary: summaryOfRows(rows, latest(before.summary, after.summary))};
}

function rowsOf({length, edges, value, low, high, count, missing, status}: SeriesColumns): Partial<SeriesColumns> {
  return {length, edges, value, low, high, count, missing, status};
}

function latest(before: SeriesSummary | null, after: SeriesSummary | null): SeriesSummary | null {
  if (!before || !after) return after ?? before;
  return after.lastTime === null ? {...after, last: before.last, lastTime: before.lastTime} : after;
}

/**
 * The figures over some rows, as the API would give them: means weighted by samples, rates by time. The last value is
 * not in the rows: it is taken from a summary that covers the same end.
 */
function summaryOfRows(columns: SeriesColumns, known: SeriesSummary | null): SeriesSummary | null {
  if (!known) return null;
  const {length, edges, value, low, high, count, missing, aggregate} = columns;
  let samples = 0;
  let missingMs = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let weighted = 0;
  let weights = 0;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const v = value[i]!;
    if (count[i]! > 0) samples += count[i]!;
    if (missing[i]! > 0) missingMs += missing[i]!;
    if (Number.isNaN(v)) continue;
    least = Math.min(least, low && !Number.isNaN(low[i]!) ? low[i]! : v);
    greatest = Math.max(greatest, high && !Number.isNaN(high[i]!) ? high[i]! : v);
    const weight = aggregate === 'rate' ? edges[i + 1]! - edges[i]! : count[i]!;
    if (weight > 0) {
      weighted += v * weight;
      weights += weight;
    }
    sum += v;
  }
  const mean = weights > 0 ? weighted / weights : null;
  return {
    ...known,
    count: samples,
    missing: missingMs,
    min: known.min !== null && least <= greatest ? least : null,
    max: known.max !== null && least <= greatest ? greatest : null,
    mean: aggregate === 'mean' ? mean : known.mean,
    ...(aggregate === 'rate' ? {rate: mean} : {}),
    ...(aggregate === 'sum' || aggregate === 'increase' ? {[aggregate]: sum} : {}),
  };
}
