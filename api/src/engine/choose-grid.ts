/**
 * Chooses the bins of an answer.
 */
import {gridCovering, type TimeGrid} from '@metrics-chart/contract/grid';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {TimeRange, Warning} from '@metrics-chart/contract/series';
import {binCountCovering, LADDER, type Step, stepFor} from '@metrics-chart/contract/step';
import {Problem, problemFromInput} from '../problem.js';
import type {BinsQuestion} from './engine.js';
import type {KeptBins} from './kept-bins.js';
import {servingLevels} from './levels.js';
import {rollupKey, type SeriesOfSource} from './rollup-builder.js';
import {lengthOfSpans, subtractSpans, unionOfSpans} from './spans.js';

/** The bins of an answer, and what there is to say of the choice. */
export interface ChosenGrid {
  readonly grid: TimeGrid;
  readonly warnings: readonly Warning[];
}

/** So much of what samples don't reach may stay unknown before a coarser step is chosen for its sake. */
const NEGLIGIBLE = 0.01;

/**
 * The grid of the step that is asked, or of the finest one that makes at most so many bins. The latter is no finer than
 * the samples of the series that is sampled most often: more bins would show no more. And it is raised when samples have
 * expired and only a coarser step can be answered from what was stored of them.
 *
 * @throws Problem `too_many_bins`, and what the contract says of the range and the zone
 */
export async function chooseGrid(
  question: BinsQuestion,
  series: readonly SeriesOfSource[],
  {rollups, maxBins, signal}: {rollups: KeptBins | null; maxBins: number; signal: AbortSignal},
): Promise<ChosenGrid> {
  const {range, timeZone} = question;
  try {
    if (question.step !== null) {
      refuseTooMany(range, question.step, timeZone, maxBins);
      return {grid: gridCovering(range, question.step, timeZone), warnings: []};
    }
    const finest = finestUseful(stepFor(range, Math.min(question.maxBins ?? maxBins, maxBins), timeZone), series);
    refuseTooMany(range, finest, timeZone, maxBins);
    const grid = gridCovering(range, finest, timeZone);
    const raised = rollups === null ? grid : await raiseToReach(grid, series, rollups, signal);
    if (raised === grid) return {grid, warnings: []};
    const message = `the step is ${raised.step.name} instead of ${finest.name}: no finer one reaches back far enough`;
    return {grid: raised, warnings: [{code: 'step_raised', message}]};
  } catch (error) {
    if (error instanceof InvalidInput) throw problemFromInput(error, fieldOf(error));
    throw error;
  }
}

function fieldOf({code}: InvalidInput): string {
  return code === 'unknown_time_zone' ? 'timezone' : code === 'invalid_time_range' ? 'from' : 'bins';
}

function refuseTooMany(range: TimeRange, step: Step, timeZone: string, maxBins: number): void {
  const count = binCountCovering(range, step, timeZone);
  if (count <= maxBins) return;
  throw new Problem('too_many_bins', `too many bins: ${count}, at most ${maxBins}`, {
    field: 'step',
    value: step.name,
    accepted: fewerBins(range, timeZone, maxBins),
  });
}

/** What makes at most so many bins, in words: a coarser step, or when there is none, a shorter time range. */
export function fewerBins(range: TimeRange, timeZone: string, maxBins: number): string {
  const nearest = stepFor(range, maxBins, timeZone);
  return binCountCovering(range, nearest, timeZone) <= maxBins
    ? `a step of ${nearest.name} or more, or a shorter time range`
    : 'a shorter time range';
}

/** The step, or the finest one of the ladder that is as long as samples are apart, where that is longer. */
function finestUseful(step: Step, series: readonly SeriesOfSource[]): Step {
  const intervals = series.map(({measure}) => measure.interval);
  if (intervals.length === 0 || intervals.includes(null)) return step;
  const shortest = Math.min(...(intervals as number[]));
  if (step.nominalMs >= shortest) return step;
  return LADDER.find(({nominalMs}) => nominalMs >= shortest) ?? LADDER.at(-1)!;
}

/** The grid, or that of the first coarser step by which (nearly) all is known that can be known at all. */
async function raiseToReach(
  grid: TimeGrid,
  series: readonly SeriesOfSource[],
  rollups: KeptBins,
  signal: AbortSignal,
): Promise<TimeGrid> {
  const expired = series.filter(
    ({source, series: info}) => (source.samples.oldestReadable(info) ?? Number.NEGATIVE_INFINITY) > grid.startMs,
  );
  if (expired.length === 0) return grid;
  const range = {startMs: grid.startMs, endMs: grid.endMs};
  let best = {grid, unknown: await unknownIn(grid, expired, rollups, signal)};
  const wanted = NEGLIGIBLE * expired.length * (range.endMs - range.startMs);
  for (const step of LADDER.slice(LADDER.indexOf(grid.step) + 1)) {
    if (best.unknown <= wanted) break;
    const coarser = gridCovering(range, step, grid.timeZone);
    if (servesNoMore(coarser, best.grid, expired)) continue;
    const unknown = await unknownIn(coarser, expired, rollups, signal);
    if (unknown < best.unknown - wanted) best = {grid: coarser, unknown};
  }
  return best.grid;
}

function servesNoMore(coarser: TimeGrid, grid: TimeGrid, series: readonly SeriesOfSource[]): boolean {
  return series.every(
    ({measure}) => servingLevels(coarser, measure.interval).length === servingLevels(grid, measure.interval).length,
  );
}

/** How much of the grid is neither stored nor can be read, milliseconds over all series. */
async function unknownIn(
  grid: TimeGrid,
  series: readonly SeriesOfSource[],
  rollups: KeptBins,
  signal: AbortSignal,
): Promise<number> {
  const unknown = await Promise.all(
    series.map(async (of) => {
      const oldest = of.source.samples.oldestReadable(of.series) ?? grid.startMs;
      const hole = {startMs: grid.startMs, endMs: Math.min(grid.endMs, oldest)};
      return lengthOfSpans(subtractSpans([hole], await storedSpans(of, grid, hole, rollups, signal)));
    }),
  );
  return unknown.reduce((sum, length) => sum + length, 0);
}

/** What is stored of a range in any level that serves a grid. */
export async function storedSpans(
  of: SeriesOfSource,
  grid: TimeGrid,
  range: TimeRange,
  rollups: KeptBins,
  signal: AbortSignal,
): Promise<TimeRange[]> {
  const levels = servingLevels(grid, of.measure.interval);
  const covered = await Promise.all(
    levels.map((levelMs) => rollups.readCovered(rollupKey(of, levelMs), range, signal)),
  );
  return unionOfSpans(covered.flat());
}
