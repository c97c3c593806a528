/**
 * Asked selectors become series of sources, each with the measure and the aggregates that are wanted of it.
 */
import {formatSelector} from '@metrics-chart/contract/selector';
import type {Aggregate, Warning} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import type {SeriesInfo, Source} from '../store.js';
import {aggregatesFor} from './aggregates.js';
import type {AskedSeries, BinsQuestion} from './engine.js';
import type {SeriesOfSource} from './rollup-builder.js';

/** A series that can be answered. */
export interface FoundSeries {
  /** Index of the asked selector. */
  readonly query: number;
  readonly of: SeriesOfSource;
  readonly aggregates: readonly Aggregate[];
  readonly warnings: readonly Warning[];
}

/** What can't be answered: a selector that matches nothing, or a series that does not have what is asked. */
export interface FailedSeries {
  readonly query: number;
  readonly asked: AskedSeries;
  readonly series: SeriesInfo | null;
  readonly problem: Problem;
}

/** One entry of an answer to come. */
export type ResolvedSeries = FoundSeries | FailedSeries;

/** Where it is said what a source threw. */
export interface ResolveLog {
  error(details: object, message: string): void;
}

/** What a source threw, as what the caller is told; only the log holds the cause. */
export function problemOfSource(source: string, error: unknown, log: ResolveLog): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  log.error({err: error, source}, 'source failed');
  return error instanceof Problem ? error : new Problem('source_failed', `source failed: ${source}`, {cause: error});
}

/**
 * All series that are asked for, in the order of the selectors.
 *
 * @throws Problem `too_many_series`; and when no selector can be answered, what is the matter with the first
 */
export async function resolveSeries(
  sources: readonly Source[],
  question: BinsQuestion,
  maxSeries: number,
  log: ResolveLog,
): Promise<readonly ResolvedSeries[]> {
  const perQuery = await Promise.all(
    question.series.map((asked, query) => resolveOne(sources, asked, query, question.aggregates, maxSeries, log)),
  );
  const entries = perQuery.flat();
  if (entries.length > maxSeries) {
    throw new Problem('too_many_series', `too many series: more than ${maxSeries}, at most ${maxSeries}`, {
      field: 'series',
      value: question.series.map(({text}) => text),
      accepted: `selectors that stand for at most ${maxSeries} series together`,
    });
  }
  const [first] = entries;
  if (first !== undefined && entries.every((entry) => 'problem' in entry)) throw (first as FailedSeries).problem;
  return entries;
}

async function resolveOne(
  sources: readonly Source[],
  asked: AskedSeries,
  query: number,
  aggregates: readonly Aggregate[] | null,
  maxSeries: number,
  log: ResolveLog,
): Promise<ResolvedSeries[]> {
  const problems: Problem[] = [];
  const found = await Promise.all(
    sources.map(async (source) => {
      try {
        return (await source.catalogue.findSeries(asked.selector, maxSeries)).map((series) => ({source, series}));
      } catch (error) {
        problems.push(problemOfSource(source.name, error, log));
        return [];
      }
    }),
  );
  const failures = problems.map(({code, message}) => ({code, message}));
  const crawls = crawlWarnings(sources);
  const all = found.flat();
  const entries = all.map(({source, series}): ResolvedSeries => {
    try {
      const measure = measureOf(series, asked);
      const shared = sharedWarnings(
        series,
        all.filter((other) => other.series.series === series.series).map((other) => other.source.name),
      );
      const warnings = [...failures, ...(isExact(asked, series) ? [] : crawls), ...shared];
      return {
        query,
        of: {source, series, measure},
        aggregates: aggregatesFor(measure, asked.aggregates ?? aggregates),
        warnings,
      };
    } catch (error) {
      if (error instanceof Problem) return {query, asked, series, problem: error};
      throw error;
    }
  });
  if (entries.length > 0) return entries;
  const problem =
    problems[0] ??
    unknownSeries(
      asked,
      crawls.map(({message}) => message),
    );
  return [{query, asked, series: null, problem}];
}

function measureOf(series: SeriesInfo, {selector, text}: AskedSeries) {
  const {measure: name} = selector;
  const measure = name === null ? series.measures[0] : series.measures.find((candidate) => candidate.name === name);
  if (measure !== undefined) return measure;
  throw new Problem('unknown_measure', `unknown measure: ${name}`, {
    field: 'series',
    value: text,
    accepted: series.measures.map((candidate) => candidate.name).join(', '),
  });
}

function unknownSeries({text, selector}: AskedSeries, remarks: readonly string[]): Problem {
  return new Problem('unknown_series', [`unknown series: ${formatSelector(selector)}`, ...remarks].join('; '), {
    field: 'series',
    value: text,
    accepted: 'a selector of the catalogue, see /api/v1/series',
  });
}

/** Whether the selector names every label of the series, so that it stands for no other one. */
function isExact({selector: {matchers}}: AskedSeries, {labels}: SeriesInfo): boolean {
  return matchers.length === Object.keys(labels).length && matchers.every(({operator}) => operator === '=');
}

/** Nothing but their order tells series of one name apart. */
function sharedWarnings({series}: SeriesInfo, sources: readonly string[]): Warning[] {
  if (sources.length === 1) return [];
  return [{code: 'ambiguous_series', message: `series of the same name in ${sources.join(', ')}: ${series}`}];
}

/** While a catalogue is being filled, there may be more series than were found. */
function crawlWarnings(sources: readonly Source[]): Warning[] {
  return sources.flatMap(({name, catalogue}) => {
    const crawl = catalogue.crawlProgress();
    if (crawl === null) return [];
    const percent = Math.floor(crawl.progress * 100);
    return [
      {
        code: 'catalogue_incomplete',
        message: `the catalogue of ${name} is ${percent} % complete: there may be more series`,
      },
    ];
  });
}
