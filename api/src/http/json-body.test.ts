import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {Problem, type ProblemCode} from '../problem.js';
import {keyGivenTwice, readJsonBody} from './json-body.js';

const request = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  headers: Record<string, string> = {'Content-Type': 'application/json'},
) => new Request('http://localhost/', {method: 'POST', body, headers, duplex: 'half'} as RequestInit);

async function codeOf(reading: Promise<unknown>): Promise<ProblemCode | 'none'> {
  try {
    await reading;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error.code;
  }
}

const REFUSED: readonly (readonly [what: string, request: Request, code: ProblemCode])[] = [
  ['no content type', request('{}', {}), 'unsupported_media_type'],
  ['text', request('{}', {'Content-Type': 'text/plain'}), 'unsupported_media_type'],
  ['a form', request('a=1', {'Content-Type': 'application/x-www-form-urlencoded'}), 'unsupported_media_type'],
  ['Latin-1', request('{}', {'Content-Type': 'application/json; charset=iso-8859-1'}), 'unsupported_media_type'],
  [
    'a compressed body',
    request('{}', {'Content-Type': 'application/json', 'Content-Encoding': 'gzip'}),
    'unsupported_media_type',
  ],
  ['nothing', request(''), 'malformed_json'],
  ['no body', request(null), 'malformed_json'],
  ['NaN', request('{"bins": NaN}'), 'malformed_json'],
  ['half an object', request('{"a": 1'), 'malformed_json'],
  ['bytes that are no UTF-8', request(new Uint8Array([0x22, 0xff, 0x22])), 'malformed_json'],
  ['UTF-8 that is cut short', request(new Uint8Array([0x22, 0xc3])), 'malformed_json'],
  ['100,000 open brackets', request('['.repeat(100_000)), 'malformed_json'],
  ['a key twice', request('{"a": 1, "a": 2}'), 'duplicate_field'],
  ['more bytes than allowed', request(`"${'x'.repeat(200_000)}"`), 'body_too_large'],
];

for (const [what, refused, code] of REFUSED) {
  test(`readJsonBody(${what}) is refused: ${code}`, async () => {
    assert.equal(await codeOf(readJsonBody(refused, 150_000)), code);
  });
}

test('readJsonBody(request, mostBytes) counts bytes, not characters, to the last one', async () => {
  const body = '"ää"';
  assert.equal(await readJsonBody(request(body), 6), 'ää');
  assert.equal(await codeOf(readJsonBody(request(body), 5)), 'body_too_large');
});

test('readJsonBody(request) stops reading a body that has no end', async () => {
  let pulls = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls += 1;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
  });
  assert.equal(await codeOf(readJsonBody(request(endless), 10_000)), 'body_too_large');
  assert.ok(pulls < 20, String(pulls));
});

test('readJsonBody(request) takes parameters of the content type, in any capitals, and a byte order mark', async () => {
  const headers = {'Content-Type': 'Application/JSON; Charset="UTF-8"'};
  assert.deepEqual(await readJsonBody(request('\uFEFF{"a": [1]}', headers), 100), {a: [1]});
});

const TWICE: readonly (readonly [json: string, key: string | undefined])[] = [
  ['{"a":1,"b":2}', undefined],
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a":{"a":1}}', undefined],
  ['{"x":{"a":1},"y":{"a":1}}', undefined],
  ['[{"a":1},{"a":1}]', undefined],
  ['{"a":["a","a"],"b":"a"}', undefined],
  ['{"a":"\\"a\\":{","b":1}', undefined],
  ['{"l":[{"s":1,"s":2}]}', 's'],
  ['{"a" : 1 , "a"\n: 2}', 'a'],
  ['{"toString":1,"__proto__":2}', undefined],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['"a"', undefined],
];

for (const [json, key] of TWICE) {
  test(`keyGivenTwice(${JSON.stringify(json)}) is ${key}`, () => {
    JSON.parse(json);
    assert.equal(keyGivenTwice(json), key);
  });
}

test('keyGivenTwice(text) finds none in whatever JSON.stringify writes', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => keyGivenTwice(JSON.stringify(value)) === undefined));
});
