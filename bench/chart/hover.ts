import type {Page} from 'puppeteer-core';
import type {ChartCase} from './cases.js';

/** How often the mouse moves over a chart. */
export const HOVER_MOVES = 200;

/** Moves the mouse from left to right over the middle of the first chart, each move after the page has dealt with the one before. */
export async function moveOver(page: Page, {width, height}: ChartCase): Promise<void> {
  for (let i = 0; i < HOVER_MOVES; i++) {
    await page.mouse.move(width * (0.1 + (0.8 * i) / HOVER_MOVES), height / 2);
  }
}
