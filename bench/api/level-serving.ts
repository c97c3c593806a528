import {gridCovering} from '@metrics-chart/contract/grid';
import {stepFor} from '@metrics-chart/contract/step';
import {servingLevels} from '#api/engine/levels.js';
import {SERIES} from './one-series.js';
import type {Span} from './spans.js';

/** The level whose bins a second look at a span reads, milliseconds; null when it reads samples. */
export function levelServing({range}: Span): number | null {
  const grid = gridCovering(range, stepFor(range, 1000));
  return servingLevels(grid, SERIES.interval)[0] ?? null;
}
