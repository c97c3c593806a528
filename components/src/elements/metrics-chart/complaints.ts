import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {RequestError} from '../../data/request-error.js';
import type {ErrorDetail} from './metrics-chart.events.js';

/** What is wrong with a chart as a whole, while it updates: the first complaint is what it says. */
export class Complaints {
  /** Null when there is none. */
  first: ErrorDetail | null = null;

  /** Runs what may find an attribute wanting; null when it does. */
  attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.refuse(error);
      return null;
    }
  }

  /** An attribute is wanting; null is none. */
  refuse(error: InvalidInput | null): void {
    if (!error) return;
    const message = `${error.message} (accepted: ${error.accepted})`;
    this.first ??= {code: error.code, message, status: null, series: null};
  }

  /** A request failed; null is none. */
  fail(error: RequestError | null): void {
    if (error) this.first ??= {code: error.code, message: error.message, status: error.status, series: null};
  }
}
