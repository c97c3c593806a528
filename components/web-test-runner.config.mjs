/** The component tests: compiled modules in a real Chromium, one group per folder of `src` that needs a browser. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {chromeLauncher} from '@web/test-runner-chrome';

const root = fileURLToPath(new URL('..', import.meta.url));
const finder = new URL('../scripts/browser.mjs', import.meta.url);
const executablePath = existsSync(finder)
  ? await (await import(finder.href)).browserPath()
  : (process.env.CHROME_PATH ?? '/usr/bin/chromium');

export default {
  rootDir: root,
  files: 'components/build/src/{elements,render,controllers}/**/*.test.js',
  nodeResolve: true,
  concurrency: 1,
  browsers: [
    chromeLauncher({launchOptions: {executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu']}}),
  ],
  testFramework: {config: {timeout: 10000}},
  testsFinishTimeout: 240000,
};
