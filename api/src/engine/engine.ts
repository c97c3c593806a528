/**
 * What routes ask of the engine.
 */
import type {Selector} from '@metrics-chart/contract/selector';
import type {Aggregate, BinsAnswer, CatalogueAnswer, Fill, TimeRange} from '@metrics-chart/contract/series';
import type {Step} from '@metrics-chart/contract/step';
import type {CatalogueQuery, Readiness} from '../store.js';

/** One asked selector, with aggregates of its own where a POST gave it some. */
export interface AskedSeries {
  /** As the caller wrote it; errors quote it. */
  readonly text: string;
  readonly selector: Selector;
  readonly aggregates: readonly Aggregate[] | null;
}

/** A validated question: relative times are resolved, texts are parsed. Exactly one of `step` and `maxBins` is set. */
export interface BinsQuestion {
  readonly series: readonly AskedSeries[];
  readonly range: TimeRange;
  readonly step: Step | null;
  readonly maxBins: number | null;
  readonly timeZone: string;
  /** Null: the default by kind. */
  readonly aggregates: readonly Aggregate[] | null;
  readonly fill: Fill;
  readonly explain: boolean;
}

/** What the answer cost, for `Server-Timing`, metrics and logs; never in the body. */
export interface AnswerCost {
  readonly rows: number;
  /** Where bins came from, as explanations call it: `level 1h`, `samples`, …; each once. */
  readonly ways: readonly string[];
  readonly milliseconds: number;
  /** Answered from a computation that another caller had started. */
  readonly shared: boolean;
}

/** An answer, with what HTTP caching needs to know. */
export interface EngineAnswer {
  readonly answer: BinsAnswer;
  readonly cost: AnswerCost;
  /** Every bin of it is settled and read completely. */
  readonly settled: boolean;
  /** Some series is partial, or its source failed: not to be stored anywhere. */
  readonly partial: boolean;
  /** Whether it would be answered like this now; tells without reading. For settled answers alone. */
  readonly isCurrent: () => boolean;
}

/** A span of time, epoch milliseconds UTC. */
export type PlannedSpan = readonly [fromMs: number, toMs: number];

/** What would be read from one place. */
export interface PlannedPass {
  /** `level 1h` for stored bins, `memory` for those of a question that was cut short, `samples` for what has to be folded. */
  readonly from: string;
  readonly covered: readonly PlannedSpan[];
  /** Rows of the store, at most: bins, tiles that pack bins, or samples. Null when nobody knows how many there are. */
  readonly rows: number | null;
  /** Partitions that are touched; null where a store has none, or does not tell. */
  readonly partitions: number | null;
  /** About what is brought here, without what the wire adds; null when the rows are not known. */
  readonly bytes: number | null;
}

/** What would be read for one series. */
export interface PlannedSeries {
  readonly query: number;
  readonly source: string;
  readonly series: string;
  readonly measure: string;
  /** In the order in which they are asked. */
  readonly passes: readonly PlannedPass[];
  /** What nothing can fill: expired, and not stored for this step. */
  readonly unknown: readonly PlannedSpan[];
}

/** What a question would cost. */
export interface Plan {
  readonly from: number;
  readonly to: number;
  readonly step: string;
  readonly bins: number;
  readonly timezone: string;
  /** `whole`; `partial`, as there are more samples than are read while a caller waits; or `refused`. */
  readonly outcome: 'whole' | 'partial' | 'refused';
  /** Why it would be refused, and what would be answered instead. */
  readonly refusal: string | null;
  readonly series: readonly PlannedSeries[];
  /** Over all series; null when it is not known of one of them. */
  readonly rows: number | null;
  readonly partitions: number | null;
  readonly bytes: number | null;
}

/** A question becomes bins; knows no database and no HTTP. Throws `Problem` (problem.ts) for what can't be answered. */
export interface Engine {
  answer(question: BinsQuestion, signal: AbortSignal): Promise<EngineAnswer>;
  /** What answering would read, without reading it. */
  plan(question: BinsQuestion, signal: AbortSignal): Promise<Plan>;
  listSeries(query: CatalogueQuery): Promise<CatalogueAnswer>;
  labelNames(): Promise<readonly string[]>;
  labelValues(name: string, prefix: string, limit: number): Promise<readonly string[]>;
  /** One entry per source, by name. */
  readiness(): Promise<Readonly<Record<string, Readiness>>>;
  /** Stops background reads and waits for them. */
  close(): Promise<void>;
}
