import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {after, test} from 'node:test';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {start} from '../start.js';
import {runCommand} from './commands.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-cli-'));
after(() => rmSync(directory, {recursive: true}));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  {
    signal = new AbortController().signal,
    terminal = null,
  }: {signal?: AbortSignal; terminal?: NodeJS.WritableStream | null} = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(args, {
    environment: {},
    write: (line) => out.push(line),
    warn: (line) => err.push(line),
    terminal,
    signal,
  });
  return {code, out: out.join('\n'), err: err.join('\n')};
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const CONFIG = file(
  'config.json',
  JSON.stringify({
    dataDirectory: './data',
    log: {level: 'silent'},
    sources: {
      first: {type: 'duckdb'},
      second: {type: 'duckdb'},
      down: {
        type: 'cassandra',
        contactPoints: ['127.0.0.1:1'],
        localDataCenter: 'dc1',
        managed: {keyspace: 'metrics_chart', replication: {dc1: 3}, retention: '90d'},
      },
    },
  }),
);

const BEGIN = Date.UTC(2026, 2, 1);
const rows = (from: number, count: number, value: number) =>
  Array.from({length: count}, (_, i) => `cpu,${BEGIN + (from + i) * 10_000},${value},web-1`);
const csv = (lines: readonly string[]) => `metric,time,value,host\n${lines.join('\n')}\n`;

async function answerOf(): Promise<BinsAnswer> {
  const server = await start({configPath: CONFIG, port: 0});
  try {
    const hour = `from=${BEGIN}&to=${BEGIN + 3_600_000}&step=1h`;
    return (await (await fetch(`${server.url}/api/v1/bins?series=cpu&${hour}`)).json()) as BinsAnswer;
  } finally {
    await server.close();
  }
}

test('what is imported is served; what is imported later makes kept bins forgotten', async () => {
  const half = file('half.csv', csv(rows(0, 180, 1)));
  const imported = await run([
    'import',
    half,
    '--config',
    CONFIG,
    '--source',
    'first',
    '--interval',
    '10s',
    '--unit',
    '%',
  ]);
  assert.equal(imported.code, 0, imported.err);
  assert.equal(
    imported.out,
    'imported into first: 180 rows of 1 series, 2026-03-01T00:00:00.000Z to 2026-03-01T00:29:50.000Z; 0 broken rows left out',
  );
  const [first] = (await answerOf()).series;
  assert.equal(first!.unit, '%');
  assert.equal(first!.interval, 10_000);
  assert.deepEqual([first!.count, first!.mean, first!.missing], [[180], [1], [1_800_000]]);

  const rest = file('rest.csv', csv(rows(180, 180, 3)));
  assert.equal((await run(['import', rest, '--config', CONFIG, '--source', 'first'])).code, 0);
  const [whole] = (await answerOf()).series;
  assert.deepEqual([whole!.count, whole!.mean, whole!.missing], [[360], [2], [0]]);
});

test('broken rows are listed with their lines, and the rest is imported', async () => {
  const broken = file(
    'broken.csv',
    csv(['cpu,1764547211,1,a', 'cpu,2026-03-02T00:00Z,1,a', 'cpu,2026-03-02T00:01Z,NaN,a']),
  );
  const {code, out, err} = await run(['import', broken, '--config', CONFIG, '--source', 'second']);
  assert.equal(code, 0);
  assert.match(out, /: 1 rows of 1 series, .*; 2 broken rows left out$/);
  assert.match(err, /^line 2: .*1764547211000\nline 4: .*NaN/);
});

test('a file of which nothing can be imported is exit code 1', async () => {
  const none = file('none.csv', csv(['cpu,soon,1,a']));
  const {code, err} = await run(['import', none, '--config', CONFIG, '--source', 'second']);
  assert.equal(code, 1);
  assert.match(err, /^line 2: /);
});

test('an import that is ended early says that what was written is safe', async () => {
  const {code, err} = await run(
    ['import', file('some.csv', csv(rows(0, 10, 1))), '--config', CONFIG, '--source', 'second'],
    {
      signal: AbortSignal.abort(new Error('ended')),
    },
  );
  assert.equal(code, 1);
  assert.match(err, /^import ended early: /);
});

