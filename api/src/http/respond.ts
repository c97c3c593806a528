/** The one place where an answer becomes a response: entity tag, 304, compression, length. */
import {chooseCoding} from './accept-encoding.js';
import type {AppContext} from './app-env.js';
import {type Encoded, encode} from './encoded.js';
import {isNamedBy} from './entity-tag.js';

/** What is said of a body. */
export interface Described {
  /** Its media type. */
  readonly type: string;
  readonly cacheControl: string;
  /** 200 when left out. Only a 200 to GET or HEAD has an entity tag. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer before it is encoded. */
export interface Answer extends Described {
  readonly body: string;
}

/**
 * Encodes an answer for the client that asked: 304 when it has it already, gzip when it takes it and it pays.
 * A HEAD gets the headers of its GET, length included; Hono drops the body.
 */
export function respond(c: AppContext, {body, ...described}: Answer): Promise<Response> {
  return respondEncoded(c, encode(body), described);
}

/** Encodes a value as JSON. */
export function respondJson(c: AppContext, value: unknown, cacheControl: string): Promise<Response> {
  return respond(c, {body: JSON.stringify(value), type: 'application/json', cacheControl});
}

/** Does what `respond` does with a body that is encoded already. */
export async function respondEncoded(
  c: AppContext,
  encoded: Encoded,
  {type, cacheControl, status = 200, headers = {}}: Described,
): Promise<Response> {
  const isTagged = status === 200 && isRead(c) && cacheControl !== 'no-store';
  if (isTagged) {
    const unchanged = respondUnchanged(c, encoded.tag, cacheControl, headers);
    if (unchanged !== null) return unchanged;
  }
  const coding = chooseCoding(c.req.header('Accept-Encoding'), encoded.offered);
  const bytes = await encoded.bytesIn(coding);
  return new Response(bytes, {
    status,
    headers: {
      ...headers,
      ...alwaysSaid(cacheControl),
      ...(isTagged ? {ETag: encoded.tag} : {}),
      'Content-Type': type,
      ...(coding === 'identity' ? {} : {'Content-Encoding': coding}),
      'Content-Length': String(bytes.byteLength),
    },
  });
}

/** The 304 of a GET or HEAD whose client has the answer of a tag, else null. */
export function respondUnchanged(
  c: AppContext,
  tag: string,
  cacheControl: string,
  headers: Readonly<Record<string, string>> = {},
): Response | null {
  if (!isRead(c) || !isNamedBy(c.req.header('If-None-Match'), tag)) return null;
  return new Response(null, {status: 304, headers: {...headers, ...alwaysSaid(cacheControl), ETag: tag}});
}

const isRead = ({req: {method}}: AppContext) => method === 'GET' || method === 'HEAD';

const alwaysSaid = (cacheControl: string) => ({'Cache-Control': cacheControl, Vary: 'Accept-Encoding'});
