// @ts-check
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import cassandra from 'cassandra-driver';
import {cassandraForTests} from './cassandra-for-tests.mjs';
import {reasonNotToStart, startCassandra} from './start-cassandra.mjs';

/** @typedef {import('./start-cassandra.mjs').Cassandra} Cassandra */

const unavailable = await reasonNotToStart();
const skip = unavailable !== null && process.env.CI !== 'true' && `no Cassandra: ${unavailable}`;

test('startCassandra() answers, beside one with password, TLS and kept data, and leaves nothing', {skip}, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-kept-'));
  /** @type {import('./start-cassandra.mjs').CassandraOptions} */
  const guardedOptions = {directory, authenticator: 'password', tls: true};
  const [open, guarded] = await Promise.all([startCassandra(), startCassandra(guardedOptions)]);
  let again = guarded;
  try {
    const [{port, jmxPort, pid, logFile}] = open.nodes;
    const ports = [port, jmxPort, guarded.nodes[0].port, guarded.nodes[0].jmxPort];
    assert.equal(new Set(ports).size, 4);
    assert.match(open.version, /^5\.0\.\d+$/);

    await t.test('one without options lets everybody in', async () => {
      const answer = await query(open, 'SELECT release_version FROM system.local');
      assert.equal(answer.first().release_version, open.version);
    });

    await t.test('one with a password and TLS lets nobody in without', async () => {
      await query(guarded, "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
      await query(guarded, 'CREATE TABLE k.t (id int PRIMARY KEY, name text)');
      await query(guarded, "INSERT INTO k.t (id, name) VALUES (1, 'kept')");
      const stranger = {...guarded, credentials: {username: 'cassandra', password: 'guess'}};
      await assert.rejects(query(stranger, 'SELECT * FROM k.t'), /incorrect|credentials/);
      await assert.rejects(query({...guarded, certificateFile: null}, 'SELECT * FROM k.t'));
    });

    await t.test('one that keeps its data holds it when started again', async () => {
      await guarded.stop();
      again = await startCassandra({...guardedOptions, port: guarded.nodes[0].port});
      assert.deepEqual(again.contactPoints, guarded.contactPoints);
      assert.equal((await query(again, 'SELECT name FROM k.t WHERE id = 1')).first().name, 'kept');
    });

    await t.test(
      'cassandraForTests() takes the one that CASSANDRA_CONTACT_POINTS names, and never stops it',
      async () => {
        const given = await withEnvironment({CASSANDRA_CONTACT_POINTS: open.contactPoints.join()}, cassandraForTests);
        assert.ok('stop' in given);
        await given.stop();
        const {stop, nodes, ...told} = given;
        const {stop: _stop, nodes: _nodes, ...expected} = open;
        assert.deepEqual(told, expected);
        assert.equal((await query(given, 'SELECT * FROM system.local')).rowLength, 1);
      },
    );

    await open.stop();
    assert.equal(await open.nodes[0].exited(), 128 + 9);
    assert.ok(!isRunning(pid));
    assert.ok(!existsSync(dirname(dirname(logFile))));
    await again.stop();
    assert.equal(await again.nodes[0].exited(), 128 + 15);
    assert.ok(existsSync(directory));
  } finally {
    await Promise.all([open.stop(), guarded.stop(), again.stop()]);
    await rm(directory, {recursive: true, force: true});
  }
});

test('two nodes see each other, and none of them outlives an owner killed by SIGKILL', {skip}, async () => {
  const program = `
    import {startCassandra} from './start-cassandra.mjs';
    console.log(JSON.stringify(await startCassandra({nodes: 2, heapMb: 256})));
    setInterval(() => {}, 60_000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    /** @type {Cassandra} */
    const cluster = JSON.parse(String((await once(owner.stdout, 'data'))[0]));
    const {port} = cluster.nodes[0];
    assert.deepEqual(cluster.contactPoints, [`127.0.0.1:${port}`, `127.0.0.2:${port}`]);
    // Gossip tells the first node of the second a moment after both answer.
    const peers = async () => (await query(cluster, 'SELECT peer FROM system.peers_v2')).rowLength;
    for (let i = 0; i < 100 && (await peers()) < 1; i++) await sleep(100);
    assert.equal(await peers(), 1);

    owner.kill('SIGKILL');
    const pids = cluster.nodes.map((node) => node.pid);
    const home = dirname(dirname(cluster.nodes[0].logFile));
    const isLeft = () => pids.some(isRunning) || existsSync(home);
    for (let i = 0; i < 100 && isLeft(); i++) await sleep(100);
    assert.deepEqual(pids.filter(isRunning), []);
    assert.ok(!existsSync(home));
  } finally {
    owner.kill('SIGKILL');
  }
});

test('startCassandra(options) says why it cannot start', {skip}, async () => {
  await assert.rejects(startCassandra({host: 'localhost'}), /^RangeError: invalid host: localhost/);
  await assert.rejects(
    startCassandra({heapMb: 1}),
    /did not start on 127\.0\.0\.1:\d+: it ended with code 1\nError.*maximum heap/s,
  );
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    await assert.rejects(startCassandra({port}), {message: `taken port: 127.0.0.1:${port}`});
  } finally {
    server.close();
  }
});

test('cassandraForTests() fails when the named one does not answer, and says why there is none at all', async () => {
  await assert.rejects(
    withEnvironment({CASSANDRA_CONTACT_POINTS: '127.0.0.1:1'}, cassandraForTests),
    /^Error: no answer from CASSANDRA_CONTACT_POINTS: 127\.0\.0\.1:1: .*ECONNREFUSED/,
  );
  const cache = await mkdtemp(join(tmpdir(), 'metrics-chart-cache-'));
  const emptyRepository = createHttpServer((_request, response) => response.writeHead(404).end()).listen(
    0,
    '127.0.0.1',
  );
  await once(emptyRepository, 'listening');
  const {port} = /** @type {import('node:net').AddressInfo} */ (emptyRepository.address());
  const variables = {
    CASSANDRA_CONTACT_POINTS: '',
    PATH: cache,
    XDG_CACHE_HOME: cache,
    MAVEN_REPOSITORY_URL: `http://127.0.0.1:${port}`,
  };
  try {
    const found = await withEnvironment(variables, cassandraForTests);
    assert.ok('unavailable' in found);
    assert.match(
      found.unavailable,
      /^(no Java 17 or 11|Cassandra 5\.0\.\d+ cannot be fetched: refused: ).*; no Docker$/,
    );
  } finally {
    emptyRepository.closeAllConnections();
    emptyRepository.close();
    await rm(cache, {recursive: true, force: true});
  }
});

/**
 * @param {Cassandra} cluster
 * @param {string} statement
 */
async function query({contactPoints, localDataCenter, credentials, certificateFile}, statement) {
  const client = new cassandra.Client({
    contactPoints,
    localDataCenter,
    ...(credentials && {credentials}),
    ...(certificateFile && {sslOptions: {ca: await readFile(certificateFile, 'utf8'), rejectUnauthorized: true}}),
  });
  try {
    return await client.execute(statement);
  } finally {
    await client.shutdown();
  }
}

/**
 * What `call` answers while the environment has these variables.
 *
 * @template T
 * @param {Record<string, string>} variables
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 */
async function withEnvironment(variables, call) {
  const before = {...process.env};
  Object.assign(process.env, variables);
  try {
    return await call();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
