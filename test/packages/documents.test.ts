/** What the element reference and the manifest say, held against the element itself, in a browser, with a real API. */
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser} from '#scripts/browser.mjs';
import {type RunningServer, startServer} from '../end-to-end/server.js';
import {kindsAnswer} from '../pictures/kinds.js';
import {serveFolder} from './serve-folder.js';

/** The picture in docs/element.md. */
const PICTURE = fileURLToPath(new URL('../../output/kinds.png', import.meta.url)) as `${string}.png`;

const rootFile = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const reference = rootFile('docs/element.md');
const blocks = (language: string) =>
  [...reference.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code!);

interface Described {
  readonly name: string;
  readonly default?: string;
}
interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly {
      readonly tagName: string;
      readonly members: readonly (Described & {readonly readonly?: boolean})[];
      readonly attributes: readonly (Described & {readonly fieldName: string})[];
      readonly events: readonly Described[];
      readonly cssParts: readonly Described[];
      readonly cssProperties: readonly Described[];
    }[];
  }[];
}
const elements = (JSON.parse(rootFile('components/dist/custom-elements.json')) as Manifest).modules[0]!.declarations;
const chartElement = elements.find(({tagName}) => tagName === 'metrics-chart')!;

type Chart = HTMLElement & {readonly state: string; readonly settled: Promise<void>};

let server: RunningServer;
let browser: Browser;
let blank: Awaited<ReturnType<typeof serveFolder>>;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'metrics-chart-blank-'));
const complaints: string[] = [];

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  const loading = '<script type="module" src="http://127.0.0.1:8080/metrics-chart.js"></script>';
  writeFileSync(join(folder, 'index.html'), `<!doctype html><meta charset="utf-8">${loading}<body>`);
  blank = await serveFolder(folder, server.url);
  await until(async () => {
    const response = await fetch(`${server.url}/api/v1/series?search=shop.orders`);
    const {series} = (await response.json()) as {series: {lastSeen: number}[]};
    return series.some(({lastSeen}) => Date.now() - lastSeen < 300_000);
  });
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push((error as Error).message));
  await page.goto(`${blank.url}/`);
  await page.evaluate(async () => {
    await customElements.whenDefined('metrics-chart');
    const told: string[] = [];
    Object.assign(window, {told});
    for (const name of ['metrics-error', 'metrics-warning'])
      document.addEventListener(name, (event) => told.push(JSON.stringify((event as CustomEvent).detail)));
  });
});

