// @ts-check
import {existsSync} from 'node:fs';
import puppeteer from 'puppeteer-core';
import {bundledChromiumPath} from './bundled-chromium.mjs';
import {installedBrowserPath} from './installed-browser.mjs';

/** @type {typeof import('./browser.mjs').browserArguments} */
export const browserArguments = [
  // The sandbox of Chromium refuses to work as root and in many containers. What is opened here is our own.
  ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
  '--disable-dev-shm-usage', // containers have a small /dev/shm
  '--disable-gpu', // drawn by the same code on every machine
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

/** @type {typeof import('./browser.mjs').browserPath} */
export async function browserPath() {
  const given = process.env.CHROME_PATH;
  if (given && !existsSync(given)) throw new Error(`missing browser: CHROME_PATH is ${given}, which does not exist`);
  const path = given || installedBrowserPath(process.platform, process.env) || (await bundledChromiumPath());
  if (path) return path;
  throw new Error('missing browser: install Chrome or Chromium, or set CHROME_PATH to the program of one');
}

/** @type {typeof import('./browser.mjs').launchBrowser} */
export async function launchBrowser({args = [], ...options} = {}) {
  return puppeteer.launch({executablePath: await browserPath(), ...options, args: [...browserArguments, ...args]});
}
