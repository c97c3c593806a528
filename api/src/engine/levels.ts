/**
 * The widths at which bins are stored, and which of them can answer a grid. Pure.
 */
import {edgeAt, type TimeGrid} from '@metrics-chart/contract/grid';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * The widths of stored bins, milliseconds, fine to coarse: 10 s, 1 min, 15 min, 1 h, 6 h, 1 d. Each divides the next.
 * Their bins begin at multiples of the width since the epoch, so that a day is one of UTC. 15 min, as the offset of
 * every time zone is a multiple of it; 6 h, as a year is asked at 6 or 12 h.
 */
export const LEVELS_MS: readonly number[] = [10 * SECOND, MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];

/** The name of a level in explanations: `15m`. */
export function levelName(levelMs: number): string {
  if (levelMs % (24 * HOUR) === 0) return `${levelMs / (24 * HOUR)}d`;
  if (levelMs % HOUR === 0) return `${levelMs / HOUR}h`;
  return levelMs % MINUTE === 0 ? `${levelMs / MINUTE}m` : `${levelMs / SECOND}s`;
}

/**
 * The levels that are worth keeping for a series, fine to coarse: those at least twice as wide as its samples are apart.
 * A bin costs more than a sample, so a level of one sample a bin is worse than the samples.
 *
 * @param interval - expected distance of samples, milliseconds; null, when not known, leaves all
 */
export function usefulLevels(interval: number | null): readonly number[] {
  return interval === null ? LEVELS_MS : LEVELS_MS.filter((levelMs) => levelMs >= 2 * interval);
}

/** Whether every edge of a grid is an edge of a level. */
export function levelServes(grid: TimeGrid, levelMs: number): boolean {
  if (grid.step.stepMs !== null) return grid.step.stepMs % levelMs === 0;
  for (let i = 0; i <= grid.binCount; i += 1) {
    if (edgeAt(grid, i) % levelMs !== 0) return false;
  }
  return true;
}

/** The useful levels that can answer a grid, coarse to fine. */
export function servingLevels(grid: TimeGrid, interval: number | null): readonly number[] {
  return usefulLevels(interval)
    .filter((levelMs) => levelServes(grid, levelMs))
    .reverse();
}
