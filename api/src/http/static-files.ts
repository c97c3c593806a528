/** Files of one directory, compressed once, for as long as they do not change. */
import {readFile, stat} from 'node:fs/promises';
import {extname, join} from 'node:path';
import {promisify} from 'node:util';
import {brotliCompress, constants, gzip} from 'node:zlib';
import {type Coding, chooseCoding} from './accept-encoding.js';
import type {AppContext} from './app-env.js';
import {entityTag, isNamedBy} from './entity-tag.js';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** What is served, and as what; a file of another extension is not. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const IS_COMPRESSED_ALREADY = /^(image\/png|image\/x-icon|font\/)/;

/** Each part begins with a letter or digit and holds no slash, backslash or percent sign: no way up, no hidden file. */
const SAFE_NAME = /^[A-Za-z0-9][\w.@-]*(\/[A-Za-z0-9][\w.@-]*)*$/;

interface CachedFile {
  readonly stamp: string;
  readonly type: string;
  readonly tag: string;
  /** The body by coding; made when it is first wanted. */
  readonly bodies: Map<Coding, Promise<Uint8Array<ArrayBuffer>>>;
}

/** Answers requests for files. */
export interface StaticFiles {
  /** The answer with a file, 304 when the client has it, null when there is no such file. */
  respond(c: AppContext, name: string, headers: Readonly<Record<string, string>>): Promise<Response | null>;
}

/** Serves the files of a directory, and of those below it. Changed files are read anew. */
export function createStaticFiles(directory: string): StaticFiles {
  const cache = new Map<string, CachedFile>();

  async function open(name: string): Promise<CachedFile | null> {
    const type = TYPES[extname(name)];
    if (type === undefined || !SAFE_NAME.test(name)) return null;
    const path = join(directory, name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) return null;
    const stamp = `${found.mtimeMs}-${found.size}`;
    const cached = cache.get(name);
    if (cached?.stamp === stamp) return cached;
    const body = (await readFile(path)) as Uint8Array<ArrayBuffer>;
    const file = {stamp, type, tag: entityTag(body), bodies: new Map([['identity', Promise.resolve(body)] as const])};
    cache.set(name, file);
    return file;
  }

  async function bodyOf({bodies}: CachedFile, coding: Coding): Promise<Uint8Array<ArrayBuffer>> {
    const plain = await bodies.get('identity')!;
    if (!bodies.has(coding)) bodies.set(coding, compress(plain, coding));
    return bodies.get(coding)!;
  }

  return {
    async respond(c, name, headers) {
      const file = await open(name);
      if (file === null) return null;
      const all: Record<string, string> = {...headers, ETag: file.tag, Vary: 'Accept-Encoding'};
      if (isNamedBy(c.req.header('If-None-Match'), file.tag)) return new Response(null, {status: 304, headers: all});
      const offered: Coding[] = IS_COMPRESSED_ALREADY.test(file.type) ? [] : ['br', 'gzip'];
      const coding = chooseCoding(c.req.header('Accept-Encoding'), offered);
      const body = await bodyOf(file, coding);
      if (coding !== 'identity') all['Content-Encoding'] = coding;
      all['Content-Type'] = file.type;
      all['Content-Length'] = String(body.byteLength);
      return new Response(body, {headers: all});
    },
  };
}

/** Once for each file and coding, so as small as it gets; brotli's last two levels cost seconds for 2 %. */
async function compress(plain: Uint8Array, coding: Coding): Promise<Uint8Array<ArrayBuffer>> {
  const compressed =
    coding === 'br'
      ? await brotliAsync(plain, {params: {[constants.BROTLI_PARAM_QUALITY]: 9}})
      : await gzipAsync(plain, {level: 9});
  return compressed as Buffer<ArrayBuffer>;
}
