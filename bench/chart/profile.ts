/**
 * Where the element's time goes: by function of its own code, not minified, and by what the browser does on each thread.
 */
import {writeFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {nodeResolve} from '@rollup/plugin-node-resolve';
import type {Browser, CDPSession, Page} from 'puppeteer-core';
import {rollup} from 'rollup';
import {OUTPUT, ROOT} from '../output-file.js';
import {shortNumber} from '../statistics.js';
import {markdownTable} from '../table.js';
import {type ChartCase, VIEWPORT} from './cases.js';
import {moveOver} from './hover.js';
import {servePages} from './page-server.js';
import {type CpuProfile, selfTimes} from './self-times.js';
import {bundleSubject, type SubjectName} from './subjects.js';
import {readTimeline} from './timeline.js';

const AFTERWARDS_MS = 1200;

/** What is looked at, one after the other, in one page. */
const ACTIONS: readonly (readonly [name: string, act: (page: Page, chartCase: ChartCase) => Promise<unknown>])[] = [
  ['create', (page) => page.evaluate(() => window.bench.create())],
  ['replace', (page) => page.evaluate(() => window.bench.replace())],
  ['hover', moveOver],
];

/**
 * Prints, for each case and action, the functions and the work of the browser that took most, on average over some runs,
 * each in a fresh context; keeps the profile of the last run.
 */
export async function profileSubject(
  browser: Browser,
  name: SubjectName,
  cases: readonly ChartCase[],
  runs: number,
): Promise<void> {
  const elementDirectory = `${OUTPUT}/element`;
  await bundleReadably(elementDirectory);
  const subject = await bundleSubject(name);
  const server = await servePages([subject], elementDirectory);
  try {
    for (const each of cases) {
      const functions = new Map(ACTIONS.map(([action]) => [action, new Map<string, number>()]));
      const works = new Map(ACTIONS.map(([action]) => [action, new Map<string, number>()]));
      for (let run = 0; run < runs; run++) {
        const context = await browser.createBrowserContext();
        const page = await context.newPage();
        await page.setViewport(VIEWPORT);
        await page.goto(server.url(subject));
        await page.waitForFunction('window.bench !== undefined');
        await page.evaluate((wanted) => window.bench.prepare(wanted), each.name);
        const session = await page.createCDPSession();
        for (const [action, act] of ACTIONS) {
          const {profile, work} = await recorded(browser, session, () => act(page, each));
          addShare(functions.get(action)!, selfTimes(profile), runs);
          addShare(works.get(action)!, work, runs);
          writeFileSync(`${OUTPUT}/${name}-${each.name}-${action}.cpuprofile`, JSON.stringify(profile));
        }
        await context.close();
      }
      for (const [action] of ACTIONS) {
        console.log(`\n## ${name}, ${each.title}, ${action}, mean of ${runs}\n`);
        console.log(markdownTable(['function, without what it calls', 'ms'], topRows(functions.get(action)!, 30)));
        console.log(`\n${markdownTable(['thread, work', 'ms'], topRows(works.get(action)!, 16))}`);
      }
    }
  } finally {
    server.close();
  }
}

function addShare(sums: Map<string, number>, times: ReadonlyMap<string, number>, runs: number): void {
  for (const [what, ms] of times) sums.set(what, (sums.get(what) ?? 0) + ms / runs);
}

async function recorded(browser: Browser, session: CDPSession, action: () => Promise<unknown>) {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', {interval: 100});
  const timeline = await readTimeline(browser);
  await session.send('Profiler.start');
  await action();
  // What comes after the picture belongs to it.
  await delay(AFTERWARDS_MS);
  const {profile} = await session.send('Profiler.stop');
  return {profile: profile as CpuProfile, work: await timeline.stop()};
}

const topRows = (times: ReadonlyMap<string, number>, most: number) =>
  [...times]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([what, ms]) => [what, shortNumber(ms)]);

/** Bundles the element as for its users, but readable, so that a profile has names. */
async function bundleReadably(directory: string): Promise<void> {
  const bundle = await rollup({
    input: {'metrics-chart': `${ROOT}components/build/src/standalone.js`},
    plugins: [nodeResolve({exportConditions: ['production', 'import', 'default']})],
  });
  await bundle.write({
    dir: directory,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'metrics-chart-[name].js',
  });
  await bundle.close();
}
