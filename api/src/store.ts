/**
 * What a store is asked, and what it promises.
 *
 * A store keeps some of these promises, each with a conformance suite of its own in `test/store-conformance/`:
 * Samples, Catalogue, Rollups, Sink. A *source* is whatever samples are read from: samples and a catalogue under one
 * name. Samples and bins travel as columns (typed arrays), never as an object per value. Times are epoch milliseconds
 * UTC; every range is half-open.
 */
import type {Selector} from '@metrics-chart/contract/selector';
import type {Aggregate, Kind, Labels, TimeRange} from '@metrics-chart/contract/series';
import type {BinColumnName, BinRows, SampleColumns} from './bin-columns.js';

/** One value column of a series, and how its samples may be folded. */
export interface MeasureInfo {
  readonly name: string;
  readonly kind: Kind;
  readonly unit: string | null;
  /** Expected distance of samples, milliseconds; null when irregular: then nothing is ever missing. */
  readonly interval: number | null;
  /**
   * Set where each sample is itself an aggregate, as `max` for a p99: only this aggregate, min, max, first and last may
   * be asked. `mean` with `weighted` is a weighted mean; it may not be summed.
   */
  readonly aggregate: Aggregate | null;
  /** Samples carry weights (`SampleColumns.weight`), and the mean is weighted by them. */
  readonly weighted: boolean;
}

/** One metric with one exact set of labels, as its source knows it. */
export interface SeriesInfo {
  readonly source: string;
  /** Canonical text of metric and labels, without a measure (`formatSeries`): the identity of the series in its source. */
  readonly series: string;
  readonly metric: string;
  readonly labels: Labels;
  /** At least one; the first is the default one. */
  readonly measures: readonly MeasureInfo[];
  /** Time of the earliest sample known, null when not known. Retention does not move it forward. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Late samples of it are not expected any more after this, milliseconds; left out: as its source says. */
  readonly latenessMs?: number;
}

/** The samples of one measure of one series over a range. */
export interface SamplesRequest {
  readonly series: SeriesInfo;
  readonly measure: MeasureInfo;
  readonly range: TimeRange;
  readonly signal: AbortSignal;
}

/** A sample standing alone, as a neighbour of a range. `exact` is set where the value is an integer beyond 2^53. */
export interface LoneSample {
  readonly time: number;
  readonly value: number;
  readonly exact: bigint | null;
}

/** Asks a store for bins that it computes where the samples lie. */
export interface ComputeRequest extends SamplesRequest {
  /** Width of the bins, milliseconds; they begin at multiples of it since the epoch. The range is aligned to it. */
  readonly stepMs: number;
  /** Bins that are folded from these samples would be kept for the next question; computed ones never are. */
  readonly wouldBeKept: boolean;
}

/** Bins as folding makes them, but for increases of counters, which no store computes. */
export interface ComputedBins {
  /** Only bins that are certain to be those of a fold, to the last digit of an answer. */
  readonly rows: BinRows;
  /** How many samples they were computed of, and those of the unsure bins. */
  readonly samples: number;
  /** Bins that have to be folded from samples; ascending, disjoint, aligned to the step. */
  readonly unsure: readonly TimeRange[];
}

/** Reads samples, page by page. */
export interface Samples {
  /**
   * Pages of the samples in the range, ascending by time within and across pages. A source whose times are whole
   * milliseconds has one value for each, the last one written. A source whose times are finer (µs, timeuuid) may have
   * several values in one millisecond: each is a sample, in the order of the source. Non-finite values are delivered as
   * they are: folding counts them. Nothing is delivered after the signal aborts: the iterator throws the signal's
   * reason, at the latest after the page in flight.
   */
  readSamples(request: SamplesRequest): AsyncIterable<SampleColumns>;
  /** The last finite sample in the range, or null. Cheap: a few rows, however long the range. */
  readLast(request: SamplesRequest): Promise<LoneSample | null>;
  /** Before this nothing can be read any more (samples expired): bins that begin before it are unknown from samples. Null: no limit. */
  oldestReadable(series: SeriesInfo): number | null;
  /**
   * How many partitions a read of the range would touch, worked out without reading; null when that is not known. Left
   * out by a store that has none.
   */
  partitionsIn?(series: SeriesInfo, range: TimeRange): number | null;
  /**
   * Bins that the store computes itself; null when it does not, or would be no cheaper than reading the samples. Left out
   * by a store that never does.
   *
   * @throws as `readSamples`
   */
  computeBins?(request: ComputeRequest): Promise<ComputedBins | null>;
}

