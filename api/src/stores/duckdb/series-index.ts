/**
 * The series of one source, in memory: found by text, metric, labels and parts of names.
 *
 * An embedded database holds thousands of series, not millions: looking through all of them takes milliseconds, and a
 * write needs to know its series without a query.
 */
import {type Selector, selectorMatches} from '@metrics-chart/contract/selector';
import type {Kind, Labels} from '@metrics-chart/contract/series';
import type {SeriesInfo} from '../../store.js';

/** A series, and where its samples lie. */
export interface StoredSeries {
  /** Of its samples in the table. */
  readonly id: number;
  readonly source: string;
  readonly series: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly interval: number | null;
  /** Some samples carry weights. */
  readonly weighted: boolean;
  /** Some samples are integers that a double may not hold. */
  readonly exact: boolean;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** The one measure that series of this store have. */
export const MEASURE = 'value';

/** A series as the rest of the program knows it. */
export const toSeriesInfo = (stored: StoredSeries): SeriesInfo => ({
  source: stored.source,
  series: stored.series,
  metric: stored.metric,
  labels: stored.labels,
  measures: [
    {
      name: MEASURE,
      kind: stored.kind,
      unit: stored.unit,
      interval: stored.interval,
      aggregate: null,
      weighted: stored.weighted,
    },
  ],
  firstSeen: stored.firstSeen,
  lastSeen: stored.lastSeen,
});

/** By UTF-16 code units: the same in every locale. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The series of one source. */
export class SeriesIndex {
  readonly #bySeries = new Map<string, StoredSeries>();
  readonly #byMetric = new Map<string, Set<string>>();
  /** Ascending series texts; null when it has to be made anew. */
  #ordered: readonly string[] | null = null;
  /** What `search` looks through, by series: made when first looked at. */
  readonly #searched = new Map<string, string>();

  get(series: string): StoredSeries | undefined {
    return this.#bySeries.get(series);
  }

  /** Adds a series, or replaces what was known of it. */
  put(stored: StoredSeries): void {
    const {series, metric} = stored;
    if (!this.#bySeries.has(series)) {
      this.#ordered = null;
      const kin = this.#byMetric.get(metric);
      if (kin) kin.add(series);
      else this.#byMetric.set(metric, new Set([series]));
    }
    this.#bySeries.set(series, stored);
  }

  remove(series: string): void {
    const stored = this.#bySeries.get(series);
    if (!stored) return;
    this.#bySeries.delete(series);
    this.#searched.delete(series);
    this.#byMetric.get(stored.metric)?.delete(series);
    this.#ordered = null;
  }

  /** All series, in no order. */
  all(): IterableIterator<StoredSeries> {
    return this.#bySeries.values();
  }

  /**
   * At most `limit` series that meet all conditions, ascending by text, after the text `after`.
   *
   * @param search - part of the metric or of a label value, in any case; empty for all
   * @param labels - exact label values
   */
  list(search: string, labels: Labels, after: string | null, limit: number): StoredSeries[] {
    this.#ordered ??= [...this.#bySeries.keys()].sort(byText);
    const wanted = search.toLowerCase();
    const conditions = Object.entries(labels);
    const listed: StoredSeries[] = [];
    for (let i = after === null ? 0 : firstAfter(this.#ordered, after); i < this.#ordered.length; i++) {
      if (listed.length >= limit) break;
      const stored = this.#bySeries.get(this.#ordered[i]!)!;
      if (!conditions.every(([name, value]) => Object.hasOwn(stored.labels, name) && stored.labels[name] === value)) {
        continue;
      }
      if (wanted === '' || this.#searchedText(stored).includes(wanted)) listed.push(stored);
    }
    return listed;
  }

  #searchedText(stored: StoredSeries): string {
    let text = this.#searched.get(stored.series);
    if (text === undefined) {
      // The joint is no character that anybody searches for, so that nothing is found across two values.
      text = [stored.metric, ...Object.values(stored.labels)].join('\0').toLowerCase();
      this.#searched.set(stored.series, text);
    }
    return text;
  }

  /** At most `limit` of the series that a selector stands for, ascending by text. */
  find(selector: Selector, limit: number): StoredSeries[] {
    return [...(this.#byMetric.get(selector.metric) ?? [])]
      .map((series) => this.#bySeries.get(series)!)
      .filter(({metric, labels}) => selectorMatches(selector, metric, labels))
      .sort((a, b) => byText(a.series, b.series))
      .slice(0, limit);
  }

  /** Every label name, ascending. */
  labelNames(): string[] {
    const names = new Set<string>();
    for (const {labels} of this.all()) for (const name of Object.keys(labels)) names.add(name);
    return [...names].sort(byText);
  }

  /** At most `limit` values of one label that begin with a prefix, ascending. */
  labelValues(name: string, prefix: string, limit: number): string[] {
    const values = new Set<string>();
    for (const {labels} of this.all()) {
      if (Object.hasOwn(labels, name) && labels[name]!.startsWith(prefix)) values.add(labels[name]!);
    }
    return [...values].sort(byText).slice(0, limit);
  }
}

/** The position of the first text after another, in ascending order. */
function firstAfter(ordered: readonly string[], text: string): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! <= text) low = middle + 1;
    else high = middle;
  }
  return low;
}
