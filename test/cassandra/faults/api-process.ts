/** The API as a process of its own, over a cluster that is about to fail. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BinsAnswer, ProblemBody} from '@metrics-chart/contract/series';
import {startServer} from '../../end-to-end/server.js';
import {waitFor} from '../cluster.js';

const MAIN = fileURLToPath(import.meta.resolve('#api/main.js'));

/** An answer of the API, whatever it is. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Set when the status is 200. */
  readonly answer: BinsAnswer | null;
  /** Set when it is not. */
  readonly problem: ProblemBody | null;
}

/** The API, running. */
export interface ApiProcess {
  readonly url: string;
  /** Asks for `/api/v1/bins` with these fields. Throws when the connection ends without an answer. */
  bins(fields: Readonly<Record<string, string | number>>, signal?: AbortSignal): Promise<Reply>;
  /** The reason why `/readyz` is red, null when it is green. */
  notReady(): Promise<string | null>;
  /** Resolves when `/readyz` is green. */
  untilReady(): Promise<void>;
  /** A sum over the labels of a metric of its own. */
  metric(name: string): Promise<number>;
  /** Everything it printed and logged so far. */
  output(): string;
  /** Sends SIGTERM, and answers the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the API over some sources. Nothing else is served, and little remembered, so that answers come from the store. */
export async function startApi(
  sources: Readonly<Record<string, unknown>>,
  {limits = {}}: {readonly limits?: Readonly<Record<string, unknown>>} = {},
): Promise<ApiProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-faults-'));
  const file = join(directory, 'config.json');
  const config = {sources, recordHost: false, sampleData: false, dataDirectory: join(directory, 'data')};
  writeFileSync(file, JSON.stringify({...config, limits: {answerBytes: 0, ...limits}, log: {requests: false}}));
  const server = await startServer([file], MAIN);
  const {url} = server;

  async function notReady(): Promise<string | null> {
    const response = await fetch(`${url}/readyz`);
    const text = await response.text();
    return response.ok ? null : text;
  }
  return {
    url,
    async bins(fields, signal) {
      const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
      const response = await fetch(`${url}/api/v1/bins?${query}`, signal === undefined ? {} : {signal});
      const body = await response.json();
      const isAnswer = response.status === 200;
      return {
        status: response.status,
        headers: response.headers,
        answer: isAnswer ? (body as BinsAnswer) : null,
        problem: isAnswer ? null : (body as ProblemBody),
      };
    },
    notReady,
    async untilReady() {
      await waitFor('a ready API', async () => ((await notReady()) === null ? true : null));
    },
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    output: server.output,
    async stop() {
      const code = await server.stop('SIGTERM');
      rmSync(directory, {recursive: true, force: true});
      return code;
    },
  };
}
