/** The built element in a page of its own, served over HTTP with a strict policy, in a real browser. */
import {createReadStream, existsSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import type {Browser, Page} from 'puppeteer-core';

const BUNDLE = fileURLToPath(new URL('../../../components/dist/standalone', import.meta.url));

/** A page that is drawn on: text in one width everywhere, so that gutters are alike on all machines. */
const STYLE = `
  :root { color-scheme: light dark; background: light-dark(#ffffff, #14181d); color: light-dark(#1b2027, #e6e9ee); }
  body { margin: 0; font-family: 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace; }
  metrics-chart { width: 840px; height: 320px; }
`;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

const LOOKS = ['light', 'dark', 'forced'] as const;
/** The surroundings of a picture: light, dark, or colours forced by the reader's system. */
export type Look = (typeof LOOKS)[number];

/** The element, as far as tests touch it. */
export type ChartElement = HTMLElement & {readonly settled: Promise<void>; table: boolean};

/** What a page shows. */
export interface PictureQuestion {
  readonly answer: BinsAnswer;
  /** Markup of the children of the chart. */
  readonly children: string;
  readonly look: Look;
}

/** Serves pages with one chart each, and opens them. */
export interface PicturePages {
  open(question: PictureQuestion): Promise<Page>;
  close(): Promise<void>;
}

/** Starts serving on a free port of this machine. */
export async function servePictures(browser: Browser): Promise<PicturePages> {
  const questions: PictureQuestion[] = [];
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://localhost');
    const [, name, index] = /^\/(page|answer)-(\d+)/.exec(pathname) ?? [];
    const script = join(BUNDLE, basename(pathname));
    const send = (type: string, body: string) => {
      response.writeHead(200, {'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY});
      response.end(body);
    };
    if (name === 'page') send('text/html', markup(Number(index), questions[Number(index)]!));
    else if (name === 'answer') send('application/json', JSON.stringify(questions[Number(index)]!.answer));
    else if (pathname === '/page.css') send('text/css', STYLE);
    else if (pathname.endsWith('.js') && existsSync(script)) {
      response.writeHead(200, {'content-type': 'text/javascript; charset=utf-8'});
      createReadStream(script).pipe(response);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async open(question) {
      questions.push(question);
      const page = await browser.newPage();
      await page.setViewport({width: 900, height: 460});
      await emulate(page, question.look);
      await page.goto(`${origin}/page-${questions.length - 1}`);
      await page.evaluate(async () => {
        await customElements.whenDefined('metrics-chart');
        await document.querySelector<ChartElement>('metrics-chart')!.settled;
      });
      return page;
    },
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function markup(index: number, {children}: PictureQuestion): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A picture</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="page.css">
    <script type="module" src="metrics-chart.js"></script>
  </head>
  <body>
    <metrics-chart heading="Eight kinds" time-zone="UTC" src="answer-${index}.json">${children}</metrics-chart>
  </body>
</html>`;
}

/** Puppeteer's own emulation knows no forced colours; the protocol does. */
async function emulate(page: Page, look: Look): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      {name: 'prefers-color-scheme', value: look === 'dark' ? 'dark' : 'light'},
      {name: 'forced-colors', value: look === 'forced' ? 'active' : 'none'},
      {name: 'prefers-reduced-motion', value: 'reduce'},
    ],
  });
}
