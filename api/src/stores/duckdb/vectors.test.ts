import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER} from '@duckdb/node-api';
import {bigIntsOf, doublesOf, isLarge, putDoubles, putLargeIntegers, putNulls, putSameInteger} from './vectors.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('CREATE TABLE numbers (i INTEGER, d DOUBLE, b BIGINT, n DOUBLE)');
});
after(() => {
  connection.disconnectSync();
  instance.closeSync();
});

const ROWS = 2048;

test('columns go in and come out bit for bit, nulls as nulls', async () => {
  const doubles = Float64Array.from({length: ROWS}, (_, i) => [i / 7, -0, Number.NaN, 5e-324, -1e308][i % 5]!);
  const integers = BigInt64Array.from({length: ROWS}, (_, i) => [2n ** 62n + BigInt(i), 5n, -(2n ** 63n)][i % 3]!);
  const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE, BIGINT, DOUBLE], ROWS);
  putSameInteger(chunk, 0, 7);
  putDoubles(chunk, 1, doubles);
  putLargeIntegers(chunk, 2, integers);
  putNulls(chunk, 3);
  const appender = await connection.createAppender('numbers');
  appender.appendDataChunk(chunk);
  appender.closeSync();

  const whole = await connection.run('SELECT d, coalesce(b, 0) FROM numbers');
  assert.deepEqual([...doublesOf(whole.getChunk(0), 0)], [...doubles]);
  assert.deepEqual(
    [...bigIntsOf(whole.getChunk(0), 1)],
    Array.from(integers, (value) => (value === 5n ? 0n : value)),
  );
  const [counts] = await (
    await connection.run('SELECT count(*), count(b), count(n), min(i), max(i) FROM numbers')
  ).getRows();
  assert.deepEqual(counts, [2048n, 1365n, 0n, 7, 7]);
});

test('a chunk may be filled again with fewer rows', async () => {
  await connection.run('DELETE FROM numbers');
  const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE, BIGINT, DOUBLE]);
  const appender = await connection.createAppender('numbers');
  for (const rows of [100, 3]) {
    chunk.rowCount = rows;
    putSameInteger(chunk, 0, rows);
    putDoubles(chunk, 1, new Float64Array(rows).fill(rows));
    // What was a NULL the time before is a number now.
    if (rows === 100) putNulls(chunk, 2);
    else putLargeIntegers(chunk, 2, new BigInt64Array(rows).fill(2n ** 60n));
    putDoubles(chunk, 3, new Float64Array(rows));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const rows = await (
    await connection.run('SELECT i, count(*), count(b), count(d) FROM numbers GROUP BY i ORDER BY i')
  ).getRows();
  assert.deepEqual(rows, [
    [3, 3n, 3n, 3n],
    [100, 100n, 0n, 100n],
  ]);
});

test('isLarge(value) is false where a double holds every integer', () => {
  assert.deepEqual([0n, 2n ** 53n, -(2n ** 53n)].map(isLarge), [false, false, false]);
  assert.deepEqual([2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 60n].map(isLarge), [true, true, true]);
});
