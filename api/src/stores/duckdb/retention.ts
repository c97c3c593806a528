/** Deletes what has become too old. */
import type {ChangeLog} from '../change-log.js';
import type {Connections} from './connections.js';
import type {RollupTables} from './rollups.js';
import type {SeriesTable} from './series-table.js';

/** No time is older. */
const OLDEST_MS = -8.64e15;

/** What the files of this store need to know of each other to delete. */
export interface ExpiringFile {
  readonly connections: Connections;
  readonly series: SeriesTable;
  readonly rollups: RollupTables;
  /** By source: before this its samples were deleted. */
  readonly oldestReadable: Map<string, number>;
  readonly changesOf: (source: string) => ChangeLog;
}

/** Deletes the samples of one source before a time. Bins that were folded from them stay. */
export async function deleteSamplesBefore(file: ExpiringFile, source: string, timeMs: number): Promise<void> {
  const oldest = Math.floor(timeMs);
  if (oldest <= (file.oldestReadable.get(source) ?? Number.NEGATIVE_INFINITY)) return;
  await file.connections.write(
    async (connection) => {
      await connection.run(
        'DELETE FROM samples WHERE time < $1 AND series IN (SELECT id FROM series WHERE source = $2)',
        [BigInt(oldest), source],
      );
      await connection.run('DELETE FROM sources WHERE source = $1', [source]);
      await connection.run('INSERT INTO sources VALUES ($1, $2)', [source, BigInt(oldest)]);
    },
    () => {
      file.oldestReadable.set(source, oldest);
      file.changesOf(source).noteSamples(OLDEST_MS);
    },
  );
}

/** Deletes the bins of one source before a time, and takes series that were last seen before it out of the catalogue. */
export async function deleteBinsBefore(file: ExpiringFile, source: string, timeMs: number): Promise<void> {
  const time = Math.floor(timeMs);
  const index = file.series.indexOf(source);
  await file.connections.write(
    async (connection) => {
      const gone = [...index.all()].filter(({lastSeen}) => lastSeen < time);
      const forgotten: (() => void)[] = [];
      for (const series of [...file.rollups.seriesOf(source)]) {
        const before = {startMs: OLDEST_MS, endMs: time};
        forgotten.push(await file.rollups.forgetWithin(connection, source, series, [before]));
      }
      for (const {id} of gone) {
        await connection.run('DELETE FROM samples WHERE series = $1::INTEGER', [BigInt(id)]);
        await connection.run('DELETE FROM series WHERE id = $1::INTEGER', [BigInt(id)]);
      }
      return {gone, forgotten};
    },
    ({gone, forgotten}) => {
      for (const {series} of gone) index.remove(series);
      for (const done of forgotten) done();
      file.changesOf(source).noteSamples(OLDEST_MS);
      if (gone.length > 0) file.changesOf(source).noteSeries();
    },
  );
}
