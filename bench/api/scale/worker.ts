/** Does one task over the data, says what it cost, and ends: a process of its own, with the garbage collector in reach. */
import {setTimeout as delay} from 'node:timers/promises';
import type {TimeRange} from '@metrics-chart/contract/series';
import {type CallCost, timedCall} from '../timed-call.js';
import {openBareDuckDb} from './bare-duckdb.js';
import {decodeTiles, readMappedSamples, readOneRow, readTiles} from './bare-reads.js';
import {readRowPerBin} from './bin-rows.js';
import type {LoadedPlace} from './data-cluster.js';
import type {CaseFigures} from './figures.js';
import {openScale} from './open.js';
import {closedRange} from './place.js';
import {askEngine, FLEET_SELECTORS, LONG_SELECTORS, MAPPED_SELECTORS, questionOf} from './questions.js';
import {DAY_MS, FLEET, LONG, selectorOf} from './series.js';
import {connectBare} from './write-mapped.js';

/** What a worker is asked. */
export interface ScaleTask {
  readonly kind: 'answers' | 'mapped' | 'mapped-pushdown' | 'mapped-bare' | 'duckdb';
  readonly place: LoadedPlace;
  readonly runs: number;
}

/** A thing to measure; returns how many rows were read, and how many of them were samples, if it tells. */
interface Case {
  readonly name: string;
  run(): Promise<{readonly rows: number; readonly samples?: number | null}>;
}

const HOUR_MS = 3_600_000;
const WARM_UPS = 8;

const {kind, place, runs} = JSON.parse(process.argv[2]!) as ScaleTask;
const {days, mappedDays, mappedEndMs} = place.written;
const mappedRange: TimeRange = {startMs: mappedEndMs - mappedDays * DAY_MS, endMs: mappedEndMs};
const tasks = {
  answers: measureAnswers,
  mapped: () => measureMapped('mapped first', 'never'),
  'mapped-pushdown': () => measureMapped('mapped pushed down', 'always'),
  'mapped-bare': measureBare,
  duckdb: measureDuckDb,
};
process.send!(await tasks[kind]());
process.disconnect();

async function measureAnswers(): Promise<CaseFigures[]> {
  const client = await connectBare(place);
  const {source, engine, close} = await openScale(place);
  const closed = closedRange(Date.now(), days);
  const last = closed.endMs - 1000;
  const lastOfFleet = closed.endMs - FLEET[0]!.interval!;
  const until = () => ({startMs: Date.now() - days * DAY_MS, endMs: Date.now()});
  const tiles = await Promise.all(
    FLEET.map((series) =>
      readTiles(
        client,
        {source: source.name, series: selectorOf(series), interval: series.interval},
        6 * HOUR_MS,
        closed,
      ),
    ),
  );
  const answer = (selectors: readonly string[], range: () => TimeRange) => async () => ({
    rows: (await askEngine(engine, questionOf(selectors, range()))).rows,
    samples: null,
  });
  const cases: Case[] = [
    {
      name: 'one row',
      run: async () => {
        await readOneRow(client, selectorOf(LONG), last);
        return {rows: 1};
      },
    },
    {name: 'closed', run: answer(LONG_SELECTORS, () => closed)},
    {name: 'now', run: answer(LONG_SELECTORS, until)},
    {name: 'mapped again', run: answer(MAPPED_SELECTORS, () => mappedRange)},
    {name: 'managed again', run: answer(LONG_SELECTORS, () => mappedRange)},
    {
      name: 'fifty rows',
      run: async () => {
        await Promise.all(FLEET.map((series) => readOneRow(client, selectorOf(series), lastOfFleet)));
        return {rows: FLEET.length};
      },
    },
    {name: 'decoding', run: async () => ({rows: decodeTiles(tiles.flat())})},
    {name: 'fleet', run: answer(FLEET_SELECTORS, () => closed)},
    {name: 'row per bin', run: async () => ({rows: await readRowPerBin(client, closed)})},
  ];
  const found = await takingTurns(cases, runs);
  const samplesOf = {
    closed: [LONG_SELECTORS, closed],
    now: [LONG_SELECTORS, until()],
    fleet: [FLEET_SELECTORS, closed],
  };
  for (const [name, [selectors, range]] of Object.entries(samplesOf) as [string, [string[], TimeRange]][]) {
    const {answer: explained} = await engine.answer(questionOf(selectors, range, true), new AbortController().signal);
    const passes = (explained.explain as {series: {passes: {from: string; rows: number}[]}[]}).series.flatMap(
      (each) => each.passes,
    );
    const samples = passes.reduce((sum, {from, rows}) => sum + (from === 'samples' ? rows : 0), 0);
    const i = found.findIndex((each) => each.name === name);
    found[i] = {...found[i]!, samples};
  }
  await close();
  await client.shutdown();
  return found;
}

