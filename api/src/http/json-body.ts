/** The body of a request, as JSON; everything that can be wrong with one is a problem. */
import {Problem} from '../problem.js';
import {duplicateField} from './query-fields.js';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads a body that is JSON.
 *
 * @param mostBytes - counted as they come, whatever `Content-Length` says
 * @throws Problem `unsupported_media_type`, `body_too_large`, `malformed_json`, `duplicate_field`
 */
export async function readJsonBody(request: Request, mostBytes: number): Promise<unknown> {
  const type = request.headers.get('Content-Type');
  if (type === null || !JSON_TYPE.test(type.trim())) {
    throw new Problem('unsupported_media_type', `unsupported content type: ${type ?? '(none)'}`, {
      field: 'Content-Type',
      value: type,
      accepted: 'application/json, in UTF-8',
    });
  }
  const coding = request.headers.get('Content-Encoding');
  if (coding !== null && coding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported_media_type', `unsupported content encoding: ${coding}`, {
      field: 'Content-Encoding',
      value: coding,
      accepted: 'identity',
    });
  }
  const text = await readText(request, mostBytes);
  const value = parse(text);
  const twice = keyGivenTwice(text);
  if (twice !== undefined) throw duplicateField(twice);
  return value;
}

async function readText(request: Request, mostBytes: number): Promise<string> {
  const tooLarge = (bytes: number | string) =>
    new Problem('body_too_large', `body too large: ${bytes} bytes, at most ${mostBytes}`, {
      accepted: `at most ${mostBytes} bytes`,
    });
  const declared = Number(request.headers.get('Content-Length') ?? 0);
  if (declared > mostBytes) throw tooLarge(declared);
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder('utf-8', {fatal: true});
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > mostBytes) throw tooLarge(`more than ${mostBytes}`);
      text += decoder.decode(value, {stream: true});
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new Problem('malformed_json', 'malformed JSON: not UTF-8', {accepted: 'JSON in UTF-8'});
    }
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('malformed_json', `malformed JSON: ${(error as Error).message}`, {accepted: 'a JSON object'});
  }
}

/**
 * The first key that stands twice in one object, which `JSON.parse` would let the last one win.
 *
 * @param text - JSON that parses
 */
export function keyGivenTwice(text: string): string | undefined {
  // One entry per open object or array; null for an array, which has no keys.
  const open: (Set<string> | null)[] = [];
  for (const [token, quoted, colon] of text.matchAll(/"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(`"${quoted}"`) as string;
      const keys = open.at(-1)!;
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
