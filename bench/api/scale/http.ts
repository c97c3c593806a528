/** The same answers over HTTP, by 1, 8 and 64 callers at once. */
import type {ChildProcess} from 'node:child_process';
import {spreadOf} from '../../statistics.js';
import type {LoadedPlace} from './data-cluster.js';
import type {HttpFigures, HttpRound} from './figures.js';
import {callFor} from './http-caller.js';
import type {Served} from './http-server.js';
import {closedRange} from './place.js';
import {messageOf, withProcess} from './processes.js';
import {FLEET_SELECTORS, LONG_SELECTORS, pathOf} from './questions.js';
import {DAY_MS, FLEET} from './series.js';

const CALLERS = [1, 8, 64] as const;
const ROUND_MS = 700;
const WARM_UP_MS = 300;

/** One way of asking; callers ask the addresses in turn, so that none is answered along with another. */
interface Way {
  readonly name: string;
  readonly urls: readonly string[];
}

/** All ways in turn, by so many callers, so many rounds. */
export function measureHttp(place: LoadedPlace, rounds: number): Promise<HttpFigures[]> {
  return withProcess('http-server.js', place, async (server, ready) => {
    const ways = waysOf(place, ready as Served);
    const found: HttpFigures[] = [];
    for (const callers of CALLERS) {
      const figures = ways.map(({name}) => ({name, callers, rounds: [] as HttpRound[]}));
      for (const {urls} of ways) await callFor(urls, callers, WARM_UP_MS);
      for (let round = 0; round < rounds; round += 1)
        for (let i = 0; i < ways.length; i += 1) {
          const at = (i + round) % ways.length;
          figures[at]!.rounds.push(await measureRound(server, ways[at]!, callers));
        }
      found.push(...figures);
    }
    return found;
  });
}

function waysOf({written: {days}}: LoadedPlace, {anew, kept, bare}: Served): readonly Way[] {
  const closed = closedRange(Date.now(), days);
  const until = {startMs: Date.now() - days * DAY_MS, endMs: Date.now()};
  // As many different questions of one series as there are series on a page.
  const years = FLEET.map((_, i) => ({startMs: closed.startMs + 60_000 * i, endMs: closed.endMs}));
  const shifted = FLEET.map((_, i) => ({startMs: until.startMs + 60_000 * i, endMs: until.endMs}));
  const each = (base: string, ranges: readonly (typeof closed)[]) =>
    ranges.map((range) => base + pathOf(LONG_SELECTORS, range));
  return [
    {name: 'year, anew', urls: each(anew, years)},
    {name: 'year until now, anew', urls: each(anew, shifted)},
    {name: 'year, kept', urls: [kept + pathOf(LONG_SELECTORS, closed)]},
    {name: 'year, bare stringify', urls: [`${bare}/year`]},
    {name: 'year, bare ready', urls: [`${bare}/year/ready`]},
    {name: 'fleet, anew', urls: [anew + pathOf(FLEET_SELECTORS, closed)]},
    {name: 'fleet, kept', urls: [kept + pathOf(FLEET_SELECTORS, closed)]},
    {name: 'fleet, bare stringify', urls: [`${bare}/fleet`]},
    {name: 'fleet, bare ready', urls: [`${bare}/fleet/ready`]},
  ];
}

async function measureRound(server: ChildProcess, {urls}: Way, callers: number): Promise<HttpRound> {
  const before = await cpuOf(server);
  const {latencies, seconds, bytes} = await callFor(urls, callers, ROUND_MS);
  const after = await cpuOf(server);
  const sorted = [...latencies].sort((a, b) => a - b);
  return {
    answers: latencies.length,
    seconds,
    bytes,
    medianMs: spreadOf(latencies).median,
    p99Ms: sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))]!,
    serverCpuMs: (after - before) / latencies.length,
  };
}

/** What the server has worked so far, milliseconds. */
async function cpuOf(server: ChildProcess): Promise<number> {
  const message = messageOf<NodeJS.CpuUsage>(server);
  server.send('cpu');
  const {user, system} = await message;
  return (user + system) / 1000;
}
