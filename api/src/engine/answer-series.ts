/**
 * One entry of an answer.
 */
import {edgeAt, floorToStep, type TimeGrid} from '@metrics-chart/contract/grid';
import {formatSelector} from '@metrics-chart/contract/selector';
import type {BinnedSeries, Fill, PartialAnswer, Warning} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import {derivedText} from './aggregates.js';
import {assemble, type KnownBins} from './assemble.js';
import {knownBins} from './known-bins.js';
import {estimateSamples, readableHoles} from './read-samples.js';
import type {ReadingParts} from './read-together.js';
import {type FailedSeries, type FoundSeries, problemOfSource, type ResolveLog} from './resolve-series.js';
import type {SeriesRead} from './series-read.js';
import {lengthOfSpans} from './spans.js';

/** What all series of an answer have in common. */
export interface SeriesContext {
  readonly fill: Fill;
  readonly parts: ReadingParts & {readonly log: ResolveLog};
  /** How long reading took, milliseconds. */
  readonly elapsed: number;
  readonly signal: AbortSignal;
  readonly finishing: AbortSignal;
  readonly warnings: readonly Warning[];
}

/** The entry of a series that was read. Throws the caller's reason when he left. */
export async function answerSeries(
  {query, of, aggregates, warnings}: FoundSeries,
  read: SeriesRead,
  {fill, parts, elapsed, signal, finishing, warnings: ofGrid}: SeriesContext,
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
  const bins = await knownBins(read, {completeUntil, fill}, parts, finishing);
  signal.throwIfAborted();
  if (read.error !== null && bins.runs.length === 0) {
    const problem = problemOfSource(source.name, read.error, parts.log);
    return {...common, summary: null, partial: null, warnings, error: problem.toBody()};
  }
  const {warnings: ofBins, ...columns} = assemble(bins, {measure, aggregates, fill, completeUntil});
  return {
    ...common,
    ...columns,
    partial: read.isCut || passingFailure(read) !== null ? partialOf(read, bins, elapsed) : null,
    warnings: [...warnings, ...ofGrid, ...ofBins, ...unknownWarnings(read)],
    error: null,
  };
}

/** The clock less two intervals, floored to the step, at most the end of the grid. */
export function completeUntilOf(grid: TimeGrid, nowMs: number, interval: number | null): number {
  return Math.min(grid.endMs, floorToStep(nowMs - 2 * (interval ?? 0), grid.step, grid.timeZone));
}

/** The entry of what can't be answered: no columns, and what is the matter. */
export function failedSeries(
  {query, asked, series, problem}: FailedSeries,
  grid: TimeGrid,
  asOf: number,
): BinnedSeries {
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

/** The failure of a source that may be over in a moment, with what it says of when to ask again; else null. */
function passingFailure({error}: SeriesRead): {readonly retryAfterSeconds: number} | null {
  if (!(error instanceof Problem) || error.retryAfterSeconds === undefined) return null;
  return {retryAfterSeconds: error.retryAfterSeconds};
}

/** How far a series is that was cut short, by the deadline or by a failure that passes, and when to ask again. */
function partialOf(read: SeriesRead, {grid, runs}: KnownBins, elapsed: number): PartialAnswer {
  const rest = lengthOfSpans(readableHoles(read));
  const done = grid.endMs - grid.startMs - lengthOfSpans(read.holes);
  const samplesLeft = estimateSamples(read);
  const samplesPerMs = read.samplesRead / elapsed;
  const failure = passingFailure(read);
  const expected =
    failure !== null
      ? failure.retryAfterSeconds * 1000
      : samplesLeft === null || samplesPerMs === 0
        ? 2000
        : samplesLeft / samplesPerMs;
  return {
    covered: runs.map(({first, end}) => [edgeAt(grid, first), edgeAt(grid, end)]),
    progress: Math.floor((1000 * done) / Math.max(1, done + rest)) / 1000,
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
