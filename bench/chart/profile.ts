/**
 * Where the element's time goes: by function of its own code, not minified, and by what the browser does on each thread.
 */
import {writeFileSync} from 'node:fs';
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

/** What is looked at, one after the other, in one page. */
const ACTIONS = {
  create: (page: Page) => page.evaluate(() => window.bench.create()),
  replace: (page: Page) => page.evaluate(() => window.bench.replace()),
  hover: (page: Page, chartCase: ChartCase) => moveOver(page, chartCase),
} as const;

/** Prints, for each case and action, the functions and the work of the browser that took most; keeps the profiles. */
export async function profileSubject(browser: Browser, name: SubjectName, cases: readonly ChartCase[]): Promise<void> {
  const elementDirectory = `${OUTPUT}/element`;
  await bundleReadably(elementDirectory);
  const subject = await bundleSubject(name);
  const server = await servePages([subject], elementDirectory);
  try {
    for (const each of cases) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport(VIEWPORT);
      await page.goto(server.url(subject));
      await page.waitForFunction('window.bench !== undefined');
      await page.evaluate((wanted) => window.bench.prepare(wanted), each.name);
      const session = await page.createCDPSession();
      for (const [action, run] of Object.entries(ACTIONS)) {
        const {profile, work} = await recorded(browser, session, () => run(page, each));
        writeFileSync(`${OUTPUT}/${name}-${each.name}-${action}.cpuprofile`, JSON.stringify(profile));
        console.log(`\n## ${name}, ${each.title}, ${action}\n`);
        console.log(markdownTable(['function, without what it calls', 'ms'], topRows(selfTimes(profile), 25)));
        console.log(`\n${markdownTable(['thread, work', 'ms'], topRows(work, 20))}`);
      }
      await context.close();
    }
  } finally {
    server.close();
  }
}

async function recorded(browser: Browser, session: CDPSession, action: () => Promise<unknown>) {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', {interval: 100});
  const timeline = await readTimeline(browser);
  await session.send('Profiler.start');
  await action();
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
