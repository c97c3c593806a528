import type {TimeRange} from '@metrics-chart/contract/series';
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {readDataTimes} from '../data/catalogue-times.js';
import type {RequestFunction} from '../data/read-json.js';

/** What an empty chart wants to know. */
export interface NearestDataQuestion {
  readonly api: string;
  readonly request: RequestFunction | null;
  readonly selectors: readonly string[];
  /** The range that is empty. */
  readonly timeRange: TimeRange;
}

/** Finds, for a chart without data in its range, when the nearest data is. Failing is no error: it is only not known. */
export class NearestDataTask implements ReactiveController {
  /** Epoch milliseconds UTC; null when not known. */
  timeMs: number | null = null;
  readonly #changed: () => void;
  #key = '';
  #flight: AbortController | null = null;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#changed = changed;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.ask(null);
  }

  /** Asks when the question differs from the last one; null stops. */
  ask(question: NearestDataQuestion | null): void {
    const key = question ? JSON.stringify([question.api, question.selectors]) : '';
    if (key === this.#key) return;
    this.#key = key;
    this.timeMs = null;
    this.#flight?.abort();
    this.#flight = null;
    if (!question) return;
    const flight = new AbortController();
    this.#flight = flight;
    const {api, selectors, request, timeRange} = question;
    readDataTimes(api, selectors, request, flight.signal).then(
      (times) => {
        if (this.#flight !== flight) return;
        this.timeMs = nearestTo(times, timeRange);
        this.#changed();
      },
      () => {},
    );
  }
}

/** The time outside of a range that lies nearest to it; null when there is none outside. */
function nearestTo(times: readonly number[], {startMs, endMs}: TimeRange): number | null {
  let nearest: number | null = null;
  const distance = (time: number): number => Math.max(startMs - time, time - endMs);
  for (const time of times) {
    if (distance(time) >= 0 && (nearest === null || distance(time) < distance(nearest))) nearest = time;
  }
  return nearest;
}
