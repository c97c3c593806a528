/** What answering a question would read, worked out without reading samples or stored bins. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {BIN_COLUMN_NAMES} from '../bin-columns.js';
import {Problem} from '../problem.js';
import type {AnswerParts} from './answer.js';
import {chooseGrid} from './choose-grid.js';
import type {BinsQuestion, Plan, PlannedPass, PlannedSeries, PlannedSpan} from './engine.js';
import type {KeptBins} from './kept-bins.js';
import {levelName, servingLevels} from './levels.js';
import {estimateSamples, readableHoles, readRemembered} from './read-samples.js';
import {refuseTooManySamples} from './refuse-samples.js';
import {type FoundSeries, resolveSeries} from './resolve-series.js';
import {rollupKey, settledUnitsUntil} from './rollup-builder.js';
import {SeriesRead} from './series-read.js';
import {clipSpans, lengthOfSpans, subtractSpans} from './spans.js';

const BYTES_PER_NUMBER = 8;
const BYTES_PER_BIN = BIN_COLUMN_NAMES.length * BYTES_PER_NUMBER;

/**
 * The plan of a question.
 *
 * @throws Problem for what can't be answered at all; the signal's reason when the caller leaves
 */
export async function planQuestion(question: BinsQuestion, parts: AnswerParts, signal: AbortSignal): Promise<Plan> {
  const {sources, rollups, limits, reader, log} = parts;
  const asOf = parts.now();
  const entries = await resolveSeries(sources, question, limits.maxSeries, log);
  const found = entries.filter((entry): entry is FoundSeries => 'of' in entry);
  const {grid} = await chooseGrid(
    question,
    found.map(({of}) => of),
    {rollups, maxBins: limits.maxBins, signal},
  );
  const planned = await Promise.all(
    found.map(async (entry) => {
      const read = new SeriesRead(entry.of, grid, asOf);
      const levels = rollups === null ? [] : await planLevels(read, rollups, signal);
      readRemembered(read, reader);
      return {read, series: describe(entry, read, levels)};
    }),
  );
  const reads = planned.map(({read}) => read);
  const refusal = await refuseTooManySamples(reads, limits.samplesPerQuestion, rollups, signal).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Problem) return `${error.message}; accepted: ${error.accepted}`;
      throw error;
    },
  );
  const samples = reads.reduce((sum, read) => sum + (estimateSamples(read) ?? 0), 0);
  const passes = planned.flatMap(({series}) => series.passes);
  return {
    from: grid.startMs,
    to: grid.endMs,
    step: grid.step.name,
    bins: grid.binCount,
    timezone: grid.timeZone,
    outcome: refusal !== null ? 'refused' : samples > limits.samplesPerRequest ? 'partial' : 'whole',
    refusal,
    series: planned.map(({series}) => series),
    rows: sumOf(passes.map(({rows}) => rows)),
    partitions: sumOf(passes.map(({partitions}) => partitions)),
    bytes: sumOf(passes.map(({bytes}) => bytes)),
  };
}

/** Takes what is stored out of the holes of a reading, coarse to fine as answering does, and says what that would read. */
async function planLevels(read: SeriesRead, rollups: KeptBins, signal: AbortSignal): Promise<PlannedPass[]> {
  const {grid, of, asOf} = read;
  const passes: PlannedPass[] = [];
  for (const levelMs of servingLevels(grid, of.measure.interval)) {
    const endMs = settledUnitsUntil(of, levelMs, rollups, asOf);
    const holes = clipSpans(read.holes, {startMs: Number.NEGATIVE_INFINITY, endMs});
    if (holes.length === 0) continue;
    const key = rollupKey(of, levelMs);
    const range = {startMs: holes[0]!.startMs, endMs: holes.at(-1)!.endMs};
    const stored = await rollups.readCovered(key, range, signal);
    const covered = holes.flatMap((hole) => clipSpans(stored, hole));
    if (covered.length === 0) continue;
    read.holes = subtractSpans(read.holes, covered);
    const rowMs = rollups.unitMs(key);
    passes.push({
      from: `level ${levelName(levelMs)}`,
      covered: covered.map(pairOf),
      rows: covered.reduce(
        (rows, {startMs, endMs}) => rows + Math.ceil(endMs / rowMs) - Math.floor(startMs / rowMs),
        0,
      ),
      partitions: rollups.partitionsIn(key, covered),
      bytes: (lengthOfSpans(covered) / levelMs) * BYTES_PER_BIN,
    });
  }
  return passes;
}

function describe({query, of}: FoundSeries, read: SeriesRead, levels: readonly PlannedPass[]): PlannedSeries {
  const {source, series, measure} = of;
  const readable = readableHoles(read);
  const passes = [...levels];
  for (const {from, covered, rows} of read.passes.values()) {
    passes.push({from, covered: covered.map(pairOf), rows, partitions: 0, bytes: 0});
  }
  if (readable.length > 0) {
    const estimate = estimateSamples(read);
    const rows = estimate === null ? null : Math.ceil(estimate);
    passes.push({
      from: 'samples',
      covered: readable.map(pairOf),
      rows,
      partitions: partitionsOf(read, readable),
      bytes: rows === null ? null : rows * BYTES_PER_NUMBER * (measure.weighted ? 3 : 2),
    });
  }
  return {
    query,
    source: source.name,
    series: series.series,
    measure: measure.name,
    passes,
    unknown: subtractSpans(read.holes, readable).map(pairOf),
  };
}

function partitionsOf({of: {source, series}}: SeriesRead, spans: readonly TimeRange[]): number | null {
  return sumOf(spans.map((span) => source.samples.partitionsIn?.(series, span) ?? null));
}

const pairOf = ({startMs, endMs}: TimeRange): PlannedSpan => [startMs, endMs];

const sumOf = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0 as number | null);
