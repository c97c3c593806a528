/** What becomes of bins that cannot be made, as their samples had begun to expire. */

import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import {NO_BINS} from '../bin-columns.js';
import {rollupKey, type SeriesOfSource} from '../engine/rollup-builder.js';
import {clipSpans, subtractSpans, unionOfSpans} from '../engine/spans.js';
import type {LevelMaking, Unmade} from './making.js';

export const NOTHING: Unmade = {lost: [], refused: []};

/** A level after what could be made of it was made. */
export interface MadeLevel {
  /** What was to be folded from samples, as no finer bins are kept of it. */
  readonly own: readonly TimeRange[];
  readonly made: readonly TimeRange[];
  /** What was stored before. */
  readonly stored: readonly TimeRange[];
}

/** From when on bins can be folded: their samples, and what their increases hang on, have not begun to expire. */
function foldableFrom({source, series, measure}: SeriesOfSource, levelMs: number): number {
  const oldest = source.samples.oldestReadable(series);
  if (oldest === null) return Number.NEGATIVE_INFINITY;
  // As `keepableSpan` has it.
  return Math.ceil((oldest + (measure.kind === 'counter' ? LOOKBACK_MS : 0)) / levelMs) * levelMs;
}

/** The bins of a level that touch a span. */
const touching = ({startMs, endMs}: TimeRange, levelMs: number): TimeRange => ({
  startMs: Math.floor(startMs / levelMs) * levelMs,
  endMs: Math.ceil(endMs / levelMs) * levelMs,
});

/**
 * What is left of holes that begin before the oldest sample that can be read. What was stored there before late samples
 * came is made to hold again.
 */
export async function unmadeOf(making: LevelMaking, holes: readonly TimeRange[]): Promise<Unmade> {
  const {of, levelMs, signal} = making;
  const {kept} = making.parts;
  const lost: TimeRange[] = [];
  const refused: TimeRange[] = [];
  const expired = {startMs: Number.NEGATIVE_INFINITY, endMs: foldableFrom(of, levelMs)};
  for (const hole of clipSpans(holes, expired)) {
    const key = rollupKey(of, levelMs);
    const left = subtractSpans([hole], await kept.readCovered(key, hole, signal));
    for (const span of left) await kept.keepAsWas(key, span, signal);
    const covered = left.length === 0 ? [hole] : await kept.readCovered(key, hole, signal);
    lost.push(...subtractSpans(left, covered));
    refused.push(...left.flatMap((span) => clipSpans(covered, span)));
  }
  return {lost, refused};
}

/** Leaves stored bins as they are that could not be made anew. */
export function leftAsIs({wanted, levelMs}: LevelMaking, {own, made, stored}: MadeLevel): Unmade {
  const left = subtractSpans(clipSpans(own, touching(wanted, levelMs)), unionOfSpans(made));
  return {lost: subtractSpans(left, stored), refused: left.flatMap((span) => clipSpans(stored, span))};
}

/**
 * Erases stored bins that touch a deleted span and could not be made anew, so that nothing tells any more of what was deleted.
 * Where samples have expired there is nothing from now on, so that coarser bins can be made of that and of what lies beside:
 * also where nothing is stored any more, as after a deletion that was broken off.
 */
export async function eraseUnmade(
  {of, levelMs, parts}: LevelMaking,
  deleted: TimeRange,
  {own, made}: Omit<MadeLevel, 'stored'>,
): Promise<void> {
  const key = rollupKey(of, levelMs);
  const left = subtractSpans([touching(deleted, levelMs)], unionOfSpans(made));
  const expired = {startMs: Number.NEGATIVE_INFINITY, endMs: foldableFrom(of, levelMs)};
  for (const span of left) {
    await parts.kept.eraseBins(key, span);
    for (const part of own.flatMap((each) => clipSpans(clipSpans([each], span), expired)))
      await parts.kept.writeBins(key, part, NO_BINS);
  }
}
