/** Takes samples out of the file again. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {Removal} from '../../store.js';
import type {ChangeLog} from '../change-log.js';
import type {Connection, Connections} from './connections.js';
import type {SeriesTable} from './series-table.js';
import {updateSeries} from './series-table.js';
import type {StoredSeries} from './stored-series.js';
import {bigIntsOf} from './vectors.js';

/** What the files of this store need to know of each other to delete samples. */
export interface DeletableFile {
  readonly connections: Connections;
  readonly series: SeriesTable;
  readonly changesOf: (source: string) => ChangeLog;
}

/** Deletes samples of one source of a file. Bins that were folded from them are somebody else's to make anew. */
export function createRemoval({connections, series: table, changesOf}: DeletableFile, source: string): Removal {
  const index = table.indexOf(source);
  const log = changesOf(source);
  return {
    async deleteSamples(series, span) {
      await connections.write(
        async (connection) => {
          const before = index.get(series);
          if (!before) return null;
          const isAll = span === null || (span.startMs <= before.firstSeen && span.endMs > before.lastSeen);
          const {startMs, endMs} = isAll ? {startMs: before.firstSeen, endMs: before.lastSeen + 1} : span;
          await connection.run('DELETE FROM samples WHERE series = $1::INTEGER AND time >= $2 AND time < $3', [
            BigInt(before.id),
            BigInt(Math.ceil(startMs)),
            BigInt(Math.ceil(endMs)),
          ]);
          const after = span === null ? null : await seenAfter(connection, before, span);
          if (after === null) await connection.run('DELETE FROM series WHERE id = $1::INTEGER', [BigInt(before.id)]);
          else await updateSeries(connection, [{before, after}]);
          return {after, startMs};
        },
        (done) => {
          if (done === null) return;
          if (done.after === null) index.remove(series);
          else index.put(done.after);
          log.noteSamples(done.startMs);
          if (done.after === null) log.noteSeries();
        },
      );
    },
  };
}

/** A series with its first and last times moved out of a span, to where it has samples; null when none are left. */
async function seenAfter(
  connection: Connection,
  before: StoredSeries,
  {startMs, endMs}: TimeRange,
): Promise<StoredSeries | null> {
  const [chunk] = await connection.run(
    'SELECT coalesce(min(time), -1), coalesce(max(time), -1), count(*) FROM samples WHERE series = $1::INTEGER',
    [BigInt(before.id)],
  );
  const [least, greatest, count] = [0, 1, 2].map((column) => Number(bigIntsOf(chunk!, column)[0]!));
  const isIn = (timeMs: number) => timeMs >= startMs && timeMs < endMs;
  if (isIn(before.firstSeen) && isIn(before.lastSeen)) return null;
  // Samples beside the span may have expired: then its edges are as near as one can tell.
  return {
    ...before,
    firstSeen: isIn(before.firstSeen) ? (count! > 0 ? least! : Math.ceil(endMs)) : before.firstSeen,
    lastSeen: isIn(before.lastSeen) ? (count! > 0 ? greatest! : Math.ceil(startMs) - 1) : before.lastSeen,
  };
}
