/** Takes samples in, a transaction a batch. */
import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {TimeRange} from '@metrics-chart/contract/series';
import type {SampleColumns} from '../../bin-columns.js';
import type {IncomingSamples, Sink} from '../../store.js';
import type {ChangeLog} from '../change-log.js';
import {type IncomingColumns, mergeIncoming} from '../incoming-columns.js';
import {spansAround} from '../spans.js';
import {appendSamples, deleteReplaced, type NumberedSamples} from './append-samples.js';
import type {Connections} from './connections.js';
import type {RollupTables} from './rollups.js';
import {insertSeries, type SeriesTable, updateSeries} from './series-table.js';
import type {StoredSeries} from './stored-series.js';
import {isLarge} from './vectors.js';

/** Bins are forgotten around so many groups of late samples; more groups than these share one. */
const MOST_FORGOTTEN_SPANS = 64;
const ALL_TIMES: TimeRange = {startMs: -8.64e15, endMs: 8.64e15 + 1};

/** What the files of this store need to know of each other to write. */
export interface WritableFile {
  readonly connections: Connections;
  readonly series: SeriesTable;
  readonly rollups: RollupTables;
  readonly changesOf: (source: string) => ChangeLog;
}

/** A sink for the samples of one source of a file. */
export function createSink(file: WritableFile, source: string): Sink {
  const {connections, rollups} = file;
  const index = file.series.indexOf(source);
  const log = file.changesOf(source);

  return {
    async writeSamples(batch: readonly IncomingSamples[]): Promise<void> {
      const incoming = mergeIncoming(batch);
      if (incoming.length === 0) return;
      await connections.write(
        async (connection) => {
          const changes = incoming.map((each) => changeOf(each));
          await insertSeries(
            connection,
            changes.filter(({before}) => !before).map(({after}) => after),
          );
          const late = changes.flatMap(({before, after, samples}) => lateOf(before, after, samples));
          if (late.length > 0) await deleteReplaced(connection, late);
          await appendSamples(
            connection,
            changes.map(({after, samples}) => ({id: after.id, samples})),
          );
          await updateSeries(
            connection,
            changes.flatMap(({before, after}) => (before ? [{before, after}] : [])),
          );
          const forgotten: (() => void)[] = [];
          for (const {before, after, samples} of changes) {
            const spans = before && before.kind !== after.kind ? [ALL_TIMES] : forgottenSpans(after, samples);
            if (!rollups.overlaps(source, after.series, spans)) continue;
            forgotten.push(await rollups.forgetWithin(connection, source, after.series, spans));
          }
          return {changes, forgotten};
        },
        ({changes, forgotten}) => {
          for (const {after} of changes) index.put(after);
          for (const done of forgotten) done();
          log.noteSamples(changes.reduce((first, {samples}) => Math.min(first, samples.time[0]!), Infinity));
          if (changes.some(({before, after}) => isSaidOtherwise(before, after))) log.noteSeries();
        },
      );
    },
  };

  /** What the table of series holds before and after some samples. */
  function changeOf({text, series, samples}: IncomingColumns) {
    const before = index.get(text);
    const first = samples.time[0]!;
    const last = samples.time[samples.length - 1]!;
    const after: StoredSeries = {
      id: before?.id ?? file.series.newId(),
      source,
      series: text,
      metric: series.metric,
      labels: before?.labels ?? {...series.labels},
      kind: series.kind,
      unit: series.unit,
      interval: series.interval,
      weighted: (before?.weighted ?? false) || samples.weight !== null,
      exact: (before?.exact ?? false) || (samples.exact?.subarray(0, samples.length).some(isLarge) ?? false),
      firstSeen: Math.min(before?.firstSeen ?? first, first),
      lastSeen: Math.max(before?.lastSeen ?? last, last),
    };
    return {before, after, samples};
  }
}

/** Whether more than the times of a series has changed. */
const isSaidOtherwise = (before: StoredSeries | undefined, after: StoredSeries) =>
  !before || (['kind', 'unit', 'interval', 'weighted'] as const).some((key) => before[key] !== after[key]);

/** Those of the samples that may replace others: only what lies within what was there before. */
function lateOf(before: StoredSeries | undefined, {id}: StoredSeries, samples: SampleColumns): NumberedSamples[] {
  if (!before) return [];
  let from = 0;
  while (from < samples.length && samples.time[from]! < before.firstSeen) from += 1;
  let to = from;
  while (to < samples.length && samples.time[to]! <= before.lastSeen) to += 1;
  return from === to ? [] : [{id, samples: {...samples, length: to - from, time: samples.time.subarray(from, to)}}];
}

/**
 * The time in which bins change by these samples, should there be any: those that hold them, and for counters also
 * that of the sample after each.
 */
function forgottenSpans({kind}: StoredSeries, {length, time}: SampleColumns): TimeRange[] {
  const reachMs = kind === 'counter' ? LOOKBACK_MS : 0;
  return spansAround(time.subarray(0, length), MOST_FORGOTTEN_SPANS).map(({startMs, endMs}) => ({
    startMs,
    endMs: endMs + reachMs,
  }));
}
