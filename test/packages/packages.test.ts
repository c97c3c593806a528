/** Both packages as their users meet them: packed, installed into an empty project, built, and worked in a browser. */
import assert from 'node:assert/strict';
import {cpSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser} from '#scripts/browser.mjs';
import {type RunningServer, startServer} from '../end-to-end/server.js';
import {addExamples, createProject, type Project} from './project.js';
import {serveFolder} from './serve-folder.js';

const TYPES = fileURLToPath(new URL('../../fixtures/projects/types', import.meta.url));

/** Options of tsc for a project that lets nothing pass, not even in what it installed. */
const STRICT = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--skipLibCheck',
  'false',
  '--target',
  'es2022',
  '--lib',
  'es2022,dom,dom.iterable',
];

/** The chart, as far as it is looked at from here. */
interface Chart extends HTMLElement {
  readonly state: string;
  readonly settled: Promise<void>;
  readonly from: unknown;
}

let project: Project;
let server: RunningServer;
let browser: Browser;
let pages: Awaited<ReturnType<typeof serveFolder>>;

before(async () => {
  project = await createProject(['components', 'api']);
  addExamples(project);
  cpSync(TYPES, join(project.directory, 'types'), {recursive: true});
  const installed = join(project.directory, 'node_modules/metrics-chart-api/dist/main.js');
  [server, browser] = await Promise.all([startServer([], installed), launchBrowser()]);
  pages = await serveFolder(project.directory, server.url);
  await until(async () => {
    const response = await fetch(`${server.url}/api/v1/series?search=shop.requests`);
    const {series} = (await response.json()) as {series: {lastSeen: number}[]};
    // The sample data set is there to its end.
    return series.some(({lastSeen}) => Date.now() - lastSeen < 300_000);
  });
});

after(async () => {
  pages?.close();
  await browser?.close();
  await server?.stop();
  project?.remove();
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('it did not come true in 15 s');
}

/** Builds an example with its own command, once. */
const built = new Map<string, Promise<string>>();
function build(name: string): Promise<string> {
  const known = built.get(name) ?? project.run('npm', ['run', 'build'], name);
  built.set(name, known);
  return known;
}

const node = (script: string, below?: string) => project.run('node', ['--input-type=module', '-e', script], below);

// —— the element

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(project.directory, 'node_modules', name, 'package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>;
  };

test('every path that the packages export is a file of them', () => {
  for (const name of ['metrics-chart', 'metrics-chart-api'])
    for (const targets of Object.values(manifestOf(name).exports))
      for (const path of typeof targets === 'string' ? [targets] : Object.values(targets))
        assert.ok(existsSync(join(project.directory, 'node_modules', name, path)), `${name}: ${path}`);
});

test('every module can be imported in Node, where it registers nothing and throws nothing', async () => {
  const modules = Object.entries(manifestOf('metrics-chart').exports)
    .filter(([, targets]) => typeof targets !== 'string')
    .map(([path]) => path.replace(/^\./, 'metrics-chart'));
  assert.equal(modules.length, 5);
  const script = `for (const name of ${JSON.stringify(modules)}) console.log(typeof (await import(name)).MetricsChart)`;
  assert.deepEqual(
    (await node(script)).trim().split('\n'),
    modules.map(() => 'function'),
  );
});

for (const [module, resolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
] as const)
  test(`the types need nothing else, and know what is wrong, with moduleResolution ${resolution}`, async () => {
    const modules = ['--module', module, '--moduleResolution', resolution, '--jsx', 'react-jsx', '--types', ''];
    const files = ['page.ts', 'react.tsx', 'vue.ts'].map((name) => `types/${name}`);
    await project.run('node_modules/.bin/tsc', [...STRICT, ...modules, ...files]);
  });

test('the standalone element is one file, and imports nothing', () => {
  const directory = join(project.directory, 'node_modules/metrics-chart/dist/standalone');
  assert.deepEqual(readdirSync(directory), ['metrics-chart.js']);
  const code = readFileSync(join(directory, 'metrics-chart.js'), 'utf8');
  assert.doesNotMatch(code, /\bimport\s*["'({*]|["']\.\/[\w-]+\.js["']/);
});

test('React renders the tags on a server as well, with what attributes can hold', async () => {
  await build('react');
  const html = await node(
    `import {createElement} from 'react';
     import {renderToString} from 'react-dom/server';
     import {App} from './build/app.js';
     console.log(renderToString(createElement(App)));`,
    'react',
  );
  assert.match(html, /<metrics-chart id="own" heading="Greenhouse"><\/metrics-chart>/);
  assert.match(html, /<metrics-series series="shop\.requests\{service=&quot;checkout&quot;\}" mark="area">/);
});

for (const [name, isBuilt] of [
  ['one-file', false],
  ['esm', false],
  ['bundler', true],
  ['react', true],
  ['vue', true],
] as const)
  test(`examples/${name}: charts of both kinds are drawn, told of, changed and removed, without a complaint`, async (t) => {
    if (isBuilt) await build(name);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push((error as Error).message));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    await page.goto(`${pages.url}/${name}/`);
    t.after(() => {
      if (complaints.length > 0) t.diagnostic(complaints.join('\n'));
    });

    // Drawn: what the page has itself, and what the API answered.
    assert.match(await drawnPath(page, '#own', 'line'), /^M.*L/);
    const aDay = await drawnPath(page, '#asked', 'area');
    assert.match(aDay, /^M.*L/);

    // Told: the framework's handler hears what a reader reads.
    await page.$eval('#own', (chart) => chart.shadowRoot!.querySelector<HTMLElement>('[part=plot]')!.focus());
    await page.keyboard.press('End');
    await until(() => page.$eval('#reading', ({textContent}) => textContent === 'indoors 21.9'));

    // Changed: what the page says anew is what is drawn.
    await page.click('#hour');
    await until(() => page.$eval('#asked', (chart) => (chart as Chart).from === 'now-1h'));
    assert.notEqual(await drawnPath(page, '#asked', 'area'), aDay);

    // Removed.
    await page.click('#remove');
    await until(() => page.$$eval('metrics-chart', ({length}) => length === 0));
    assert.deepEqual(complaints, []);
    await page.close();
  });

