import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {after, before, test} from 'node:test';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {type ImportRun, runImport} from './run-import.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
let store: DuckDbStore;
before(async () => {
  store = await openDuckDbStore({directory: null});
});
after(async () => {
  await store.close();
  rmSync(directory, {recursive: true});
});

/** Runs an import, and takes down everything that it says. */
async function run(
  text: string,
  {isTerminal = false, signal, ...more}: Partial<ImportRun> & {isTerminal?: boolean; signal?: AbortSignal} = {},
) {
  const path = join(directory, 'file.csv');
  writeFileSync(path, text);
  const terminal = Object.assign(new PassThrough(), {isTTY: isTerminal, columns: 80}) as unknown as NodeJS.WriteStream;
  const written: string[] = [];
  const warned: string[] = [];
  const code = await runImport(
    {path, sink: store.sink('s'), ...more},
    {write: (line) => written.push(line), warn: (line) => warned.push(line), terminal, signal},
  );
  return {code, written, warned, drawn: String((terminal as unknown as PassThrough).read() ?? '')};
}

const HEADER = 'metric,time,value\n';

test('an import says how many rows of how many series came, and from when', async () => {
  const {code, written, warned, drawn} = await run(`${HEADER}m,1764547200000,1\nn,1764547210000,2\n`);
  assert.equal(code, 0);
  assert.deepEqual(written, ['imported 2 rows of 2 series, from 2025-12-01T00:00:00.000Z to 2025-12-01T00:00:10.000Z']);
  assert.deepEqual(warned, []);
  assert.equal(drawn, '', 'no bar where nobody looks');
});

test('broken rows are listed with their lines, the first twenty of them', async () => {
  const {code, written, warned} = await run(`${HEADER}m,1764547200000,1\n${'m,never,1\n'.repeat(1_500)}`);
  assert.equal(code, 0);
  assert.match(written[0]!, /^imported 1 row of 1 series/);
  assert.equal(warned[0], '1,500 broken rows, left out:');
  assert.equal(warned[1], '  line 3: invalid time: never');
  assert.equal(warned.length, 22);
  assert.equal(warned.at(-1), '  and 1,480 more');
});

test('an import of no row has not worked', async () => {
  const {code, warned} = await run(`${HEADER}m,never,1\n`);
  assert.equal(code, 1);
  assert.match(warned[0]!, /^no row was imported: .*file\.csv$/);
  assert.equal(warned[1], '1 broken row, left out:');
});

test('a file that cannot be read is one line', async () => {
  const {code, warned} = await run(HEADER, {path: join(directory, 'nosuch.csv')});
  assert.equal(code, 1);
  assert.deepEqual(warned.length, 1);
  assert.match(warned[0]!, /^unreadable file: .*nosuch\.csv \(ENOENT\)$/);
});

test('a sink that fails, and a person who wants it to end, are told what stays', async () => {
  const text = `${HEADER}m,1764547200000,1\n`;
  const failing = await run(text, {sink: {writeSamples: () => Promise.reject(new Error('disk full'))}});
  assert.deepEqual([failing.code, failing.warned], [1, ['import failed: disk full; no row was imported']]);
  const aborted = await run(text, {signal: AbortSignal.abort()});
  assert.deepEqual([aborted.code, aborted.warned], [1, ['import ended: no row was imported']]);
});

test('on a terminal a bar grows', async () => {
  const {code, drawn} = await run(`${HEADER}${'m,1764547200000,1\n'.repeat(10)}`, {isTerminal: true});
  assert.equal(code, 0);
  assert.match(drawn, /█.*10 rows/);
});
