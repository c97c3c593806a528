/**
 * Three nodes, three copies, LOCAL_QUORUM: one node is lost under load, then one more, then all, by SIGSTOP and SIGKILL.
 * The tests follow one another over one cluster, as it takes a while to start.
 */
import assert from 'node:assert/strict';
import {randomInt} from 'node:crypto';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Problem} from '#api/problem.js';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {type Cassandra, startCassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {findOne, incoming, readAll, requestOf} from '../../store-conformance/columns.js';
import {configOf, connectClient, openSource, waitFor, whenReady} from '../cluster.js';
import {type ApiProcess, startApi} from './api-process.js';
import {describeLoad, type LoadReport, quantile, startLoad} from './load.js';
import {FROZEN_MS, type Loss, lose, skip, thaw} from './nodes.js';
import {createTable, faultOf, TABLE, writeRows} from './rows.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DEADLINE_MS = 10 * SECOND;
const HOSTS = 12;
/** Fresh rows: they are neither kept nor cached, so that every answer reads them. */
const FRESH_FROM = Math.floor(Date.now() / (10 * MINUTE)) * 10 * MINUTE - 50 * MINUTE;
const FRESH_ROWS = 40 * 60;
const SPAN = 10 * MINUTE;
/** Rows that take a while to read, at the pace that their source is read at. */
const OLD_FROM = FRESH_FROM - 30 * 86_400_000;
const OLD_ROWS = 240_000;
const PACE = 50_000;
const SHARDS = 4;

describe('a cluster of three', {skip}, () => {
  let cassandra: Cassandra;
  let api: ApiProcess;
  let source: CassandraSource;
  const mapped = {keyspace: 'lost', tables: [TABLE], pushdown: 'never', lateness: '6h'};
  const managed = {keyspace: 'lost_managed', replication: {datacenter1: 3}};

  before(async () => {
    cassandra = await startCassandra({nodes: 3});
    const client = await connectClient(cassandra);
    await client.execute(
      "CREATE KEYSPACE lost WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
    );
    await createTable(client, 'lost');
    for (let host = 0; host < HOSTS; host++) await writeRows(client, 'lost', `h${host}`, FRESH_FROM, FRESH_ROWS);
    await writeRows(client, 'lost', 'old', OLD_FROM, OLD_ROWS);
    // While all nodes are there: a client that has lost some leaves timers behind, and this process would not end.
    await client.shutdown();
    await runMigrate({config: configOf(cassandra, {managed}), print: false, write: () => {}});
    source = openSource(cassandra, {managed});
    await whenReady(source);
    const cluster = {type: 'cassandra', contactPoints: cassandra.contactPoints, ...mapped};
    api = await startApi({cluster: {...cluster, limits: {rowsPerSecond: PACE}}});
    await api.untilReady();
  });
  after(async () => {
    for (const node of cassandra?.nodes ?? []) thaw(node);
    await api?.stop();
    await source?.close();
    await cassandra?.stop();
  });

  /** A question that nobody has asked before, most likely. */
  function askFresh() {
    const from = FRESH_FROM + randomInt(FRESH_ROWS - SPAN / SECOND) * SECOND;
    const [start, step] = [Math.floor(from / (10 * SECOND)) * 10 * SECOND, 10 * SECOND];
    return api
      .bins({series: `load{host="h${randomInt(HOSTS)}"}`, from: start, to: start + SPAN, step: '10s'})
      .then((reply) => ({reply, step}));
  }
  /** What is wrong with an answer to a fresh question, or null. */
  async function readFresh(): Promise<string | null> {
    const {reply, step} = await askFresh();
    return reply.answer === null ? `status ${reply.status}` : faultOf(reply.answer.series[0], step);
  }
  const askOld = (to: number) =>
    api.bins({series: 'load{host="old"}', from: OLD_FROM, to, step: '2m', explain: 'true'});

  async function underLoad(t: TestContext, loss: Loss, node: number): Promise<void> {
    const acknowledged: number[] = [];
    let written = 0;
    const metric = `written_${loss}`.toLowerCase();
    const readsBefore = await api.metric('metrics_chart_store_reads_total');
    const reads = startLoad(3, readFresh);
    const writes = startLoad(2, async () => {
      const time = FRESH_FROM + written++;
      await source.sink!.writeSamples([incoming(metric, {}, {time: [time], value: [1]})]);
      acknowledged.push(time);
      await sleep(20);
      return null;
    });
    const {acquire, save, release} = source.tiles!.coordination(metric);
    let triedAgain = 0;
    const leases = startLoad(SHARDS, async (shard) => {
      const owner = `owner ${shard}`;
      try {
        if ((await acquire(shard, owner)) === null) return 'a shard that nobody else wants is not had';
        const progress = {madeUntil: FRESH_FROM, marksReadUntil: FRESH_FROM};
        if (!(await save(shard, owner, progress))) return 'what the owner of a shard did is not noted';
        // Kept now and then: taking what is one's own already is a success as well.
        if (randomInt(3) > 0) await release(shard, owner);
      } catch (error) {
        // Whether it was applied is not known: the owner asks again, as the job does.
        if ((error as Problem).code !== 'store_unavailable') throw error;
        triedAgain += 1;
      }
      await sleep(500);
      return null;
    });
    await sleep(3 * SECOND);
    try {
      lose(cassandra.nodes[node]!, loss);
      await sleep(FROZEN_MS);
    } finally {
      thaw(cassandra.nodes[node]!);
    }
    await sleep(3 * SECOND);
    const ended: Record<string, LoadReport> = {
      reads: await reads.end(),
      writes: await writes.end(),
      leases: await leases.end(),
    };
    for (const [what, report] of Object.entries(ended)) t.diagnostic(describeLoad(`${loss}: ${what}`, report));
    t.diagnostic(`${loss}: ${triedAgain} leases were asked for again`);
    for (const [what, {failures}] of Object.entries(ended)) assert.deepEqual(failures.slice(0, 5), [], what);
    assert.ok(quantile(ended.reads!, 0.999) < DEADLINE_MS);
    const storeReads = (await api.metric('metrics_chart_store_reads_total')) - readsBefore;
    assert.ok(storeReads >= ended.reads!.latencies.length / 2, `${storeReads} reads of the store`);
    const series = await findOne(source, metric, {});
    const kept = new Set((await readAll(source, requestOf(series, FRESH_FROM, FRESH_FROM + written))).time);
    assert.deepEqual(
      acknowledged.filter((time) => !kept.has(time)),
      [],
      'acknowledged samples',
    );
  }

  test('SIGSTOP: a node that is frozen under load fails no answer and no write, and takes no lease from its owner', (t) =>
    underLoad(t, 'SIGSTOP', 2));

  test('SIGKILL: a node that is killed under load fails no answer and no write, and takes no lease from its owner', (t) =>
    underLoad(t, 'SIGKILL', 1));

  test('SIGSTOP: replicas that stop answering in mid-read leave what was folded, and unknown, not gaps', async () => {
    const to = OLD_FROM + OLD_ROWS * SECOND;
    const asked = askOld(to);
    try {
      await sleep(3 * SECOND);
      lose(cassandra.nodes[2]!, 'SIGSTOP');
      const {status, headers, answer} = await asked;
      assert.equal(status, 200);
      const [series] = answer!.series;
      assert.equal(series!.error, null);
      const counts = series!.count!;
      assert.deepEqual(new Set(counts.map((count) => (count === null ? 'unknown' : count))), new Set(['unknown', 120]));
      assert.equal(counts.at(-1), 120, 'the newest bins are read first');
      assert.ok(series!.partial !== null && series!.partial.retryAfterMs > 0);
      assert.equal(series!.missing![counts.indexOf(null)], null);
      assert.equal(headers.get('cache-control'), 'no-store');
    } finally {
      thaw(cassandra.nodes[2]!);
    }
    await waitFor('the whole answer', async () => {
      const {answer} = await askOld(to);
      return answer !== null && faultOf(answer.series[0], 2 * MINUTE) === null ? true : null;
    });
  });

  test('SIGSTOP: with every node frozen nothing is answered as empty, and all is well again by itself', async () => {
    const standing = cassandra.nodes.filter((_, i) => i !== 1);
    const statuses = new Map<string, number>();
    try {
      for (const node of standing) lose(node, 'SIGSTOP');
      const until = Date.now() + FROZEN_MS;
      await Promise.all(
        Array.from({length: 3}, async () => {
          while (Date.now() < until) {
            const {reply} = await askFresh();
            const {status, headers, problem, answer} = reply;
            const what = problem?.code ?? (answer!.series[0]!.partial === null ? 'whole' : 'partial');
            statuses.set(what, (statuses.get(what) ?? 0) + 1);
            // What was read before they froze is known, and nothing else.
            const counts = answer?.series[0]?.count ?? [];
            assert.ok(
              counts.every((count) => count === null || count === 10),
              String(counts),
            );
            if (status === 503) assert.ok(Number(headers.get('retry-after')) > 0, problem!.code);
            await sleep(200);
          }
        }),
      );
      assert.match((await api.notReady()) ?? '', /no answer in time|no node is reachable/);
      assert.equal((await fetch(`${api.url}/healthz`)).status, 200);
    } finally {
      for (const node of standing) thaw(node);
    }
    assert.ok(statuses.size > 0 && !statuses.has('whole'), JSON.stringify([...statuses]));
    await api.untilReady();
    await waitFor('a whole answer', async () => ((await readFresh()) === null ? true : null));
  });
});
