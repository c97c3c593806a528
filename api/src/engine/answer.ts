/**
 * A question becomes bins.
 */
import {edgeAt, floorToStep, type TimeGrid} from '@metrics-chart/contract/grid';
import {formatSelector} from '@metrics-chart/contract/selector';
import type {BinnedSeries, PartialAnswer, Warning} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import type {Source} from '../store.js';
import {derivedText} from './aggregates.js';
import {assemble, type KnownBins} from './assemble.js';
import {chooseGrid} from './choose-grid.js';
import type {BinsQuestion, EngineAnswer} from './engine.js';
import {explainRead} from './explain.js';
import {knownBins} from './known-bins.js';
import {estimateSamples, readableHoles} from './read-samples.js';
import {type ReadingParts, readingKey, readTogether} from './read-together.js';
import {tooManySamples} from './refuse-samples.js';
import {type FailedSeries, type FoundSeries, problemOfSource, resolveSeries} from './resolve-series.js';
import {SeriesRead} from './series-read.js';
import {lengthOfSpans} from './spans.js';
import {untilAborted} from './until-aborted.js';

/** What answering needs; shared by all questions of an engine. */
export interface AnswerParts extends ReadingParts {
  readonly sources: readonly Source[];
  readonly now: () => number;
  readonly log: {warn(details: object, message: string): void; error(details: object, message: string): void};
}

/** An answer, and how many samples and stored bins were read for it. */
export type WorkedAnswer = Omit<EngineAnswer, 'cost'> & {readonly rows: number};

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
  const began = performance.now();
  const timeLeft = () => limits.deadlineMs - (performance.now() - began);
  const entries = await inTime(resolveSeries(sources, question, limits.maxSeries, log), timeLeft(), signal);
  const found = entries.filter((entry): entry is FoundSeries => 'of' in entry);
  const chosen = chooseGrid(
    question,
    found.map(({of}) => of),
    {rollups, maxBins: limits.maxBins, signal},
  );
  const {grid, warnings} = await inTime(chosen, timeLeft(), signal);

  // A series that two selectors stand for is read once.
  const reads = new Map<string, SeriesRead>();
  const readOf = ({of}: FoundSeries) => {
    const read = new SeriesRead(of, grid, asOf);
    const key = readingKey(read);
    const samples = parts.refusals.samplesOf(key);
    if (samples !== null) throw tooManySamples(samples, limits.samplesPerQuestion, grid, null);
    if (!reads.has(key)) reads.set(key, read);
    return reads.get(key)!;
  };
  const readOfEntry = new Map(found.map((entry) => [entry, readOf(entry)]));
  await readTogether([...reads.values()], parts, timeLeft(), signal);

  const elapsed = performance.now() - began;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error('the deadline is reached')), Math.max(GRACE_MS, timeLeft()));
  const finishing = AbortSignal.any([signal, patience.signal]);
  const context = {question, parts, elapsed, signal, finishing, warnings};
  const answers = entries.map((entry) =>
    'of' in entry ? answerSeries(entry, readOfEntry.get(entry)!, context) : failedSeries(entry, grid, asOf),
  );
  const series = await Promise.all(answers).finally(() => clearTimeout(timer));
  const failure = series.every(({error}) => error !== null)
    ? [...reads.values()].find(({error}) => error !== null)
    : undefined;
  if (failure !== undefined) throw problemOfSource(failure.of.source.name, failure.error, log);
  const all = [...reads.values()];
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
      ...(question.explain ? {explain: {series: all.map(explainRead)}} : {}),
    },
    settled:
      series.every(({error}) => error === null) &&
      all.every(
        (read) => read.holes.length === 0 && read.error === null && grid.endMs <= asOf - read.of.source.latenessMs,
      ),
    partial:
      series.some(({error, partial}) => partial !== null || (error !== null && error.status >= 500)) ||
      all.some(({error}) => error !== null),
    rows: all.reduce((rows, {rowsRead}) => rows + rowsRead, 0),
  };
}

interface SeriesContext {
  readonly question: BinsQuestion;
  readonly parts: AnswerParts;
  /** How long reading took, milliseconds. */
  readonly elapsed: number;
  readonly signal: AbortSignal;
  readonly finishing: AbortSignal;
  readonly warnings: readonly Warning[];
}

