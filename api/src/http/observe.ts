/** What surrounds every request: its id, its timing, its line in the log, its count. */
import type {MiddlewareHandler} from 'hono';
import {matchedRoutes} from 'hono/route';
import type {Logger} from 'pino';
import type {AppContext, AppEnv} from './app-env.js';
import type {HttpMetrics} from './http-metrics.js';
import type {RecordRequest} from './record-request.js';
import {requestIdFrom} from './request-id.js';

/** A client that left before its answer: the number that nginx made known. */
export const CLIENT_GONE = 499;

/** Middleware that stands around all that answers. */
export function observe(record: RecordRequest, log: Logger, metrics: HttpMetrics): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const begun = performance.now();
    c.set('requestId', requestIdFrom(c.req.header('X-Request-Id')));
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
    const {requestId, logged, timings} = c.var;
    c.res.headers.set('X-Request-Id', requestId);
    c.res.headers.set('Server-Timing', [...timings, totalTiming(milliseconds)].join(', '));
    const {method, path, url} = c.req;
    record({requestId, method, route: routeOf(c), path, url, status: c.res.status, milliseconds, logged});
  };
}

/** The last part of `Server-Timing`. */
export const totalTiming = (milliseconds: number): string => `total;dur=${milliseconds.toFixed(1)}`;

/** The pattern that answered, `none` for an unknown path. */
export function routeOf(c: AppContext): string {
  return matchedRoutes(c).find(({method, path}) => method !== 'ALL' && path !== '*')?.path ?? 'none';
}
