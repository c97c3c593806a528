import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {finished} from 'node:stream/promises';
import {after, before, test} from 'node:test';
import type {IncomingSamples, SeriesInfo, Sink, Source} from '../store.js';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {type ImportOptions, type ImportProgress, importFile, UnreadableFile} from './import-file.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
let store: DuckDbStore;
before(async () => {
  store = await openDuckDbStore({directory: null});
});
after(async () => {
  await store.close();
  rmSync(directory, {recursive: true});
});

let lastSource = 0;

/** Imports some text into a source of its own. */
async function imported(text: string | readonly string[], options: ImportOptions & {name?: string} = {}) {
  lastSource += 1;
  const name = `source ${lastSource}`;
  const path = join(directory, options.name ?? `file-${lastSource}`);
  writeFileSync(path, typeof text === 'string' ? text : text.map((line) => `${line}\n`).join(''));
  const source = store.source(name);
  const report = await importFile(path, store.sink(name), {catalogue: source.catalogue, ...options});
  return {report, path, source, sink: store.sink(name), held: await heldBy(source)};
}

/** Everything that a source holds, as pairs of time and value. */
async function heldBy(source: Source): Promise<Record<string, (readonly [number, number | bigint])[]>> {
  const held: Record<string, (readonly [number, number | bigint])[]> = {};
  for (const series of (await source.catalogue.listSeries({limit: 10_000})).series) {
    held[series.series] = [];
    const request = {
      series,
      measure: series.measures[0]!,
      range: {startMs: -8e15, endMs: 8e15},
      signal: new AbortController().signal,
    };
    for await (const page of source.samples.readSamples(request)) {
      for (let i = 0; i < page.length; i++) {
        held[series.series]!.push([page.time[i]!, page.exact?.[i] ?? page.value[i]!]);
      }
    }
  }
  return held;
}

const only = async (source: Source): Promise<SeriesInfo> => (await source.catalogue.listSeries({limit: 1})).series[0]!;

test('CSV: every other column is a label, and an empty cell is none', async () => {
  const {held, report} = await imported([
    'metric,time,value,host,zone',
    'cpu,1764547200000,1.5,web-1,a',
    'cpu,2025-12-01T00:00:10Z,2.5,web-1,a',
    'cpu,1764547200000,7,web-2,',
  ]);
  assert.deepEqual(held, {
    'cpu{host="web-1",zone="a"}': [
      [1764547200000, 1.5],
      [1764547210000, 2.5],
    ],
    'cpu{host="web-2"}': [[1764547200000, 7]],
  });
  assert.deepEqual(report, {
    rows: 3,
    series: 2,
    firstTime: 1764547200000,
    lastTime: 1764547210000,
    brokenRows: 0,
    broken: [],
  });
});

test('CSV: labels may be a column of JSON; kind, unit and interval are columns', async () => {
  const {source, held} = await imported([
    'value,labels,time,unit,kind,interval,metric',
    '1,"{""host"":""a \\""b\\"""",""core"":1}",1764547200000,By,counter,30s,net',
    '3,"{""core"":1,""host"":""a \\""b\\""""}",1764547260000,By,counter,30s,net',
  ]);
  assert.deepEqual(held, {
    'net{core="1",host="a \\"b\\""}': [
      [1764547200000, 1],
      [1764547260000, 3],
    ],
  });
  const {measures} = await only(source);
  assert.deepEqual(measures, [
    {name: 'value', kind: 'counter', unit: 'By', interval: 30_000, aggregate: null, weighted: false},
  ]);
});

test('CSV: semicolons, tabs, quotes, CR LF and a byte order mark are read', async () => {
  for (const delimiter of [';', '\t', ',']) {
    const lines = [
      ['"time"', 'value', 'metric', 'note'],
      ['1764547200000', '1', 'm', '"a ""b"", c"'],
    ];
    const {held} = await imported(`\uFEFF${lines.map((fields) => fields.join(delimiter)).join('\r\n')}\r\n`);
    assert.deepEqual(held, {'m{note="a \\"b\\", c"}': [[1764547200000, 1]]});
  }
});

test('NDJSON: labels, numbers or texts, integers of 64 bits', async () => {
  const {held} = await imported([
    '{"metric":"m","labels":{"host":"a"},"time":1764547200000,"value":1.5}',
    '',
    '{"metric":"m","labels":{"host":"a"},"time":"2025-12-01T00:00:10Z","value":"2.5"}',
    '{"metric":"n","time":1764547200000,"value":9007199254740993}',
    '{"metric":"n","time":1764547210000,"value":"-9007199254740993"}',
    '{"metric":"n","time":1764547220000,"value":3}',
  ]);
  assert.deepEqual(held, {
    'm{host="a"}': [
      [1764547200000, 1.5],
      [1764547210000, 2.5],
    ],
    n: [
      [1764547200000, 9007199254740993n],
      [1764547210000, -9007199254740993n],
      [1764547220000, 3n],
    ],
  });
});

