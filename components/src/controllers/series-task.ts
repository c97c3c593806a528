import {gridCovering} from '@metrics-chart/contract/grid';
import type {Aggregate, TimeRange} from '@metrics-chart/contract/series';
import {type Step, stepFor} from '@metrics-chart/contract/step';
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type AnsweredSeries, BinCache, type BinPlan} from '../data/bin-cache.js';
import {seriesFromAnswer} from '../data/from-answer.js';
import type {RequestFunction} from '../data/read-json.js';
import {RequestError} from '../data/request-error.js';
import {askForBins} from '../data/request-pool.js';
import {serverNow} from '../data/server-clock.js';
import {wakeAfter} from './page-timer.js';

/** What a chart wants to know from its API. */
export interface SeriesQuestion {
  /** Base of the API, absolute, without a slash at the end. */
  readonly api: string;
  readonly request: RequestFunction | null;
  /** IANA name. */
  readonly timeZone: string;
  /** Each at most once. */
  readonly series: readonly WantedSeries[];
  /** What is shown; asked for is the grid that covers it. */
  readonly timeRange: TimeRange;
  /** The most bins that can be drawn. */
  readonly maxBins: number;
}

/** One selector, and what is drawn of the series that match it. */
export interface WantedSeries {
  readonly selector: string;
  /** Null is that of the kind of the series. */
  readonly aggregate: Aggregate | null;
}

/** What stands for a wanted series in answers: equal for equal wishes. */
export function wantedId({selector, aggregate}: WantedSeries): string {
  return aggregate === null ? selector : `${aggregate} of ${selector}`;
}

/** What is known for a question. */
export interface SeriesAnswer {
  readonly seriesList: readonly AnsweredSeries[];
  /** On edges of the step. */
  readonly timeRange: TimeRange;
  readonly step: Step;
  /** Where it came from; null when all of it was kept. */
  readonly url: string | null;
  /** When it was read, epoch milliseconds of this machine. */
  readonly readMs: number;
}

/** First and longest pause before a failed question is asked again, milliseconds. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 300000;
/** A question that was refused is not worth asking sooner. */
const REFUSED_RETRY_MS = 30000;
/** A request that takes longer is given up, milliseconds: the server's own deadline lies far below. */
const LONGEST_REQUEST_MS = 120000;
/** An answer that is still being read is asked for again no sooner. */
const LEAST_PARTIAL_MS = 250;

/**
 * Asks the API whatever its host wants to know: one question at a time, the newest wins, and what is kept is not asked
 * again. The last answer stays until there is a newer one, whatever fails in between.
 */
export class SeriesTask implements ReactiveController {
  /** The newest answer, to this question or to the one before; null before the first and after a change of source. */
  answer: SeriesAnswer | null = null;
  /** Why the last question has no answer; null when it has. */
  error: RequestError | null = null;
  /** How many times in a row it failed. */
  failures = 0;
  /** Whether the answer is to the newest question. */
  isCurrent = false;
  /** Whether what is shown is what was asked for, give or take what the clock has moved: not so after zooming. */
  covers = false;

  readonly #changed: () => void;
  readonly #retry: () => void;
  readonly #cache = new BinCache();
  #question: SeriesQuestion | null = null;
  /** What the question asks beside its range, and all of it. */
  #seriesKey = '';
  #gridKey = '';
  #partialPauseMs = 0;
  #flight: AbortController | null = null;
  #cancelLimit: (() => void) | null = null;
  #cancelAgain: (() => void) | null = null;
  #connected = false;
  #paused = false;

  /**
   * @param changed - called when any of the fields changed other than by a call
   * @param retry - called when a failed question should be asked again, with whatever `now` means by then
   */
  constructor(host: ReactiveControllerHost, changed: () => void, retry: () => void) {
    this.#changed = changed;
    this.#retry = retry;
    host.addController(this);
  }

  /** Whether a request is on its way. */
  get isAsking(): boolean {
    return this.#flight !== null;
  }

