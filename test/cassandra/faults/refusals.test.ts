/** What the API answers while a node refuses: too much work, a slow replica, too many tombstones. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Client} from 'cassandra-driver';
import {type Cassandra, startCassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {connectClient, createKeyspace, waitFor} from '../cluster.js';
import {type ApiProcess, startApi} from './api-process.js';
import {skip} from './nodes.js';
import {openRefusingProxy, type RefusingProxy} from './refusing-proxy.js';
import {createTable, faultOf, TABLE, writeRows} from './rows.js';

const SECOND = 1000;
const HOUR = 3_600_000;
/** Days ago; some slices, of many pages each. */
const FROM = Math.floor(Date.now() / HOUR) * HOUR - 240 * HOUR;
const ROWS = 220_000;
const PAGE_ROWS = 5_000;
/** How often a statement that failed is sent at most. */
const MOST_TRIES = 4;

describe('a node that refuses', {skip}, () => {
  let cassandra: Cassandra;
  let client: Client;
  let proxy: RefusingProxy;
  let api: ApiProcess;

  before(async () => {
    cassandra = await startCassandra();
    client = await connectClient(cassandra);
    await createKeyspace(client, 'refused');
    await createTable(client, 'refused');
    await writeRows(client, 'refused', 'a', FROM, ROWS);
    proxy = await openRefusingProxy(cassandra.contactPoints[0]!);
    api = await startApi({
      // Learned rollups would answer the next question.
      cluster: {
        type: 'cassandra',
        contactPoints: [proxy.contactPoint],
        keyspace: 'refused',
        tables: [TABLE],
        lateness: '365d',
        pushdown: 'never',
      },
    });
    await api.untilReady();
    await waitFor('the first walk', async () => ((await series('load').catch(() => null)) ? true : null));
  });
  after(async () => {
    await api?.stop();
    await proxy?.close();
    await client?.shutdown();
    await cassandra?.stop();
  });

  const series = async (text: string) =>
    (await (await fetch(`${api.url}/api/v1/series?search=${text}`)).json()).series[0];
  const ask = (hours: number) => api.bins({series: 'load{host="a"}', from: FROM, to: FROM + hours * HOUR, step: '10m'});

  test('a node with too much to do is asked four times, ever later; the answer is 503 with Retry-After', async () => {
    proxy.refuse(() => 'overloaded');
    const began = performance.now();
    const {status, headers, problem} = await ask(1);
    const waited = performance.now() - began;
    assert.deepEqual([status, problem?.code], [503, 'overloaded']);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.doesNotMatch(JSON.stringify(problem), /127\.0\.0\.1|SELECT/);
    // A few statements of a question, each of them four times.
    assert.ok(proxy.statements() % MOST_TRIES === 0 && proxy.statements() <= 4 * MOST_TRIES, `${proxy.statements()}`);
    // The shortest pauses are half of 50, 200 and 800 ms.
    assert.ok(waited > 500, `${waited} ms`);
    assert.match((await api.notReady()) ?? 'ready', /overloaded node|ready/);
    proxy.refuse(() => null);
    assert.equal(faultOf((await ask(1)).answer?.series[0], 600 * SECOND), null);
  });

  test('a page that timed out once is asked for in halves, and nothing else is read twice', async () => {
    proxy.refuse(() => null);
    assert.equal(faultOf((await ask(20)).answer?.series[0], 600 * SECOND), null);
    const whole = proxy.statements();
    assert.ok(whole > 10, `${whole} statements`);
    proxy.refuse((statement) => (statement === whole - 3 ? 'read timeout' : null));
    assert.equal(faultOf((await ask(20)).answer?.series[0], 600 * SECOND), null);
    const more = proxy.statements() - whole;
    // Two halves; slices after them may be shorter, too. Far fewer than if all were read again.
    assert.ok(more >= 1 && more <= whole / 2, `${more} statements more than ${whole}`);
  });

  test('pages that time out again and again leave what was folded, and unknown, not gaps; asked again, the rest', async () => {
    proxy.refuse(() => null);
    const hours = Math.floor(ROWS / 3600);
    let statements = 0;
    proxy.refuse((statement) => {
      statements = statement;
      return statement > 40 ? 'read timeout' : null;
    });
    const {status, answer, headers} = await ask(hours);
    assert.equal(status, 200);
    assert.ok(statements > 40);
    const [cut] = answer!.series;
    assert.deepEqual(new Set(cut!.count), new Set([600, null]));
    assert.deepEqual(new Set(cut!.missing), new Set([0, null]));
    assert.equal(cut!.count!.at(-1), 600);
    assert.deepEqual(
      cut!.partial!.covered.map(([, end]) => end),
      [FROM + hours * HOUR],
    );
    assert.equal(cut!.warnings[0]!.code, 'store_unavailable');
    assert.equal(headers.get('cache-control'), 'no-store');
    proxy.refuse(() => null);
    assert.equal(faultOf((await ask(hours)).answer?.series[0], 600 * SECOND), null);
    assert.ok(proxy.statements() < ROWS / PAGE_ROWS, `${proxy.statements()} statements: what was folded is read again`);
  });

  test('rows that were deleted by the hundred thousand fail a read for good: 502, the limit is named in the log alone', async () => {
    const rows = 100_500;
    await writeRows(client, 'refused', 'gone', FROM, rows);
    for (let from = 0; from < rows; from += 500) {
      const queries = Array.from({length: Math.min(500, rows - from)}, (_, i) => ({
        query: "DELETE FROM refused.load WHERE host = 'gone' AND ts = ?",
        params: [new Date(FROM + (from + i) * SECOND)],
      }));
      await client.batch(queries, {prepare: true, logged: false});
    }
    const {status, problem} = await api.bins({
      series: 'load{host="gone"}',
      from: FROM,
      to: FROM + 24 * HOUR,
      step: '1h',
    });
    assert.deepEqual([status, problem?.code], [502, 'source_failed']);
    assert.doesNotMatch(JSON.stringify(problem), /tombstone/i);
    await waitFor('the log', () => (/tombstone_failure_threshold/.test(api.output()) ? true : null));
  });
});
