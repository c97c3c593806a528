import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {DuckDBInstance} from '@duckdb/node-api';
import {BinRowsBuilder, binRowsFrom, sampleColumns} from '../../bin-columns.js';
import type {IncomingSamples, SamplesRequest, Source} from '../../store.js';
import {DATABASE_FILE, openDuckDbStore} from './open.js';

const directories: string[] = [];
after(() => {
  for (const directory of directories) rmSync(directory, {recursive: true, force: true});
});
function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
  directories.push(directory);
  return directory;
}

const incoming = (host: string, time: readonly number[], value = time): IncomingSamples => ({
  series: {metric: 'm', labels: {host}, kind: 'gauge', unit: null, interval: 1_000},
  samples: sampleColumns(Float64Array.from(time), Float64Array.from(value)),
});

async function requestsOf(source: Source, startMs = -1e15, endMs = 1e15): Promise<SamplesRequest[]> {
  const {series} = await source.catalogue.listSeries({limit: 1_000});
  const {signal} = new AbortController();
  return series.map((each) => ({series: each, measure: each.measures[0]!, range: {startMs, endMs}, signal}));
}

/** Every time of a series, by its host. */
async function timesByHost(source: Source): Promise<Record<string, number[]>> {
  const byHost: Record<string, number[]> = {};
  for (const request of await requestsOf(source)) {
    const times: number[] = [];
    for await (const page of source.samples.readSamples(request)) times.push(...page.time);
    byHost[request.series.labels.host!] = times;
  }
  return byHost;
}

/** The support file as a process of its own; resolves with the lines that it says, one after the other. */
function startWriter(directory: string) {
  const script = fileURLToPath(new URL('./killed-writer.test-support.js', import.meta.url));
  const child = spawn(process.execPath, [script, directory], {stdio: ['ignore', 'pipe', 'inherit']});
  return {child, lines: createInterface({input: child.stdout})[Symbol.asyncIterator]()};
}