  /** Whether more will come without anybody asking: a request on its way, or the rest of a partial answer. */
  get isBusy(): boolean {
    return this.isAsking || (this.isCurrent && this.progress !== null && this.#connected);
  }

  /** How far a partial answer is, 0 to 1; null when it is whole. */
  get progress(): number | null {
    let least: number | null = null;
    for (const {columns} of this.answer?.seriesList ?? []) {
      if (columns.progress !== null) least = Math.min(least ?? 1, columns.progress);
    }
    return least;
  }

  hostConnected(): void {
    this.#connected = true;
    if (this.isCurrent && this.progress !== null) this.#planAgain();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
    // What was on its way is asked again on coming back; what is there is not.
    if (!this.isCurrent) this.#gridKey = '';
  }

  /** Holds back retries and rests of answers while nobody looks. */
  set paused(paused: boolean) {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (!paused && this.#connected && this.#question && (this.error || this.progress !== null) && !this.isAsking) {
      this.#planAgain();
    }
  }

  /**
   * Asks, when the question differs from the last one: in what is shown, by a bin or more, or in what is asked.
   *
   * @param question - null forgets everything
   * @param again - asks in any case, for what may have changed since
   * @throws InvalidInput for a range or a zone that is none
   */
  ask(question: SeriesQuestion | null, again = false): void {
    const before = this.#question;
    if (!question) {
      if (before) this.#forget();
      return;
    }
    const {step, timeRange} = gridOf(question);
    if (before && (before.api !== question.api || before.request !== question.request)) this.#forget();
    this.#question = question;
    this.#seriesKey = JSON.stringify([question.series, question.timeZone, step.name]);
    const gridKey = `${this.#seriesKey} ${timeRange.startMs} ${timeRange.endMs}`;
    if (!this.#connected || (gridKey === this.#gridKey && !again)) return;
    if (gridKey !== this.#gridKey) {
      this.isCurrent = false;
      this.covers = this.#answerCovers(question, step, timeRange);
    }
    this.#gridKey = gridKey;
    if (!again) this.failures = 0;
    this.#send(step, timeRange);
  }

  #send(step: Step, timeRange: TimeRange): void {
    const question = this.#question!;
    this.#leave();
    const key = this.#seriesKey;
    const plan = this.#cache.plan(key, timeRange, serverNow(question.api));
    if (!plan.ask) {
      this.error = null;
      this.isCurrent = true;
      this.covers = true;
      this.answer = {seriesList: plan.kept, timeRange, step, url: null, readMs: Date.now()};
      return;
    }
    const flight = new AbortController();
    this.#flight = flight;
    this.#cancelLimit = wakeAfter(LONGEST_REQUEST_MS, () => {
      const {host} = new URL(question.api);
      const seconds = LONGEST_REQUEST_MS / 1000;
      this.#fail(new RequestError(`no answer from ${host} within ${seconds} s`, {code: 'unreachable'}));
      flight.abort();
    });
    const {startMs: fromMs, endMs: toMs} = plan.ask;
    const {api, request, series, timeZone} = question;
    const asked = series.map(({selector, aggregate}) => ({selector, aggregates: aggregatesFor(aggregate)}));
    askForBins({api, request, fromMs, toMs, step: step.name, timeZone, series: asked}, flight.signal)
      .then(({answer, url}) => {
        if (this.#flight !== flight) return;
        const wishes = series.map(({aggregate}) => ({label: null, aggregate}));
        const answered = seriesFromAnswer(answer, wishes).map((columns, i) => ({
          wanted: wantedId(series[answer.series[i]!.query]!),
          columns,
        }));
        this.#partialPauseMs = Math.min(...answer.series.map(({partial}) => partial?.retryAfterMs ?? LAST_RETRY_MS));
        this.#receive(key, step, timeRange, plan, answered, url);
      })
      .catch((error: unknown) => {
        if (this.#flight === flight) this.#fail(error);
      });
  }

  #receive(
    key: string,
    step: Step,
    timeRange: TimeRange,
    plan: BinPlan,
    answered: readonly AnsweredSeries[],
    url: string,
  ): void {
    this.#land();
    const readMs = Date.now();
    const seriesList = this.#cache.store(key, timeRange, plan, answered, serverNow(this.#question!.api));
    this.answer = {seriesList, timeRange, step, url, readMs};
    this.error = null;
    this.failures = 0;
    this.isCurrent = true;
    this.covers = true;
    if (this.progress !== null) this.#planAgain();
    this.#changed();
  }