async function answerSeries(
  {query, of, aggregates, warnings}: FoundSeries,
  read: SeriesRead,
  {question, parts, elapsed, signal, finishing, warnings: ofGrid}: SeriesContext,
): Promise<BinnedSeries> {
  const {source, series, measure} = of;
  const {grid} = read;
  const completeUntil = completeUntilOf(grid, read.asOf, measure.interval);
  const common = {
    query,
    series: series.series,
    metric: series.metric,
    measure: measure.name,
    labels: series.labels,
    kind: measure.kind,
    unit: measure.unit,
    interval: measure.interval,
    derived: derivedText(measure, aggregates),
    completeUntil,
  };
  const bins = await knownBins(read, {completeUntil, fill: question.fill}, parts, finishing);
  signal.throwIfAborted();
  if (read.error !== null && bins.runs.length === 0) {
    const problem = problemOfSource(source.name, read.error, parts.log);
    return {...common, summary: null, partial: null, warnings, error: problem.toBody()};
  }
  const {warnings: ofBins, ...columns} = assemble(bins, {measure, aggregates, fill: question.fill, completeUntil});
  return {
    ...common,
    ...columns,
    partial: read.isCut ? partialOf(read, bins, elapsed) : null,
    warnings: [...warnings, ...ofGrid, ...ofBins, ...unknownWarnings(read)],
    error: null,
  };
}

/** The clock less two intervals, floored to the step, at most the end of the grid. */
export function completeUntilOf(grid: TimeGrid, nowMs: number, interval: number | null): number {
  return Math.min(grid.endMs, floorToStep(nowMs - 2 * (interval ?? 0), grid.step, grid.timeZone));
}

function failedSeries({query, asked, series, problem}: FailedSeries, grid: TimeGrid, asOf: number): BinnedSeries {
  const {selector} = asked;
  const measure = series?.measures.find(({name}) => name === selector.measure) ?? series?.measures[0];
  const {kind = 'gauge', unit = null, interval = null} = measure ?? {};
  return {
    query,
    series: series?.series ?? formatSelector({...selector, measure: null}),
    metric: selector.metric,
    measure: selector.measure ?? measure?.name ?? 'value',
    labels:
      series?.labels ??
      Object.fromEntries(
        selector.matchers.flatMap(({label, operator, value}) => (operator === '=' ? [[label, value]] : [])),
      ),
    kind,
    unit,
    interval,
    derived: null,
    completeUntil: completeUntilOf(grid, asOf, interval),
    summary: null,
    partial: null,
    warnings: [],
    error: problem.toBody(),
  };
}

/** How far a series is that was cut short, and when to ask again. */
function partialOf(read: SeriesRead, {grid, runs}: KnownBins, elapsed: number): PartialAnswer {
  const rest = lengthOfSpans(readableHoles(read));
  const done = grid.endMs - grid.startMs - lengthOfSpans(read.holes);
  const samplesLeft = estimateSamples(read);
  const samplesPerMs = read.samplesRead / elapsed;
  const expected = samplesLeft === null || samplesPerMs === 0 ? 2000 : samplesLeft / samplesPerMs;
  return {
    covered: runs.map(({first, end}) => [edgeAt(grid, first), edgeAt(grid, end)]),
    progress: Math.floor((1000 * done) / (done + rest)) / 1000,
    retryAfterMs: Math.min(10_000, Math.max(500, Math.ceil(expected / 500) * 500)),
  };
}

function unknownWarnings(read: SeriesRead): Warning[] {
  if (read.error !== null) {
    const message = `source failed: ${read.of.source.name}; what only it knows is unknown`;
    return [{code: read.error instanceof Problem ? read.error.code : 'source_failed', message}];
  }
  const unreachable = lengthOfSpans(read.holes) - lengthOfSpans(readableHoles(read));
  if (unreachable === 0) return [];
  const oldest = read.of.source.samples.oldestReadable(read.of.series);
  const since = oldest === null ? '' : ` before ${new Date(oldest).toISOString()}`;
  return [
    {code: 'expired', message: `samples${since} can't be read any more, and nothing is stored of them for this step`},
  ];
}

/** Waits for what has no signal of its own, no longer than the deadline. */
async function inTime<T>(work: Promise<T>, withinMs: number, signal: AbortSignal): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(
    () =>
      limit.abort(
        new Problem('deadline_exceeded', 'deadline exceeded while series were looked up', {retryAfterSeconds: 2}),
      ),
    withinMs,
  );
  try {
    return await untilAborted(work, AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
