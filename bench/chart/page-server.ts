import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {basename, join} from 'node:path';
import type {SubjectPage} from './subjects.js';

/** Serves the pages of the subjects on a port of its own, on this machine alone. */
export interface PageServer {
  readonly url: (subject: SubjectPage) => string;
  readonly close: () => void;
}

/** @param elementDirectory - holds `metrics-chart.js` and its chunks */
export async function servePages(subjects: readonly SubjectPage[], elementDirectory: string): Promise<PageServer> {
  const server = createServer(async ({url = '/'}, response) => {
    const subject = subjects.find(({name}) => url === `/${name}` || url === `/${name}/subject.js`);
    const isScript = url.endsWith('.js');
    const body = subject ? (isScript ? subject.script : htmlOf(subject)) : await elementFile(elementDirectory, url);
    if (body === null) response.writeHead(404).end();
    else response.writeHead(200, {'content-type': isScript ? 'text/javascript' : 'text/html'}).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: ({name}) => `http://127.0.0.1:${port}/${name}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One of the element's scripts; null when there is none of that name. */
async function elementFile(directory: string, url: string): Promise<Buffer | null> {
  return url.endsWith('.js') ? readFile(join(directory, basename(url))).catch(() => null) : null;
}

const htmlOf = ({name, css, usesElement}: SubjectPage) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${name}</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; font: 14px sans-serif; }
main { display: flex; flex-wrap: wrap; }
main > div { position: relative; overflow: hidden; }
#pixel { position: fixed; right: 0; bottom: 0; width: 1px; height: 1px; background: #fff; }
#pixel.on { background: #fefefe; }
.d3-tip { position: absolute; top: 0; left: 0; pointer-events: none; background: #fff; }
${css}
</style>
<main></main>
<div id="pixel"></div>
${usesElement ? '<script type="module" src="/metrics-chart.js"></script>' : ''}
<script type="module" src="/${name}/subject.js"></script>
`;
