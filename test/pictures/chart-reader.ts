/** What a reader gets from the one chart of a page, besides its drawing: legend, tip and table in words. */
import type {Page} from 'puppeteer-core';
import {BIN_COUNT} from './kinds.js';
import type {ChartElement} from './picture-page.js';

/** The plot within the drawing, CSS pixels. */
export interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function plotOf(page: Page): Promise<Plot> {
  return page.evaluate(() => {
    const root = document.querySelector('metrics-chart')!.shadowRoot!;
    const plot = root.querySelector('[part~=plot]')!.getBoundingClientRect();
    const picture = root.querySelector('svg.picture')!.getBoundingClientRect();
    return {x: plot.x - picture.x, y: plot.y - picture.y, width: plot.width, height: plot.height};
  });
}

/** Rows of the legend as read. */
export function legendOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('metrics-chart')!.shadowRoot!;
    return [...root.querySelectorAll<HTMLElement>('[part~=legend] tr')].map((row) =>
      row.innerText.replace(/\s+/g, ' ').trim(),
    );
  });
}

/** What the tip says when the pointer rests on the middle of a bin. */
export async function tipAt(page: Page, bin: number): Promise<string> {
  const at = await page.evaluate(
    (share) => {
      const plot = document.querySelector('metrics-chart')!.shadowRoot!.querySelector('[part~=plot]')!;
      const {left, top, width, height} = plot.getBoundingClientRect();
      return {x: left + share * width, y: top + height / 2};
    },
    (bin + 0.5) / BIN_COUNT,
  );
  await page.mouse.move(at.x, at.y);
  await page.waitForFunction(() =>
    document.querySelector('metrics-chart')!.shadowRoot!.querySelector('[part~=tip]')?.matches(':popover-open'),
  );
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const tip = document.querySelector('metrics-chart')!.shadowRoot!.querySelector<HTMLElement>('[part~=tip]')!;
    const lines = tip.innerText.trim().split(/\s*\n\s*/);
    // Which spaces a date is written with is a matter of the browser's version.
    return lines.map((line) => line.replace(/\s+/g, ' ')).join(' | ');
  });
}

/** Ground and text of the tip, which must be shown. */
export function tipPaintOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const tip = document.querySelector('metrics-chart')!.shadowRoot!.querySelector('[part~=tip]')!;
    const {color, backgroundColor} = getComputedStyle(tip);
    return `${color} on ${backgroundColor}`;
  });
}

/** Rows of the table: time and cell. Leaves the table shown. */
export async function tableOf(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    document.querySelector<ChartElement>('metrics-chart')!.table = true;
  });
  await page.waitForFunction(
    () => document.querySelector('metrics-chart')!.shadowRoot!.querySelector('[part~=table] td') !== null,
  );
  return page.evaluate(() => {
    const root = document.querySelector('metrics-chart')!.shadowRoot!;
    return [...root.querySelectorAll<HTMLTableRowElement>('[part~=table] tbody tr')].map((row) =>
      [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, ' ').trim()).join(' | '),
    );
  });
}
