/** Which pages may read the API (the Fetch standard, §3.2), on every answer: 304s, errors and preflights too. */
import type {MiddlewareHandler} from 'hono';
import type {AppEnv} from './app-env.js';

/** Headers that a page may read beside the few it always may. */
const EXPOSED = 'Date, ETag, Retry-After, Server-Timing, X-Request-Id';

/** Chrome keeps a preflight no longer than this, seconds. */
const PREFLIGHT_SECONDS = '7200';

const ALLOWED_METHODS = 'GET, HEAD, POST, OPTIONS';

/** Header names as a browser lists them in a preflight. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Whether a page of an origin may read the API.
 *
 * @param origins - `https://portal.example`, `https://*.example` (any name below it), `null`, `*`; or `loopback` for the
 *   pages of this machine
 */
export function isOriginAllowed(origin: string, origins: readonly string[] | 'loopback'): boolean {
  if (origins === 'loopback') return isLoopback(origin);
  return origins.some((allowed) => {
    if (allowed === '*' || allowed === origin) return true;
    const [scheme, rest] = allowed.split('://*.');
    return rest !== undefined && origin.startsWith(`${scheme}://`) && origin.endsWith(`.${rest}`);
  });
}

function isLoopback(origin: string): boolean {
  try {
    const {hostname, protocol} = new URL(origin);
    return protocol.startsWith('http') && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  } catch {
    return false;
  }
}

/** Answers preflights, and adds the headers of CORS to whatever is answered. Paths that are public are open to every page. */
export function cors(
  origins: readonly string[] | 'loopback',
  isPublic: (path: string) => boolean,
): MiddlewareHandler<AppEnv> {
  const isForAll = origins !== 'loopback' && origins.includes('*');

  return async (c, next) => {
    const origin = c.req.header('Origin');
    const forAll = isForAll || isPublic(c.req.path);
    const isAllowed = forAll || (origin !== undefined && isOriginAllowed(origin, origins));
    const isPreflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined;
    if (isPreflight) c.res = new Response(null, {status: 204});
    else await next();

    const {headers} = c.res;
    if (!forAll) headers.append('Vary', 'Origin');
    if (isPreflight) headers.append('Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers');
    if (!isAllowed) return;
    headers.set('Access-Control-Allow-Origin', forAll ? '*' : origin!);
    headers.set('Timing-Allow-Origin', forAll ? '*' : origin!);
    if (!isPreflight) {
      headers.set('Access-Control-Expose-Headers', EXPOSED);
      return;
    }
    headers.set('Access-Control-Allow-Methods', ALLOWED_METHODS);
    headers.set('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    const asked = c.req.header('Access-Control-Request-Headers');
    if (asked !== undefined && HEADER_NAMES.test(asked)) headers.set('Access-Control-Allow-Headers', asked);
    // A page of a public network that asks a server of a private one says so, and must be told that it may.
    if (c.req.header('Access-Control-Request-Private-Network') === 'true') {
      headers.set('Access-Control-Allow-Private-Network', 'true');
    }
  };
}
