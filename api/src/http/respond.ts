/** The one place where an answer becomes bytes: entity tag, 304, compression, length. */
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {chooseCoding} from './accept-encoding.js';
import type {AppContext} from './app-env.js';
import {entityTag, isNamedBy} from './entity-tag.js';

const gzipAsync = promisify(gzip);

/** Below this, headers and the work cost more than compression saves. */
const LEAST_COMPRESSED_BYTES = 1024;

/** Of columns of numbers, level 3 costs what level 1 does; level 6 costs 2.5 times that, for 4 % fewer bytes. */
const GZIP_LEVEL = 3;

/** An answer before it is encoded. */
export interface Answer {
  readonly body: string;
  /** Its media type. */
  readonly type: string;
  readonly cacheControl: string;
  /** 200 when left out. Only a 200 to GET or HEAD has an entity tag. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Encodes an answer for the client that asked: 304 when it has it already, gzip when it takes it and it pays.
 * A HEAD gets the headers of its GET, length included; Hono drops the body.
 */
export async function respond(
  c: AppContext,
  {body, type, cacheControl, status = 200, headers = {}}: Answer,
): Promise<Response> {
  const all: Record<string, string> = {...headers, 'Cache-Control': cacheControl, Vary: 'Accept-Encoding'};
  if (status === 200 && (c.req.method === 'GET' || c.req.method === 'HEAD') && cacheControl !== 'no-store') {
    const tag = entityTag(body);
    all.ETag = tag;
    if (isNamedBy(c.req.header('If-None-Match'), tag)) return new Response(null, {status: 304, headers: all});
  }
  all['Content-Type'] = type;
  let bytes: Uint8Array<ArrayBuffer> | string = body;
  let length = Buffer.byteLength(body);
  if (length >= LEAST_COMPRESSED_BYTES && chooseCoding(c.req.header('Accept-Encoding'), ['gzip']) === 'gzip') {
    bytes = (await gzipAsync(body, {level: GZIP_LEVEL})) as Buffer<ArrayBuffer>;
    length = bytes.byteLength;
    all['Content-Encoding'] = 'gzip';
  }
  all['Content-Length'] = String(length);
  return new Response(bytes, {status, headers: all});
}

/** Encodes a value as JSON. */
export function respondJson(c: AppContext, value: unknown, cacheControl: string): Promise<Response> {
  return respond(c, {body: JSON.stringify(value), type: 'application/json', cacheControl});
}
