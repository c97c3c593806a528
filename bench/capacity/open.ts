/** One node with our own tables, as a server opens it; only its clock may be another one. */
import {setTimeout as sleep} from 'node:timers/promises';
import {pino} from 'pino';
import {createApp} from '#api/app.js';
import type {CassandraSourceConfig} from '#api/config/cassandra-source.js';
import {readConfig} from '#api/config/read-config.js';
import {createEngine} from '#api/engine/create-engine.js';
import {createKeptBins} from '#api/engine/kept-bins.js';
import type {App} from '#api/http/app-env.js';
import type {SharedRollupJob} from '#api/jobs/shared-rollup.js';
import {type CassandraSource, openCassandraSource} from '#api/stores/cassandra/open.js';
import {createTilesJob} from '#api/tiles-job.js';

/** How the cluster is reached; plain values. */
export interface Node {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
}

export const KEYSPACE = 'bench_capacity';
const SOURCE = 'bench';

/** Samples live as long as the bench looks back, so that all of them are folded by the job. */
export function sourceConfig({contactPoints, localDataCenter}: Node): CassandraSourceConfig {
  const source = {
    type: 'cassandra',
    contactPoints,
    localDataCenter,
    managed: {keyspace: KEYSPACE, retention: '60d'},
  };
  const read = readConfig(JSON.stringify({sources: {[SOURCE]: source}}), null, {}).sources[SOURCE]!;
  if (read.type !== 'cassandra') throw new Error(`unexpected source: ${read.type}`);
  return read;
}

/** What is opened. */
export interface Opened {
  readonly source: CassandraSource;
  readonly job: SharedRollupJob;
  readonly app: App;
  close(): Promise<void>;
}

/**
 * Opens it and waits until it is ready.
 *
 * @throws Error when it is not within half a minute
 */
export async function openNode(node: Node, now: () => number): Promise<Opened> {
  const log = pino({level: 'warn'}, pino.destination(2));
  const config = sourceConfig(node);
  const source = openCassandraSource(SOURCE, config, {log, now});
  for (let looks = 0; ; looks += 1) {
    const {ready, reason} = await source.readiness();
    if (ready && source.keepsRollups() === true) break;
    if (looks > 60) throw new Error(`unavailable cluster: ${reason}`);
    await sleep(500);
  }
  const rollups = createKeptBins(source.tiles!);
  const engine = createEngine({sources: [source], rollups, now, log});
  const jobLog = {debug: () => {}, info: () => {}, warn: log.warn.bind(log)};
  return {
    source,
    job: createTilesJob(source, config, {rollups, now, log: jobLog}),
    app: createApp({engine, now, logsRequests: false}),
    async close() {
      await engine.close();
      await source.close();
    },
  };
}
