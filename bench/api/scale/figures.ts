/** What was measured of one thing, again and again. */
import type {CallCost} from '../timed-call.js';

/** Repetitions of one case. */
export interface CaseFigures {
  readonly name: string;
  readonly costs: readonly CallCost[];
  /** Rows of the last repetition: samples and stored bins, as the engine counts them, or rows of the driver. */
  readonly rows: number;
  /** Of these, samples that were read one by one; null where the case does not tell. */
  readonly samples: number | null;
}

/** One way of asking over HTTP, by so many callers at once. */
export interface HttpFigures {
  readonly name: string;
  readonly callers: number;
  /** One entry a round. */
  readonly rounds: readonly HttpRound[];
}

/** What callers got in one round. */
export interface HttpRound {
  readonly answers: number;
  readonly seconds: number;
  readonly medianMs: number;
  /** 99 of 100 took no longer. */
  readonly p99Ms: number;
  /** Of the server, all threads, per answer. */
  readonly serverCpuMs: number;
  readonly bytes: number;
}
