import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {runCommand} from './commands.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-cli-'));
after(() => rmSync(directory, {recursive: true}));

const CONFIG = join(directory, 'config.json');
writeFileSync(CONFIG, JSON.stringify({log: {level: 'silent'}, sources: {local: {type: 'duckdb'}}}));
const BEGIN = Date.UTC(2026, 2, 1);
const FILE = join(directory, 'samples.csv');
const rows = ['web-1', 'web-2'].flatMap((host) =>
  Array.from({length: 360}, (_, i) => `cpu,${BEGIN + i * 10_000},${i},${host}`),
);
writeFileSync(FILE, `metric,time,value,host\n${rows.join('\n')}\n`);

async function run(args: readonly string[], ask?: (question: string) => Promise<string>) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(args, {
    environment: {},
    write: (line) => out.push(line),
    warn: (line) => err.push(line),
    terminal: null,
    ...(ask === undefined ? {} : {ask}),
    signal: new AbortController().signal,
  });
  return {code, out: out.join('\n'), err: err.join('\n')};
}
const importAll = async () => assert.equal((await run(['import', FILE, '--config', CONFIG])).code, 0);

test('rebuild makes bins of every series that a selector stands for; delete counts, asks, and deletes them', async () => {
  await importAll();
  const rebuilt = await run(['rebuild', CONFIG, '--series', 'cpu']);
  assert.match(rebuilt.out, /^rebuilt for local: \d+ bins of 720 samples, 2 series; .* 0 s .* 0 s/, rebuilt.err);

  const half = ['--series', 'cpu{host="web-1"}', '--from', String(BEGIN), '--to', String(BEGIN + 1_800_000)];
  const dry = await run(['delete', CONFIG, ...half, '--dry-run']);
  assert.match(dry.out, /^would go: cpu\{host="web-1"\}: 180 samples and \d+ bins of rollups$/, dry.err);
  const refused = await run(['delete', CONFIG, ...half], async () => 'no');
  assert.deepEqual([refused.code, refused.out.split('\n').at(-1)], [1, 'nothing was deleted']);
  const agreed = await run(['delete', CONFIG, ...half], async () => 'yes');
  assert.match(agreed.out, /to go: .* 180 samples .*\ndeleted from local: 1 series, in part$/, agreed.err);
  assert.match(
    (await run(['delete', CONFIG, '--series', 'cpu', '--dry-run'])).out,
    /web-1.* 180 samples .*\n.*web-2.* 360 samples/,
  );

  assert.equal((await run(['delete', CONFIG, '--series', 'cpu', '--yes'])).code, 0);
  const none = await run(['delete', CONFIG, '--series', 'cpu', '--yes']);
  assert.deepEqual([none.code, none.err], [1, 'unknown series: cpu']);
  await importAll();
  assert.match((await run(['delete', CONFIG, '--series', 'cpu', '--dry-run'])).out, /360 samples .*\n.*360 samples/);
});

test('a measure that the series does not have is refused, and nothing is deleted or made', async () => {
  await importAll();
  for (const command of [['rebuild'], ['delete', '--yes'], ['delete', '--dry-run']]) {
    const ran = await run([...command, CONFIG, '--series', 'cpu:p99{host="web-1"}']);
    const err = 'unknown measure: p99 of cpu{host="web-1"}; accepted: value';
    assert.deepEqual([ran.code, ran.out, ran.err], [1, '', err]);
  }
  assert.match((await run(['delete', CONFIG, '--series', 'cpu', '--dry-run'])).out, /360 samples .*\n.*360 samples/);
});

for (const [args, err] of [
  [['rebuild', CONFIG], /^missing option: --series/],
  [['rebuild', CONFIG, '--series', 'cpu{'], /^invalid selector: cpu\{/],
  [['rebuild', CONFIG, '--series', 'cpu', '--from', 'now-1d'], /^missing option: --to/],
  [['rebuild', CONFIG, '--series', 'cpu', '--from', 'now', '--to', 'now-1d'], /^invalid time range/],
  [['rebuild', CONFIG, '--series', 'cpu', '--source', 'there'], /^unknown source: there; accepted: local/],
  [['delete', CONFIG, '--series', 'cpu'], /^missing option: --yes/],
] as const) {
  test(`metrics-chart-api ${args.join(' ').replace(directory, '')} is refused with 2`, async () => {
    const ran = await run(args);
    assert.equal(ran.code, 2, ran.out);
    assert.match(ran.err, err);
  });
}
