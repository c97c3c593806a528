/** `npm run bench:api -- --only scale`: a year of seconds in a real Cassandra, answered while more is written. See bench/README.md. */
import {currentLoad} from '../../machine.js';
import {type StartCassandra, withData} from './data-cluster.js';
import {bytesOfTables} from './disk.js';
import type {CaseFigures} from './figures.js';
import {measureHttp} from './http.js';
import {runScaleTask, whileWriting} from './processes.js';
import type {ScaleReport} from './scale-report.js';
import type {ScaleTask} from './worker.js';

/** What is to be measured, and over what. */
export interface ScaleOptions {
  readonly days: number;
  readonly mappedDays: number;
  /** Where the data is kept from run to run; null: it goes when the run ends. */
  readonly directory: string | null;
  readonly runs: number;
  /** Only sees to it that the data is there. */
  readonly loadOnly: boolean;
  /** Which parts are measured. */
  readonly parts: readonly ScalePart[];
}

/** What can be measured alone: `pushdown`, a first view that the cluster folds, beside the bare loop; `http`, answers over it. */
export const SCALE_PARTS = ['duckdb', 'pushdown', 'answers', 'http'] as const;
export type ScalePart = (typeof SCALE_PARTS)[number];

/** A call of a fraction of a millisecond needs many, to have a median. */
const LEAST_RUNS = 41;
const HTTP_ROUNDS = 5;

/** Loads what is not loaded, and measures; null when it was only to be loaded. */
export function measureScale(
  {runs, loadOnly, directory, days, mappedDays, parts}: ScaleOptions,
  startCassandra: StartCassandra,
  loads: number[],
): Promise<ScaleReport | null> {
  const say = (text: string) => {
    loads.push(currentLoad());
    console.error(`scale: ${text}`);
  };
  return withData(startCassandra, directory, {days, mappedDays, say}, (place) => {
    say('the data is there');
    if (loadOnly) return Promise.resolve(null);
    return whileWriting(place, async () => {
      const cases: CaseFigures[] = [];
      const measure = async (kind: ScaleTask['kind'], text: string) => {
        say(text);
        cases.push(...(await runScaleTask({kind, place, runs: Math.max(runs, LEAST_RUNS)})));
      };
      const has = (...of: readonly ScalePart[]) => of.some((part) => parts.includes(part));
      if (has('duckdb')) await measure('duckdb', 'bare DuckDB');
      if (has('answers', 'pushdown')) await measure('mapped-bare', 'the bare driver, a row per sample');
      if (has('pushdown')) await measure('mapped-pushdown', 'first view of the mapped table, folded by the cluster');
      if (has('answers')) await measure('mapped', 'first view of the mapped table');
      if (has('answers')) await measure('answers', 'answers');
      if (has('http')) say('over HTTP');
      const http = has('http') ? await measureHttp(place, Math.max(HTTP_ROUNDS, Math.min(runs, 9))) : [];
      return {written: place.written, bytes: bytesOfTables(place), cases, http};
    });
  });
}
