import {gzipSync} from 'node:zlib';
import type {Browser} from 'puppeteer-core';

/**
 * The size of all scripts and styles that a page loaded by the time its chart was shown, gzip -9, bytes: each file packed
 * alone, as servers do. Holds what was imported on the way, wanted or not, and the ~1 kB that drive the subject.
 */
export async function loadedScriptBytes(browser: Browser, url: string): Promise<number> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (/javascript|css/.test(response.headers()['content-type'] ?? ''))
        bodies.push(response.content().then(Buffer.from));
    });
    await page.goto(url);
    await page.waitForFunction('window.bench !== undefined');
    await page.evaluate(() => window.bench.prepare('bins'));
    await page.evaluate(() => window.bench.create());
    const styles = await page.$$eval('style', (all) => all.map(({textContent}) => textContent ?? ''));
    const files = [...(await Promise.all(bodies)), ...styles.filter((style) => style.includes('.uplot'))];
    return files.reduce((bytes, file) => bytes + gzipSync(file, {level: 9}).length, 0);
  } finally {
    await context.close();
  }
}
