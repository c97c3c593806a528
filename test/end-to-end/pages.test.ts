/** The built server, the demo and a foreign page in a real browser. */
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser} from '#scripts/browser.mjs';
import {serveEmbed} from '#scripts/serve-embed.mjs';
import {type RunningServer, runCommand, startServer} from './server.js';

/** The picture that the README shows. */
const PICTURE = fileURLToPath(new URL('../../output/demo.png', import.meta.url)) as `${string}.png`;

let server: RunningServer;
let browser: Browser;

before(async () => {
  mkdirSync(dirname(PICTURE), {recursive: true});
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  // Enough of this machine and of the shop that every chart of the demo has something to show.
  await until(async () => {
    const response = await fetch(`${server.url}/api/v1/series?limit=100`);
    const {series} = (await response.json()) as {series: {metric: string; firstSeen: number; lastSeen: number}[]};
    const network = series.find(({metric}) => metric === 'host.network.received');
    const isRecorded = network !== undefined && network.lastSeen - network.firstSeen >= 5000;
    return isRecorded && series.some(({metric}) => metric === 'shop.orders');
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail('it did not come true in 30 s');
}

/** A page that remembers everything it complained about. */
async function openPage(url: string, width = 1440): Promise<{page: Page; complaints: string[]}> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push((error as Error).message));
  await page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(window, {violations});
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  });
  await page.setViewport({width, height: 900});
  await page.goto(url);
  return {page, complaints};
}

/** States of all charts of a page, after each was brought into view. */
async function statesOf(page: Page): Promise<string[]> {
  await until(() => page.$$eval('[data-needs][hidden]', (sections) => sections.length === 0));
  const count = await page.$$eval('metrics-chart', (charts) => charts.length);
  const states: string[] = [];
  for (let i = 0; i < count; i++) {
    await page.$$eval('metrics-chart', (charts, at) => charts[at]!.scrollIntoView(), i);
    await until(() =>
      page.$$eval('metrics-chart', (charts, at) => (charts[at] as unknown as {state: string}).state === 'ready', i),
    );
    states.push(
      await page.$$eval('metrics-chart', (charts, at) => (charts[at] as unknown as {state: string}).state, i),
    );
  }
  return states;
}

test('every chart of the demo is drawn, and nothing is complained about', async () => {
  const {page, complaints} = await openPage(`${server.url}/#range=now-24h+1m`);
  const states = await statesOf(page);
  assert.equal(states.length, 9);
  assert.deepEqual(
    states.filter((state) => state !== 'ready'),
    [],
  );
  assert.deepEqual(complaints, []);
  await page.$eval('#shop', (shop) => shop.scrollIntoView());
  await until(() => page.$eval('#shop metrics-chart', (chart) => !chart.matches(':state(refreshing)')));
  await page.screenshot({path: PICTURE});
  await page.close();
});

test('the demo of a server with other data shows none of what is not there, and charts what is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-own-'));
  const config = join(directory, 'config.json');
  const samples = join(directory, 'samples.csv');
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const rows = Array.from(
    {length: 60},
    (_, i) => `boiler.temperature,${now - (60 - i) * 60_000},${40 + (i % 9)},cellar`,
  );
  writeFileSync(config, JSON.stringify({dataDirectory: 'data', sources: {own: {type: 'duckdb'}}}));
  writeFileSync(samples, ['metric,time,value,room', ...rows].join('\n'));
  await runCommand(['import', samples, '--config', config]);
  const own = await startServer([config]);
  const {page, complaints} = await openPage(own.url);
  await until(() => page.$eval('#explored', (chart) => (chart as unknown as {state: string}).state === 'ready'));
  assert.deepEqual(
    await page.$$eval('section', (sections) => sections.filter(({hidden}) => !hidden).map(({id}) => id)),
    ['page', 'explore'],
  );
  assert.deepEqual(complaints, []);
  await page.close();
  await own.stop();
  rmSync(directory, {recursive: true, force: true});
});

test('the demo has no sideways scroll at 360 px', async () => {
  const {page} = await openPage(server.url, 360);
  await statesOf(page);
  const [scrolled, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(scrolled! <= width!, `${scrolled} > ${width}`);
  await page.close();
});

test('a foreign page with the strictest policy shows the same charts, and breaks no rule of it', async () => {
  const foreign = await serveEmbed({api: server.url, port: 0});
  const {page, complaints} = await openPage(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  assert.deepEqual(await statesOf(page), ['ready', 'ready']);
  assert.deepEqual(await page.evaluate(() => (window as unknown as {violations: string[]}).violations), []);
  assert.deepEqual(
    complaints.filter((text) => !text.includes('favicon')),
    [],
  );
  await page.close();
  foreign.close();
});

test('adding, moving and removing a chart a thousand times leaves the heap flat', async () => {
  const {page} = await openPage(server.url);
  const client = await page.createCDPSession();
  const round = (times: number) =>
    page.evaluate(async (count) => {
      for (let i = 0; i < count; i++) {
        const chart = document.createElement('metrics-chart') as HTMLElement & {data: unknown};
        chart.data = {series: [{series: 'a', time: [1e12, 1e12 + 1000], value: [1, 2], interval: 1000}]};
        document.body.append(chart);
        document.body.prepend(chart);
        if (i % 50 === 0) await new Promise(requestAnimationFrame);
        chart.remove();
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }, times);
  const heap = async () => {
    await client.send('HeapProfiler.collectGarbage');
    await client.send('HeapProfiler.collectGarbage');
    const {JSHeapUsedSize} = await page.metrics();
    return JSHeapUsedSize!;
  };
  await round(100);
  const before = await heap();
  await round(1000);
  const grown = (await heap()) - before;
  assert.ok(grown < 3e6, `the heap grew by ${Math.round(grown / 1000)} kB`);
  await page.close();
});

test('a second server on the same data ends with one clear line', async () => {
  await assert.rejects(
    async () => {
      const config = `${server.directory}/second.json`;
      const {writeFileSync} = await import('node:fs');
      writeFileSync(config, JSON.stringify({dataDirectory: `${server.directory}/data`}));
      await startServer([config]);
    },
    (error: Error) => {
      assert.match(error.message, /database in use: .*metrics\.duckdb/);
      assert.doesNotMatch(error.message, /\n\s+at /);
      return true;
    },
  );
});

test('the server ends in order on SIGTERM', async () => {
  const other = await startServer();
  assert.equal((await fetch(`${other.url}/readyz`)).status, 200);
  assert.equal(await other.stop(), 0);
});