  #answerCovers({series}: SeriesQuestion, step: Step, {startMs, endMs}: TimeRange): boolean {
    if (!this.answer || this.answer.step.name !== step.name) return false;
    const moved = startMs - this.answer.timeRange.startMs;
    const answered = new Set(this.answer.seriesList.map(({wanted}) => wanted));
    return (
      moved >= 0 &&
      moved < (endMs - startMs) / 10 &&
      this.answer.timeRange.endMs >= endMs - (endMs - startMs) / 10 &&
      series.every((wanted) => answered.has(wantedId(wanted)))
    );
  }

  #fail(error: unknown): void {
    this.#land();
    this.error =
      error instanceof RequestError
        ? error
        : new RequestError(error instanceof Error ? error.message : String(error), {
            code: 'invalid_answer',
            cause: error,
          });
    this.failures += 1;
    this.#planAgain();
    this.#changed();
  }

  #planAgain(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = null;
    if (this.#paused || !this.#connected) return;
    this.#cancelAgain = wakeAfter(this.#pauseMs(), () => {
      this.#cancelAgain = null;
      if (this.error) this.#retry();
      else this.#sendAgain();
    });
  }

  #pauseMs(): number {
    const {error} = this;
    if (!error) return Math.max(LEAST_PARTIAL_MS, this.#partialPauseMs);
    const backoffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1));
    // A series that is not known may be one that is about to be written: a chart is often there before its first sample.
    const mayCome = error.isTemporary || error.code === 'unknown_series';
    const leastMs = Math.max(error.retryAfterMs ?? 0, mayCome ? 0 : REFUSED_RETRY_MS);
    // Spread, so that those who failed together do not all come back together.
    return Math.max(backoffMs, leastMs) * (0.75 + Math.random() / 2);
  }

  /** Asks for the rest of a partial answer: the very same question. */
  #sendAgain(): void {
    if (!this.#question || !this.#connected) return;
    const {step, timeRange} = gridOf(this.#question);
    this.#send(step, timeRange);
    this.#changed();
  }

  /** The request is over. */
  #land(): void {
    this.#flight = null;
    this.#cancelLimit?.();
    this.#cancelLimit = null;
  }

  /** Nobody wants to know any more. */
  #leave(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = null;
    this.#flight?.abort(new DOMException('no longer asked for', 'AbortError'));
    this.#land();
  }

  #forget(): void {
    this.#leave();
    this.#cache.clear();
    this.#question = null;
    this.#gridKey = '';
    this.answer = null;
    this.error = null;
    this.failures = 0;
    this.isCurrent = false;
    this.covers = false;
  }
}

function gridOf({timeRange, maxBins, timeZone}: SeriesQuestion): {step: Step; timeRange: TimeRange} {
  const step = stepFor(timeRange, maxBins, timeZone);
  const {startMs, endMs} = gridCovering(timeRange, step, timeZone);
  return {step, timeRange: {startMs, endMs}};
}

/** What must be asked for so that a wish can be drawn; null when the API's defaults do. */
export function aggregatesFor(aggregate: Aggregate | null): readonly Aggregate[] | null {
  if (aggregate === null) return null;
  return aggregate === 'mean' || aggregate === 'first' || aggregate === 'last'
    ? ['min', 'max', aggregate]
    : [aggregate];
}