test('an import draws its progress where somebody looks, and leaves nothing of it behind', async () => {
  const terminal = Object.assign(new PassThrough(), {isTTY: true, columns: 100});
  const drawn: string[] = [];
  terminal.on('data', (chunk) => drawn.push(String(chunk)));
  const path = file('bar.csv', csv(rows(0, 1000, 1)));
  const {code, out} = await run(['import', path, '--config', CONFIG, '--source', 'second'], {terminal});
  assert.equal(code, 0);
  assert.match(out, /^imported into second: 1000 rows/);
  assert.match(drawn.join(''), /100% {2}1000 rows, 0 broken/);
  assert.equal(drawn.at(-1), '\u001B[2K', 'the line is cleared');
  assert.ok(drawn.includes('\u001B[?25h'), 'the cursor is back');
});

test('no import while a server runs on the same data directory', async () => {
  const server = await start({configPath: CONFIG, port: 0});
  try {
    const {code, err} = await run([
      'import',
      file('x.csv', csv(rows(0, 1, 1))),
      '--config',
      CONFIG,
      '--source',
      'first',
    ]);
    assert.equal(code, 1);
    assert.match(err, /^database in use: .*; end the server/);
  } finally {
    await server.close();
  }
});

const REFUSED: readonly (readonly [args: string[], code: number, err: RegExp])[] = [
  [['import'], 2, /^missing argument: the file/],
  [['import', 'a.csv', 'b.csv'], 2, /^unknown argument: b\.csv/],
  [
    ['import', 'a.csv', '--config', CONFIG],
    2,
    /^missing option: --source; sources that take samples: first, second, down/,
  ],
  [['import', 'a.csv', '--config', CONFIG, '--source', 'third'], 2, /^unknown source: third; /],
  [
    ['import', join(directory, 'nothing.csv'), '--config', CONFIG, '--source', 'first'],
    1,
    /^unreadable file: .*ENOENT/,
  ],
  [['import', file('empty.csv', ''), '--config', CONFIG, '--source', 'first'], 1, /^empty file: /],
  [['import', file('header.csv', 'a,b\n1,2\n'), '--config', CONFIG, '--source', 'first'], 1, /^unreadable file: /],
  [['import', 'a.csv', '--kind', 'level'], 2, /^invalid --kind: level \(gauge, counter, delta are accepted\)/],
  [['import', 'a.csv', '--format', 'xml'], 2, /^invalid --format: xml/],
  [['import', 'a.csv', '--interval', 'often'], 2, /^invalid --interval: often/],
  [['import', 'a.csv', '--timezone', 'Mars'], 2, /^invalid --timezone: Mars/],
  [['import', 'a.csv', '--confg', 'x'], 2, /^unknown option: --confg; nearest: --config/],
  [['import', 'a.csv', '--config', 'nothing.json'], 1, /^unreadable configuration: nothing\.json/],
  [['migrate', CONFIG], 1, /127\.0\.0\.1/],
  [['migrate', CONFIG, '--source', 'first'], 2, /^unknown managed source: first; accepted: down/],
];

for (const [args, code, err] of REFUSED) {
  test(`metrics-chart-api ${args.map((arg) => arg.replace(directory, '')).join(' ')} is refused with ${code}`, async () => {
    const ran = await run(args);
    assert.equal(ran.code, code, ran.err);
    assert.match(ran.err, err);
    assert.equal(ran.out, '');
  });
}

test('migrate --print prints CQL and grants, and connects to nothing', async () => {
  const {code, out} = await run(['migrate', CONFIG, '--print']);
  assert.equal(code, 0);
  assert.match(out, /CREATE KEYSPACE[^;]+metrics_chart[^;]+'dc1': '?3/);
  assert.match(out, /CREATE TABLE[^;]+"metrics_chart"\./);
  assert.match(out, /GRANT SELECT/);
});

test('every option that a command helps with stands in docs/commands.md', async () => {
  const docs = readFileSync(new URL('../../../../docs/commands.md', import.meta.url), 'utf8');
  for (const command of ['serve', 'import', 'migrate', 'rebuild', 'delete', 'schema']) {
    const {out} = await run([command, '--help']);
    assert.match(out, /^metrics-chart-api /);
    for (const [option] of out.matchAll(/--[a-z-]+/g))
      assert.ok(docs.includes(`\`${option}\``), `${command} ${option}`);
  }
});
