/**
 * Refuses questions that would take more samples than are ever read for one.
 */
import {formatDuration} from '@metrics-chart/contract/duration';
import {gridCovering} from '@metrics-chart/contract/grid';
import type {TimeRange} from '@metrics-chart/contract/series';
import {LADDER} from '@metrics-chart/contract/step';
import {Problem} from '../problem.js';
import {storedSpans} from './choose-grid.js';
import type {KeptBins} from './kept-bins.js';
import {estimateSamples} from './read-samples.js';
import type {SeriesRead} from './series-read.js';
import {lengthOfSpans, subtractSpans} from './spans.js';

/**
 * Checks how many samples are still to be read.
 *
 * @throws Problem `too_many_samples`, with the range and, where stored bins help, the step that would be answered
 */
export async function refuseTooManySamples(
  reads: readonly SeriesRead[],
  mostSamples: number,
  rollups: KeptBins | null,
  signal: AbortSignal,
): Promise<void> {
  const estimate = Math.ceil(reads.reduce((sum, read) => sum + (estimateSamples(read) ?? 0), 0));
  if (estimate <= mostSamples) return;
  const range = rangeOfSamples(reads);
  throw tooManySamples(estimate, mostSamples, range, await stepThatHelps(reads, range, mostSamples, rollups, signal));
}

/** The part of the grid in which there can be samples. */
function rangeOfSamples(reads: readonly SeriesRead[]): TimeRange {
  const {grid, asOf} = reads[0]!;
  const firstSeen = Math.min(...reads.map(({of}) => of.series.firstSeen ?? Number.NEGATIVE_INFINITY));
  return {startMs: Math.max(grid.startMs, firstSeen), endMs: Math.min(grid.endMs, asOf)};
}

/**
 * The problem of a question that takes too many samples.
 *
 * @param range - that they lie in
 * @param step - the finest one that would be answered, null when none is known
 */
export function tooManySamples(samples: number, mostSamples: number, range: TimeRange, step: string | null): Problem {
  const lengthMs = ((range.endMs - range.startMs) * mostSamples) / samples;
  const unitMs = lengthMs > 3_600_000 ? 60_000 : 1000;
  const shorter = `a time range of about ${formatDuration(Math.max(1, Math.floor(lengthMs / unitMs)) * unitMs)}`;
  return new Problem('too_many_samples', `too many samples: about ${samples}, at most ${mostSamples}`, {
    field: 'from',
    value: range.startMs,
    accepted: step === null ? shorter : `${shorter}, or a step of ${step}`,
  });
}

/** The finest coarser step for which so much is stored that the rest can be read. */
async function stepThatHelps(
  reads: readonly SeriesRead[],
  range: TimeRange,
  mostSamples: number,
  rollups: KeptBins | null,
  signal: AbortSignal,
): Promise<string | null> {
  if (rollups === null) return null;
  const {grid} = reads[0]!;
  for (const step of LADDER.filter(({nominalMs}) => nominalMs > grid.step.nominalMs)) {
    const coarser = gridCovering(range, step, grid.timeZone);
    const samples = await Promise.all(
      reads.map(async ({of}) => {
        const holes = subtractSpans([range], await storedSpans(of, coarser, range, rollups, signal));
        return lengthOfSpans(holes) / (of.measure.interval ?? Number.POSITIVE_INFINITY);
      }),
    );
    if (samples.reduce((sum, count) => sum + count, 0) <= mostSamples) return step.name;
  }
  return null;
}

/** Questions that were found, by reading, to take too many samples: of irregular series it can't be told before. */
export interface Refusals {
  add(key: string, samples: number): void;
  /** How many samples were read before it was given up; null when the question is not known to take too many. */
  samplesOf(key: string): number | null;
}

/** After this they are tried again, milliseconds. */
const REFUSED_FOR_MS = 600_000;
const MOST_REFUSALS = 1000;

/** None yet. */
export function createRefusals(now: () => number): Refusals {
  const refusals = new Map<string, {samples: number; until: number}>();
  return {
    add(key, samples) {
      refusals.set(key, {samples, until: now() + REFUSED_FOR_MS});
      const [oldest] = refusals.keys();
      if (refusals.size > MOST_REFUSALS) refusals.delete(oldest!);
    },
    samplesOf(key) {
      const refusal = refusals.get(key);
      return refusal !== undefined && refusal.until > now() ? refusal.samples : null;
    },
  };
}
