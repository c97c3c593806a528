/**
 * Has the store compute the bins of a slice, where it can, and folds those that it is not sure of.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, BinRowsBuilder} from '../bin-columns.js';
import type {BinEdges} from './bin-edges.js';
import type {FoldedSpan, RollupBuilder, SeriesOfSource} from './rollup-builder.js';

/** A slice whose bins are asked for. */
export interface ComputedSlice {
  readonly of: SeriesOfSource;
  readonly edges: BinEdges;
  /** Aligned to the edges. */
  readonly span: TimeRange;
  /** The bins would be kept, were they folded from samples. */
  readonly wouldBeKept: boolean;
}

/** Whether the store may be asked at all. Increases of counters hang on the sample before: no store computes them. */
export const canCompute = ({source, measure}: SeriesOfSource, {stepMs}: BinEdges): boolean =>
  source.samples.computeBins !== undefined && stepMs !== null && measure.kind !== 'counter';

/**
 * The bins of a slice; nothing of it counts as kept. Null when the store does not compute them: then samples are to be
 * folded.
 *
 * @throws what the source throws, or the signal's reason
 */
export async function computeSlice(
  {of, edges, span, wouldBeKept}: ComputedSlice,
  builder: RollupBuilder,
  signal: AbortSignal,
): Promise<FoldedSpan | null> {
  const {source, series, measure} = of;
  if (!canCompute(of, edges)) return null;
  const request = {series, measure, range: span, stepMs: edges.stepMs!, wouldBeKept, signal};
  const computed = await source.samples.computeBins!(request);
  if (computed === null) return null;
  const folded: BinRows[] = [];
  for (const each of computed.unsure) folded.push((await builder.foldSamples(of, edges, each, signal)).rows);
  return {rows: inOrder([computed.rows, ...folded]), samples: computed.samples, kept: null};
}

/** Bins of several parts, no two of the same start, ascending. */
function inOrder(parts: readonly BinRows[]): BinRows {
  const [only] = parts;
  if (parts.length === 1) return only!;
  const places = parts.flatMap((rows) => Array.from(rows.start, (start, row) => ({rows, row, start})));
  const builder = new BinRowsBuilder(places.length);
  for (const {rows, row} of places.sort((a, b) => a.start - b.start)) builder.pushRow(rows, row);
  return builder.finish();
}
