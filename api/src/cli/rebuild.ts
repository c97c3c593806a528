import {SingleBar} from 'cli-progress';
import {pino} from 'pino';
import {pastMarks, rebuildSeries} from '../jobs/remake-series.js';
import {StartError} from '../start-error.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';
import {openSeriesTarget, rangeOf, SERIES_OPTIONS, selectorOf, spansOf} from './series-target.js';

/** `metrics-chart-api rebuild [config.json]`: makes rollups of some series anew, from their samples. */
export const rebuild: Command = {
  help: `metrics-chart-api rebuild [config.json] --series SELECTOR

Makes the rollups of series anew, from their samples and of every level, as after samples were changed in a table that is
not ours. What samples have expired of stays as it is, and is told. It may be run again, beside jobs and servers whose
rollups lie in Cassandra; where they lie in the DuckDB file, no server may run on it meanwhile.

  --source NAME      which source; may be left out when there is one
  --series SELECTOR  such as cpu.load, or cpu.load{host="web-1"}; with a measure, that one alone
  --from TIME        ISO 8601, epoch milliseconds, or now-7d; default: all there is
  --to TIME          likewise`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {
      ...SERIES_OPTIONS,
    });
    const [path, more] = positionals;
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one configuration is accepted)`);
    const selector = selectorOf(values);
    const nowMs = Date.now();
    const range = rangeOf(values, nowMs);
    const target = await openSeriesTarget(path ?? null, values.source, context);
    const {source, rollups, apart} = target;
    try {
      const found = await spansOf(target, selector, range, nowMs);
      const log = pino({level: 'warn'}, pino.destination(2));
      const parts = {source, rollups, now: Date.now, log};
      await pastMarks(apart.marginMs, context.signal);
      const lengthMs = found.reduce(
        (sum, {measures, span}) => sum + measures.length * (Math.min(nowMs, span.endMs) - span.startMs),
        0,
      );
      const total = {samplesFolded: 0, binsWritten: 0, lostMs: 0, keptMs: 0};
      await withProgress(context, lengthMs, async (onFolded) => {
        for (const each of found) {
          const done = await rebuildSeries(parts, each, context.signal, onFolded);
          total.samplesFolded += done.samplesFolded;
          total.binsWritten += done.binsWritten;
          total.lostMs += done.lostMs;
          total.keptMs += done.keptMs;
        }
      });
      const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
      context.write(
        `rebuilt for ${source.name}: ${total.binsWritten} bins of ${total.samplesFolded} samples, ${found.length} series; samples have expired of ${seconds(total.keptMs)} that stay as they were, and of ${seconds(total.lostMs)} that are lost`,
      );
      return 0;
    } catch (error) {
      if (context.signal.aborted)
        throw new StartError('rebuild ended early: what was made is there; run it again for the rest');
      throw error;
    } finally {
      await target.close();
    }
  },
};

async function withProgress(
  {terminal}: CommandContext,
  lengthMs: number,
  work: (onFolded: (lengthMs: number) => void) => Promise<void>,
): Promise<void> {
  if (terminal === null) return work(() => {});
  const bar = new SingleBar({
    stream: terminal,
    format: '{bar} {percentage}% folded',
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(lengthMs, 0);
  try {
    await work((foldedMs) => bar.increment(foldedMs));
  } finally {
    bar.stop();
  }
}
