/** An engine over a real DuckDB in memory, a clock that tests set, and answers as an oracle says them. */
import assert from 'node:assert/strict';
import {edgeAt, floorToStep, gridCovering} from '@metrics-chart/contract/grid';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import {
  AGGREGATES,
  type Aggregate,
  type BinnedSeries,
  type BinsAnswer,
  type Fill,
  type Kind,
} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';
import type {Rollups, Source} from '../store.js';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {createEngine} from './create-engine.js';
import type {BinsQuestion, Engine, EngineAnswer} from './engine.js';
import {createKeptBins, forgettingSink, type KeptBins} from './kept-bins.js';
import type {EngineLimits} from './limits.js';
import {type OracleSample, oracleBins} from './oracle.test-support.js';
import {roundValue} from './round-value.js';
import {pagesOf} from './samples.test-support.js';

/** A series to be written. */
export interface TestSeries {
  readonly metric: string;
  readonly kind: Kind;
  readonly interval: number | null;
  readonly samples: readonly OracleSample[];
}

/** A question in short. */
export interface ShortQuestion {
  readonly series: string | readonly string[];
  readonly from: number;
  readonly to: number;
  readonly step?: string;
  readonly maxBins?: number;
  readonly timeZone?: string;
  readonly aggregates?: readonly Aggregate[];
  readonly fill?: Fill;
  readonly explain?: boolean;
}

/** An engine to test. */
export interface TestEngine {
  readonly engine: Engine;
  readonly store: DuckDbStore;
  readonly rollups: KeptBins;
  readonly source: Source;
  /** What was logged. */
  readonly logged: string[];
  /** Sets the clock, epoch milliseconds UTC. */
  setNow(now: number): void;
  write(series: TestSeries): Promise<void>;
  ask(question: ShortQuestion, signal?: AbortSignal): Promise<EngineAnswer>;
  close(): Promise<void>;
}

/** Opens an engine over an empty source `test`. */
export async function openTestEngine({
  now,
  limits = {},
  latenessMs = 3_600_000,
  keeps = true,
  wrapSource = (source) => source,
  wrapRollups = (rollups) => rollups,
}: {
  readonly now: number;
  readonly limits?: Partial<EngineLimits>;
  readonly latenessMs?: number;
  /** Folded bins are kept. */
  readonly keeps?: boolean;
  readonly wrapSource?: (source: Source) => Source;
  readonly wrapRollups?: (rollups: Rollups) => Rollups;
}): Promise<TestEngine> {
  const store = await openDuckDbStore({directory: null});
  let clock = now;
  const source = wrapSource(store.source('test', {latenessMs}));
  const rollups = createKeptBins(wrapRollups(store.rollups));
  const logged: string[] = [];
  const say = (_: object, message: string) => void logged.push(message);
  const log = {warn: say, error: say};
  const engine = createEngine({sources: [source], rollups: keeps ? rollups : null, now: () => clock, limits, log});
  const sink = forgettingSink(store.sink('test'), {source: 'test', latenessMs, rollups, now: () => clock});
  return {
    engine,
    store,
    rollups,
    source,
    logged,
    setNow: (time) => {
      clock = time;
    },
    async write({metric, kind, interval, samples}) {
      for (const page of pagesOf(samples)) {
        await sink.writeSamples([{series: {metric, labels: {}, kind, unit: null, interval}, samples: page}]);
      }
    },
    ask: (question, signal = new AbortController().signal) => engine.answer(questionFrom(question), signal),
    async close() {
      await engine.close();
      await store.close();
    },
  };
}

/** The whole question. */
export function questionFrom({series, from, to, step, maxBins, ...rest}: ShortQuestion): BinsQuestion {
  return {
    series: [series].flat().map((text) => ({text, selector: parseSelector(text), aggregates: null})),
    range: {startMs: from, endMs: to},
    step: step === undefined ? null : stepFromText(step),
    maxBins: step === undefined ? (maxBins ?? 1000) : null,
    timeZone: rest.timeZone ?? 'UTC',
    aggregates: rest.aggregates ?? null,
    fill: rest.fill ?? 'none',
    explain: rest.explain ?? false,
  };
}

/** The aggregates that are rounded. */
const ROUNDED: readonly Aggregate[] = ['sum', 'mean', 'increase', 'rate'];

/** The columns of a series as they ought to be, and its `completeUntil`. Rates are those of whole bins. */
export function expectedColumns(
  {kind, interval, samples}: TestSeries,
  {from, to, step = '1m', timeZone = 'UTC'}: ShortQuestion,
  now: number,
  aggregates: readonly Aggregate[],
): Pick<BinnedSeries, Aggregate | 'count' | 'missing' | 'completeUntil'> {
  const grid = gridCovering({startMs: from, endMs: to}, stepFromText(step), timeZone);
  const completeUntil = Math.min(grid.endMs, floorToStep(now - 2 * (interval ?? 0), grid.step, timeZone));
  const edges = Array.from({length: grid.binCount + 1}, (_, i) => edgeAt(grid, i));
  const bins = oracleBins(samples, edges, {kind, interval, completeUntil});
  const round = (value: number | null) => (value === null ? null : roundValue(value));
  const columns: {[name in Aggregate]?: (number | null)[]} = {};
  for (const aggregate of AGGREGATES.filter((name) => aggregates.includes(name))) {
    columns[aggregate] = bins.map((bin, i) => {
      if (aggregate !== 'rate') return ROUNDED.includes(aggregate) ? round(bin[aggregate]) : bin[aggregate];
      const isOpen = edges[i + 1]! > completeUntil && interval !== null && bin.lastTime !== null;
      const end = isOpen ? Math.min(edges[i + 1]!, bin.lastTime! + interval) : edges[i + 1]!;
      return bin.increase === null ? null : round(bin.increase / ((end - edges[i]!) / 1000));
    });
  }
  return {completeUntil, count: bins.map(({count}) => count), missing: bins.map(({missing}) => missing), ...columns};
}

/** The columns of a series of an answer. */
export function columnsOf(
  {series}: BinsAnswer,
  index = 0,
): Pick<BinnedSeries, Aggregate | 'count' | 'missing' | 'completeUntil'> {
  const entry = series[index]!;
  assert.equal(entry.error, null, JSON.stringify(entry.error));
  const {completeUntil, count, missing} = entry;
  const columns = Object.fromEntries(
    AGGREGATES.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  );
  return {completeUntil, count: count!, missing: missing!, ...columns};
}

/** The canonical text of a metric without labels. */
export const seriesText = (metric: string) => formatSeries(metric, {});
