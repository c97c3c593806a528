/**
 * What a reading knows of its bins, with what lies beside them.
 */
import {edgeAt, gridCovering} from '@metrics-chart/contract/grid';
import type {Fill} from '@metrics-chart/contract/series';
import type {KnownBins, RowBefore} from './assemble.js';
import type {KeptBins} from './kept-bins.js';
import type {KnownRun} from './missing-time.js';
import {findBefore, withNeighbours} from './neighbours.js';
import {readLevels} from './read-levels.js';
import {readSamples, type SampleReader} from './read-samples.js';
import {type BinRun, SeriesRead} from './series-read.js';
import {untilAborted} from './until-aborted.js';

/** What reading beside the bins needs. */
export interface BesideParts {
  readonly rollups: KeptBins | null;
  readonly reader: SampleReader;
}

/**
 * The bins that are known. When what lies beside them can't be read, `read.error` says why, and as little as is certain
 * is called missing.
 */
export async function knownBins(
  read: SeriesRead,
  {completeUntil, fill}: {completeUntil: number; fill: Fill},
  parts: BesideParts,
  signal: AbortSignal,
): Promise<KnownBins> {
  const {grid} = read;
  const {rows, runs} = read.known();
  try {
    const besideRead = parts.reader.permits.run(signal, () =>
      withNeighbours(read, {rows, runs}, completeUntil, signal),
    );
    const beside = await untilAborted(besideRead, signal);
    const isFirstEmpty = runs[0]?.first === 0 && !(rows.start[0] === grid.startMs && rows.count[0]! > 0);
    const rowBefore =
      fill === 'previous' && isFirstEmpty ? await untilAborted(readRowBefore(read, parts, signal), signal) : null;
    return {grid, rows, runs: beside, rowBefore};
  } catch (error) {
    read.error ??= error;
    return {grid, rows, runs: runs.map((run) => withoutNeighbours(read, run)), rowBefore: null};
  }
}

function withoutNeighbours({of, grid}: SeriesRead, run: BinRun): KnownRun {
  const startMs = edgeAt(grid, run.first);
  const existed = of.series.firstSeen !== null && of.series.firstSeen < startMs;
  return {...run, before: existed ? {earlierThan: startMs} : null, after: 'never'};
}

/** The bin, of the answer's step, that holds the last sample before the grid. */
async function readRowBefore(
  read: SeriesRead,
  {rollups, reader}: BesideParts,
  signal: AbortSignal,
): Promise<RowBefore | null> {
  const before = await findBefore(read, read.grid.startMs, signal);
  if (before === null || !('time' in before)) return null;
  const {step, timeZone} = read.grid;
  const grid = gridCovering({startMs: before.time, endMs: before.time + 1}, step, timeZone);
  const beside = new SeriesRead(read.of, grid, read.asOf);
  if (rollups !== null) await readLevels(beside, rollups, signal);
  await readSamples(beside, reader, signal, {mayGoOn: () => true, mayCompute: false, onSlice: () => {}});
  const {rows} = beside.known();
  return rows.length === 0 ? null : {rows, seconds: (edgeAt(grid, 1) - edgeAt(grid, 0)) / 1000};
}