/** The path that a chart drew, once it is there and nothing is on its way any more. */
async function drawnPath(page: Page, selector: string, part: string): Promise<string> {
  await page.waitForSelector(selector);
  await until(() => page.$eval(selector, (chart) => (chart as Chart).state === 'ready'));
  await page.$eval(selector, (chart) => (chart as Chart).settled);
  return page.$eval(
    selector,
    (chart, name) => chart.shadowRoot!.querySelector(`path[part=${name}]`)?.getAttribute('d') ?? '',
    part,
  );
}

// —— the server

test('npx metrics-chart-api helps, and prints the schema that this repository holds', async () => {
  const npx = (...args: string[]) => project.run('npx', ['--no-install', 'metrics-chart-api', ...args]);
  assert.match(await npx('--help'), /metrics-chart-api/);
  const schema = readFileSync(new URL('../../../config.schema.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(await npx('schema')), JSON.parse(schema));
});

test('the installed server shows the demo, and hands out the element, whose parts do not know by what name it was loaded', async () => {
  const demo = await fetch(server.url);
  assert.equal(demo.status, 200);
  assert.match(await demo.text(), /<metrics-chart/);
  const loaded = new Set(['metrics-chart.js']);
  for (const name of loaded) {
    const response = await fetch(`${server.url}/${name}`);
    assert.equal(response.status, 200, name);
    const code = await response.text();
    for (const [, part] of code.matchAll(/["']\.\/([\w-]+\.js)["']/g)) {
      assert.notEqual(part, 'metrics-chart.js', `${name} would load the element a second time`);
      loaded.add(part!);
    }
  }
  assert.ok(loaded.size > 3);
});

test('a program that starts the server itself is typed', async () => {
  await project.run('node_modules/.bin/tsc', [...STRICT, '--module', 'nodenext', '--types', 'node', 'types/server.ts']);
});

test('a program that imports the server starts nothing until it says so, and ends when it closes it', async () => {
  const script = `import {start} from 'metrics-chart-api';
    const server = await start({port: 0, dataDirectory: 'data'});
    console.log((await fetch(server.url + '/healthz')).status);
    await server.close();`;
  assert.equal((await node(script)).trim(), '200');
  assert.equal(await node(`await import('metrics-chart-api')`), '');
});
