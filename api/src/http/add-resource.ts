import {Problem} from '../problem.js';
import type {App, AppContext} from './app-env.js';
import {problemResponse} from './problem-response.js';

/** Answers one request. */
export type Handler = (c: AppContext) => Promise<Response> | Response;

/**
 * Adds a resource with every method it knows. HEAD comes with GET; OPTIONS says what is allowed; any other method is
 * answered 405 with `Allow` (RFC 9110 §15.5.6).
 *
 * @param path - a pattern of Hono
 */
export function addResource(app: App, path: string, handlers: {readonly GET: Handler; readonly POST?: Handler}): void {
  app.get(path, handlers.GET);
  if (handlers.POST) app.post(path, handlers.POST);
  const allow = handlers.POST ? 'GET, HEAD, POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  app.options(path, (c) => c.body(null, 204, {Allow: allow, 'Cache-Control': 'no-store'}));
  app.all(path, (c) => {
    const problem = new Problem('method_not_allowed', `method not allowed: ${c.req.method}`, {
      value: c.req.method,
      accepted: allow,
    });
    return problemResponse(c, problem, {Allow: allow});
  });
}
