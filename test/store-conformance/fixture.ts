/**
 * What a store brings along to be held against its promises (`api/src/store.ts`).
 *
 * A store plugs in with one test file of its own that calls the suites it has promises for:
 *
 * ```ts
 * describeSamples('DuckDB', async () => ({source, write, close}));
 * describeCatalogue('DuckDB', …);  describeRollups('DuckDB', …);  describeSink('DuckDB', …);
 * ```
 *
 * A fixture is created once a suite, not once a test: tests share it and keep apart by series of their own, so that a
 * keyspace is made once. All series of the suites are alike, so that a table which is mapped by config can hold them:
 *
 * - the metric is any text (a column), the labels are exactly `host` and `zone` (two columns),
 * - the one measure is of kind `gauge`, unit `ms`, with samples expected every 10 s (`CONFORMANCE_KIND` and so on),
 * - times are whole milliseconds, before 1970 too.
 *
 * What a store cannot hold is said in its `Traits`; the tests of that are then skipped, by name.
 */
import type {IncomingSamples, Rollups, Sink, Source} from '#api/store.js';

export const CONFORMANCE_KIND = 'gauge';
export const CONFORMANCE_UNIT = 'ms';
export const CONFORMANCE_INTERVAL_MS = 10_000;

/** What a store can hold. Defaults: everything, one value a millisecond, and 300,000 samples make several pages. */
export interface Traits {
  /** Integers beyond 2^53, in a column of integers beside the one of doubles. */
  readonly exact: boolean;
  /** A weight beside each value. */
  readonly weight: boolean;
  /** NaN and the infinities. */
  readonly nonFinite: boolean;
  /** Values of one millisecond are kept apart by finer times, in the order in which they are written; else the last one stays. */
  readonly finerTimes: boolean;
  /** So many samples of one series that a read of them delivers at least two pages. */
  readonly severalPages: number;
}

export const ALL_TRAITS: Traits = {
  exact: true,
  weight: true,
  nonFinite: true,
  finerTimes: false,
  severalPages: 300_000,
};

/** For `describeSamples` and `describeCatalogue`. */
export interface SourceFixture {
  readonly source: Source;
  /**
   * Puts samples where the source reads them, in whatever way the store has (a mapped table: INSERTs of the fixture's
   * own), and resolves when the catalogue knows their series (after a crawl, where it takes one).
   */
  write(batch: readonly IncomingSamples[]): Promise<void>;
  close(): Promise<void>;
}

/** For `describeRollups`. */
export interface RollupsFixture {
  readonly rollups: Rollups;
  /** Closes and opens anew over the same data, where the store outlives its process; else null. */
  readonly reopen: (() => Promise<Rollups>) | null;
  close(): Promise<void>;
}

/** For `describeSink`. */
export interface SinkFixture {
  readonly sink: Sink;
  /** Reads what the sink took in. */
  readonly source: Source;
  /** Where bins of the same source are kept, when late samples make them be forgotten by the sink itself; else null. */
  readonly rollups: Rollups | null;
  /** Closes and opens anew over the same data, where the store outlives its process; else null. */
  readonly reopen: (() => Promise<Source>) | null;
  close(): Promise<void>;
}
