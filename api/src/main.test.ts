// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables are written like this in a configuration
/** The program as its users run it: exit codes, what it prints, signals, a second process, a Cassandra that is down. */
import assert from 'node:assert/strict';
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const PROGRAM = fileURLToPath(new URL('main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-main-'));
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(directory, {recursive: true, force: true});
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out(): string;
  err(): string;
}

/** Without the variables of whoever runs the tests. */
const {METRICS_CHART_PORT: _, METRICS_CHART_HOST: __, METRICS_CHART_DATA_DIRECTORY: ___, ...ENVIRONMENT} = process.env;

function run(args: readonly string[], {cwd = directory, env = {}}: {cwd?: string; env?: NodeJS.ProcessEnv} = {}): Run {
  const child = spawn(process.execPath, [PROGRAM, ...args], {cwd, env: {...ENVIRONMENT, ...env}});
  running.add(child);
  const texts = {out: '', err: ''};
  child.stdout.on('data', (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    texts.err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return {child, ended, out: () => texts.out, err: () => texts.err};
}

async function urlOf({out, err, ended}: Run): Promise<string> {
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  for (let i = 0; i < 600 && !isOver; i++) {
    const url = /metrics-chart on (http:\S+)/.exec(out())?.[1];
    if (url !== undefined) return url;
    await sleep(25);
  }
  return assert.fail(`it does not listen: ${err()}`);
}

function configFile(name: string, config: unknown): string {
  const file = join(directory, name);
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

/** A server with nothing to do: no recording, no sample data. */
const QUIET = configFile('quiet.json', {
  server: {port: 0},
  dataDirectory: './quiet-data',
  recordHost: false,
  sampleData: false,
});

const REFUSED: readonly (readonly [args: string[], code: number, err: RegExp])[] = [
  [['nothing.json'], 1, /^unreadable configuration: nothing\.json \(ENOENT\)\n$/],
  [
    [configFile('bad.json', {server: {prot: 1}})],
    1,
    /^invalid configuration: \S+bad\.json: server\.prot: unknown key; nearest: port\n$/,
  ],
  [[configFile('broken.json', '{')], 1, /^invalid configuration: \S+broken\.json: malformed JSON: /],
  [
    [configFile('secret.json', {dataDirectory: '${NO_SUCH_PLACE}'})],
    1,
    /dataDirectory: missing environment variable: NO_SUCH_PLACE\n$/,
  ],
  [[configFile('file.json', {server: {port: 0}, dataDirectory: './bad.json'})], 1, /^unreadable data directory: /],
  [['--prot', '1'], 2, /^unknown option: --prot; nearest: --port\nsee metrics-chart-api --help\n$/],
  [['--port', '99999'], 2, /^invalid --port: 99999/],
  [['--port'], 2, /--port/],
  [['a.json', 'b.json'], 2, /^unknown argument: b\.json/],
  [['migrte', 'a.json'], 2, /^unknown command: migrte; nearest: migrate\n/],
  [['schema', 'x'], 2, /^unknown argument: x/],
  [['migrate'], 2, /^missing argument: the configuration/],
  [['migrate', QUIET], 2, /managed/],
];

for (const [args, code, err] of REFUSED) {
  test(`metrics-chart-api ${args.map((arg) => arg.replace(/.*\//, '')).join(' ')} ends with ${code}, and says why`, async () => {
    const {ended, err: said, out} = run(args);
    assert.equal(await ended, code);
    assert.match(said(), err);
    assert.doesNotMatch(said(), /\n {4}at /, 'no stack');
    assert.equal(out(), '');
  });
}

const SAID: readonly (readonly [args: string[], out: RegExp])[] = [
  [['--help'], /^metrics-chart-api \[serve\] \[config\.json\][\s\S]+--port[\s\S]+migrate/],
  [['-h'], /^metrics-chart-api \[serve\]/],
  [['migrate', '--help'], /^metrics-chart-api migrate config\.json/],
  [['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  [['schema'], /^\{\n {2}"\$schema"/],
];

for (const [args, out] of SAID) {
  test(`metrics-chart-api ${args.join(' ')} prints it, and ends with 0`, async () => {
    const {ended, out: said, err} = run(args);
    assert.equal(await ended, 0, err());
    assert.match(said(), out);
    assert.equal(err(), '');
  });
}

test('it says what it serves and where, and ends in order with 0 on SIGTERM and on SIGINT', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const server = run([QUIET]);
    const url = await urlOf(server);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    for (const line of [
      /demo +http/,
      /element +http\S+metrics-chart\.js/,
      /API +http\S+ described at/,
      /sources +local \(duckdb\)/,
      /data +\S+metrics\.duckdb/,
    ])
      assert.match(server.out(), line);
    server.child.kill(signal);
    assert.equal(await server.ended, 0, server.err());
  }
});

test('flags win over variables, and variables over the file', async () => {
  const env = {METRICS_CHART_PORT: '1', METRICS_CHART_DATA_DIRECTORY: join(directory, 'by-variable')};
  const server = run([QUIET, '--port', '0'], {env});
  const url = await urlOf(server);
  assert.notEqual(new URL(url).port, '1');
  assert.match(server.out(), /by-variable/);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});

test('a port that is taken is one line, and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const {port} = other.address() as AddressInfo;
  const refused = run([QUIET, '--port', String(port)]);
  assert.equal(await refused.ended, 1);
  assert.match(refused.err(), new RegExp(`^taken port: ${port} on 127\\.0\\.0\\.1 .*\n$`));
  other.close();
});

test('a second process on the same data is one line, and exit code 1', async () => {
  const first = run([QUIET]);
  await urlOf(first);
  const second = run([QUIET]);
  assert.equal(await second.ended, 1);
  assert.match(second.err(), /^database in use: \S+metrics\.duckdb is held by .*\n$/);
  first.child.kill('SIGTERM');
  assert.equal(await first.ended, 0);
});

test('a bind that is open to the network without named origins is warned about', async () => {
  const server = {
    server: {port: 0, host: '0.0.0.0'},
    dataDirectory: './open-data',
    recordHost: false,
    sampleData: false,
  };
  const open = run([configFile('open.json', server)]);
  await urlOf(open);
  assert.match(open.err(), /^warning: 0\.0\.0\.0 is open to the network, .*corsOrigins/);
  open.child.kill('SIGTERM');
  await open.ended;
  const named = run([configFile('named.json', {...server, server: {...server.server, corsOrigins: ['*']}})]);
  await urlOf(named);
  assert.doesNotMatch(named.err(), /warning/);
  named.child.kill('SIGTERM');
  await named.ended;
});

test('a Cassandra that is down leaves the server up: /readyz is red with the reason, and the password is nowhere', async () => {
  const config = configFile('down.json', {
    server: {port: 0},
    dataDirectory: './down-data',
    sources: {
      timers: {
        type: 'cassandra',
        contactPoints: ['127.0.0.1:1'],
        keyspace: 'metrics',
        auth: {username: 'reader', password: '${DOWN_PASSWORD}'},
        tables: [{table: 'timers', time: 'ts', measures: {mean: {column: 'mean'}}}],
      },
      local: {type: 'duckdb'},
    },
  });
  const server = run([config], {env: {DOWN_PASSWORD: 'hush-hush'}});
  const url = await urlOf(server);
  let ready = await fetch(`${url}/readyz`);
  let body = (await ready.json()) as {sources: Record<string, {ready: boolean; reason: string}>};
  for (let i = 0; i < 100 && !/127\.0\.0\.1|ECONN|connect/i.test(body.sources.timers!.reason); i++) {
    await sleep(50);
    ready = await fetch(`${url}/readyz`);
    body = (await ready.json()) as typeof body;
  }
  assert.equal(ready.status, 503);
  assert.equal(body.sources.local!.ready, true);
  assert.equal(body.sources.timers!.ready, false);
  assert.match(body.sources.timers!.reason, /127\.0\.0\.1|ECONN|connect/i);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.match(await (await fetch(`${url}/metrics`)).text(), /metrics_chart_source_ready\{source="timers"\} 0/);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0, server.err());
  assert.doesNotMatch(server.out() + server.err() + JSON.stringify(body), /hush-hush/);
});

test('without a configuration this machine is recorded from the first seconds', async () => {
  const server = run(['--port', '0'], {cwd: mkdtempSync(join(directory, 'fresh-'))});
  const url = await urlOf(server);
  const seen = new Set<string>();
  for (let i = 0; i < 200 && !(seen.has('host') && seen.has('sample')); i++) {
    await sleep(100);
    const {series} = (await (await fetch(`${url}/api/v1/series?limit=1000`)).json()) as {series: {source: string}[]};
    for (const {source} of series) seen.add(source);
  }
  assert.deepEqual([...seen].sort(), ['host', 'sample']);
  const asked = await fetch(`${url}/api/v1/bins?series=host.cpu.usage&from=now-1m&to=now&step=1s`);
  assert.equal(asked.status, 200);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0, server.err());
});
