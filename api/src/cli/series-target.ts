/** The series that a command works on, with their source and their rollups. */
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {formatSelector, parseSelector, type Selector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {timeFromText} from '@metrics-chart/contract/time-expression';
import {BUILT_IN_SOURCES} from '../config/built-in-sources.js';
import type {CassandraSourceConfig} from '../config/cassandra-source.js';
import type {Config} from '../config/config-schema.js';
import {readConfigFile} from '../config/read-config-file.js';
import type {Apart} from '../jobs/delete-series.js';
import type {SeriesSpan} from '../jobs/remake-series.js';
import {StartError} from '../start-error.js';
import type {Removal, Rollups, SeriesInfo, Source} from '../store.js';
import {type CommandContext, UsageError} from './command.js';
import {openCluster, openFile} from './open-source.js';

/** A source, opened for a command. */
export interface SeriesTarget {
  readonly source: Source;
  readonly rollups: Rollups;
  /** Where samples of a series are deleted; null where they lie in somebody else's table. */
  removalOf(series: SeriesInfo): Removal | null;
  readonly apart: Apart;
  /** Every series that a selector stands for; mapped tables are looked through when it does not name one alone. */
  find(selector: Selector): Promise<readonly SeriesInfo[]>;
  close(): Promise<void>;
}

/** What the commands have in common, as `parseOptions` takes it. */
export const SERIES_OPTIONS = {
  source: {type: 'string'},
  series: {type: 'string'},
  from: {type: 'string'},
  to: {type: 'string'},
} as const;

/** What of it was given. */
export type SeriesOptions = {readonly [Name in keyof typeof SERIES_OPTIONS]?: string | undefined};

const MOST_SERIES = 10_000;
const DAY_MS = 86_400_000;

/** The selector of `--series`. Throws UsageError. */
export function selectorOf({series}: SeriesOptions): Selector {
  if (series === undefined) throw new UsageError('missing option: --series, such as cpu.load{host="web-1"}');
  return orUsage(() => parseSelector(series));
}

/** The range of `--from` and `--to`; null when neither is given. Throws UsageError. */
export function rangeOf({from, to}: SeriesOptions, nowMs: number): TimeRange | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined)
    throw new UsageError(`missing option: ${from === undefined ? '--from' : '--to'} (both, or neither)`);
  const context = {nowMs, timeZone: 'UTC'};
  const range = orUsage(() => ({startMs: timeFromText(from, context), endMs: timeFromText(to, context)}));
  if (range.startMs < range.endMs) return range;
  throw new UsageError(`invalid time range: ${from} to ${to} (--from before --to is accepted)`);
}

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidInput) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * The series that a selector stands for, each with the measures that it means, over a range or as long as the series is
 * known to reach.
 *
 * @throws StartError when there is no such series, or one of them has no such measure: nothing is done to the others then
 */
export async function spansOf(
  target: SeriesTarget,
  selector: Selector,
  range: TimeRange | null,
  nowMs: number,
): Promise<readonly SeriesSpan[]> {
  const found = await target.find(selector);
  if (found.length === 0) throw new StartError(`unknown series: ${formatSelector(selector)}`);
  return found.map((series) => {
    const measures = series.measures.filter(({name}) => selector.measure === null || name === selector.measure);
    if (measures.length === 0) {
      const names = series.measures.map(({name}) => name).join(', ');
      throw new StartError(`unknown measure: ${selector.measure} of ${series.series}; accepted: ${names}`);
    }
    // The last time that is known may be some minutes old.
    const span = range ?? {startMs: series.firstSeen ?? 0, endMs: Math.max(series.lastSeen ?? 0, nowMs) + DAY_MS};
    return {series, measures, span};
  });
}

/** Opens the source that a command means, and waits until it is there. Throws UsageError, StartError. */
export async function openSeriesTarget(
  configPath: string | null,
  asked: string | undefined,
  {environment, signal}: CommandContext,
): Promise<SeriesTarget> {
  const config = readConfigFile(configPath, environment);
  const name = sourceName(config, asked);
  const source = config.sources[name];
  if (source?.type === 'cassandra') return openCassandraTarget(name, source, config.dataDirectory, signal);
  const store = await openFile(config.dataDirectory);
  const opened = store.source(name, source === undefined ? {} : {latenessMs: source.lateness});
  return {
    source: opened,
    rollups: store.rollups,
    removalOf: () => store.removal(name),
    apart: {marginMs: 0, marksSeenMs: 0},
    find: async (selector) => atMost(await opened.catalogue.findSeries(selector, MOST_SERIES)),
    close: () => store.close(),
  };
}

async function openCassandraTarget(
  name: string,
  config: CassandraSourceConfig,
  directory: string,
  signal: AbortSignal,
): Promise<SeriesTarget> {
  const {source, ...opened} = await openCluster(name, config, directory, signal);
  return {
    ...opened,
    source,
    removalOf: ({series}) => (source.isManaged(series) ? source.removal : null),
    async find(selector) {
      const isOne = (found: readonly SeriesInfo[]) =>
        found.length === 1 && Object.keys(found[0]!.labels).length === selector.matchers.length;
      const known = await source.catalogue.findSeries(selector, MOST_SERIES);
      if (config.tables.length === 0 || (isOne(known) && selector.matchers.every(({operator}) => operator === '=')))
        return atMost(known);
      await source.lookThrough();
      return atMost(await source.catalogue.findSeries(selector, MOST_SERIES));
    },
  };
}

function atMost(found: readonly SeriesInfo[]): readonly SeriesInfo[] {
  if (found.length <= MOST_SERIES) return found;
  throw new UsageError(`too many series: more than ${MOST_SERIES}; name more labels`);
}

function sourceName({sources, recordHost, sampleData}: Config, asked: string | undefined): string {
  const names = [
    ...Object.keys(sources),
    ...(recordHost ? [BUILT_IN_SOURCES.host] : []),
    ...(sampleData ? [BUILT_IN_SOURCES.sample] : []),
  ];
  const found = asked === undefined && names.length === 1 ? names[0] : names.find((name) => name === asked);
  if (found !== undefined) return found;
  throw new UsageError(
    asked === undefined
      ? `missing option: --source, one of ${names.join(', ')}`
      : `unknown source: ${asked}; accepted: ${names.join(', ')}`,
  );
}
