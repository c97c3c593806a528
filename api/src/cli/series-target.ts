/** The series that a command works on, with their source and their rollups. */
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {parseSelector, type Selector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {timeFromText} from '@metrics-chart/contract/time-expression';
import {pino} from 'pino';
import {BUILT_IN_SOURCES} from '../config/built-in-sources.js';
import type {Config} from '../config/config-schema.js';
import type {CassandraSourceConfig} from '../config/mapped-table.js';
import {readConfigFile} from '../config/read-config-file.js';
import type {SeriesSpan} from '../jobs/remake-series.js';
import {StartError} from '../start-error.js';
import type {Removal, Rollups, SeriesInfo, Source} from '../store.js';
import {openCassandraSource} from '../stores/cassandra/open.js';
import {type DuckDbStore, openDuckDbStore} from '../stores/duckdb/open.js';
import {type CommandContext, UsageError} from './command.js';
import {untilReady} from './until-ready.js';

/** A source, opened for a command. */
export interface SeriesTarget {
  readonly source: Source;
  readonly rollups: Rollups;
  /** Where samples of a series are deleted; null where they lie in somebody else's table. */
  removalOf(series: SeriesInfo): Removal | null;
  /** How far the clocks of others that fold may be ahead, milliseconds. */
  readonly marginMs: number;
  /** Every series that a selector stands for; mapped tables are looked through when it does not name one alone. */
  find(selector: Selector): Promise<readonly SeriesInfo[]>;
  close(): Promise<void>;
}

/** What the commands have in common. */
export interface SeriesOptions {
  readonly source?: string | undefined;
  readonly series?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

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

/** The measures that a selector means, over a range or as long as the series is known to reach. */
export function spanOf(series: SeriesInfo, {measure}: Selector, range: TimeRange | null, nowMs: number): SeriesSpan {
  const measures = series.measures.filter(({name}) => measure === null || name === measure);
  // The last time that is known may be some minutes old.
  const span = range ?? {startMs: series.firstSeen ?? 0, endMs: Math.max(series.lastSeen ?? 0, nowMs) + DAY_MS};
  return {series, measures, span};
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
  const store = await openStore(config.dataDirectory);
  const opened = store.source(name, source === undefined ? {} : {latenessMs: source.lateness});
  return {
    source: opened,
    rollups: store.rollups,
    removalOf: () => store.removal(name),
    marginMs: 0,
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
  const options = {log: pino({level: 'silent'}), now: Date.now};
  const opened = openCassandraSource(name, {...config, crawl: {...config.crawl, enabled: false}}, options);
  let store: DuckDbStore | null = null;
  const close = async () => {
    await opened.close();
    await store?.close();
  };
  try {
    await untilReady(name, () => opened.readiness(), signal);
    const tiles = opened.keepsRollups() === true ? opened.tiles : null;
    store = tiles === null ? await openStore(directory) : null;
    return {
      source: opened,
      rollups: tiles ?? store!.rollups,
      removalOf: ({series}) => (opened.isManaged(series) ? opened.removal : null),
      marginMs: tiles?.lateMarginMs ?? 0,
      async find(selector) {
        const isOne = (found: readonly SeriesInfo[]) =>
          found.length === 1 && Object.keys(found[0]!.labels).length === selector.matchers.length;
        const known = await opened.catalogue.findSeries(selector, MOST_SERIES);
        if (config.tables.length === 0 || (isOne(known) && selector.matchers.every(({operator}) => operator === '=')))
          return atMost(known);
        await opened.lookThrough();
        return atMost(await opened.catalogue.findSeries(selector, MOST_SERIES));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function atMost(found: readonly SeriesInfo[]): readonly SeriesInfo[] {
  if (found.length <= MOST_SERIES) return found;
  throw new UsageError(`too many series: more than ${MOST_SERIES}; name more labels`);
}

function openStore(directory: string): Promise<DuckDbStore> {
  return openDuckDbStore({directory}).catch((error: Error) => {
    throw new StartError(`${error.message}; end the server that runs on it, and start it again afterwards`, {
      cause: error,
    });
  });
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
