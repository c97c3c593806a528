/** Takes samples into our own tables, and keeps the catalogue up to them. */
import type {Sink} from '../../../store.js';
import {type IncomingColumns, mergeIncoming} from '../../incoming-columns.js';
import type {ManagedCatalogue} from './catalogue.js';
import {dayOf} from './days.js';
import {type ManagedSeries, type SeriesTable, seriesId} from './series-table.js';
import type {WriteSamples} from './write-samples.js';

/** The last time of a series is written again when it has moved on by more than this, or into another day. */
const LAST_SEEN_EVERY_MS = 300_000;
/** Series of a batch that are described at once. */
const DESCRIBED_AT_ONCE = 16;

/** What the table of series is known to hold, by this process's own doing. */
interface Written {
  readonly description: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** The sink of a source. `check` throws a Problem when the tables are not as they must be. */
export function createManagedSink(options: {
  readonly table: SeriesTable;
  readonly catalogue: ManagedCatalogue;
  readonly writeSamples: WriteSamples;
  readonly check: () => void;
  readonly now: () => number;
}): Sink {
  const {table, catalogue, writeSamples, check, now} = options;
  const written = new Map<string, Written>();
  let lastTimestamp = 0;

  /** Microseconds, greater than any before: of several writes the one that was asked for last wins. */
  function nextTimestamp(): number {
    lastTimestamp = Math.max(lastTimestamp + 1, now() * 1000);
    return lastTimestamp;
  }

  function describe({text, series, samples}: IncomingColumns): ManagedSeries {
    const known = catalogue.get(text);
    const first = samples.time[0]!;
    const last = samples.time[samples.length - 1]!;
    return {
      id: known?.id ?? seriesId(text),
      series: text,
      metric: series.metric,
      labels: known?.labels ?? {...series.labels},
      kind: series.kind,
      unit: series.unit,
      interval: series.interval,
      weighted: samples.weight !== null || known?.weighted === true,
      firstSeen: Math.min(first, known?.firstSeen ?? first),
      lastSeen: Math.max(last, known?.lastSeen ?? last),
    };
  }

  /** Brings the table of series up to a series, before its samples: whoever sees the series sees where they may lie. */
  async function writeSeries(described: ManagedSeries, timestamp: number): Promise<void> {
    const {series, kind, unit, interval, weighted, firstSeen, lastSeen} = described;
    const description = JSON.stringify([kind, unit, interval, weighted]);
    // Another process may have deleted it: then it is described anew.
    const before = catalogue.get(series) === undefined ? undefined : written.get(series);
    const movesBack = !before || firstSeen < before.firstSeen;
    const movesOn =
      !before || lastSeen > before.lastSeen + LAST_SEEN_EVERY_MS || dayOf(lastSeen) > dayOf(before.lastSeen);
    if (movesBack) await table.writeFirstSeen(series, firstSeen);
    if (movesOn) await table.writeLastSeen(series, lastSeen);
    // Last: without it the row counts for nothing.
    if (before?.description !== description) await table.writeDescription(described, timestamp);
    written.set(series, {
      description,
      firstSeen: movesBack ? firstSeen : before.firstSeen,
      lastSeen: movesOn ? lastSeen : before.lastSeen,
    });
  }

  return {
    async writeSamples(batch) {
      const incoming = mergeIncoming(batch);
      if (incoming.length === 0) return;
      check();
      const timestamp = nextTimestamp();
      const described = incoming.map((each) => ({series: describe(each), samples: each.samples}));
      let next = 0;
      await Promise.all(
        Array.from({length: Math.min(DESCRIBED_AT_ONCE, described.length)}, async () => {
          while (next < described.length) await writeSeries(described[next++]!.series, timestamp);
        }),
      );
      await writeSamples(described, timestamp);
      for (const {series} of described) {
        // Another batch may have come in between.
        const known = catalogue.get(series.series);
        catalogue.put({
          ...series,
          firstSeen: Math.min(series.firstSeen, known?.firstSeen ?? series.firstSeen),
          lastSeen: Math.max(series.lastSeen, known?.lastSeen ?? series.lastSeen),
        });
      }
    },
  };
}
