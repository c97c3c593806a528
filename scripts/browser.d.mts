import type {Browser, LaunchOptions} from 'puppeteer-core';

/** The flags with which a browser works everywhere: as root, in a container, with the same pixels on every machine. */
export const browserArguments: string[];

/**
 * The browser to test in: the one that `CHROME_PATH` names, else an installed Chrome or Chromium (on Windows also Edge),
 * else, on Linux x64, the one that comes with `npm install`. It wants `browserArguments`, and is started headless.
 *
 * @returns an absolute path
 * @throws Error in one line that says what to do, when there is none
 */
export function browserPath(): Promise<string>;

/**
 * Starts that browser, headless.
 *
 * @param options - of `puppeteer.launch`; its `args` come on top of `browserArguments`
 */
export function launchBrowser(options?: LaunchOptions): Promise<Browser>;
