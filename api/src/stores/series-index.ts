/**
 * The series of one source in memory, up to millions of them: found by text, metric, labels and parts of names.
 *
 * Text order is kept in an array that new series are merged into when it is next looked at, so that a crawl that adds
 * thousands of them costs no more than one merge a look.
 */
import {type Selector, selectorMatches} from '@metrics-chart/contract/selector';
import type {Labels} from '@metrics-chart/contract/series';

/** What the index needs to know of a series. */
export interface Indexed {
  /** Canonical text of metric and labels. */
  readonly series: string;
  readonly metric: string;
  readonly labels: Labels;
}

/** By UTF-16 code units: the same in every locale. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The series of one source. */
export class SeriesIndex<Item extends Indexed> {
  readonly #bySeries = new Map<string, Item>();
  readonly #byMetric = new Map<string, Set<string>>();
  /** How many series have each value of each label. */
  readonly #values = new Map<string, Map<string, number>>();
  /** Ascending texts; some may have been removed since. */
  #ordered: string[] = [];
  #added: string[] = [];
  #removed = 0;

  get size(): number {
    return this.#bySeries.size;
  }

  get(series: string): Item | undefined {
    return this.#bySeries.get(series);
  }

  /** Adds a series, or replaces what was known of it. */
  put(item: Item): void {
    const {series, metric, labels} = item;
    if (!this.#bySeries.has(series)) {
      this.#added.push(series);
      const kin = this.#byMetric.get(metric);
      if (kin) kin.add(series);
      else this.#byMetric.set(metric, new Set([series]));
      this.#count(labels, 1);
    }
    this.#bySeries.set(series, item);
  }

  remove(series: string): void {
    const known = this.#bySeries.get(series);
    if (!known) return;
    this.#bySeries.delete(series);
    const kin = this.#byMetric.get(known.metric)!;
    kin.delete(series);
    if (kin.size === 0) this.#byMetric.delete(known.metric);
    this.#count(known.labels, -1);
    this.#removed += 1;
  }

  #count(labels: Labels, change: number): void {
    for (const [name, value] of Object.entries(labels)) {
      const values = this.#values.get(name) ?? new Map<string, number>();
      this.#values.set(name, values);
      const count = (values.get(value) ?? 0) + change;
      if (count > 0) values.set(value, count);
      else values.delete(value);
      if (values.size === 0) this.#values.delete(name);
    }
  }

  /** All series, in no order. */
  all(): IterableIterator<Item> {
    return this.#bySeries.values();
  }

  /**
   * At most `limit` series that meet all conditions, ascending by text, after the text `after`.
   *
   * @param search - part of the metric or of a label value, in any case; empty for all
   * @param labels - exact label values
   */
  list(search: string, labels: Labels, after: string | null, limit: number): Item[] {
    const ordered = this.#inOrder();
    const wanted = search.toLowerCase();
    const conditions = Object.entries(labels);
    const listed: Item[] = [];
    for (let i = after === null ? 0 : firstAfter(ordered, after); i < ordered.length && listed.length < limit; i++) {
      const item = this.#bySeries.get(ordered[i]!);
      if (!item) continue;
      if (!conditions.every(([name, value]) => Object.hasOwn(item.labels, name) && item.labels[name] === value))
        continue;
      if (wanted === '' || holds(item, wanted)) listed.push(item);
    }
    return listed;
  }

  /** At most `limit` of the series that a selector stands for, ascending by text. */
  find(selector: Selector, limit: number): Item[] {
    return [...(this.#byMetric.get(selector.metric) ?? [])]
      .map((series) => this.#bySeries.get(series)!)
      .filter(({metric, labels}) => selectorMatches(selector, metric, labels))
      .sort((a, b) => byText(a.series, b.series))
      .slice(0, limit);
  }

  /** Every label name, ascending. */
  labelNames(): string[] {
    return [...this.#values.keys()].sort(byText);
  }

  /** At most `limit` values of one label that begin with a prefix, ascending. */
  labelValues(name: string, prefix: string, limit: number): string[] {
    const values = [...(this.#values.get(name)?.keys() ?? [])];
    return values
      .filter((value) => value.startsWith(prefix))
      .sort(byText)
      .slice(0, limit);
  }

  /** Every text that there is, ascending, and perhaps some that were removed. */
  #inOrder(): readonly string[] {
    if (this.#added.length > 0 || this.#removed > this.#bySeries.size) {
      const added = this.#added.sort(byText);
      const merged: string[] = [];
      let i = 0;
      let j = 0;
      while (i < this.#ordered.length || j < added.length) {
        const takesOld = j >= added.length || (i < this.#ordered.length && this.#ordered[i]! <= added[j]!);
        const text = takesOld ? this.#ordered[i++]! : added[j++]!;
        if (this.#bySeries.has(text) && merged.at(-1) !== text) merged.push(text);
      }
      this.#ordered = merged;
      this.#added = [];
      this.#removed = 0;
    }
    return this.#ordered;
  }
}

function holds({metric, labels}: Indexed, wanted: string): boolean {
  if (metric.toLowerCase().includes(wanted)) return true;
  for (const name in labels) if (labels[name]!.toLowerCase().includes(wanted)) return true;
  return false;
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
