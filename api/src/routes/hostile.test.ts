/** Whatever is sent, the answer is a whole one or a problem that names what to mend: never a 500, never an empty 200. */
import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import fc from 'fast-check';
import {NOW, openTestApp} from '../app.test-support.js';
import {PROBLEMS} from '../problem.js';

// Small limits, so that whatever is well formed is answered at once.
const {app, close} = await openTestApp({limits: {maxBins: 200}}, {maxBins: 200, deadlineMs: 2000});
after(close);

const text = fc.oneof(
  fc.string({unit: 'binary', maxLength: 12}),
  fc.constantFrom(
    '',
    ' ',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-0',
    '1e400',
    '0x10',
    '[]',
    '{}',
    '__proto__',
    '%00',
    '\u0000',
  ),
);

const time = fc.oneof(
  text,
  fc.constantFrom(
    'now',
    'now-1h',
    'now/d',
    'now-1M/M',
    '2026-02-29',
    '2026-03-01T10:00',
    '+275760-09-13',
    '-000001-01-01',
  ),
  fc.integer({min: -9e15, max: 9e15}).map(String),
  fc.integer({min: NOW - 1e9, max: NOW + 1e9}).map(String),
);

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  series: fc.oneof(
    text,
    fc.constantFrom(
      'cpu.load',
      'cpu.load{host="web-1"}',
      'cpu.load:value',
      'cpu.load{host^="w"}',
      '"',
      '{',
      'a{b="',
      'a:b:c',
    ),
  ),
  from: time,
  to: time,
  step: fc.oneof(text, fc.constantFrom('1m', '1d', '1mo', '7d', '0s', '1ms', '999999999999999y')),
  bins: fc.oneof(text, fc.integer({min: -5, max: 1e6}).map(String)),
  timezone: fc.oneof(text, fc.constantFrom('UTC', 'Europe/Paris', 'utc', '+01:00', 'Etc/GMT+14', '../../etc')),
  aggregates: fc.oneof(text, fc.constantFrom('min', 'min,max', 'rate', ',', 'sum,,sum', 'constructor')),
  fill: fc.oneof(text, fc.constantFrom('none', 'previous', 'linear', 'zero')),
  explain: fc.oneof(text, fc.constantFrom('true', 'false')),
};

const pair = fc
  .constantFrom(...Object.keys(values), 'other', '')
  .chain((field) => fc.tuple(fc.constant(field), values[field] ?? text));

async function check(response: Response): Promise<void> {
  const body = await response.text();
  const parsed = JSON.parse(body) as Record<string, unknown>;
  if (response.status === 200) {
    assert.ok(Array.isArray(parsed.series) && parsed.series.length > 0, body.slice(0, 200));
    assert.doesNotMatch(body, /NaN|Infinity/);
    return;
  }
  assert.ok(response.status >= 400 && response.status < 500, `${response.status}: ${body.slice(0, 300)}`);
  assert.ok(Object.hasOwn(PROBLEMS, String(parsed.code)), body.slice(0, 200));
}

test('GET /bins of any fields', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pair, {maxLength: 8}), async (pairs) => {
      await check(await app.request(`/api/v1/bins?${new URLSearchParams(pairs)}`));
    }),
    {numRuns: 200},
  );
});

test('GET /bins of fields that are nearly right', async () => {
  const {series, from, to, ...optional} = values as Record<'series' | 'from' | 'to', fc.Arbitrary<string>>;
  const asked = fc.record({series, from, to, ...optional}, {requiredKeys: ['series', 'from', 'to']});
  await fc.assert(
    fc.asyncProperty(asked, async (fields) => {
      await check(await app.request(`/api/v1/bins?${new URLSearchParams(fields)}`));
    }),
    {numRuns: 200},
  );
});

test('GET /bins of any text after the question mark', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({unit: 'binary', maxLength: 60}), async (query) => {
      await check(await app.request(`/api/v1/bins?${query.replaceAll('#', '')}`));
    }),
  );
});

test('POST /bins of any JSON, and of any bytes', async () => {
  const post = (body: string | Uint8Array<ArrayBuffer>) =>
    app.request('/api/v1/bins', {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('cpu.load', 'now-1h', 'now', NOW, NOW - 3_600_000, '1m', 100));
  const object = fc.dictionary(
    fc.constantFrom(...Object.keys(values), 'other'),
    fc.oneof(field, fc.array(field, {maxLength: 3})),
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), object), async (body) => check(await post(JSON.stringify(body)))),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 40}), async (bytes) => check(await post(new Uint8Array(bytes)))),
  );
});

test('GET of any path', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.webSegment(), text), {maxLength: 5}), async (segments) => {
      const path = `/${segments.map(encodeURIComponent).join('/')}`;
      const {status} = await app.request(path);
      assert.ok(status < 500, path);
    }),
  );
});
