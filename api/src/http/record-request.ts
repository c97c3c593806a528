/** What is left of a request once it is answered: its count, its time, its line in the log. */
import type {Logger} from 'pino';
import type {HttpMetrics} from './http-metrics.js';

/** A request that was answered. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** The pattern that answered, `none` for an unknown path: few, whatever is asked. */
  readonly route: string;
  readonly path: string;
  readonly url: string;
  readonly status: number;
  readonly milliseconds: number;
  /** What the log says of it beside the usual. */
  readonly logged: Readonly<Record<string, unknown>>;
}

/** Counts and logs one. */
export type RecordRequest = (answered: Answered) => void;

/** The methods that are counted by name: others are somebody's probing, and would grow without bound. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** Query fields whose values are logged; of any other only the name, as it may be a secret that went astray. */
const LOGGED_FIELDS = new Set(
  'series from to step bins timezone aggregates fill explain search limit cursor prefix'.split(' '),
);

/** @param log - one line for each request when `logsRequests`, else only for those that failed with 5xx */
export function createRecorder(log: Logger, logsRequests: boolean, metrics: HttpMetrics): RecordRequest {
  return ({requestId, method, route, path, url, status, milliseconds, logged}) => {
    metrics.requests.inc({route, method: METHODS.has(method) ? method : 'other', status});
    metrics.seconds.observe({route}, milliseconds / 1000);
    if (!logsRequests && status < 500) return;
    const line = {
      requestId,
      method,
      path,
      query: loggedQuery(url),
      status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...logged,
    };
    log[status >= 500 ? 'warn' : 'info'](line, 'request');
  };
}

function loggedQuery(url: string): Record<string, string[]> | undefined {
  const {searchParams} = new URL(url);
  if (searchParams.size === 0) return undefined;
  const query: Record<string, string[]> = Object.create(null);
  for (const [field, value] of searchParams) {
    const isLogged = LOGGED_FIELDS.has(field) || field.startsWith('label.');
    const name = field.slice(0, 100);
    query[name] = [...(query[name] ?? []), isLogged ? value.slice(0, 500) : '(hidden)'];
  }
  return query;
}
