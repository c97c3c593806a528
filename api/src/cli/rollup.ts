import {setTimeout as sleep} from 'node:timers/promises';
import {SingleBar} from 'cli-progress';
import {type Logger, pino} from 'pino';
import type {CassandraSourceConfig} from '../config/cassandra-source.js';
import {readConfigFile} from '../config/read-config-file.js';
import {createKeptBins} from '../engine/kept-bins.js';
import type {SharedProgress, SharedRollupJob} from '../jobs/shared-rollup.js';
import {StartError} from '../start-error.js';
import {keepFaultOf, keepsTiles} from '../stores/cassandra/managed/settings.js';
import {type CassandraSource, openCassandraSource} from '../stores/cassandra/open.js';
import {createTilesJob, isMadeAhead} from '../tiles-job.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';
import {untilReady} from './until-ready.js';

/** `metrics-chart-api rollup config.json`: makes the rollups that are kept in Cassandra, without a server. */
export const rollup: Command = {
  help: `metrics-chart-api rollup config.json

Makes rollups of a Cassandra source and keeps them in its keyspace, again and again until it is told to end. Several may run,
and servers beside them: they share the work. Bins of samples that came late, as by an import, are made three minutes later.

  --source NAME  which source; may be left out when one source alone has rollups to be made
  --once         one run, and what came of it`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {source: {type: 'string'}, once: {type: 'boolean'}});
    const [path, more] = positionals;
    if (path === undefined) throw new UsageError('missing argument: the configuration');
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one configuration is accepted)`);
    const {sources, log: logging} = readConfigFile(path, context.environment);
    const made = Object.entries(sources).filter(
      (entry): entry is [string, CassandraSourceConfig] =>
        entry[1].type === 'cassandra' && keepsTiles(entry[1]) && isMadeAhead(entry[1]),
    );
    const [name, config] = chosen(made, values.source);
    const fault = keepFaultOf(config);
    if (fault !== null) throw new StartError(`invalid configuration: sources.${name}: ${fault}`);
    const log = pino({level: logging.level}, pino.destination(2));
    await withSource(name, config, log, context, async (source, job) => {
      context.write(`rollups of ${name}: made in Cassandra, ${values.once ? 'once' : 'until told to end'}`);
      for (;;) {
        await withProgress(context, job, () => job.runOnce(context.signal));
        if (values.once) return tell(name, job.progress(), source, context);
        await sleep(config.rollups.job.every, undefined, {signal: context.signal});
      }
    });
    return 0;
  },
};

function chosen(
  made: readonly [string, CassandraSourceConfig][],
  asked: string | undefined,
): [string, CassandraSourceConfig] {
  const names = made.map(([name]) => name).join(', ') || 'none there is';
  const found = asked === undefined && made.length === 1 ? made[0] : made.find(([name]) => name === asked);
  if (found !== undefined) return found;
  throw new UsageError(
    asked === undefined
      ? `missing option: --source, one of those that keep rollups in Cassandra: ${names}`
      : `unknown source: ${asked}; accepted, as they keep rollups in Cassandra: ${names}`,
  );
}

async function withSource(
  name: string,
  config: CassandraSourceConfig,
  log: Logger,
  {signal}: CommandContext,
  work: (source: CassandraSource, job: SharedRollupJob) => Promise<void>,
): Promise<void> {
  const source = openCassandraSource(name, config, {log, now: Date.now});
  try {
    await untilReady(name, () => source.readiness(), signal);
    if (source.keepsRollups() !== true) {
      throw new StartError(
        `missing tables: the keyspace of ${name} is of an older version (run: metrics-chart-api migrate)`,
      );
    }
    const rollups = createKeptBins(source.tiles!);
    await work(source, createTilesJob(source, config, {rollups, now: Date.now, log}));
  } catch (error) {
    // To be told to end is no failure: what was made is there, and the rest is made by the next run.
    if (!signal.aborted) throw error;
  } finally {
    await source.close();
  }
}

async function withProgress(
  {terminal}: CommandContext,
  job: SharedRollupJob,
  work: () => Promise<void>,
): Promise<void> {
  if (terminal === null) return work();
  const bar = new SingleBar({
    stream: terminal,
    format: '{bar} shard {value} of {total}, series {seriesDone} of {series}  {binsWritten} bins written',
    clearOnComplete: true,
    hideCursor: true,
  });
  const payload = ({seriesDone, series, binsWritten}: SharedProgress) => ({seriesDone, series, binsWritten});
  const first = job.progress();
  bar.start(first.shards, 0, payload(first));
  const drawing = setInterval(() => {
    const progress = job.progress();
    bar.update(progress.shardsDone, payload(progress));
  }, 200);
  try {
    await work();
  } finally {
    clearInterval(drawing);
    bar.stop();
  }
}

function tell(name: string, progress: SharedProgress, source: CassandraSource, {write}: CommandContext): void {
  const {binsWritten, samplesFolded, seriesFailed, lagMs, lostMs, refusedMs} = progress;
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
  write(
    `made for ${name}: ${binsWritten} bins of ${samplesFolded} samples; ${seriesFailed} series failed; behind by ${lagMs === null ? 'an unknown time' : seconds(lagMs)}; lost ${seconds(lostMs)}, refused ${seconds(refusedMs)} and ${source.tiles!.refusedMarks()} writes`,
  );
}
