/** The series that were found in the mapped tables of one source, in memory. */
import {formatSeries} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {SeriesIndex} from '../../series-index.js';
import type {BucketKey} from '../partitions.js';
import type {SeriesIdentity} from './mapping.js';

/** A bucket in which a series has a partition. */
export interface KnownBucket {
  readonly key: BucketKey;
  /** The time that it stands for; null for one that was remembered, until it is looked at. */
  readonly range: TimeRange | null;
}

/** A series that was found in a table. */
export interface KnownSeries extends SeriesIdentity {
  /** Canonical text of metric and labels. */
  readonly series: string;
  /** The place of its table in the configuration. */
  readonly table: number;
  /** The walk that saw it last; older ones are forgotten when a walk is through. */
  seenIn: number;
  /** Null where the key has no bucket, or as long as no walk came by. */
  firstBucket: KnownBucket | null;
  lastBucket: KnownBucket | null;
  /** Times of the first and the last row, as far as they were looked up. */
  firstSeen: number | null;
  lastSeen: number | null;
}

/** Called with the first series that two tables hold, by their places in the configuration; once for each two. */
export type SharedSeriesListener = (first: number, second: number, series: string) => void;

/** The series of the tables of one source. */
export class KnownSeriesIndex extends SeriesIndex<KnownSeries> {
  readonly #onShared: SharedSeriesListener;
  readonly #shared = new Set<string>();

  constructor(onShared: SharedSeriesListener) {
    super();
    this.#onShared = onShared;
  }

  /**
   * Notes that a table holds a series, and returns what is known of it; null when another table that comes before it in
   * the configuration holds a series of the same name.
   */
  note({metric, labels}: SeriesIdentity, table: number, walk: number): KnownSeries | null {
    const series = formatSeries(metric, labels);
    const known = this.get(series);
    if (known && known.table !== table) this.#noteShared(known.table, table, series);
    if (known && known.table < table) return null;
    if (known && known.table === table) {
      known.seenIn = Math.max(known.seenIn, walk);
      return known;
    }
    const ends = {firstBucket: null, lastBucket: null, firstSeen: null, lastSeen: null};
    const added: KnownSeries = {series, metric, labels, table, seenIn: walk, ...ends};
    this.put(added);
    return added;
  }

  #noteShared(one: number, other: number, series: string): void {
    const [first, second] = [Math.min(one, other), Math.max(one, other)];
    const pair = `${first} ${second}`;
    if (this.#shared.has(pair)) return;
    this.#shared.add(pair);
    this.#onShared(first, second, series);
  }

  /** Forgets the series of a table that no walk from this one on has seen, and returns them. */
  forgetUnseen(table: number, walk: number): KnownSeries[] {
    const unseen = this.ofTable(table).filter(({seenIn}) => seenIn < walk);
    for (const {series} of unseen) this.remove(series);
    return unseen;
  }

  /** The series of a table, in no order. */
  ofTable(table: number): KnownSeries[] {
    return [...this.all()].filter((known) => known.table === table);
  }
}
