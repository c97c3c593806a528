import type {TargetPlace} from './target.js';
import type {CallCost} from './timed-call.js';

/**
 * What a worker measures, in a process of its own, so that memory and warmed-up code of one do not flatter another.
 *
 * `first`: nothing is kept of the span; from the question to the first answer, and to the whole one.
 * `second`: all spans have been looked at; they take turns.
 * `bare`: the driver alone reads the samples of the span.
 * `bare-bins`: the driver alone reads the stored bins that a second look reads.
 */
export interface Task {
  readonly kind: 'first' | 'second' | 'bare' | 'bare-bins';
  readonly place: TargetPlace;
  readonly spans: readonly string[];
  readonly runs: number;
}

/** One repetition. */
export interface Figures {
  readonly span: string;
  readonly cost: CallCost;
  /** Rows that came from the stores. */
  readonly rows: number;
  /** Of answers of the app. */
  readonly step: string | null;
  readonly bins: number | null;
  /** When the answer was whole, for one that was cut short at first; else null. */
  readonly wholeAfterMs: number | null;
}
