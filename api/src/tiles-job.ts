/** The job that makes rollups of a Cassandra source, as its configuration wants it. */
import {selectorMatches} from '@metrics-chart/contract/selector';
import type {CassandraSourceConfig} from './config/cassandra-source.js';
import {createSharedRollupJob, type SharedJobLog, type SharedRollupJob} from './jobs/shared-rollup.js';
import type {Rollups, SeriesInfo} from './store.js';
import {keepsTiles} from './stores/cassandra/managed/settings.js';
import type {CassandraSource} from './stores/cassandra/open.js';

/** Whether a configuration leaves a job anything to do. */
export const isMadeAhead = (config: CassandraSourceConfig): boolean =>
  (keepsTiles(config) && config.managed !== null) || config.rollups.ahead.length > 0;

/** Whether the configuration wants the rollups of a series of a mapped table to be made ahead. */
export const isNamedAhead =
  ({rollups}: CassandraSourceConfig) =>
  ({metric, labels}: SeriesInfo): boolean =>
    rollups.ahead.some((selector) => selectorMatches(selector, metric, labels));

/** The job of a source that keeps its rollups in Cassandra; it waits for the tables. */
export function createTilesJob(
  source: CassandraSource,
  config: CassandraSourceConfig,
  {rollups, now, log}: {readonly rollups: Rollups; readonly now: () => number; readonly log: SharedJobLog},
): SharedRollupJob {
  const isNamed = isNamedAhead(config);
  return createSharedRollupJob({
    source,
    rollups,
    coordination: source.tiles!.coordination(source.name),
    isReady: () => source.keepsRollups() === true,
    isWanted: (series) => isNamed(series) || source.isManaged(series.series),
    now,
    log,
  });
}
