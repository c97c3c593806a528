/**
 * A question becomes bins.
 */
import type {TimeGrid} from '@metrics-chart/contract/grid';
import type {BinnedSeries} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import type {Source} from '../store.js';
import {answerSeries, failedSeries} from './answer-series.js';
import {chooseGrid} from './choose-grid.js';
import type {BinsQuestion, EngineAnswer} from './engine.js';
import {explainRead} from './explain.js';
import {type Generation, takeGeneration} from './generations.js';
import {type ReadingParts, readingKey, readTogether} from './read-together.js';
import {tooManySamples} from './refuse-samples.js';
import {type FoundSeries, problemOfSource, resolveSeries} from './resolve-series.js';
import {latenessOf} from './rollup-builder.js';
import {SeriesRead} from './series-read.js';
import {untilAborted} from './until-aborted.js';
import {columnsFor} from './wanted-columns.js';

/** What answering needs; shared by all questions of an engine. */
export interface AnswerParts extends ReadingParts {
  readonly sources: readonly Source[];
  readonly now: () => number;
  readonly log: {warn(details: object, message: string): void; error(details: object, message: string): void};
}

/** An answer, how many samples and stored bins were read for it, and from where. */
export type WorkedAnswer = Omit<EngineAnswer, 'cost'> & Pick<EngineAnswer['cost'], 'rows' | 'ways'>;

/** How long the samples beside an answer are waited for when its deadline is over, milliseconds. */
const GRACE_MS = 1000;

/**
 * Answers a question.
 *
 * @throws Problem for what can't be answered at all; the signal's reason when the caller leaves
 */
export async function answerQuestion(
  question: BinsQuestion,
  parts: AnswerParts,
  signal: AbortSignal,
): Promise<WorkedAnswer> {
  const {sources, rollups, limits, log} = parts;
  const asOf = parts.now();
  const generation = takeGeneration(sources, parts.now);
  const began = performance.now();
  const timeLeft = () => limits.deadlineMs - (performance.now() - began);
  const entries = await inTime(resolveSeries(sources, question, limits.maxSeries, log), timeLeft(), signal);
  const found = entries.filter((entry): entry is FoundSeries => 'of' in entry);
  const series = found.map(({of}) => of);
  const choice = chooseGrid(question, series, {rollups, maxBins: limits.maxBins, signal});
  const {grid, warnings} = await inTime(choice, timeLeft(), signal);
  const readOf = readsOf(found, grid, asOf, parts);
  const reads = [...new Set(readOf.values())];
  await readTogether(
    reads.filter(({error}) => error === null),
    parts,
    timeLeft(),
    signal,
  );
  const elapsed = performance.now() - began;
  const answered = await withinMs(Math.max(GRACE_MS, timeLeft()), signal, (finishing) => {
    const context = {fill: question.fill, parts, elapsed, signal, warnings};
    const answers = entries.map((entry) =>
      'of' in entry
        ? answerSeries(entry, readOf.get(entry)!, {...context, finishing: AbortSignal.any([finishing])})
        : failedSeries(entry, grid, asOf),
    );
    return Promise.all(answers);
  });
  return compose(question, grid, answered, reads, asOf, generation, log);
}

/** The reading of each series. One that two selectors stand for is read once. */
function readsOf(
  found: readonly FoundSeries[],
  grid: TimeGrid,
  asOf: number,
  {refusals, limits}: AnswerParts,
): Map<FoundSeries, SeriesRead> {
  const reads = new Map<string, SeriesRead>();
  return new Map(
    found.map((entry) => {
      const read = new SeriesRead(entry.of, grid, asOf);
      const key = readingKey(read);
      const samples = refusals.samplesOf(key);
      if (samples !== null) read.error = tooManySamples(samples, limits.samplesPerQuestion, grid, null);
      const same = reads.get(key) ?? read;
      same.columns = new Set([...(same.columns ?? []), ...columnsFor(entry.of.measure, entry.aggregates)]);
      reads.set(key, same);
      return [entry, same] as const;
    }),
  );
}

/** @throws Problem when not one series could be answered */
function compose(
  question: BinsQuestion,
  grid: TimeGrid,
  series: readonly BinnedSeries[],
  reads: readonly SeriesRead[],
  asOf: number,
  generation: Generation,
  log: AnswerParts['log'],
): WorkedAnswer {
  const isFailed = (read: SeriesRead) => read.error !== null;
  if (series.every(({error}) => error !== null)) {
    const failed = reads.find(isFailed)!;
    throw problemOfSource(failed.of.source.name, failed.error, log);
  }
  // What the store computed will be folded and kept soon: then it is settled.
  const isSettled = ({holes, of, passes}: SeriesRead) =>
    holes.length === 0 && !passes.has('pushdown') && grid.endMs <= asOf - latenessOf(of);
  const involved = new Set(reads.map(({of}) => of.source));
  // A sample soon after the last one says that nothing is missing between them.
  const reach = Math.max(0, ...reads.map(({of}) => 2 * (of.measure.interval ?? 0)));
  return {
    answer: {
      requested: {from: question.range.startMs, to: question.range.endMs},
      from: grid.startMs,
      to: grid.endMs,
      step: grid.step.name,
      stepMs: grid.step.stepMs,
      edges: grid.edges === null ? null : [...grid.edges],
      timezone: grid.timeZone,
      series,
      ...(question.explain ? {explain: {series: reads.map(explainRead)}} : {}),
    },
    settled: series.every(({error}) => error === null) && !reads.some(isFailed) && reads.every(isSettled),
    partial: series.some(({error, partial}) => partial !== null || (error?.status ?? 0) >= 500) || reads.some(isFailed),
    isCurrent: generation.watch(involved, grid.endMs + reach),
    rows: reads.reduce((rows, {rowsRead}) => rows + rowsRead, 0),
    ways: [...new Set(reads.flatMap(({passes}) => [...passes.keys()]))],
  };
}

/** Waits for what has no signal of its own, no longer than the deadline. */
function inTime<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  return withinMs(ms, signal, (both) => untilAborted(work, both));
}

/** Does work with a signal that aborts with another one, or after a time. */
async function withinMs<T>(ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new Problem('deadline_exceeded', 'deadline exceeded: series were looked up too long', {retryAfterSeconds: 2}),
    );
  }, ms);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
