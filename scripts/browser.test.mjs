// @ts-check
import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {browserPath, launchBrowser} from './browser.mjs';
import {bundledChromiumPath} from './bundled-chromium.mjs';
import {installedBrowserPath} from './installed-browser.mjs';

const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-browser-'));
after(() => rm(directory, {recursive: true, force: true}));

test('browserPath() is what CHROME_PATH names, and says so when that is not there', async () => {
  const before = process.env.CHROME_PATH;
  try {
    process.env.CHROME_PATH = directory;
    assert.equal(await browserPath(), directory);
    process.env.CHROME_PATH = join(directory, 'absent');
    await assert.rejects(browserPath(), {
      message: `missing browser: CHROME_PATH is ${directory}/absent, which does not exist`,
    });
  } finally {
    if (before === undefined) delete process.env.CHROME_PATH;
    else process.env.CHROME_PATH = before;
  }
});

test('installedBrowserPath(platform, environment) looks along the PATH, Chrome before Chromium', async () => {
  const [first, second] = ['first', 'second'].map((name) => join(directory, name));
  for (const path of [first, second]) await mkdir(path);
  await writeFile(join(first, 'chromium'), '');
  const environment = {PATH: `${first}:${second}`};
  assert.equal(installedBrowserPath('linux', environment), join(first, 'chromium'));
  await writeFile(join(second, 'google-chrome'), '');
  assert.equal(installedBrowserPath('linux', environment), join(second, 'google-chrome'));
});

test('installedBrowserPath(platform, environment) takes Edge on a Windows without Chrome', async () => {
  const edge = join(directory, 'Microsoft/Edge/Application/msedge.exe');
  await mkdir(join(edge, '..'), {recursive: true});
  await writeFile(edge, '');
  assert.equal(
    installedBrowserPath('win32', {PROGRAMFILES: join(directory, 'x'), 'PROGRAMFILES(X86)': directory}),
    edge,
  );
  assert.equal(installedBrowserPath('win32', {}), null);
});

const bundled = await bundledChromiumPath();
for (const [name, executablePath] of [
  ['the browser of this machine', await browserPath()],
  ['the bundled Chromium', bundled],
]) {
  const skip = executablePath === null && 'Linux x64 only';
  test(`launchBrowser() of ${name} draws text, shapes and a custom element`, {skip}, async () => {
    const browser = await launchBrowser({executablePath: /** @type {string} */ (executablePath)});
    try {
      const page = await browser.newPage();
      await page.setViewport({width: 300, height: 120});
      await page.setContent(pageContent);
      assert.equal(await inkIn(page, {x: 0, y: 0, width: 300, height: 60}), true, 'text');
      assert.equal(await inkIn(page, {x: 0, y: 60, width: 100, height: 60}), true, 'a shape');
      assert.equal(await inkIn(page, {x: 200, y: 60, width: 100, height: 60}), false, 'nothing');
    } finally {
      await browser.close();
    }
  });
}

const pageContent = `<!doctype html>
<style>body { margin: 0; background: white } p { margin: 0; font: 40px sans-serif; height: 60px }</style>
<ink-text></ink-text>
<svg width="100" height="60"><path d="M10 50 L50 10 L90 50" fill="none" stroke="black" stroke-width="4" /></svg>
<script>
  customElements.define('ink-text', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({mode: 'open'}).innerHTML = '<style>p { margin: 0; font: 40px sans-serif; height: 60px }</style><p>12.5 req/s</p>';
    }
  });
</script>`;

/**
 * Tells whether anything dark was drawn in a part of the page, by its screenshot.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {import('puppeteer-core').ScreenshotClip} clip
 */
async function inkIn(page, clip) {
  const image = await page.screenshot({clip, encoding: 'base64'});
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    );
    context.drawImage(bitmap, 0, 0);
    const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return data.some((channel, i) => i % 4 === 0 && channel < 100);
  }, image);
}