/** A page of the catalogue. `next` continues it. */
export interface CataloguePage {
  readonly series: readonly SeriesInfo[];
  readonly next: string | null;
}

/** What the catalogue is asked. All conditions hold together. */
export interface CatalogueQuery {
  /** Part of the metric or of a label value, case-insensitive; empty for all. */
  readonly search?: string;
  /** Exact label values. */
  readonly labels?: Labels;
  readonly limit: number;
  readonly cursor?: string;
}

/** Knows which series there are. */
export interface Catalogue {
  listSeries(query: CatalogueQuery): Promise<CataloguePage>;
  /** Every series that the selector stands for, at most `limit + 1` of them, so that a caller sees that there are more. */
  findSeries(selector: Selector, limit: number): Promise<readonly SeriesInfo[]>;
  labelNames(): Promise<readonly string[]>;
  /** The values of one label that begin with the prefix, ascending, at most `limit`. */
  labelValues(name: string, prefix: string, limit: number): Promise<readonly string[]>;
  /** How complete the catalogue is: null when it is whole, else how far a crawl has come, 0 to 1. */
  crawlProgress(): {readonly progress: number; readonly message: string} | null;
}

/** Stored bins of one level that were read: what is covered, and the bins that hold anything. */
export interface StoredBins {
  /** Ascending, disjoint, aligned to the level. A covered span without a row holds no samples. */
  readonly covered: readonly TimeRange[];
  /** Only bins that lie inside the covered spans. */
  readonly bins: BinRows;
  /**
   * Every sample that was acknowledged before this is in them, epoch milliseconds. Left out by a store that forgets bins
   * before a late sample is acknowledged.
   */
  readonly asOf?: number;
}

/** Names stored bins. The interval is part of the name: changing it starts them anew. */
export interface RollupKey {
  readonly source: string;
  readonly series: string;
  readonly measure: string;
  readonly interval: number | null;
  /** Width of the stored bins, milliseconds. */
  readonly levelMs: number;
}

/** Keeps bins that were folded once. */
export interface Rollups {
  /**
   * @param columns - those that are wanted; a store that keeps columns apart leaves the others NaN. Left out: all
   */
  readBins(
    key: RollupKey,
    range: TimeRange,
    signal: AbortSignal,
    columns?: ReadonlySet<BinColumnName>,
  ): Promise<StoredBins>;
  /** `covered` of what `readBins` would read, without reading it. Where a store has no cheaper way, it leaves this out. */
  readCovered?(key: RollupKey, range: TimeRange, signal: AbortSignal): Promise<readonly TimeRange[]>;
  /**
   * Replaces what is stored in the span, and marks it covered, at once or not at all; where the span lies in several
   * partitions of a store, in each of them. The span is aligned to the level.
   *
   * @param asOf - every sample that was acknowledged before this is in the bins, epoch milliseconds; default: now. Bins of
   *   before a late sample do not hold, whenever they are written
   */
  writeBins(key: RollupKey, span: TimeRange, bins: BinRows, asOf?: number): Promise<void>;
  /** Forgets stored bins of every level, measure and interval of a series that overlap the span. */
  forgetBins(source: string, series: string, span: TimeRange): Promise<void>;
  /** Deletes stored bins that overlap the span: they cannot be had back, and the others stay as they are. */
  eraseBins(key: RollupKey, span: TimeRange): Promise<void>;
  /** Before this no bins of a level are kept, epoch milliseconds. Null or left out: there is no such time. */
  oldestKept?(key: RollupKey): number | null;
  /**
   * As `forgetBins`, after late samples were acknowledged, where several processes fold and write: it holds against what
   * another one is folding at this moment, and a job makes the bins anew. Left out by a store of one process.
   */
  markLate?(source: string, series: string, span: TimeRange): Promise<void>;
  /** Bins of a level are worth storing when so much is settled, from a multiple of it on, milliseconds. Left out: one bin. */
  unitMs?(key: RollupKey): number;
  /**
   * How many partitions a read of the spans touches, worked out without reading; null when that is not known. Left out by a
   * store that has none.
   *
   * @param spans - ascending and disjoint
   */
  partitionsIn?(key: RollupKey, spans: readonly TimeRange[]): number | null;
  /**
   * Makes bins that late samples made forgotten hold again as they were, where these cannot be folded any more. Left out by
   * a store that keeps nothing of them.
   */
  keepAsWas?(key: RollupKey, span: TimeRange, signal: AbortSignal): Promise<void>;
}