async function kill({child}: ReturnType<typeof startWriter>) {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('a killed process loses nothing that was acknowledged, and no batch is there in part', async () => {
  const directory = newDirectory();
  const writer = startWriter(directory);
  let acknowledged = -1;
  while (acknowledged < 40) acknowledged = Number((await writer.lines.next()).value);
  await kill(writer);
  for (let line = await writer.lines.next(); !line.done; line = await writer.lines.next())
    acknowledged = Number(line.value);

  const store = await openDuckDbStore({directory});
  try {
    const byHost = await timesByHost(store.source('killed'));
    assert.equal(byHost['100']!.length, 20_000);
    const {length} = byHost['0']!;
    assert.ok(length > acknowledged, `${length} batches, ${acknowledged + 1} acknowledged`);
    for (let host = 0; host < 20; host++) {
      assert.deepEqual(
        byHost[host],
        Array.from({length}, (_, i) => i * 1_000),
        `host ${host}`,
      );
    }
    await store.sink('killed').writeSamples([incoming('0', [1e9])]);
  } finally {
    await store.close();
  }
});

test('openDuckDbStore names the file and the process that has it', async () => {
  const directory = newDirectory();
  const writer = startWriter(directory);
  await writer.lines.next();
  try {
    await assert.rejects(openDuckDbStore({directory}), ({message}: Error) => {
      assert.match(message, /^database in use: /);
      assert.ok(message.includes(join(directory, DATABASE_FILE)), message);
      if (process.platform === 'linux') assert.ok(message.includes(`process ${writer.child.pid}`), message);
      return !message.includes('\n');
    });
  } finally {
    await kill(writer);
  }
  const store = await openDuckDbStore({directory});
  await store.close();
});

test('openDuckDbStore refuses a file that this process has open, whatever its path is called', async () => {
  const directory = newDirectory();
  const store = await openDuckDbStore({directory});
  await assert.rejects(
    openDuckDbStore({directory: join(directory, '..', directory.split('/').at(-1)!)}),
    /^Error: database in use: /,
  );
  await store.close();
  await (await openDuckDbStore({directory})).close();
});

test('openDuckDbStore makes the directory', async () => {
  const directory = join(newDirectory(), 'a', 'b');
  const store = await openDuckDbStore({directory});
  assert.equal(store.file, join(directory, DATABASE_FILE));
  await store.close();
  assert.ok(existsSync(join(directory, DATABASE_FILE)));
});

test('openDuckDbStore says in one line why a file or a directory cannot be used, and leaves it as it is', async () => {
  const notADirectory = join(newDirectory(), 'file');
  writeFileSync(notADirectory, '');
  await assert.rejects(openDuckDbStore({directory: notADirectory}), /^Error: unreadable data directory: .*file/);

  const text = newDirectory();
  writeFileSync(join(text, DATABASE_FILE), 'no database '.repeat(2_000));
  await assert.rejects(
    openDuckDbStore({directory: text}),
    /^Error: unreadable database: .*metrics\.duckdb is no DuckDB file$/,
  );

  const foreign = newDirectory();
  const other = await DuckDBInstance.create(join(foreign, DATABASE_FILE));
  const connection = await other.connect();
  await connection.run('CREATE TABLE ducks (name VARCHAR)');
  connection.disconnectSync();
  other.closeSync();
  await assert.rejects(
    openDuckDbStore({directory: foreign}),
    /^Error: unreadable database: .* holds tables of another program$/,
  );
});

test('openDuckDbStore refuses what a newer program wrote', async () => {
  const directory = newDirectory();
  await (await openDuckDbStore({directory})).close();
  const file = await DuckDBInstance.create(join(directory, DATABASE_FILE));
  const connection = await file.connect();
  await connection.run('UPDATE schema_version SET version = 99');
  connection.disconnectSync();
  file.closeSync();
  await assert.rejects(
    openDuckDbStore({directory}),
    /^Error: newer database: .* has schema version 99 \(this program knows up to 1\)$/,
  );
});

test('close() finishes what is being written and brings the log into the file', async () => {
  const directory = newDirectory();
  const store = await openDuckDbStore({directory});
  const writes = Array.from({length: 10}, (_, i) => store.sink('s').writeSamples([incoming('a', [i])]));
  await store.close();
  await Promise.all(writes);
  assert.equal(existsSync(join(directory, `${DATABASE_FILE}.wal`)), false);
  await store.close();

  await assert.rejects(store.sink('s').writeSamples([incoming('a', [11])]), /closed database/);
  const {ready, reason} = await store.readiness();
  assert.equal(ready, false);
  assert.match(reason!, /^closed database: /);

  const again = await openDuckDbStore({directory});
  assert.deepEqual(await timesByHost(again.source('s')), {a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]});
  assert.deepEqual(await again.readiness(), {ready: true, reason: null});
  await again.close();
});

test('close() does not wait for whoever is reading', async () => {
  const store = await openDuckDbStore({directory: null});
  // More slices than are read ahead.
  const time = Array.from({length: 1_000_000}, (_, i) => i * 1_000);
  await store.sink('s').writeSamples([incoming('a', time)]);
  const source = store.source('s');
  const [request] = await requestsOf(source);
  const pages = source.samples.readSamples(request!)[Symbol.asyncIterator]();
  await pages.next();
  await store.close();
  await assert.rejects(async () => {
    while (!(await pages.next()).done);
  });
});

test('sources of one file know nothing of each other', async () => {
  const store = await openDuckDbStore({directory: null});
  await store.sink('one').writeSamples([incoming('a', [1, 2])]);
  await store.sink('two').writeSamples([incoming('a', [3]), incoming('b', [4])]);
  assert.deepEqual(await timesByHost(store.source('one')), {a: [1, 2]});
  assert.deepEqual(await timesByHost(store.source('two')), {a: [3], b: [4]});
  assert.deepEqual(await timesByHost(store.source('three')), {});
  await store.close();
});

