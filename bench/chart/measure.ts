import {setTimeout as delay} from 'node:timers/promises';
import type {Browser, CDPSession, Page} from 'puppeteer-core';
import {cpuMsBetween, readThreadTimes, type ThreadTimes} from '../thread-times.js';
import {type ChartCase, VIEWPORT} from './cases.js';
import {drawingProcesses} from './chromium-processes.js';
import {HOVER_MOVES, moveOver} from './hover.js';

/** The figures of one repetition. All but those in megabytes are milliseconds. */
export interface ChartFigures {
  /** From the call to the frame after the one that shows the charts. */
  readonly firstFrame: number;
  /** What the page's main thread worked until all was quiet. */
  readonly mainThread: number;
  /** What all threads of the renderer and of the GPU process worked until all was quiet, raster included. */
  readonly cpu: number;
  /** JavaScript heap after two collections, less that before; the data was there before. */
  readonly heapMB: number;
  readonly replace: number;
  readonly replaceMainThread: number;
  readonly replaceCpu: number;
  /** Per move of the mouse. */
  readonly hoverMainThread: number;
  readonly hoverCpu: number;
}

/**
 * Draws one case by one subject, replaces its data, and moves the mouse over it. The heap is weighed in a page of its own:
 * a collection that is asked for throws compiled code away as well, and what is timed after it starts as if never run.
 */
export async function measureChart(browser: Browser, url: string, chartCase: ChartCase): Promise<ChartFigures> {
  const times = await inFreshPage(browser, url, chartCase, async (page) => {
    const clock = await createClock(browser, page);
    const create = await clock.time(() => page.evaluate(() => window.bench.create()));
    const replace = await clock.time(() => page.evaluate(() => window.bench.replace()));
    const hover = await clock.time(() => moveOver(page, chartCase));
    const tip = await page.evaluate(() => window.bench.tipText());
    if (tip === '') throw new Error(`missing tip: ${url} says nothing of the place that is pointed at`);
    return {
      firstFrame: create.result,
      mainThread: create.mainThread,
      cpu: create.cpu,
      replace: replace.result,
      replaceMainThread: replace.mainThread,
      replaceCpu: replace.cpu,
      hoverMainThread: hover.mainThread / HOVER_MOVES,
      hoverCpu: hover.cpu / HOVER_MOVES,
    };
  });
  const heapMB = await inFreshPage(browser, url, chartCase, async (page) => {
    const session = await page.createCDPSession();
    await session.send('Performance.enable');
    const before = await heapBytes(session);
    await page.evaluate(() => window.bench.create());
    return ((await heapBytes(session)) - before) / 1e6;
  });
  return {...times, heapMB};
}

/** Does something in a page of a fresh context, in which the data of a case lies ready. */
async function inFreshPage<Result>(
  browser: Browser,
  url: string,
  chartCase: ChartCase,
  action: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const failures: unknown[] = [];
    page.on('pageerror', (error) => failures.push(error));
    await page.setViewport(VIEWPORT);
    await page.goto(url);
    await page.waitForFunction('window.bench !== undefined');
    await page.evaluate((name) => window.bench.prepare(name), chartCase.name);
    const result = await action(page);
    if (failures.length > 0) throw new Error(`failed page: ${url}`, {cause: failures[0]});
    return result;
  } finally {
    await context.close();
  }
}

interface Timed<Result> {
  readonly result: Result;
  readonly mainThread: number;
  readonly cpu: number;
}

interface Clock {
  /** Times an action until nothing happens any more. Begins when nothing does. */
  time<Result>(action: () => Promise<Result>): Promise<Timed<Result>>;
}

async function createClock(browser: Browser, page: Page): Promise<Clock> {
  const session = await page.createCDPSession();
  await session.send('Performance.enable');
  const processes = drawingProcesses(browser.process()!.pid!);
  return {
    async time(action) {
      await untilQuiet(processes);
      // Asking the page costs it time: so the thread times are read last before, and first after.
      const taskBefore = await metric(session, 'TaskDuration');
      const before = readThreadTimes(processes);
      const result = await action();
      const after = await untilQuiet(processes);
      const taskAfter = await metric(session, 'TaskDuration');
      return {result, mainThread: 1000 * (taskAfter - taskBefore), cpu: cpuMsBetween(before, after)};
    },
  };
}

/** What lives in the JavaScript heap, after two collections. */
async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  return metric(session, 'JSHeapUsedSize');
}

async function metric(session: CDPSession, wanted: string): Promise<number> {
  const {metrics} = await session.send('Performance.getMetrics');
  return metrics.find(({name}) => name === wanted)!.value;
}

/** Waits until the threads have done next to nothing for three looks in a row. */
async function untilQuiet(processes: readonly number[]): Promise<ThreadTimes> {
  const lookMs = 40;
  const quietCpuMs = 0.5;
  let before = readThreadTimes(processes);
  for (let quiet = 0, looks = 0; quiet < 3; looks++) {
    if (looks > 400) throw new Error('restless page: it never stops working');
    await delay(lookMs);
    const after = readThreadTimes(processes);
    quiet = cpuMsBetween(before, after) < quietCpuMs ? quiet + 1 : 0;
    before = after;
  }
  return before;
}
