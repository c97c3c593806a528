/**
 * What lies beside the bins of an answer: the last sample before them, and whether the next one after them comes in time.
 * Both decide how much is missing at the edges, so that a bin does not depend on which range was asked.
 */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import {edgeAt} from '@metrics-chart/contract/grid';
import type {BinRows} from '../bin-columns.js';
import {lookFarBack} from './far-look.js';
import type {KnownRun, SampleAfter, SampleBefore} from './missing-time.js';
import {reachBefore} from './read-levels.js';
import type {BinRun, SeriesRead} from './series-read.js';

/** Adds to the known bins what lies beside them. Reads at most a few rows. */
export async function withNeighbours(
  read: SeriesRead,
  {runs, rows}: {runs: readonly BinRun[]; rows: BinRows},
  completeUntil: number,
  signal: AbortSignal,
): Promise<KnownRun[]> {
  // With an interval of null nothing is missing anywhere.
  if (read.of.measure.interval === null) return runs.map((run) => ({...run, before: null, after: 'soon'}));
  const found: KnownRun[] = [];
  for (const run of runs) {
    const startMs = edgeAt(read.grid, run.first);
    const endMs = edgeAt(read.grid, run.end);
    const before = await findBefore(read, startMs, signal);
    const last = lastTimeIn(rows, startMs, endMs) ?? timeOf(before);
    const after = last === null ? 'never' : await findAfter(read, last, endMs, completeUntil, signal);
    found.push({...run, before, after});
  }
  return found;
}

/** The time of a sample before, or the one that it is known to be earlier than. */
function timeOf(before: SampleBefore): number | null {
  return before === null ? null : 'time' in before ? before.time : before.earlierThan;
}

/** The time of the last finite sample of the rows in a span, or null. */
function lastTimeIn(rows: BinRows, startMs: number, endMs: number): number | null {
  for (let row = rows.length - 1; row >= 0 && rows.start[row]! >= startMs; row -= 1) {
    if (rows.start[row]! < endMs && rows.count[row]! > 0) return rows.lastTime[row]!;
  }
  return null;
}

/** The last sample before a time, as far as it can be known. */
export async function findBefore(read: SeriesRead, startMs: number, signal: AbortSignal): Promise<SampleBefore> {
  const stored = startMs === read.grid.startMs ? read.before : null;
  if (stored?.nearest != null) return {time: stored.nearest};
  const {source, series, measure} = read.of;
  const oldest = source.samples.oldestReadable(series) ?? Number.NEGATIVE_INFINITY;
  const readLastFrom = async (fromMs: number, toMs: number) => {
    const range = {startMs: Math.max(fromMs, oldest), endMs: toMs};
    return range.startMs < range.endMs ? source.samples.readLast({series, measure, range, signal}) : null;
  };
  // From here to the start there is none.
  let noneFrom = stored?.span.startMs ?? startMs;
  const fromMs = startMs - reachBefore(measure.interval);
  const near = await readLastFrom(fromMs, noneFrom);
  if (near !== null) return {time: near.time};
  noneFrom = Math.min(noneFrom, Math.max(fromMs, oldest));
  if (series.firstSeen !== null) return series.firstSeen < noneFrom ? {earlierThan: noneFrom} : null;
  const far = await lookFarBack(read.of, noneFrom, read.asOf, readLastFrom);
  return far === null ? null : {time: far.time};
}

/**
 * Whether a next sample comes within 1.5 × interval of the last one before a time, later, or not by now. What stored bins
 * tell of the time after the grid is settled, so that nothing there is open.
 */
async function findAfter(
  read: SeriesRead,
  last: number,
  endMs: number,
  completeUntil: number,
  signal: AbortSignal,
): Promise<SampleAfter> {
  const {source, series, measure} = read.of;
  const interval = measure.interval!;
  // Nothing could be missing before the end, whatever comes.
  if (last + interval >= endMs) return 'soon';
  const stored = endMs === read.grid.endMs ? read.after : null;
  if (stored !== null) return stored.nearest !== null && stored.nearest <= last + 1.5 * interval ? 'soon' : 'later';
  const readAny = async (toMs: number) =>
    toMs > endMs &&
    (await source.samples.readLast({series, measure, range: {startMs: endMs, endMs: toMs}, signal})) !== null;
  if (await readAny(Math.floor(last + 1.5 * interval) + 1)) return 'soon';
  if (endMs <= completeUntil) return 'later';
  return (await readAny(Math.max(endMs, read.asOf + LOOKBACK_MS))) ? 'later' : 'never';
}