/** Nothing is kept of the mapped series: from the question to the whole answer, folded here or by the cluster. */
async function measureMapped(name: string, pushdown: 'always' | 'never'): Promise<CaseFigures[]> {
  const {source, engine, close} = await openScale(place, pushdown);
  await source.tiles!.forgetBins(source.name, MAPPED_SELECTORS[0]!, mappedRange);
  const warmUp = {startMs: mappedRange.startMs, endMs: mappedRange.startMs + HOUR_MS};
  await askEngine(engine, questionOf(MAPPED_SELECTORS, warmUp));
  const question = questionOf(MAPPED_SELECTORS, mappedRange);
  const found = await takingTurns(
    [
      {
        name,
        async run() {
          for (;;) {
            const {retryAfterMs} = await askEngine(engine, question);
            if (retryAfterMs === null) return {rows: (mappedRange.endMs - mappedRange.startMs) / 1000};
            await delay(retryAfterMs);
          }
        },
      },
    ],
    1,
    {warmUps: 0, collects: true},
  );
  await close();
  return found;
}

async function measureBare(): Promise<CaseFigures[]> {
  const client = await connectBare(place);
  await readMappedSamples(client, {startMs: mappedRange.startMs, endMs: mappedRange.startMs + HOUR_MS});
  const name = 'row per sample';
  const found = await takingTurns(
    [{name, run: async () => ({rows: await readMappedSamples(client, mappedRange)})}],
    1,
    {warmUps: 0, collects: true},
  );
  await client.shutdown();
  return found;
}

async function measureDuckDb(): Promise<CaseFigures[]> {
  const {fromSamples, fromHours, close} = await openBareDuckDb(place, place.written);
  const closed = closedRange(Date.now(), days);
  const found = await takingTurns(
    [
      {name: 'duckdb samples', run: async () => ({rows: await fromSamples(closed)})},
      {name: 'duckdb hours', run: async () => ({rows: await fromHours(closed)})},
    ],
    Math.min(runs, 11),
    {warmUps: 2},
  );
  close();
  return found;
}

/** All cases in turn, again and again, so that whatever the machine does besides meets all of them. */
async function takingTurns(
  cases: readonly Case[],
  repetitions: number,
  {warmUps = WARM_UPS, collects = false} = {},
): Promise<CaseFigures[]> {
  const costs = cases.map((): CallCost[] => []);
  const rows = cases.map(() => 0);
  const samples: (number | null)[] = cases.map(() => null);
  for (let run = -warmUps; run < repetitions; run += 1) {
    for (let i = 0; i < cases.length; i += 1) {
      const at = (i + Math.max(0, run)) % cases.length;
      const {result, cost} = await timedCall(() => cases[at]!.run(), {collects});
      rows[at] = result.rows;
      samples[at] = result.samples ?? null;
      if (run >= 0) costs[at]!.push(cost);
    }
  }
  return cases.map(({name}, i) => ({name, costs: costs[i]!, rows: rows[i]!, samples: samples[i]!}));
}
