/** Ends under way: of callers, of the server, of the cluster, and what each leaves behind. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Client} from 'cassandra-driver';
import {type Cassandra, startCassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {connectClient, createKeyspace, waitFor} from '../cluster.js';
import {type ApiProcess, startApi} from './api-process.js';
import {lose, skip, thaw} from './nodes.js';
import {createTable, faultOf, TABLE, writeRows} from './rows.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const FROM = Math.floor(Date.now() / HOUR) * HOUR - 48 * HOUR;
const ROWS = 43_200;
const IN_FLIGHT = 'metrics_chart_http_requests_in_flight';
const READS = 'metrics_chart_store_reads_total';
/** What runs may take so long when the server ends. */
const GRACE_MS = 10_000;

describe('ends', {skip}, () => {
  let cassandra: Cassandra;
  let client: Client;
  let directory: string;
  const apis: ApiProcess[] = [];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'metrics-chart-ends-'));
    cassandra = await startCassandra({directory});
    client = await connectClient(cassandra);
    await createKeyspace(client, 'ends');
    await createTable(client, 'ends');
    await writeRows(client, 'ends', 'a', FROM, ROWS);
  });
  after(async () => {
    for (const node of cassandra?.nodes ?? []) thaw(node);
    await Promise.all(apis.map((api) => api.stop()));
    await client?.shutdown();
    await cassandra?.stop();
    rmSync(directory, {recursive: true, force: true});
  });

  /** The API over the cluster; nothing that was read is kept. */
  async function start(rowsPerSecond = 400_000): Promise<ApiProcess> {
    const {contactPoints} = cassandra;
    const limits = {rowsPerSecond};
    const cluster = {
      type: 'cassandra',
      contactPoints,
      keyspace: 'ends',
      tables: [TABLE],
      lateness: '365d',
      pushdown: 'never',
      limits,
    };
    const api = await startApi({cluster});
    apis.push(api);
    await api.untilReady();
    return api;
  }
  const ask = (api: ApiProcess, {startMs = FROM, signal}: {startMs?: number; signal?: AbortSignal} = {}) =>
    api.bins({series: 'load{host="a"}', from: startMs, to: FROM + ROWS * 1000, step: '1m'}, signal);

  test('a client that leaves stops the reading of the store, counted in pages', async () => {
    const api = await start(5_000);
    const leaving = new AbortController();
    const asked = ask(api, {signal: leaving.signal});
    const before = await api.metric(READS);
    await waitFor('a few pages', async () => ((await api.metric(READS)) > before + 2 ? true : null));
    leaving.abort(new Error('left'));
    await assert.rejects(asked, /left/);
    // Pages that were under way may still come, and are counted late on a busy machine; then nothing does for three seconds.
    const left = await waitFor('the end of reading', async () => {
      const now = await api.metric(READS);
      await sleep(3_000);
      return (await api.metric(READS)) === now ? now : null;
    });
    assert.ok(left - before < 8, `${left - before} pages of ${Math.ceil(ROWS / 5_000)}`);
  });

  test('SIGTERM under load: what was asked is answered whole, nothing new is taken, and the end is orderly', async () => {
    const api = await start(100_000);
    assert.equal(faultOf((await ask(api)).answer?.series[0], MINUTE), null);
    const asked = Array.from({length: 12}, (_, i) => ask(api, {startMs: FROM + i * HOUR}));
    const answers = Promise.all(asked);
    // A connection that was not accepted yet is no question yet.
    await waitFor('every question', async () => ((await api.metric(IN_FLIGHT)) >= asked.length ? true : null));
    const began = performance.now();
    const code = await api.stop();
    assert.equal(code, 0, api.output());
    assert.ok(performance.now() - began < GRACE_MS + 5_000);
    for (const reply of await answers) {
      assert.equal(reply.status, 200);
      assert.equal(faultOf(reply.answer!.series[0], MINUTE), null);
    }
    await assert.rejects(fetch(`${api.url}/healthz`));
    assert.doesNotMatch(api.output(), /"level":[56]0/);
  });

  test('SIGTERM while the store is frozen: what runs is cut off after ten seconds, and the end is orderly', async () => {
    const api = await start();
    const [node] = cassandra.nodes;
    try {
      lose(node!, 'SIGSTOP');
      const asked = Promise.allSettled([ask(api)]);
      await sleep(300);
      const began = performance.now();
      assert.equal(await api.stop(), 0, api.output());
      assert.ok(performance.now() - began < GRACE_MS + 8_000, `${performance.now() - began} ms`);
      const [{status, value, reason}] = (await asked) as [{status: string; value?: unknown; reason?: unknown}];
      // An answer that came in time says that nothing is known.
      const answer = (value as {answer: {series: {count: unknown[]}[]} | null} | undefined)?.answer;
      if (status === 'fulfilled') assert.deepEqual(new Set(answer?.series[0]?.count ?? [null]), new Set([null]));
      else assert.match(String(reason), /fetch failed/);
    } finally {
      thaw(node!);
    }
  });

  test('SIGKILL of the only node: nothing is answered as empty, /readyz is red with the reason, and all is well again by itself', async () => {
    const api = await start();
    assert.equal(faultOf((await ask(api)).answer?.series[0], MINUTE), null);
    const {port} = cassandra.nodes[0]!;
    await client.shutdown();
    lose(cassandra.nodes[0]!, 'SIGKILL');
    await cassandra.nodes[0]!.exited();
    const {status, problem, headers} = await ask(api);
    assert.deepEqual([status, problem?.code], [503, 'store_unavailable']);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.match((await api.notReady()) ?? '', /refused|no node is reachable|closed/i);
    assert.equal((await fetch(`${api.url}/healthz`)).status, 200);
    cassandra = await startCassandra({directory, port});
    client = await connectClient(cassandra);
    await api.untilReady();
    await waitFor('a whole answer', async () =>
      faultOf((await ask(api)).answer?.series[0], MINUTE) === null ? true : null,
    );
  });
});
