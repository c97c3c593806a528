/** Data that needs no API: handed over by the page, in a script among the children, or in a file. */
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {parseSelector, selectorMatches} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {rowEnd, rowStart, type SeriesColumns} from '../../core/series-columns.js';
import {isBinsAnswer, type SeriesWish, seriesFromAnswer} from '../../data/from-answer.js';
import type {PageData} from '../../data/page-data.js';
import type {SeriesDefinition} from '../metrics-series/metrics-series.js';
import {aggregateOf, type DefinedColumns} from './chart-series.js';
import {LatePart} from './late-part.js';

/** Reads samples in whatever form a page has them. Answers of the API need none of it. */
const samplesReader = new LatePart(() => import('../../data/from-page.js'));

/** Reads each object that was handed over once, however often the chart updates. */
export class PageSource {
  /** Whether something waits to be read until what reads it has come; meanwhile there is what was there before. */
  isWaiting = false;
  readonly #arrived: () => void;
  #from: unknown;
  #wishes = '';
  #columns: readonly SeriesColumns[] = [];
  /** By column: index of the definition whose question it answers; −1 when not known. */
  #queries: readonly number[] = [];
  #error: InvalidInput | null = null;

  /** @param arrived - called when what was waited for is there */
  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  /**
   * The series of some data, each with what was said of it: by the index of its question in an answer of the API,
   * otherwise by name or selector.
   *
   * @param from - data, or the text of a script
   * @throws InvalidInput when it is none, or when what reads it could not be loaded
   */
  read(from: unknown, definitions: readonly SeriesDefinition[]): DefinedColumns[] {
    const wishes = definitions.map((definition) => ({label: null, aggregate: aggregateOf(definition)}));
    const wishesKey = JSON.stringify(wishes);
    if (this.isWaiting || from !== this.#from || wishesKey !== this.#wishes) {
      this.#from = from;
      this.#wishes = wishesKey;
      this.#load(from, wishes);
    }
    if (this.#error) throw this.#error;
    return this.#columns.map((columns, i) => ({
      columns,
      definition: definitions[this.#queries[i]!] ?? definitions.find((each) => isAbout(each, columns)) ?? null,
    }));
  }

  /** Lets go of what was read. */
  clear(): void {
    this.isWaiting = false;
    this.#from = undefined;
    this.#columns = [];
    this.#queries = [];
    this.#error = null;
  }

  #load(from: unknown, wishes: readonly SeriesWish[]): void {
    try {
      const data = typeof from === 'string' ? parseJson(from) : (from as PageData);
      const columns = isBinsAnswer(data) ? seriesFromAnswer(data, wishes) : this.#readSamples(data);
      this.#error = null;
      this.isWaiting = columns === null;
      if (columns === null) return;
      this.#columns = columns;
      this.#queries = isBinsAnswer(data) ? data.series.map(({query}) => query ?? -1) : columns.map(() => -1);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.isWaiting = false;
      this.#columns = [];
      this.#error = error;
    }
  }

  /** The series of what is no answer of the API; null when they have to wait. */
  #readSamples(data: PageData): SeriesColumns[] | null {
    const part = samplesReader.want(this.#arrived);
    if (part) return part.seriesFromPage(data);
    if (samplesReader.isAwaitedBy(this.#arrived)) return null;
    throw new InvalidInput('unreadable data: what reads it could not be loaded', {
      code: 'unreachable',
      value: null,
      accepted: 'the files that belong to metrics-chart.js, beside it',
    });
  }
}

function isAbout({series}: SeriesDefinition, columns: SeriesColumns): boolean {
  if (!series) return false;
  if (series === columns.key || series === columns.metric) return true;
  try {
    return selectorMatches(parseSelector(series), columns.metric, columns.labels);
  } catch {
    // Handed-over series may have any name; one that is no selector is just that name.
    return false;
  }
}

function parseJson(text: string): PageData {
  try {
    return JSON.parse(text) as PageData;
  } catch {
    throw new InvalidInput('invalid JSON in the chart', {
      code: 'invalid_json',
      value: text.slice(0, 80),
      accepted: 'an answer of /api/v1/bins, or what chart.data takes',
    });
  }
}

/** From the first row of any series to the end of the last; null without rows. */
export function rangeOfColumns(defined: readonly DefinedColumns[]): TimeRange | null {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const {columns} of defined) {
    if (columns.length === 0) continue;
    startMs = Math.min(startMs, rowStart(columns, 0));
    endMs = Math.max(endMs, rowEnd(columns, columns.length - 1));
  }
  if (!(startMs <= endMs)) return null;
  return {startMs, endMs: Math.max(endMs, startMs + 1)};
}
