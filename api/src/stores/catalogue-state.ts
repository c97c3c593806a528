/**
 * What is remembered of tables that other people's programs fill: which series were found in them, and how far the
 * search has come. Such tables are read-only, so that another store keeps it.
 */
import type {Labels} from '@metrics-chart/contract/series';

/** A series that was found. */
export interface RememberedSeries {
  /** The table it was found in, by a name that its source gives. */
  readonly table: string;
  readonly metric: string;
  readonly labels: Labels;
  /** The first and the last time bucket that holds it, where its table has buckets and they are known. */
  readonly firstBucket: string | number | null;
  readonly lastBucket: string | number | null;
  /** Epoch milliseconds UTC, null when not known. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** How far the search through a table has come. */
export interface RememberedCrawl {
  readonly table: string;
  /** What the search depends on: one of another fingerprint starts anew. */
  readonly fingerprint: string;
  /** Where the search goes on; null when none is under way. */
  readonly position: string | null;
  /** When the last search ended, epoch milliseconds; null when none has. */
  readonly finishedAt: number | null;
}

/** Keeps what is remembered of one source. */
export interface CatalogueState {
  load(): Promise<{readonly series: readonly RememberedSeries[]; readonly crawls: readonly RememberedCrawl[]}>;
  /** Adds series and crawls, or replaces those of the same table, metric and labels, at once or not at all. */
  save(change: {
    readonly series: readonly RememberedSeries[];
    readonly crawls: readonly RememberedCrawl[];
  }): Promise<void>;
  /** Forgets series. Unknown ones are nothing. */
  forget(series: readonly Pick<RememberedSeries, 'table' | 'metric' | 'labels'>[]): Promise<void>;
}

/** Remembers nothing beyond this process. */
export function createForgetfulState(): CatalogueState {
  return {
    load: async () => ({series: [], crawls: []}),
    save: async () => {},
    forget: async () => {},
  };
}
