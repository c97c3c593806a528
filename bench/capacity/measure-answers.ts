/** What an answer costs the server and the node: every look at every range, by one caller. */
import {type ChildProcess, fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {callFor} from '../api/scale/http-caller.js';
import {messageOf} from '../api/scale/processes.js';
import {cpuMsBetween, readThreadTimes} from '../thread-times.js';
import {type Look, PAGES, pathOf, RANGES} from './dashboard.js';
import type {Node} from './open.js';
import type {ServerTask, Worked} from './server.js';

/** One look at one range by so many series. */
export interface AnswerFigures {
  readonly look: Look;
  readonly range: string;
  readonly series: number;
  readonly answers: number;
  /** Per answer: processor time of the server and of the node, statements that read, bytes of the body, wall time. */
  readonly cpuMs: number;
  readonly nodeCpuMs: number;
  readonly statements: number;
  readonly bytes: number;
  readonly medianMs: number;
}

const LOOKS: readonly Look[] = ['view', 'refresh', 'kept'];
const WARM_UP_MS = 500;

/** @param pids - of the node */
export async function measureAnswers(
  node: Node,
  {nowMs, pids, roundMs}: {readonly nowMs: number; readonly pids: readonly number[]; readonly roundMs: number},
): Promise<AnswerFigures[]> {
  const task: ServerTask = {node, aheadMs: nowMs - Date.now()};
  const server = fork(fileURLToPath(new URL('./server.js', import.meta.url)), [JSON.stringify(task)]);
  try {
    const url = await messageOf<string>(server);
    const found: AnswerFigures[] = [];
    for (const page of PAGES)
      for (const look of LOOKS)
        for (const range of RANGES) {
          const clock = Date.now() + task.aheadMs;
          const urls = Array.from(
            {length: look === 'kept' ? 1 : 8},
            (_, turn) => url + pathOf(page, range, look, {nowMs: clock, turn}),
          );
          await callFor(urls, 1, WARM_UP_MS);
          const before = {worked: await workedOf(server), node: readThreadTimes(pids)};
          const {latencies, bytes} = await callFor(urls, 1, roundMs);
          const after = {worked: await workedOf(server), node: readThreadTimes(pids)};
          const each = (total: number) => total / latencies.length;
          found.push({
            look,
            range: range.name,
            series: page.series,
            answers: latencies.length,
            cpuMs: each(after.worked.cpuMs - before.worked.cpuMs),
            nodeCpuMs: each(cpuMsBetween(before.node, after.node)),
            statements: each(after.worked.statements - before.worked.statements),
            bytes,
            medianMs: [...latencies].sort((a, b) => a - b)[latencies.length >> 1]!,
          });
        }
    return found;
  } finally {
    if (server.exitCode === null) server.send('end', () => {});
  }
}

async function workedOf(server: ChildProcess): Promise<Worked> {
  const message = messageOf<Worked>(server);
  server.send('worked');
  return message;
}
