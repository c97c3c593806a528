import assert from 'node:assert/strict';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, beforeEach, test} from 'node:test';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {RequestError} from './request-error.js';
import {askForBins, type BinsQuestion} from './request-pool.js';
import {serverNow} from './server-clock.js';

/** What one request to the API asked, by GET or by POST. */
interface Asked {
  method: string;
  series: (string | {selector: string; aggregates: string[]})[];
  aggregates: string | null;
  from: number;
}

const asked: Asked[] = [];
let closed = 0;
/** Selectors that the API refuses; `slow` ones are never answered. */
let refuse: (asked: Asked) => number = () => 200;

const server = createServer(async (request, response) => {
  const question = await questionOf(request);
  asked.push(question);
  const names = question.series.map((series) => (typeof series === 'string' ? series : series.selector));
  response.on('close', () => {
    if (!response.writableFinished) closed += 1;
  });
  if (names.includes('slow')) return;
  const status = refuse(question);
  if (status !== 200) {
    const problem = {
      type: 'about:blank',
      title: 'Refused',
      status,
      code: 'too_many_series',
      detail: 'too many series: 60',
    };
    response.writeHead(status, {'content-type': 'application/problem+json', 'retry-after': '3'});
    response.end(JSON.stringify(problem));
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache',
    date: new Date(Date.now() + 3600000).toUTCString(),
  });
  const series = names.flatMap((name, query) => [
    {query, series: `${name}-a`},
    {query, series: `${name}-b`},
  ]);
  response.end(JSON.stringify({from: question.from, to: 60000, step: '1m', stepMs: 60000, edges: null, series}));
});

async function questionOf(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url!, 'http://127.0.0.1');
  if (request.method === 'GET') {
    const {searchParams} = url;
    return {
      method: 'GET',
      series: searchParams.getAll('series'),
      aggregates: searchParams.get('aggregates'),
      from: Number(searchParams.get('from')),
    };
  }
  let text = '';
  for await (const piece of request) text += piece;
  return {method: 'POST', aggregates: null, ...JSON.parse(text)};
}

let api = '';
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  closed = 0;
  refuse = () => 200;
});

const questionFor = (selectors: string[], more: Partial<BinsQuestion> = {}): BinsQuestion => ({
  api,
  request: null,
  fromMs: 0,
  toMs: 60000,
  step: '1m',
  timeZone: 'UTC',
  series: selectors.map((selector) => ({selector, aggregates: null})),
  ...more,
});

const never = new AbortController().signal;
const namesOf = (answer: BinsAnswer): [number, string][] => answer.series.map(({query, series}) => [query, series]);

test('askForBins(question) shares one request among all who ask the same grid in one turn', async () => {
  const [left, right] = await Promise.all([
    askForBins(questionFor(['load', 'cpu']), never),
    askForBins(questionFor(['cpu', 'memory']), never),
  ]);
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0], {method: 'GET', series: ['load', 'cpu', 'memory'], aggregates: null, from: 0});
  assert.deepEqual(namesOf(left.answer), [
    [0, 'load-a'],
    [0, 'load-b'],
    [1, 'cpu-a'],
    [1, 'cpu-b'],
  ]);
  assert.deepEqual(namesOf(right.answer), [
    [0, 'cpu-a'],
    [0, 'cpu-b'],
    [1, 'memory-a'],
    [1, 'memory-b'],
  ]);
  assert.match(left.url, /\/bins\?series=load&series=cpu&series=memory&from=0&to=60000&step=1m&timezone=UTC$/);
});

test('askForBins(question) keeps apart what differs in range, step, zone or request function', async () => {
  const request = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);
  await Promise.all([
    askForBins(questionFor(['cpu']), never),
    askForBins(questionFor(['cpu'], {fromMs: 30000}), never),
    askForBins(questionFor(['cpu'], {step: '30s'}), never),
    askForBins(questionFor(['cpu'], {timeZone: 'Asia/Kathmandu'}), never),
    askForBins(questionFor(['cpu'], {request}), never),
    askForBins(questionFor(['load'], {request}), never),
  ]);
  assert.equal(asked.length, 5);
});

test('askForBins(question) answers a selector twice that was asked for twice', async () => {
  const {answer} = await askForBins(questionFor(['cpu', 'cpu']), never);
  assert.deepEqual(asked[0]!.series, ['cpu']);
  assert.deepEqual(namesOf(answer), [
    [0, 'cpu-a'],
    [0, 'cpu-b'],
    [1, 'cpu-a'],
    [1, 'cpu-b'],
  ]);
});

