/** What surrounds every request: its id, its timing, its line in the log, its count. */
import {randomUUID} from 'node:crypto';
import type {MiddlewareHandler} from 'hono';
import {matchedRoutes} from 'hono/route';
import type {Logger} from 'pino';
import type {AppContext, AppEnv} from './app-env.js';
import type {HttpMetrics} from './http-metrics.js';

/** A client that left before its answer: the number that nginx made known. */
export const CLIENT_GONE = 499;

/** The methods that are counted by name: others are somebody's probing, and would grow without bound. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** An incoming id is taken over when it is one: letters, digits and a few signs, so that nothing gets into logs. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Query fields whose values are logged; of any other only the name, as it may be a secret that went astray. */
const LOGGED_FIELDS = new Set(
  'series from to step bins timezone aggregates fill explain search limit cursor prefix'.split(' '),
);

/**
 * Middleware that stands outermost.
 *
 * @param log - one line for each request when `logsRequests`, else only for those that failed with 5xx
 */
export function observe(log: Logger, logsRequests: boolean, metrics: HttpMetrics): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const begun = performance.now();
    const given = c.req.header('X-Request-Id');
    c.set('requestId', given !== undefined && REQUEST_ID.test(given) ? given : randomUUID());
    c.set('timings', []);
    c.set('logged', {});
    metrics.inFlight.inc();
    try {
      await next();
    } catch (error) {
      // Hono hands us only what is no Error: the reason of an abort. Whatever else it is, it is a defect, and logged.
      if (!c.req.raw.signal.aborted) log.error({requestId: c.var.requestId, error}, 'thrown value');
      c.res = new Response(null, {status: c.req.raw.signal.aborted ? CLIENT_GONE : 500});
    } finally {
      metrics.inFlight.dec();
    }
    const milliseconds = performance.now() - begun;
    const route = routeOf(c);
    c.res.headers.set('X-Request-Id', c.var.requestId);
    c.res.headers.set('Server-Timing', [...c.var.timings, `total;dur=${milliseconds.toFixed(1)}`].join(', '));
    const method = METHODS.has(c.req.method) ? c.req.method : 'other';
    metrics.requests.inc({route, method, status: c.res.status});
    metrics.seconds.observe({route}, milliseconds / 1000);
    if (!logsRequests && c.res.status < 500) return;
    const line = {
      requestId: c.var.requestId,
      method: c.req.method,
      path: c.req.path,
      query: loggedQuery(c.req.url),
      status: c.res.status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...c.var.logged,
    };
    log[c.res.status >= 500 ? 'warn' : 'info'](line, 'request');
  };
}

/** The pattern that answered, `none` for an unknown path: few, whatever is asked. */
function routeOf(c: AppContext): string {
  return matchedRoutes(c).find(({method, path}) => method !== 'ALL' && path !== '*')?.path ?? 'none';
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