test('broken rows are counted and listed with their lines; the rest is imported', async () => {
  const csv = await imported([
    'metric,time,value,host',
    'm,1764547200000,1,a',
    'm,1764547200,2,a',
    'm,1764547210000,x,a',
    'm,1764547220000,3',
    'm,"1764547230000,4,a',
    ',1764547240000,5,a',
    'm,1764547250000,6,a',
  ]);
  assert.deepEqual(csv.report.broken, [
    {line: 3, reason: 'seconds for milliseconds: 1764547200, probably 1764547200000'},
    {line: 4, reason: 'invalid value: x (a finite number)'},
    {line: 5, reason: 'invalid number of fields: 3 (4 in the header)'},
    {line: 6, reason: 'quote not closed'},
    {line: 7, reason: 'missing metric'},
  ]);
  assert.equal(csv.report.brokenRows, 5);
  assert.deepEqual(csv.held, {
    'm{host="a"}': [
      [1764547200000, 1],
      [1764547250000, 6],
    ],
  });

  const ndjson = await imported([
    '{"metric":"m","time":1764547200000,"value":1}',
    '{"metric":"m","time":1764547200000,',
    '[1]',
    '{"metric":"m","time":1764547210000,"value":null}',
    '{"metric":"m","time":1764547210000}',
    '{"metric":"m","tiem":1764547210000,"value":1}',
    '{"metric":7,"time":1764547210000,"value":1}',
    '{"metric":"m","labels":[],"time":1764547210000,"value":1}',
    '{"metric":"m","time":1764547210000,"value":2}',
  ]);
  assert.deepEqual(ndjson.report.broken, [
    {line: 2, reason: 'malformed JSON'},
    {line: 3, reason: 'no JSON object'},
    {line: 4, reason: 'invalid value: null (a finite number)'},
    {line: 5, reason: 'missing value'},
    {line: 6, reason: 'unknown field: tiem (one of metric, labels, time, value, kind, unit, interval)'},
    {line: 7, reason: 'invalid metric: 7 (a text)'},
    {line: 8, reason: 'invalid labels: [] (an object of texts)'},
  ]);
  assert.equal(ndjson.report.rows, 2);
});

test('only the first hundred broken rows are listed, all are counted', async () => {
  const {report} = await imported(['metric,time,value', ...Array.from({length: 250}, () => 'm,yesterday,1')]);
  assert.equal(report.brokenRows, 250);
  assert.equal(report.broken.length, 100);
  assert.deepEqual(report.broken.at(-1), {line: 101, reason: 'invalid time: yesterday'});
  assert.deepEqual([report.rows, report.firstTime, report.lastTime], [0, null, null]);
});

test('what the file leaves open is taken from the options, then from what is known, then inferred', async () => {
  const rows = Array.from({length: 20}, (_, i) => `${1764547200000 + i * 15_000},${i}`);
  const given = await imported(['time,value', ...rows], {
    metric: 'given',
    kind: 'delta',
    unit: 'requests',
    interval: null,
  });
  const of = async ({source}: {source: Source}) => {
    const {metric, measures} = await only(source);
    return [metric, measures[0]!.kind, measures[0]!.unit, measures[0]!.interval];
  };
  assert.deepEqual(await of(given), ['given', 'delta', 'requests', null]);

  const inferred = await imported(['time,value', ...rows], {metric: 'inferred'});
  assert.deepEqual(await of(inferred), ['inferred', 'gauge', null, 15_000]);

  writeFileSync(inferred.path, 'time,value\n1764547800000,1\n');
  await importFile(inferred.path, given.sink, {metric: 'given', catalogue: given.source.catalogue});
  assert.deepEqual(await of(given), ['given', 'delta', 'requests', null]);
  await importFile(inferred.path, inferred.sink, {metric: 'inferred', catalogue: inferred.source.catalogue});
  assert.deepEqual(await of(inferred), ['inferred', 'gauge', null, 15_000]);
});

test('a time without an offset is one of the zone that is given', async () => {
  const {held} = await imported(['metric,time,value', 'm,2025-12-01T01:00,1'], {timeZone: 'Europe/Paris'});
  assert.deepEqual(held, {m: [[1764547200000, 1]]});
});

