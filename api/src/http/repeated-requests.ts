/**
 * Answers the very same request again from what is kept, without going through the app: neither is its address taken
 * apart, nor is what it asks put into words, nor are headers gathered one by one.
 *
 * The same is a GET of the same address by the same few headers that answers differ by. What a route says may be repeated
 * is repeated for as long as the kept answer is there and current, which is asked each time.
 */
import type {MiddlewareHandler} from 'hono';
import type {AppEnv} from './app-env.js';
import type {HttpMetrics} from './http-metrics.js';
import type {KeptAnswer} from './kept-answers.js';
import {routeOf, totalTiming} from './observe.js';
import type {RecordRequest} from './record-request.js';
import {requestIdFrom} from './request-id.js';

/** Requests that were answered from what is kept. */
export interface RepeatedRequests {
  /** Middleware around all others: remembers what a route has called repeatable, with the headers it got in the end. */
  readonly learn: MiddlewareHandler<AppEnv>;
  /** The answer to a request that was answered before; null when the app has to answer it. */
  answer(request: Request): Response | null;
}

interface Remembered {
  readonly find: () => KeptAnswer | null;
  readonly tag: string;
  /** Null for a 304. */
  readonly coding: 'gzip' | 'identity' | null;
  readonly headers: Readonly<Record<string, string>>;
  /** `Server-Timing` without its total. */
  readonly timing: string;
  readonly route: string;
  readonly path: string;
  readonly logged: Readonly<Record<string, unknown>>;
}

/** So many are remembered: each is a few headers, and no body. */
const MOST_REQUESTS = 2_000;
const LONGEST_KEY = 4_096;

/** Headers of a request by which answers differ; `Vary` names the others that caches have to know. */
const DIFFERING = ['Accept-Encoding', 'Origin', 'If-None-Match'] as const;
/** Those of an answer that are its own each time. */
const OWN = new Set(['x-request-id', 'server-timing']);

/** Remembers none yet. */
export function createRepeatedRequests(record: RecordRequest, metrics: HttpMetrics): RepeatedRequests {
  /** In the order in which they were asked last. */
  const remembered = new Map<string, Remembered>();

  return {
    async learn(c, next) {
      await next();
      const {repeatable: find, logged, timings} = c.var;
      if (find === undefined || c.req.method !== 'GET' || (c.res.status !== 200 && c.res.status !== 304)) return;
      const key = keyOf(c.req.raw);
      const {headers, status} = c.res;
      if (key.length > LONGEST_KEY) return;
      const coding = headers.get('Content-Encoding') === 'gzip' ? 'gzip' : 'identity';
      remembered.set(key, {
        find,
        tag: headers.get('ETag')!,
        coding: status === 304 ? null : coding,
        headers: ownObject([...headers].filter(([name]) => !OWN.has(name))),
        timing: timings.map((part) => `${part}, `).join(''),
        route: routeOf(c),
        path: c.req.path,
        logged,
      });
      const [oldest] = remembered.keys();
      if (remembered.size > MOST_REQUESTS) remembered.delete(oldest!);
    },

    answer(request) {
      if (request.method !== 'GET' || remembered.size === 0) return null;
      const begun = performance.now();
      const key = keyOf(request);
      const found = remembered.get(key);
      if (found === undefined) return null;
      remembered.delete(key);
      const kept = found.find();
      const body = found.coding === null ? null : (kept?.encoded?.readyIn(found.coding) ?? null);
      if (kept?.tag !== found.tag || (body === null && found.coding !== null)) return null;
      remembered.set(key, found);
      const status = body === null ? 304 : 200;
      const requestId = requestIdFrom(request.headers.get('X-Request-Id'));
      const milliseconds = performance.now() - begun;
      const {route, path, logged, timing} = found;
      metrics.answers.inc({outcome: 'kept'});
      record({requestId, method: 'GET', route, path, url: request.url, status, milliseconds, logged});
      // One plain object, never touched again: it is written as it is.
      const headers = {
        ...found.headers,
        'x-request-id': requestId,
        'server-timing': timing + totalTiming(milliseconds),
      };
      return new Response(body, {status, headers});
    },
  };
}

/** An object that is quick to copy: one that is filled name by name is a table to V8, one that is parsed is a record. */
const ownObject = (entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  JSON.parse(JSON.stringify({...Object.fromEntries(entries), 'x-request-id': '', 'server-timing': ''}));

/** A header that is not there is another one than one that is empty. */
function keyOf({url, headers}: Request): string {
  let key = url;
  for (const name of DIFFERING) key += `\n${headers.get(name) ?? '\t'}`;
  return key;
}