const levelBins = (starts: readonly number[]) => {
  const builder = new BinRowsBuilder();
  for (const start of starts) builder.push(start);
  return binRowsFrom(builder.finish());
};

test('deleteSamplesBefore(source, time) deletes those of one source, keeps its bins, and is remembered', async () => {
  const directory = newDirectory();
  let store = await openDuckDbStore({directory});
  for (const source of ['one', 'two']) await store.sink(source).writeSamples([incoming('a', [1_000, 2_000, 3_000])]);
  const key = {source: 'one', series: 'm{host="a"}', measure: 'value', interval: 1_000, levelMs: 1_000};
  await store.rollups.writeBins(key, {startMs: 0, endMs: 4_000}, levelBins([1_000, 2_000, 3_000]));
  await store.deleteSamplesBefore('one', 2_000.5);
  await store.deleteSamplesBefore('one', 1_000);

  for (let round = 0; round < 2; round++) {
    const one = store.source('one');
    const [request] = await requestsOf(one);
    assert.deepEqual(await timesByHost(one), {a: [2_000, 3_000]});
    assert.deepEqual(await timesByHost(store.source('two')), {a: [1_000, 2_000, 3_000]});
    assert.equal(one.samples.oldestReadable(request!.series), 2_000);
    assert.equal(request!.series.firstSeen, 1_000, 'retention does not move it');
    const [other] = await requestsOf(store.source('two'));
    assert.equal(store.source('two').samples.oldestReadable(other!.series), null);
    const stored = await store.rollups.readBins(key, {startMs: 0, endMs: 4_000}, new AbortController().signal);
    assert.deepEqual([...stored.bins.start], [1_000, 2_000, 3_000]);
    await store.close();
    store = await openDuckDbStore({directory});
  }
  await store.close();
});

test('deleteBinsBefore(source, time) deletes bins, and series that were last seen before', async () => {
  const store = await openDuckDbStore({directory: null});
  await store.sink('s').writeSamples([incoming('gone', [1_000, 2_000]), incoming('here', [1_000, 9_000])]);
  const key = {source: 's', series: 'm{host="here"}', measure: 'value', interval: 1_000, levelMs: 1_000};
  await store.rollups.writeBins(key, {startMs: 0, endMs: 10_000}, levelBins([1_000, 9_000]));
  await store.deleteBinsBefore('s', 5_000);
  const {covered, bins} = await store.rollups.readBins(key, {startMs: 0, endMs: 10_000}, new AbortController().signal);
  assert.deepEqual(covered, [{startMs: 5_000, endMs: 10_000}]);
  assert.deepEqual([...bins.start], [9_000]);
  assert.deepEqual(await timesByHost(store.source('s')), {here: [1_000, 9_000]});
  await store.sink('s').writeSamples([incoming('gone', [10_000])]);
  assert.deepEqual((await timesByHost(store.source('s'))).gone, [10_000]);
  await store.close();
});

test('a file in which samples come and expire does not grow on and on', async () => {
  const directory = newDirectory();
  let store = await openDuckDbStore({directory});
  const rows = 150_000;
  const sizes: number[] = [];
  for (let week = 0; week < 12; week++) {
    const time = Array.from({length: rows}, (_, i) => (week * rows + i) * 1_000);
    await store.sink('s').writeSamples([
      incoming(
        'a',
        time,
        time.map(() => Math.random()),
      ),
    ]);
    await store.deleteSamplesBefore('s', (week - 1) * rows * 1_000);
    await store.close();
    sizes.push(statSync(join(directory, DATABASE_FILE)).size);
    store = await openDuckDbStore({directory});
  }
  await store.close();
  assert.ok(sizes.at(-1)! < 2 * sizes[3]!, sizes.map((size) => `${(size / 1e6).toFixed(1)} MB`).join());
});
