/** How far apart rows are expected. */
import {durationMsFrom, formatDuration} from '@metrics-chart/contract/duration';
import type {Run} from './runs.js';

/** What people choose. */
const USUAL = '1s 2s 5s 10s 15s 20s 30s 1m 2m 5m 10m 15m 20m 30m 1h 2h 3h 6h 12h 1d'.split(' ');
const FEWEST = 8;
const LIKE = 0.1;
const LIKE_USUAL = 0.05;

/** As a configuration writes it, `10s`; null when rows are too few, or come irregularly. */
export function inferInterval(runs: readonly Run[]): string | null {
  const distances = runs
    .flatMap(({times}) => times.slice(1).map((time, i) => time - times[i]!))
    .filter((distance) => distance > 0)
    .sort((a, b) => a - b);
  if (distances.length < FEWEST) return null;
  const median = distances[distances.length >> 1]!;
  const isLike = (distance: number) => Math.abs(distance - median) <= LIKE * median;
  if (distances.filter(isLike).length < distances.length / 2) return null;
  const usual = USUAL.find((text) => Math.abs(durationMsFrom(text) - median) <= LIKE_USUAL * median);
  return usual ?? (median % 1000 === 0 ? formatDuration(median) : null);
}
