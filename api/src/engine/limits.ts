/**
 * What one question may cost.
 */

/** Bounds on questions and on what is read for them. All may be configured. */
export interface EngineLimits {
  /** Most bins of an answer. */
  readonly maxBins: number;
  /** Most series of an answer, after selectors are expanded. */
  readonly maxSeries: number;
  /** Samples that are read while a caller waits; beyond them the answer is partial and reading goes on without him. */
  readonly samplesPerRequest: number;
  /** Samples that are read for one question at all; a question that needs more is refused. */
  readonly samplesPerQuestion: number;
  /** How long a caller waits for a whole answer, milliseconds; after that it is partial. */
  readonly deadlineMs: number;
  /** Reads of stores under way at once, over all questions. */
  readonly readsInFlight: number;
  /** Series that are read on in the background at once, and how many more may wait for it. */
  readonly backgroundReads: number;
  readonly backgroundQueue: number;
  /** How long one series is read on in the background, milliseconds. */
  readonly backgroundMs: number;
  /** Bins that are remembered of questions that were cut short, where no level keeps them. */
  readonly rememberedBins: number;
  /** Different questions that are worked on at once; more are answered 503. */
  readonly questionsInFlight: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  maxBins: 5000,
  maxSeries: 50,
  samplesPerRequest: 5_000_000,
  samplesPerQuestion: 250_000_000,
  deadlineMs: 10_000,
  readsInFlight: 8,
  backgroundReads: 2,
  backgroundQueue: 200,
  backgroundMs: 900_000,
  rememberedBins: 200_000,
  questionsInFlight: 256,
};
