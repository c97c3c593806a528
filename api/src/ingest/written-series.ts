/** What is said of each series of a file when it is written. */
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {Kind} from '@metrics-chart/contract/series';
import type {Catalogue, IncomingSeries} from '../store.js';
import type {DeclaredSeries} from './import-row.js';
import {inferInterval} from './infer-interval.js';
import type {SampleBuffer} from './sample-buffers.js';

/** Rows of a series before its interval is inferred; those of series with fewer wait for the next batch. */
const ROWS_TO_INFER_FROM = 10;
/** Series whose labels are among those of one; it is looked for among them. */
const MOST_FOUND = 1_000;

/** What holds for series of which the file does not say it. */
export interface SeriesDefaults {
  readonly kind?: Kind | undefined;
  readonly unit?: string | null | undefined;
  /** Milliseconds; null: irregular. By default it is inferred, a series at a time. */
  readonly interval?: number | null | undefined;
  /** Knows series already: their kind, unit and interval hold where nothing else is said. */
  readonly catalogue?: Catalogue | undefined;
}

/** The series of a file; what is decided of one holds for the rest of the file. */
export class WrittenSeries {
  readonly #defaults: SeriesDefaults;
  readonly #decided = new Map<DeclaredSeries, IncomingSeries>();
  readonly #texts = new Set<string>();

  constructor(defaults: SeriesDefaults) {
    this.#defaults = defaults;
  }

  /** How many series were written. */
  get count(): number {
    return this.#texts.size;
  }

  /** Null when there are too few rows yet to tell the interval, and more may come. */
  async seriesOf({declared, times}: SampleBuffer, isLast: boolean): Promise<IncomingSeries | null> {
    const decided = this.#decided.get(declared);
    if (decided) return decided;
    const {catalogue, ...given} = this.#defaults;
    const said = firstDefined(declared.interval, given.interval);
    if (said === undefined && !isLast && times.length < ROWS_TO_INFER_FROM) return null;
    const text = formatSeries(declared.metric, declared.labels);
    const found = (await catalogue?.findSeries(parseSelector(text), MOST_FOUND)) ?? [];
    const known = found.find(({series}) => series === text)?.measures[0];
    const interval = firstDefined(said, known?.interval);
    const series: IncomingSeries = {
      metric: declared.metric,
      labels: declared.labels,
      kind: declared.kind ?? given.kind ?? known?.kind ?? 'gauge',
      unit: firstDefined(declared.unit, given.unit, known?.unit) ?? null,
      interval: interval === undefined ? inferInterval(times) : interval,
    };
    this.#decided.set(declared, series);
    this.#texts.add(text);
    return series;
  }
}

const firstDefined = <T>(...values: readonly (T | undefined)[]): T | undefined =>
  values.find((value) => value !== undefined);