test('askForBins(question) asks for at most 50 series at once', async () => {
  const selectors = Array.from({length: 120}, (_, i) => `s${i}`);
  const {answer} = await askForBins(questionFor(selectors), never);
  assert.deepEqual(asked.map(({series}) => series.length).sort(), [20, 50, 50]);
  assert.deepEqual(
    namesOf(answer).map(([query]) => query),
    selectors.flatMap((_, i) => [i, i]),
  );
});

test('askForBins(question) names the aggregates in the address when all series want the same', async () => {
  const series = [
    {selector: 'cpu', aggregates: ['min', 'max'] as const},
    {selector: 'load', aggregates: ['min', 'max'] as const},
  ];
  await askForBins(questionFor([], {series}), never);
  assert.deepEqual([asked[0]!.method, asked[0]!.aggregates], ['GET', 'min,max']);
});

test('askForBins(question) sends a POST for different aggregates, long addresses and requests of the page across origins', async () => {
  const request = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);
  const series = [
    {selector: 'cpu', aggregates: ['max'] as const},
    {selector: 'load', aggregates: null},
  ];
  await askForBins(questionFor([], {series}), never);
  await askForBins(questionFor(Array.from({length: 40}, (_, i) => `${'x'.repeat(110)}${i}`)), never);
  await askForBins(questionFor(['cpu'], {request}), never);
  assert.deepEqual(
    asked.map(({method}) => method),
    ['POST', 'POST', 'POST'],
  );
  assert.deepEqual(asked[0]!.series, [{selector: 'cpu', aggregates: ['max']}, 'load']);
});

test('askForBins(question, signal) aborts the request when the last who waits has left, and not before', async () => {
  const first = new AbortController();
  const second = new AbortController();
  const left = askForBins(questionFor(['slow']), first.signal);
  const right = askForBins(questionFor(['slow']), second.signal);
  while (asked.length === 0) await new Promise((done) => setTimeout(done, 5));
  first.abort();
  await assert.rejects(left, {name: 'AbortError'});
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(closed, 0);
  second.abort();
  await assert.rejects(right, {name: 'AbortError'});
  while (closed === 0) await new Promise((done) => setTimeout(done, 5));
  assert.equal(asked.length, 1);
});

test('askForBins(question, signal) sends nothing for one who has left before it was sent', async () => {
  const gone = new AbortController();
  const answer = askForBins(questionFor(['cpu']), gone.signal);
  gone.abort();
  await assert.rejects(answer, {name: 'AbortError'});
  assert.equal(asked.length, 0);
});

test('askForBins(question) asks alone again what was refused in company', async () => {
  refuse = ({series}) => (series.length > 2 ? 422 : 200);
  const [left, right] = await Promise.all([
    askForBins(questionFor(['load', 'cpu']), never),
    askForBins(questionFor(['disk', 'memory']), never),
  ]);
  assert.deepEqual(
    namesOf(left.answer).map(([, name]) => name),
    ['load-a', 'load-b', 'cpu-a', 'cpu-b'],
  );
  assert.deepEqual(
    namesOf(right.answer).map(([, name]) => name),
    ['disk-a', 'disk-b', 'memory-a', 'memory-b'],
  );
  assert.deepEqual(
    asked.map(({series}) => series.length),
    [4, 2, 2],
  );
});

test('askForBins(question) fails with what the server said, and whether to ask again', async () => {
  refuse = () => 503;
  await assert.rejects(askForBins(questionFor(['cpu']), never), (error) => {
    assert.ok(error instanceof RequestError);
    assert.equal(error.message, 'too many series: 60');
    assert.deepEqual(
      [error.code, error.status, error.retryAfterMs, error.isTemporary],
      ['too_many_series', 503, 3000, true],
    );
    return true;
  });
  refuse = () => 400;
  await assert.rejects(askForBins(questionFor(['cpu']), never), {isTemporary: false});
});

test('askForBins(question) fails in one sentence when there is no server', async () => {
  const question = questionFor(['cpu'], {api: 'http://127.0.0.1:1/api/v1'});
  await assert.rejects(askForBins(question, never), {code: 'unreachable', message: 'no answer from 127.0.0.1:1'});
});

test('serverNow(api) follows the Date of answers that no cache has kept', async () => {
  await askForBins(questionFor(['cpu']), never);
  assert.ok(Math.abs(serverNow(api) - Date.now() - 3600000) < 2500);
  assert.ok(Math.abs(serverNow('http://other.example/api/v1') - Date.now()) < 50);
});
