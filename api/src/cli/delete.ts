import {setTimeout as sleep} from 'node:timers/promises';
import {pino} from 'pino';
import {deleteSeries} from '../jobs/delete-series.js';
import {countSeries} from '../jobs/remake-series.js';
import {StartError} from '../start-error.js';
import {type Command, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';
import {openSeriesTarget, rangeOf, SERIES_OPTIONS, selectorOf, spansOf} from './series-target.js';

/** A longer pause than this is told. */
const LONG_MS = 30_000;

/** `metrics-chart-api delete [config.json]`: deletes series, or a span of them, with their rollups. */
export const deleteSamples: Command = {
  help: `metrics-chart-api delete [config.json] --series SELECTOR

Deletes series, or a span of them, with their rollups at every level. Bins that lie in the span in part are made anew of
what is left. Where samples have expired, the finest bins that are left and touch the span go as a whole. Of tables that
are not ours only our rollups are deleted.

  --source NAME      which source; may be left out when there is one
  --series SELECTOR  such as cpu.load, or cpu.load{host="web-1"}
  --from TIME        ISO 8601, epoch milliseconds, or now-7d; default: the whole series, with its entry in the catalogue
  --to TIME          likewise
  --dry-run          only count what would go
  --yes              do not ask`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {
      ...SERIES_OPTIONS,
      'dry-run': {type: 'boolean'},
      yes: {type: 'boolean'},
    });
    const [path, more] = positionals;
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one configuration is accepted)`);
    const selector = selectorOf(values);
    const isDry = values['dry-run'] === true;
    if (!isDry && values.yes !== true && context.ask === undefined)
      throw new UsageError('missing option: --yes, as there is no terminal to ask in (or --dry-run)');
    const nowMs = Date.now();
    const range = rangeOf(values, nowMs);
    const {signal, write} = context;
    const target = await openSeriesTarget(path ?? null, values.source, context);
    const {source, rollups} = target;
    try {
      const found = await spansOf(target, selector, range, nowMs);
      for (const each of found) {
        const {samples, bins} = await countSeries({source, rollups}, each, signal);
        const what =
          target.removalOf(each.series) === null
            ? `${bins} bins of rollups (its samples lie in a table that is not ours, and stay)`
            : `${samples} samples and ${bins} bins of rollups`;
        write(`${isDry ? 'would go' : 'to go'}: ${each.series.series}: ${what}`);
      }
      if (isDry) return 0;
      if (values.yes !== true) {
        const answer = await context.ask!(`delete this from ${source.name} for good? (yes/no) `);
        if (answer.trim().toLowerCase() !== 'yes') {
          write('nothing was deleted');
          return 1;
        }
      }
      const log = pino({level: 'warn'}, pino.destination(2));
      const {removalOf, apart} = target;
      const wait = async (lengthMs: number) => {
        if (lengthMs > LONG_MS) write(`goes on in ${Math.round(lengthMs / 1000)} s, when no other process is behind`);
        if (lengthMs > 0) await sleep(lengthMs, undefined, {signal});
      };
      await deleteSeries({source, rollups, removalOf, apart, wait, now: Date.now, log}, found, range === null, signal);
      write(`deleted from ${source.name}: ${found.length} series${range === null ? '' : ', in part'}`);
      return 0;
    } catch (error) {
      if (signal.aborted) throw new StartError('delete ended early: run it again for the rest');
      throw error;
    } finally {
      await target.close();
    }
  },
};
