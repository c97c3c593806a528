/**
 * When Cassandra is asked to fold rows itself: which questions, which tables and which series.
 *
 * Whether a table takes it, and whether it is no dearer there, is tried out on a few thousand rows of the series that is
 * asked for, read both ways; the rows tell, too, at which unit its sums can be taken apart.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {SampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import type {ComputedBins, ComputeRequest, SamplesRequest} from '../../../store.js';
import {unitFor} from './bins-of-groups.js';
import type {GroupsRead} from './read-groups.js';

/**
 * `auto`: where nothing of it would be kept, and it is no dearer; `always`: wherever the cluster takes it; `never`.
 */
export type PushdownMode = 'auto' | 'always' | 'never';

/** What is computed of, and by what means. */
export interface ComputedSeries {
  /** What is the same for all series of a table, as long as it is bound as it is. */
  readonly table: object;
  /** Names series and measure. */
  readonly key: string;
  readonly readSamples: (request: SamplesRequest) => AsyncIterable<SampleColumns>;
  readonly readGroups: (
    range: TimeRange,
    slicing: {readonly unit: number; readonly sliceMs: number},
  ) => Promise<GroupsRead>;
}

/** Decides, and remembers what it learned. */
export interface Pushdown {
  compute(request: ComputeRequest, series: ComputedSeries): Promise<ComputedBins | null>;
}

interface Known {
  /** For sums of bins of a step; null while too few rows were seen. */
  unit: {readonly size: number; readonly stepMs: number} | null;
  sliceMs: number;
  /** Rows are read until then, epoch milliseconds. */
  unfitUntil: number;
}

/** Fewer samples than these are read as they are, be it of a range or of a bin. */
const FEWEST_SAMPLES = 5_000;
const FEWEST_A_BIN = 8;
/** Of so many samples a statement is meant to be: some hundred milliseconds, where a read times out after seconds. */
const SAMPLES_A_STATEMENT = 25_000;
const PROBED_SAMPLES = 5_000;
const PART_OF_RANGE = 1 / 16;
/** It spares the process nine tenths of its work, and may take so much longer for it. */
const MOST_TIME = 1.2;
const UNFIT_FOR_MS = 600_000;
const MOST_SERIES = 10_000;

/** Nothing known yet. */
export function createPushdown(mode: PushdownMode, {now}: {readonly now: () => number}): Pushdown {
  const refused = new WeakSet<object>();
  const dearUntil = new WeakMap<object, number>();
  const cheapUntil = new WeakMap<object, number>();
  const known = new Map<string, Known>();

  function isWorth({measure, range, stepMs, wouldBeKept}: ComputeRequest): boolean {
    if (mode === 'never' || range.startMs < 0 || measure.kind === 'counter' || measure.weighted) return false;
    if (mode === 'always') return true;
    const {interval} = measure;
    return !wouldBeKept && (interval === null || isMuch(range, stepMs, interval));
  }

  function recall(key: string): Known {
    const found = known.get(key) ?? {
      unit: null,
      sliceMs: Number.POSITIVE_INFINITY,
      unfitUntil: Number.NEGATIVE_INFINITY,
    };
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > MOST_SERIES) known.delete(oldest!);
    return found;
  }

  /** Reads a few rows both ways; false when they are better read as they are. */
  async function probe(request: ComputeRequest, series: ComputedSeries, found: Known): Promise<boolean> {
    const range = probedRange(request);
    const samples = async () => {
      const seen = {count: 0, sizes: [] as number[]};
      for await (const {length, value} of series.readSamples({...request, range})) {
        seen.count += length;
        for (let i = 0; i < length; i += 1) {
          const size = Math.abs(value[i]!);
          if (size > 0 && size < Number.POSITIVE_INFINITY) seen.sizes.push(size);
        }
      }
      return seen;
    };
    const {count, sizes} = await samples();
    if (count === 0 || (mode === 'auto' && count < FEWEST_SAMPLES / 10)) return false;
    const binsSeen = (range.endMs - range.startMs) / request.stepMs;
    const unit = unitFor(sizes, (2 * count) / binsSeen);
    found.unit = {size: unit, stepMs: request.stepMs};
    found.sliceMs = ((range.endMs - range.startMs) * SAMPLES_A_STATEMENT) / count;
    if (mode === 'always' || (cheapUntil.get(series.table) ?? 0) > now()) return true;
    const slicing = {unit, sliceMs: found.sliceMs};
    // The first time it is prepared.
    await series.readGroups(range, slicing);
    const timeOfGroups = await timed(() => series.readGroups(range, slicing));
    const isCheap = timeOfGroups <= MOST_TIME * (await timed(samples));
    (isCheap ? cheapUntil : dearUntil).set(series.table, now() + UNFIT_FOR_MS);
    return isCheap;
  }

  /** Learns from what was read, and gives up on a series most of whose bins cannot be computed. */
  function learn(found: Known, {rows, unsure, sizes, fullest, sliceMs}: GroupsRead, stepMs: number): void {
    found.sliceMs = sliceMs;
    if (sizes.length > 0) found.unit = {size: unitFor(sizes, fullest), stepMs};
    const unsureBins = unsure.reduce((bins, {startMs, endMs}) => bins + (endMs - startMs) / stepMs, 0);
    if (unsureBins > rows.length) found.unfitUntil = now() + UNFIT_FOR_MS;
  }

  return {
    async compute(request, series) {
      if (!isWorth(request) || refused.has(series.table)) return null;
      if (mode === 'auto' && (dearUntil.get(series.table) ?? 0) > now()) return null;
      const found = recall(series.key);
      if (mode === 'auto' && found.unfitUntil > now()) return null;
      try {
        if (found.unit === null && !(await probe(request, series, found))) return null;
        const {unit, sliceMs} = found;
        const read = await series.readGroups(request.range, {unit: unitAt(unit!, request.stepMs), sliceMs});
        learn(found, read, request.stepMs);
        return read;
      } catch (error) {
        request.signal.throwIfAborted();
        // A cluster that does not know how to group says so; whatever else it is, reading rows will show.
        if (error instanceof Problem && error.code === 'source_failed') refused.add(series.table);
        else throw error;
        return null;
      }
    },
  };
}

/** The unit for bins that are so many times as full as those that it was found for. A power of two, as that one is. */
const unitAt = ({size, stepMs}: NonNullable<Known['unit']>, wantedMs: number): number =>
  size * 2 ** Math.ceil(Math.log2(wantedMs / stepMs));

const isMuch = ({startMs, endMs}: TimeRange, stepMs: number, interval: number) =>
  endMs - startMs >= FEWEST_SAMPLES * interval && stepMs >= FEWEST_A_BIN * interval;

/** The last bins of the range that hold about as many samples as are tried out. */
function probedRange({range, measure: {interval}, stepMs}: ComputeRequest): TimeRange {
  const aboutMs = interval === null ? (range.endMs - range.startMs) * PART_OF_RANGE : PROBED_SAMPLES * interval;
  const lengthMs = Math.max(1, Math.ceil(aboutMs / stepMs)) * stepMs;
  return {startMs: Math.max(range.startMs, range.endMs - lengthMs), endMs: range.endMs};
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
