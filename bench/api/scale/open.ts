/** The cluster of the bench at scale as a server opens it: by a configuration, with every default. */
import {setTimeout as sleep} from 'node:timers/promises';
import {type Logger, pino} from 'pino';
import {createApp} from '#api/app.js';
import type {CassandraSourceConfig} from '#api/config/cassandra-source.js';
import {readConfig} from '#api/config/read-config.js';
import {createEngine} from '#api/engine/create-engine.js';
import type {Engine} from '#api/engine/engine.js';
import {createKeptBins, type KeptBins} from '#api/engine/kept-bins.js';
import type {App} from '#api/http/app-env.js';
import type {SharedRollupJob} from '#api/jobs/shared-rollup.js';
import {type CassandraSource, openCassandraSource} from '#api/stores/cassandra/open.js';
import {createTilesJob} from '#api/tiles-job.js';
import type {ScalePlace} from './place.js';
import {MAPPED} from './series.js';

const SOURCE = 'bench';
/** Of our own tables, and of the table of somebody else. */
export const KEYSPACES = {managed: 'bench', mapped: 'app'} as const;

/**
 * The configuration. Bins are kept for longer than by default, as the job makes those of years ago here, when the samples
 * are all written at once.
 *
 * @param pushdown - whether the cluster folds rows of the mapped table
 */
export function sourceConfig(
  {contactPoints, localDataCenter}: ScalePlace,
  pushdown: CassandraSourceConfig['pushdown'] = 'auto',
): CassandraSourceConfig {
  const source = {
    type: 'cassandra',
    contactPoints,
    localDataCenter,
    keyspace: KEYSPACES.mapped,
    pushdown,
    managed: {keyspace: KEYSPACES.managed},
    rollups: {keep: {'10s': '1000d', '1m': '1000d'}},
    tables: [
      {
        table: 'readings',
        metric: {name: MAPPED.metric},
        labels: Object.keys(MAPPED.labels),
        time: 'ts',
        interval: '1s',
        bucket: {column: 'day', unit: 'day'},
        measures: {value: {column: 'value', unit: '%'}},
      },
    ],
  };
  const read = readConfig(JSON.stringify({sources: {[SOURCE]: source}}), null, {}).sources[SOURCE]!;
  if (read.type !== 'cassandra') throw new Error(`unexpected source: ${read.type}`);
  return read;
}

/** The source, what is kept of it, and everything over it. */
export interface OpenScale {
  readonly source: CassandraSource;
  readonly rollups: KeptBins;
  readonly engine: Engine;
  readonly job: SharedRollupJob;
  /** @param answerBytes - of kept answers; 0: each question is answered anew */
  createApp(answerBytes: number): App;
  close(): Promise<void>;
}

/**
 * Opens it and waits until it is ready.
 *
 * @param pushdown - as of `sourceConfig`
 * @throws Error when it is not within half a minute
 */
export async function openScale(place: ScalePlace, pushdown?: CassandraSourceConfig['pushdown']): Promise<OpenScale> {
  const log = pino({level: 'warn'}, pino.destination(2));
  const config = sourceConfig(place, pushdown);
  const source = openCassandraSource(SOURCE, config, {log, now: Date.now});
  await untilReady(source);
  const rollups = createKeptBins(source.tiles!);
  const engine = createEngine({sources: [source], rollups, now: Date.now, log});
  return {
    source,
    rollups,
    engine,
    job: createTilesJob(source, config, {rollups, now: Date.now, log: quiet(log)}),
    createApp: (answerBytes) => createApp({engine, limits: {answerBytes}, logsRequests: false}),
    async close() {
      await engine.close();
      await source.close();
    },
  };
}

const quiet = (log: Logger) => ({debug: () => {}, info: () => {}, warn: log.warn.bind(log)});

async function untilReady(source: CassandraSource): Promise<void> {
  for (let looks = 0; ; looks += 1) {
    const {ready, reason} = await source.readiness();
    if (ready && source.keepsRollups() === true) return;
    if (looks > 60) throw new Error(`unavailable cluster: ${reason}`);
    await sleep(500);
  }
}
