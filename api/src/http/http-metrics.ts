/** What the server counts of its own work, in a registry of its own. */
import {Counter, Gauge, Histogram, type Registry} from 'prom-client';

/** Instruments of one app. */
export interface HttpMetrics {
  /** Requests that were answered, by route (a pattern, never a path), method and status. */
  readonly requests: Counter<'route' | 'method' | 'status'>;
  readonly seconds: Histogram<'route'>;
  readonly inFlight: Gauge;
  /** Rows that stores delivered for answers. */
  readonly rows: Counter;
  /** Answers of bins: `kept` from before, `shared` with another caller, `partial`, or `whole`. */
  readonly answers: Counter<'outcome'>;
  /** Bytes of the answers that are kept. */
  readonly keptBytes: Gauge;
}

/** Creates the instruments in a registry; once for each registry. */
export function createHttpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'metrics_chart_http_requests_total',
      help: 'Requests answered; status 499 is a client that left.',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'metrics_chart_http_request_duration_seconds',
      help: 'Time from a request to its answer.',
      labelNames: ['route'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    inFlight: new Gauge({
      name: 'metrics_chart_http_requests_in_flight',
      help: 'Requests being answered.',
      registers,
    }),
    rows: new Counter({
      name: 'metrics_chart_rows_read_total',
      help: 'Rows that stores delivered for answers of bins.',
      registers,
    }),
    answers: new Counter({
      name: 'metrics_chart_answers_total',
      help: 'Answers of bins: whole, partial, shared with another caller, or kept from before.',
      labelNames: ['outcome'],
      registers,
    }),
    keptBytes: new Gauge({
      name: 'metrics_chart_kept_answer_bytes',
      help: 'Bytes of encoded answers that are kept for whoever asks the same.',
      registers,
    }),
  };
}
