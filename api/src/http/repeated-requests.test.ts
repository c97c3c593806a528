import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Hono} from 'hono';
import {Registry} from 'prom-client';
import type {AppEnv} from './app-env.js';
import {type Encoded, encode} from './encoded.js';
import {createHttpMetrics} from './http-metrics.js';
import type {KeptAnswer} from './kept-answers.js';
import {createRepeatedRequests} from './repeated-requests.js';

/** An app of one route whose answer is kept, and how often the route was asked. */
function openApp() {
  const {tag} = keep('{"a":1}');
  let kept: KeptAnswer | null = keep('{"a":1}');
  let asked = 0;
  const repeated = createRepeatedRequests(() => {}, createHttpMetrics(new Registry()));
  const app = new Hono<AppEnv>();
  app.use(repeated.learn);
  app.get('/kept', (c) => {
    asked += 1;
    c.set('timings', []);
    c.set('logged', {});
    if (c.req.query('once') === undefined) c.set('repeatable', () => kept);
    return c.body('{"a":1}', 200, {ETag: tag});
  });
  return {
    asked: () => asked,
    replace: (next: KeptAnswer | null) => {
      kept = next;
    },
    ask: async (path: string, headers: Record<string, string> = {}) => {
      const request = new Request(`http://host${path}`, {headers});
      return repeated.answer(request) ?? (await app.fetch(request));
    },
  };
}

function keep(text: string): {tag: string; encoded: Encoded} {
  const encoded = encode(text);
  return {tag: encoded.tag, encoded};
}

test('answer(request) asks the route once, and then no more', async () => {
  const {ask, asked} = openApp();
  for (let time = 0; time < 3; time += 1) assert.equal(await (await ask('/kept')).text(), '{"a":1}');
  assert.equal(asked(), 1);
});

test('answer(request) leaves to the app what no route called repeatable', async () => {
  const {ask, asked} = openApp();
  for (let time = 0; time < 3; time += 1) await ask('/kept?once');
  assert.equal(asked(), 3);
});

test('answer(request) takes requests for others whose address, coding, origin or tag differs, empty or left out', async () => {
  const {ask, asked} = openApp();
  const all: [string, Record<string, string>][] = [
    ['/kept', {}],
    ['/kept?', {}],
    ['/kept', {'Accept-Encoding': ''}],
    ['/kept', {'Accept-Encoding': 'gzip'}],
    ['/kept', {Origin: ''}],
    ['/kept', {Origin: 'null'}],
    ['/kept', {'If-None-Match': '"a"'}],
  ];
  for (const [path, headers] of [...all, ...all]) await ask(path, headers);
  assert.equal(asked(), all.length);
});

test('answer(request) gives up on what is no longer kept, is another one, or has lost its body', async () => {
  for (const next of [null, keep('{"a":2}'), {...keep('{"a":1}'), encoded: null}]) {
    const {ask, asked, replace} = openApp();
    await ask('/kept');
    await ask('/kept');
    assert.equal(asked(), 1);
    replace(next);
    await ask('/kept');
    assert.equal(asked(), 2);
  }
});

test('answer(request) remembers no more than 2,000, and no address without end', async () => {
  const {ask, asked} = openApp();
  await ask('/kept');
  for (let i = 0; i < 2_000; i += 1) await ask(`/kept?${i}`);
  const before = asked();
  await ask('/kept?1999');
  assert.equal(asked(), before);
  await ask('/kept');
  assert.equal(asked(), before + 1);
  const long = `/kept?${'x'.repeat(5_000)}`;
  await ask(long);
  await ask(long);
  assert.equal(asked(), before + 3);
});
