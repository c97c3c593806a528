/** A Cassandra that asks for a password and for TLS: what is told when they are wrong, and what a role may do. */
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {auth, Client} from 'cassandra-driver';
import {NO_BINS} from '#api/bin-columns.js';
import {runCommand} from '#api/cli/commands.js';
import {migrationScript, runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {CassandraSource} from '#api/stores/cassandra/open.js';
import {TILE_LEVELS} from '#api/stores/cassandra/rollups/tile-levels.js';
import {type Cassandra, reasonNotToStart, startCassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {findOne, incoming, readAll, requestOf, T0, uniqueName} from '../store-conformance/columns.js';
import {configOf, openSource, reasonOf, uniqueKeyspace, waitFor, whenReady} from './cluster.js';

const skip = (await reasonNotToStart()) ?? false;
const labels = {host: 'web-1', zone: 'a'};

/** Writes into every table of rollups. */
async function keepAnything({name, tiles}: CassandraSource): Promise<void> {
  for (const {levelMs} of TILE_LEVELS) {
    const key = {source: name, series: uniqueName(), measure: 'value', interval: null, levelMs};
    const startMs = Math.floor(Date.now() / levelMs) * levelMs;
    await tiles!.writeBins(key, {startMs, endMs: startMs + levelMs}, NO_BINS);
  }
  await tiles!.forgetBins(name, uniqueName(), {startMs: T0, endMs: T0 + 1});
  const shards = tiles!.coordination(name);
  await shards.acquire(0, 'somebody');
  await shards.release(0, 'somebody');
}

describe('a secured Cassandra', {skip}, () => {
  let cassandra: Cassandra;
  let client: Client;
  let directory: string;
  const keyspace = uniqueKeyspace('secured');

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'secured-'));
    cassandra = await startCassandra({authenticator: 'password', tls: true});
    const {username, password} = cassandra.credentials!;
    client = new Client({
      contactPoints: cassandra.contactPoints,
      localDataCenter: cassandra.localDataCenter,
      authProvider: new auth.PlainTextAuthProvider(username, password),
      sslOptions: {ca: readFileSync(cassandra.certificateFile!), rejectUnauthorized: true},
    });
    // The first superuser is made a moment after a node answers.
    await waitFor('a login', () =>
      client
        .connect()
        .then(() => true)
        .catch(() => null),
    );
    await client.execute(
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    );
    await client.execute(
      `CREATE TABLE ${keyspace}.load (host text, zone text, ts timestamp, value double, PRIMARY KEY ((host, zone), ts))`,
    );
    await client.execute(`INSERT INTO ${keyspace}.load (host, zone, ts, value) VALUES ('web-1', 'a', ${T0}, 42)`);
  });
  after(async () => {
    await client?.shutdown();
    await cassandra?.stop();
    rmSync(directory, {recursive: true, force: true});
  });

  const tables = [
    {
      table: 'load',
      labels: ['host', 'zone'],
      time: 'ts',
      interval: '10s',
      measures: {value: {column: 'value', unit: 'ms'}},
    },
  ];
  const open = (config: Record<string, unknown>) => openSource(cassandra, {keyspace, tables, ...config});

  test('with name, password and certificate a table is read', async () => {
    const source = open({});
    try {
      await whenReady(source);
      const series = await findOne(source, 'load', labels);
      assert.deepEqual((await readAll(source, requestOf(series, T0, T0 + 1))).value, [42]);
    } finally {
      await source.close();
    }
  });

  test('doctor gets in by --username, --password-env and --tls-ca', async () => {
    const {username, password} = cassandra.credentials!;
    const examine = async (...args: string[]) => {
      const said: string[] = [];
      const context = {
        environment: {SECRET: password},
        write: () => {},
        warn: (line: string) => void said.push(line),
        terminal: null,
        signal: new AbortController().signal,
      };
      const options = ['--contact-points', cassandra.contactPoints.join(), '--keyspace', keyspace, ...args];
      return {code: await runCommand(['doctor', ...options], context), said: said.join('\n')};
    };
    const tls = ['--tls-ca', cassandra.certificateFile!];
    const login = ['--username', username, '--password-env', 'SECRET'];
    const {code, said} = await examine(...tls, ...login);
    assert.equal(code, 0, said);
    assert.match((await examine(...login)).said, /FAULT +not connected: .*set "tls"/);
    assert.match((await examine(...tls)).said, /FAULT +not connected: .*login refused/);
    const unset = await examine(...tls, '--username', username, '--password-env', 'NOSUCH');
    assert.deepEqual([unset.code, /missing variable: NOSUCH/.test(unset.said)], [2, true]);
  });

  test('a refused login is told, without the password', async () => {
    const source = open({auth: {username: 'cassandra', password: 'hunter2-not-it'}});
    try {
      const reason = await reasonOf(source, /login refused/);
      assert.ok(!reason.includes('hunter2'), reason);
      assert.match(reason, /^127\.0\.0\.1:\d+: login refused: .*incorrect/);
    } finally {
      await source.close();
    }
  });

  test('a missing login is told', async () => {
    const source = open({auth: null});
    try {
      await reasonOf(source, /login refused: the node wants a name and a password; set "auth"/);
    } finally {
      await source.close();
    }
  });

  test('a missing "tls" is told', async () => {
    const source = open({tls: null});
    try {
      await reasonOf(source, /if it wants TLS, set "tls"/);
    } finally {
      await source.close();
    }
  });

  test('an unknown certificate is told, and is accepted only when the configuration says so', async () => {
    const unknown = open({tls: {}});
    const careless = open({tls: {rejectUnauthorized: false}});
    try {
      await reasonOf(unknown, /TLS failed: self-signed certificate; name its file as "tls\.ca"/);
      await whenReady(careless);
    } finally {
      await Promise.all([unknown.close(), careless.close()]);
    }
  });

  test('a missing certificate file is told by its name', async () => {
    const source = open({tls: {ca: join(directory, 'nosuch.pem')}});
    try {
      await reasonOf(source, /unreadable file: .*nosuch\.pem/);
    } finally {
      await source.close();
    }
  });

  test('a file that is no certificate is told', async () => {
    const file = join(directory, 'broken.pem');
    writeFileSync(file, 'no certificate\n');
    const source = open({tls: {ca: file}});
    try {
      await reasonOf(source, /TLS failed/);
    } finally {
      await source.close();
    }
  });

  test('the grants that migrate prints are enough, and each of them is needed', async () => {
    const managed = {keyspace: uniqueKeyspace('granted')};
    const config = configOf(cassandra, {
      keyspace,
      tables,
      managed,
      auth: {username: 'metrics "chart"', password: 'secret'},
    });
    await client.execute(`CREATE ROLE "metrics ""chart""" WITH PASSWORD = 'secret' AND LOGIN = true`);
    await runMigrate({
      config: configOf(cassandra, {keyspace, tables, managed}),
      print: false,
      write: () => {},
    });
    const grants = migrationScript(config).filter((line) => line.startsWith('GRANT'));
    // The mapped table; the version and eleven tables to read, and these eleven to write.
    assert.equal(grants.length, 1 + 12 + 11);
    for (const grant of grants) await client.execute(grant);

    const source = openSource(cassandra, {keyspace, tables, managed, auth: config.auth});
    try {
      await whenReady(source);
      await source.sink!.writeSamples([incoming('cpu', labels, {time: [T0], value: [7]})]);
      await source.lookThrough();
      await keepAnything(source);
      for (const [metric, value] of [
        ['cpu', 7],
        ['load', 42],
      ] as const) {
        const series = await findOne(source, metric, labels);
        assert.deepEqual((await readAll(source, requestOf(series, T0, T0 + 1))).value, [value]);
      }
    } finally {
      await source.close();
    }

    // Without any one of them something of it is refused.
    for (const grant of grants) {
      await client.execute(grant.replace('GRANT', 'REVOKE').replace(' TO ', ' FROM '));
      const less = openSource(cassandra, {keyspace, tables, managed, auth: config.auth});
      try {
        await waitFor(`a refusal without ${grant}`, async () => {
          const {reason} = await less.readiness();
          if (reason !== null && /permission/.test(reason)) return true;
          const outcomes = await Promise.allSettled([
            // A series that was described is not described again.
            less.sink!.writeSamples([incoming(uniqueName(), labels, {time: [T0], value: [7]})]),
            keepAnything(less),
            ...['cpu', 'load'].map(async (metric) => {
              const series = await findOne(less, metric, labels);
              return readAll(less, requestOf(series, T0, T0 + 1));
            }),
          ]);
          const reasons = outcomes.map((outcome) =>
            outcome.status === 'rejected' ? String(outcome.reason.cause?.message ?? outcome.reason) : '',
          );
          return reasons.some((reason) => /permission|no .* permission|is not/i.test(reason)) ? true : null;
        });
      } finally {
        await less.close();
        await client.execute(grant);
      }
    }
  });
});