/** What the workers of a job have done for a shard of a source. */
export interface ShardProgress {
  /** All that is older was made; null before the first time. Epoch milliseconds. */
  readonly madeUntil: number | null;
  /** Late samples that were marked before this have been seen to; null before the first time. Epoch milliseconds. */
  readonly marksReadUntil: number | null;
}

/** Late samples of a series, as the writers of a source have marked them. */
export interface LateSamples {
  readonly series: string;
  readonly span: TimeRange;
}

/** Lets several processes share the work of one source. Its series are told apart by shards. */
export interface Coordination {
  readonly shards: number;
  shardOf(series: string): number;
  /** Takes a shard for a while, or keeps it; null when another owner has it. */
  acquire(shard: number, owner: string): Promise<ShardProgress | null>;
  /** Notes what was done. False, and nothing is noted, when the shard is another owner's by now. */
  save(shard: number, owner: string, progress: ShardProgress): Promise<boolean>;
  /** Lets others have the shard. */
  release(shard: number, owner: string): Promise<void>;
  /** How long a shard is taken for, milliseconds. */
  readonly leaseMs: number;
  /** After so long every mark is seen by all, milliseconds. */
  readonly marksSeenMs: number;
  /** So long marks are kept, milliseconds: the job must not stand still for longer. */
  readonly marksKeptMs: number;
  /** What was marked from one time to before another, epoch milliseconds; oldest first, and the same more than once. */
  readMarks(shard: number, fromMs: number, untilMs: number, signal: AbortSignal): AsyncIterable<readonly LateSamples[]>;
}

/** A series as its samples come in. */
export interface IncomingSeries {
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly interval: number | null;
}

/** Samples of one series, as columns; times need not ascend. */
export interface IncomingSamples {
  readonly series: IncomingSeries;
  readonly samples: SampleColumns;
}

/** Takes samples in. */
export interface Sink {
  /** Resolves when every sample is safe against a killed process. Same series and time: the last one written wins. */
  writeSamples(batch: readonly IncomingSamples[]): Promise<void>;
}

/** Takes samples out again. */
export interface Removal {
  /**
   * Deletes the samples of a series in a span; without one all of them, and the series with them. Resolves when no reader
   * finds them any more. What is written from then on stays, be it the same.
   */
  deleteSamples(series: string, span: TimeRange | null): Promise<void>;
}

/** Whether a store can be reached, and the reason when not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string | null;
}

/** Stands for a moment. */
export type ChangeMark = number;

/** Tells, without reading, whether what was read may be otherwise now. It may say so where nothing has changed. */
export interface Changes {
  /** Of now: to be taken before what it is to stand for is read. */
  mark(): ChangeMark;
  /** Whether series were added or removed, or something else is said of one. */
  haveSeriesChanged(since: ChangeMark): boolean;
  /** Whether samples at or before a time, epoch milliseconds UTC, were written or removed. */
  haveSamplesChanged(since: ChangeMark, untilMs: number): boolean;
}

/** Whatever samples are read from, under one name. */
export interface Source {
  readonly name: string;
  readonly samples: Samples;
  readonly catalogue: Catalogue;
  /** Left out where others write, and nobody tells. */
  readonly changes?: Changes;
  /** Late samples are not expected any more after this, milliseconds; of no series of it that says otherwise it is longer. */
  readonly latenessMs: number;
  readiness(): Promise<Readiness>;
  close(): Promise<void>;
}
