import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setImmediate as afterEvents} from 'node:timers/promises';
import {DuckDBInstance} from '@duckdb/node-api';
import {type Connection, Connections} from './connections.js';

/** Takes minutes, unless it is interrupted. */
const ENDLESS = 'SELECT sum(a.range * b.range) FROM range(1_000_000) a, range(1_000_000) b';

let connections: Connections;
before(async () => {
  connections = new Connections(await DuckDBInstance.create(':memory:'), 'in memory');
  await connections.write((connection) => connection.runOnce('CREATE TABLE numbers (n BIGINT)'));
});
after(() => connections.close());

const insert = (number: number) => (connection: Connection) =>
  connection.run('INSERT INTO numbers VALUES ($1)', [BigInt(number)]);
const numbers = () =>
  connections.read(async (connection) =>
    (await connection.run('SELECT n FROM numbers ORDER BY n')).flatMap((chunk) => chunk.getColumnValues(0)).map(Number),
  );

test('the event loop turns while a statement runs, and an aborted signal interrupts it', {
  timeout: 60_000,
}, async () => {
  const controller = new AbortController();
  const reason = new Error('left');
  const running = connections.read((connection) => connection.run(ENDLESS, [], controller.signal));
  for (let turn = 0; turn < 1_000; turn++) await afterEvents();
  controller.abort(reason);
  await assert.rejects(running, (error) => error === reason);
  assert.deepEqual(await numbers(), [], 'the connection is good for the next statement');
});

test('a signal that aborts before the statement has reached its thread interrupts it too', {
  timeout: 60_000,
}, async () => {
  for (let events = 0; events < 10; events++) {
    const controller = new AbortController();
    const reason = new Error('left');
    const running = connections.read((connection) => connection.run(ENDLESS, [], controller.signal));
    const rejected = assert.rejects(running, (error) => error === reason);
    for (let i = 0; i < events; i++) await null;
    controller.abort(reason);
    await rejected;
  }
});

test('a signal that was aborted before runs nothing', async () => {
  const reason = new Error('left');
  const running = connections.read((connection) => connection.run(ENDLESS, [], AbortSignal.abort(reason)));
  await assert.rejects(running, (error) => error === reason);
});

test('more statements at once than may run take turns', async () => {
  const answers = await Promise.all(
    Array.from({length: 30}, (_, i) =>
      connections.read(async (connection) => {
        const [chunk] = await connection.run('SELECT $1::BIGINT + 1', [BigInt(i)]);
        return Number(chunk!.getColumnValues(0)[0]);
      }),
    ),
  );
  assert.deepEqual(
    answers,
    Array.from({length: 30}, (_, i) => i + 1),
  );
});

test('every kind of parameter arrives as it is', async () => {
  const row = await connections.read(async (connection) => {
    const parameters = [2n ** 62n, 0.1, 'it’s "text"', true, null];
    const [chunk] = await connection.run('SELECT $1, $2, $3, $4, $5', parameters);
    return chunk!.getRowValues(0);
  });
  assert.deepEqual(row, [2n ** 62n, 0.1, 'it’s "text"', true, null]);
});

test('writes take turns; one that fails leaves nothing behind, and the others alone', async () => {
  const order: string[] = [];
  const outcomes = await Promise.allSettled([
    connections.write(insert(1), () => order.push('first committed')),
    connections.write(async (connection) => {
      order.push('second begins');
      await insert(2)(connection);
      await connection.run('SELECT nonsense');
    }),
    connections.write(insert(3), () => order.push('third committed')),
  ]);
  assert.deepEqual(
    outcomes.map(({status}) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(order, ['first committed', 'second begins', 'third committed']);
  assert.deepEqual(await numbers(), [1, 3]);
});

test('a write does not wait behind those that read', {timeout: 60_000}, async () => {
  const controller = new AbortController();
  const reason = new Error('left');
  const reads = Array.from({length: 10}, () =>
    assert.rejects(
      connections.read((connection) => connection.run(ENDLESS, [], controller.signal)),
      (error) => error === reason,
    ),
  );
  await connections.write(insert(50));
  controller.abort(reason);
  await Promise.all(reads);
  assert.ok((await numbers()).includes(50));
});

test('a transaction is seen by others when it is committed, not before', async () => {
  await connections.write(async (connection) => {
    await insert(100)(connection);
    assert.ok(!(await numbers()).includes(100));
  });
  assert.ok((await numbers()).includes(100));
});

test('close() interrupts what is running, and waits for what is being written', {timeout: 60_000}, async () => {
  const own = new Connections(await DuckDBInstance.create(':memory:'), 'a name');
  const reading = own.read((connection) => connection.run(ENDLESS));
  const rejected = assert.rejects(reading, /Interrupted/);
  for (let turn = 0; turn < 1_000; turn++) await afterEvents();
  let written = false;
  const writing = own.write(
    async (connection) => {
      await connection.runOnce('CREATE TABLE t (n BIGINT)');
    },
    () => {
      written = true;
    },
  );
  await own.close();
  await Promise.all([rejected, writing]);
  assert.ok(written);
  await assert.rejects(
    own.read((connection) => connection.run('SELECT 1')),
    /^Error: closed database: a name$/,
  );
});
