/** What only a real socket shows: shutdown, clients that leave, HEAD, compression on the wire, broken requests. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {Agent, type IncomingMessage, type RequestOptions, request} from 'node:http';
import {connect} from 'node:net';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {gunzipSync} from 'node:zlib';
import {NOW, openTestApp} from './app.test-support.js';
import {type Listening, listen} from './listen.js';
import {StartError} from './start-error.js';

const open: {close(): Promise<void>}[] = [];
after(() => Promise.all(open.map((one) => one.close())));

async function serve() {
  const tested = await openTestApp();
  const listening = await listen(tested.app, {host: '127.0.0.1', port: 0});
  open.push({close: () => listening.close(0).then(tested.close)});
  return {...tested, listening};
}

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One request by `node:http`, which shows what is on the wire; `fetch` decodes it. */
async function get({url}: Listening, path: string, options: RequestOptions = {}): Promise<Got> {
  const sent = request(url + path, {agent: false, ...options});
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return {status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks)};
}

/** Sends bytes as they are, and answers all that comes back until the server closes. */
async function sendRaw({url}: Listening, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

/** A question that costs a while: 5,000 bins of a year, nothing of it stored. */
const SLOW = `/api/v1/bins?series=cpu.load&series=requests.total&from=${NOW - 365 * 86_400_000}&to=${NOW}&step=2h`;
const BINS = `/api/v1/bins?series=cpu.load&from=${NOW - 3_600_000}&to=${NOW}&step=10s`;

test('what goes over the wire is compressed, has its length, and the date that a chart goes by', async () => {
  const {listening} = await serve();
  const plain = await get(listening, BINS);
  const zipped = await get(listening, BINS, {headers: {'Accept-Encoding': 'gzip'}});
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.equal(zipped.headers['content-length'], String(zipped.body.byteLength));
  assert.equal(zipped.headers['transfer-encoding'], undefined);
  assert.deepEqual(gunzipSync(zipped.body), plain.body);
  assert.ok(zipped.body.byteLength < plain.body.byteLength / 3);
  assert.ok(Math.abs(Date.parse(plain.headers.date!) - Date.now()) < 5000);
});

test('HEAD has the headers of GET and no body, and the connection goes on', async () => {
  const {listening} = await serve();
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  try {
    const head = await get(listening, BINS, {agent, method: 'HEAD'});
    const got = await get(listening, BINS, {agent});
    assert.deepEqual([head.status, head.body.byteLength], [200, 0]);
    assert.equal(head.headers['content-length'], String(got.body.byteLength));
    assert.equal(head.headers.etag, got.headers.etag);
    const kept = await get(listening, BINS, {agent, headers: {'If-None-Match': got.headers.etag!}});
    assert.deepEqual([kept.status, kept.body.byteLength], [304, 0]);
  } finally {
    agent.destroy();
  }
});

test('a body without an end is cut off at the limit, and the server goes on', async () => {
  const {listening} = await serve();
  const sent = request(`${listening.url}/api/v1/bins`, {
    method: 'POST',
    agent: false,
    headers: {'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked'},
  });
  sent.on('error', () => {});
  const chunk = Buffer.alloc(65_536, 0x20);
  const pump = setInterval(() => sent.write(chunk), 1);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  clearInterval(pump);
  sent.destroy();
  assert.equal(response.statusCode, 413);
  assert.equal((await get(listening, '/healthz')).status, 200);
});

test('requests that are none are refused, a probe of HTTP/1.0 without Host is not, and the server goes on', async () => {
  const {listening} = await serve();
  const end = 'Connection: close\r\n\r\n';
  const address = new URL(listening.url).host;
  for (const [raw, status] of [
    [`GET /a\\b HTTP/1.1\r\nHost: ${address}\r\n${end}`, /^HTTP\/1\.1 400/],
    [`GET / HTTP/1.1\r\nHost: a b\r\n${end}`, /^HTTP\/1\.1 400/],
    [`GET / HTTP/1.1\r\nHost: a/b@c\r\n${end}`, /^HTTP\/1\.1 400/],
    [`GET  /  HTTP/1.1\r\n${end}`, /^HTTP\/1\.1 400/],
    [`GET / HTTP/1.1\r\nHost: ${address}\r\nX: ${'x'.repeat(20_000)}\r\n${end}`, /^HTTP\/1\.1 431/],
    [`GET /%00%ff HTTP/1.1\r\nHost: ${address}\r\n${end}`, /^HTTP\/1\.1 404/],
    [`GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: ${address}\r\n${end}`, /^HTTP\/1\.1 200/],
    [`TRACE /healthz HTTP/1.1\r\nHost: ${address}\r\n${end}`, /^HTTP\/1\.1 405/],
    ['GET /healthz HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 200/],
    ['\r\n\r\nnonsense\r\n\r\n', /^HTTP\/1\.1 400/],
  ] as const)
    assert.match(await sendRaw(listening, raw), status, JSON.stringify(raw.slice(0, 60)));
  assert.equal((await get(listening, '/healthz')).status, 200);
});

test('a client that leaves ends its reading, is no error, and takes nothing from who asked the same', async () => {
  const {listening, logged} = await serve();
  const leaving = request(listening.url + SLOW, {agent: false});
  leaving.on('error', () => {});
  leaving.end();
  const staying = get(listening, SLOW);
  await sleep(5);
  leaving.destroy();
  assert.equal((await staying).status, 200);
  const metrics = async () => (await get(listening, '/metrics')).body.toString();
  for (let i = 0; i < 100 && !/in_flight 1$/m.test(await metrics()); i++) await sleep(20);
  assert.match(await metrics(), /in_flight 1$/m);
  assert.ok(
    logged.some(({status}) => status === 499),
    'it left before its answer',
  );
  const bad = logged.filter(({level}) => (level as number) >= 40);
  assert.deepEqual(bad, []);
});

test('many clients that leave at any moment neither crash the server nor log an error', async () => {
  const {listening, logged} = await serve();
  await Promise.all(
    Array.from({length: 40}, async (_, i) => {
      const leaving = request(`${listening.url}${SLOW}&bogus=`.replace('&bogus=', i % 2 ? '' : '&explain=true'), {
        agent: false,
      });
      leaving.on('error', () => {});
      leaving.end();
      await sleep(i);
      leaving.destroy();
    }),
  );
  await sleep(100);
  assert.equal((await get(listening, BINS)).status, 200);
  assert.deepEqual(
    logged.filter(({level}) => (level as number) >= 40),
    [],
  );
});

test('close(graceMs) finishes what runs, takes no new connection, and does not wait for idle ones', async () => {
  const {listening} = await serve();
  const agent = new Agent({keepAlive: true});
  await get(listening, '/healthz', {agent});
  const running = get(listening, SLOW);
  await sleep(5);
  const begun = performance.now();
  const closed = listening.close(10_000);
  assert.equal(closed, listening.close(10_000));
  assert.equal((await running).status, 200);
  await closed;
  assert.ok(performance.now() - begun < 8000);
  await assert.rejects(get(listening, '/healthz'), {code: 'ECONNREFUSED'});
  agent.destroy();
});

test('close(0) cuts off what runs, and its reading is aborted', async () => {
  const {listening, logged} = await serve();
  const running = get(listening, SLOW);
  running.catch(() => {});
  await sleep(2);
  await listening.close(0);
  await assert.rejects(running, {code: 'ECONNRESET'});
  for (let i = 0; i < 100 && !logged.some(({status}) => status === 499); i++) await sleep(20);
  assert.ok(logged.some(({status}) => status === 499));
});

test('listen(app, address) says in one line why it cannot', async () => {
  const {app, listening} = await serve();
  const port = Number(new URL(listening.url).port);
  const refused = async (host: string, wanted: number) => {
    const error = await listen(app, {host, port: wanted}).then(
      () => assert.fail('listens'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StartError);
    return error.message;
  };
  assert.match(await refused('127.0.0.1', port), new RegExp(`^taken port: ${port} on 127\\.0\\.0\\.1 `));
  assert.match(await refused('203.0.113.1', 0), /^unknown address: 203\.0\.113\.1 is none of this machine$/);
});