test('the name of the file tells its format, else its first character', async () => {
  const ndjson = '{"metric":"m","time":1764547200000,"value":1}\n';
  const csv = 'metric,time,value\nm,1764547200000,1\n';
  for (const [name, text] of [
    ['a.ndjson', ndjson],
    ['a.JSONL', ndjson],
    ['a.txt', `\n ${ndjson}`],
    ['a.csv', csv],
    ['b.txt', csv],
  ] as const) {
    assert.equal((await imported(text, {name})).report.rows, 1, name);
  }
  assert.equal((await imported(ndjson, {name: 'wrong.csv', format: 'ndjson'})).report.rows, 1);
});

test('a file that cannot be imported at all is told in one line', async () => {
  for (const [text, message] of [
    ['', /^empty file: /],
    ['metric,value\nm,1\n', /: missing column: time \(found metric,value\)$/],
    ['time,value\n1,1\n', /: missing column: metric \(found time,value\)$/],
    ['metric,time,value,host,host\n', /: column given twice: host$/],
    ['metric,time,value,\n', /: column without a name: number 4 of metric,time,value,$/],
    ['\n\n', /: no header$/],
    ['"metric,time,value\n', /: quote not closed$/],
  ] as const) {
    await assert.rejects(imported(text, {name: 'bad.csv'}), (error: Error) => {
      assert.ok(error instanceof UnreadableFile);
      assert.match(error.message, message);
      return !error.message.includes('\n');
    });
  }
  const sink = store.sink('none');
  await assert.rejects(
    importFile(join(directory, 'nosuch.csv'), sink),
    /^Error: unreadable file: .*nosuch\.csv \(ENOENT\)$/,
  );
  await assert.rejects(importFile(directory, sink), /^Error: unreadable file: .* \(EISDIR\)$/);
});

test('a header alone is a file without rows', async () => {
  assert.equal((await imported('metric,time,value\n')).report.rows, 0);
});

/** 120,000 rows of 300 series, a row of each in turn. */
async function writeLargeFile(): Promise<string> {
  const path = join(directory, 'large.csv');
  const file = createWriteStream(path);
  file.write('metric,time,value,host\n');
  for (let i = 0; i < 400; i++) {
    const rows = Array.from({length: 300}, (_, host) => `m,${1764547200000 + i * 10_000},${i + host},web-${host}\n`);
    if (!file.write(rows.join(''))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  return path;
}

test('a large file is written in batches, whole, and says how far it is', async () => {
  const path = await writeLargeFile();
  const batches: number[] = [];
  const sink: Sink = {
    async writeSamples(batch: readonly IncomingSamples[]) {
      batches.push(batch.reduce((sum, {samples}) => sum + samples.length, 0));
      await store.sink('large').writeSamples(batch);
    },
  };
  const progress: ImportProgress[] = [];
  const report = await importFile(path, sink, {onProgress: (each) => progress.push(each)});
  assert.equal(report.rows, 120_000);
  assert.equal(report.series, 300);
  assert.ok(batches.length >= 2 && batches.every((rows) => rows < 60_000), batches.join());
  const last = progress.at(-1)!;
  assert.deepEqual(last, {bytesRead: last.totalBytes, totalBytes: last.totalBytes, rows: 120_000, brokenRows: 0});
  for (const [i, each] of progress.slice(1).entries()) {
    assert.ok(each.bytesRead >= progress[i]!.bytesRead && each.rows >= progress[i]!.rows);
  }
  const held = await heldBy(store.source('large'));
  assert.deepEqual(
    held['m{host="web-7"}'],
    Array.from({length: 400}, (_, i) => [1764547200000 + i * 10_000, i + 7]),
  );
  assert.ok(Object.values(held).every(({length}) => length === 400));
});

test('an aborted signal ends the import with its reason; what was written stays', async () => {
  const path = await writeLargeFile();
  const controller = new AbortController();
  const reason = new Error('left');
  const importing = importFile(path, store.sink('aborted'), {
    signal: controller.signal,
    onProgress: ({rows}) => {
      if (rows > 0) controller.abort(reason);
    },
  });
  await assert.rejects(importing, (error) => error === reason);
  const rows = Object.values(await heldBy(store.source('aborted'))).reduce((sum, {length}) => sum + length, 0);
  assert.ok(rows > 0 && rows < 120_000, `${rows} rows`);
});

test('an error of the sink ends the import', async () => {
  const failure = new Error('disk full');
  const sink: Sink = {writeSamples: () => Promise.reject(failure)};
  const path = join(directory, 'small.csv');
  writeFileSync(path, 'metric,time,value\nm,1764547200000,1\n');
  await assert.rejects(importFile(path, sink), (error) => error === failure);
});
