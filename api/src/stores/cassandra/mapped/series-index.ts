/** The series of the mapped tables of one source, in memory: found by text, metric, labels and parts of names. */
import {formatSeries, type Selector, selectorMatches} from '@metrics-chart/contract/selector';
import type {Labels, TimeRange} from '@metrics-chart/contract/series';
import type {BucketKey} from '../partitions.js';
import type {SeriesIdentity} from './mapping.js';

/** A bucket in which a series has a partition, and the time that it stands for. */
export interface KnownBucket extends TimeRange {
  readonly key: BucketKey;
}

/** A series that was found in a table. */
export interface KnownSeries extends SeriesIdentity {
  /** Canonical text of metric and labels. */
  readonly series: string;
  /** The place of its table in the configuration. */
  readonly table: number;
  /** The crawl that saw it last; older ones are forgotten when a crawl is through. */
  seenIn: number;
  /** Null where the key has no bucket, or as long as no crawl came by. */
  firstBucket: KnownBucket | null;
  lastBucket: KnownBucket | null;
  /** Times of the first and the last row, as far as they were looked up. */
  firstSeen: number | null;
  lastSeen: number | null;
}

/** By UTF-16 code units: the same in every locale. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The series of one source. */
export class SeriesIndex {
  readonly #bySeries = new Map<string, KnownSeries>();
  readonly #byMetric = new Map<string, Set<KnownSeries>>();
  /** Ascending series texts; null when it has to be made anew. */
  #ordered: readonly string[] | null = null;

  get(series: string): KnownSeries | undefined {
    return this.#bySeries.get(series);
  }

  /**
   * Notes that a table holds a series, and returns what is known of it; null when another table that comes before it in
   * the configuration holds a series of the same name.
   */
  note({metric, labels}: SeriesIdentity, table: number, crawl: number): KnownSeries | null {
    const series = formatSeries(metric, labels);
    const known = this.#bySeries.get(series);
    if (known && known.table < table) return null;
    if (known && known.table === table) {
      known.seenIn = Math.max(known.seenIn, crawl);
      return known;
    }
    if (known) this.#remove(known);
    const added: KnownSeries = {
      series,
      metric,
      labels,
      table,
      seenIn: crawl,
      firstBucket: null,
      lastBucket: null,
      firstSeen: null,
      lastSeen: null,
    };
    this.#bySeries.set(series, added);
    const kin = this.#byMetric.get(metric);
    if (kin) kin.add(added);
    else this.#byMetric.set(metric, new Set([added]));
    this.#ordered = null;
    return added;
  }

  /** Forgets the series of a table that no crawl from this one on has seen. */
  forgetUnseen(table: number, crawl: number): void {
    for (const known of this.#bySeries.values()) {
      if (known.table === table && known.seenIn < crawl) this.#remove(known);
    }
  }

  /** The series of a table, in no order. */
  ofTable(table: number): KnownSeries[] {
    return [...this.#bySeries.values()].filter((known) => known.table === table);
  }

  /**
   * At most `limit` series that meet all conditions, ascending by text, after the text `after`.
   *
   * @param search - part of the metric or of a label value, in any case; empty for all
   * @param labels - exact label values
   */
  list(search: string, labels: Labels, after: string | null, limit: number): KnownSeries[] {
    this.#ordered ??= [...this.#bySeries.keys()].sort(byText);
    const wanted = search.toLowerCase();
    const conditions = Object.entries(labels);
    const listed: KnownSeries[] = [];
    for (let i = after === null ? 0 : firstAfter(this.#ordered, after); i < this.#ordered.length; i++) {
      if (listed.length >= limit) break;
      const known = this.#bySeries.get(this.#ordered[i]!)!;
      if (!conditions.every(([name, value]) => Object.hasOwn(known.labels, name) && known.labels[name] === value)) {
        continue;
      }
      if (
        wanted === '' ||
        [known.metric, ...Object.values(known.labels)].some((text) => text.toLowerCase().includes(wanted))
      ) {
        listed.push(known);
      }
    }
    return listed;
  }

  /** At most `limit` of the series that a selector stands for, ascending by text. */
  find(selector: Selector, limit: number): KnownSeries[] {
    return [...(this.#byMetric.get(selector.metric) ?? [])]
      .filter(({metric, labels}) => selectorMatches(selector, metric, labels))
      .sort((a, b) => byText(a.series, b.series))
      .slice(0, limit);
  }

  /** At most `limit` values of one label that begin with a prefix, ascending. */
  labelValues(name: string, prefix: string, limit: number): string[] {
    const values = new Set<string>();
    for (const {labels} of this.#bySeries.values()) {
      if (Object.hasOwn(labels, name) && labels[name]!.startsWith(prefix)) values.add(labels[name]!);
    }
    return [...values].sort(byText).slice(0, limit);
  }

  #remove(known: KnownSeries): void {
    this.#bySeries.delete(known.series);
    this.#byMetric.get(known.metric)?.delete(known);
    this.#ordered = null;
  }
}

/** The index of the first text of an ascending list that comes after another one. */
function firstAfter(ordered: readonly string[], after: string): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
