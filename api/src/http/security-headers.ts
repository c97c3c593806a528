import type {MiddlewareHandler} from 'hono';
import type {AppEnv} from './app-env.js';

/** For answers that are no pages: nothing may run in them, and nothing may frame them. */
const CLOSED = "default-src 'none'; frame-ancestors 'none'";

/**
 * Headers that keep browsers from guessing, framing and leaking. A route that set one of them keeps its own: a page its
 * content security policy, the bundle its cross-origin resource policy.
 */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const {headers} = c.res;
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', CLOSED);
  if (!headers.has('Cross-Origin-Resource-Policy')) headers.set('Cross-Origin-Resource-Policy', 'same-origin');
};