after(async () => {
  await browser?.close();
  blank?.close();
  await server?.stop();
  rmSync(folder, {recursive: true, force: true});
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('it did not come true in 15 s');
}

/** Shows markup, runs a script with its first chart, and answers the states of all charts and what they complained of. */
async function shown(markup: string, script = ''): Promise<{states: string[]; told: string[]}> {
  return page.evaluate(
    async (html, code) => {
      const {told} = window as unknown as {told: string[]};
      told.length = 0;
      document.body.innerHTML = html;
      const charts = [...document.querySelectorAll('metrics-chart')] as unknown as Chart[];
      new Function('chart', code)(charts[0]);
      await Promise.all(charts.map((chart) => chart.settled));
      return {states: charts.map(({state}) => state), told: [...told]};
    },
    markup,
    script,
  );
}

for (const [i, markup] of blocks('html').entries())
  test(`markup ${i + 1} of docs/element.md is drawn as it stands there`, async () => {
    const {states, told} = await shown(markup);
    assert.ok(states.length > 0);
    assert.deepEqual(
      states,
      states.map(() => 'ready'),
    );
    assert.deepEqual(told, []);
    assert.deepEqual(complaints.splice(0), []);
  });

for (const [i, script] of blocks('js').entries())
  test(`script ${i + 1} of docs/element.md runs as it stands there, and its chart is drawn`, async () => {
    const markup = '<metrics-chart><metrics-series series="shop.orders"></metrics-series></metrics-chart>';
    const {states, told} = await shown(
      script.includes('chart.data') ? '<metrics-chart></metrics-chart>' : markup,
      script,
    );
    assert.deepEqual(states, ['ready']);
    assert.deepEqual(told, []);
    assert.deepEqual(complaints.splice(0), []);
  });

test('an answer of the API as it was received is data: the picture of docs/element.md', async () => {
  const {states, told} = await shown(
    '<metrics-chart time-zone="UTC"></metrics-chart>',
    `chart.data = ${JSON.stringify(kindsAnswer())}`,
  );
  assert.deepEqual({states, told}, {states: ['ready'], told: []});
  const chart = await page.$('metrics-chart');
  await page.setViewport({width: 860, height: 400, deviceScaleFactor: 2});
  await page.addStyleTag({content: 'metrics-chart { height: 16rem; font-family: sans-serif; }'});
  await chart!.evaluate((element) => (element as unknown as Chart).settled);
  mkdirSync(dirname(PICTURE), {recursive: true});
  await chart!.screenshot({path: PICTURE});
  assert.deepEqual(complaints.splice(0), []);
});

test('what the manifest names are the properties, attributes and values that the elements begin with', async () => {
  const found = await page.evaluate(
    (all) =>
      all.map(({tagName, members, attributes}) => {
        const made = document.createElement(tagName) as unknown as Record<string, unknown>;
        const {observedAttributes} = customElements.get(tagName) as unknown as {observedAttributes: string[]};
        return {
          values: members.filter((each) => each.default !== undefined).map(({name}) => JSON.stringify(made[name])),
          missing: members.filter(({name}) => !(name in made)).map(({name}) => name),
          attributes: observedAttributes.filter((name) => !attributes.some((each) => each.name === name)),
        };
      }),
    elements,
  );
  for (const [i, {tagName, members}] of elements.entries()) {
    const written = members.flatMap(({default: value}) => (value === undefined ? [] : [value.replaceAll("'", '"')]));
    // NaN is the one that JSON does not know.
    assert.deepEqual(
      found[i]!.values,
      written.map((value) => (value === 'Number.NaN' ? 'null' : value)),
      tagName,
    );
    assert.deepEqual(found[i]!.missing, [], tagName);
    assert.deepEqual(found[i]!.attributes, [], tagName);
  }
});

test('the parts of a chart are those that the manifest describes, and each of them is drawn', async () => {
  const series = (attributes: string) => `<metrics-series ${attributes}></metrics-series>`;
  await shown(`
    <metrics-chart from="now-6h" heading="All">
      ${series('series="shop.orders" label="orders" mark="bars"')}
      ${series(`series='shop.requests{service="checkout"}' mark="area"`)}
      ${series('series="shop.latency{quantile=&quot;p99&quot;}" mark="points"')}
      <metrics-threshold value="1" label="limit"></metrics-threshold>
      <metrics-annotation at="now-1h" label="deploy"></metrics-annotation>
    </metrics-chart>
    <metrics-chart table from="now-6h">${series('series="shop.orders"')}</metrics-chart>
    <metrics-chart from="1990-01-01" to="1990-01-02">${series('series="shop.orders"')}</metrics-chart>`);
  const box = await page.$eval('metrics-chart', (chart) => {
    const {x, y, width, height} = chart.shadowRoot!.querySelector('[part~=plot]')!.getBoundingClientRect();
    return {x: x + width / 2, y: y + height / 2};
  });
  // A drag shows the brush, once what deals with the pointer has come; the tip stays where it is.
  await page.mouse.move(box.x, box.y);
  await until(() => page.$eval('metrics-chart', (chart) => chart.shadowRoot!.querySelector('[part~=tip]') !== null));
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y, {steps: 4});
  const drawn = new Set<string>();
  await until(async () => {
    const parts = await page.$$eval('metrics-chart', (charts) =>
      charts.flatMap((chart) => [...chart.shadowRoot!.querySelectorAll('[part]')].flatMap(({part}) => [...part])),
    );
    for (const part of parts) drawn.add(part.startsWith('series-') ? 'series-NAME' : part);
    return chartElement.cssParts.every(({name}) => drawn.has(name));
  }).catch(() => {});
  await page.mouse.up();
  assert.deepEqual([...drawn].sort(), chartElement.cssParts.map(({name}) => name).sort());
  assert.deepEqual(complaints.splice(0), []);
});

test('the custom properties of the manifest, and their defaults, are those of the styles', async () => {
  const written = await page.evaluate(() => {
    const {styles: sheets} = customElements.get('metrics-chart') as unknown as {styles: {cssText: string}[]};
    return sheets.map(({cssText}) => cssText).join('\n');
  });
  const squeezed = (css: string) => css.replace(/\s+/g, '').toLowerCase();
  const styles = squeezed(written);
  const used = new Set([...styles.matchAll(/var\((--metrics-[\w-]+)/g)].map(([, name]) => name!));
  assert.deepEqual([...used].sort(), chartElement.cssProperties.map(({name}) => name).sort());
  for (const {name, default: value} of chartElement.cssProperties)
    if (value !== undefined) assert.ok(styles.includes(squeezed(`var(${name}, ${value})`)), `${name}: ${value}`);
});
