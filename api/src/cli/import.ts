import {durationMsFrom} from '@metrics-chart/contract/duration';
import type {Kind} from '@metrics-chart/contract/series';
import {SingleBar} from 'cli-progress';
import {
  type FileFormat,
  type ImportOptions,
  type ImportReport,
  importFile,
  UnreadableFile,
} from '../ingest/import-file.js';
import {StartError} from '../start-error.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {openImportTarget} from './import-target.js';
import {parseOptions} from './parse-options.js';

const FORMATS = ['csv', 'ndjson'] as const satisfies readonly FileFormat[];
const KINDS = ['gauge', 'counter', 'delta'] as const satisfies readonly Kind[];

/** `metrics-chart-api import FILE`: reads samples from a file into a source. */
export const importSamples: Command = {
  help: `metrics-chart-api import FILE

Reads samples into a source: CSV with a header (metric,time,value; kind, unit, interval and labels are known, every other
column is a label), or NDJSON ({"metric": …, "labels": {…}, "time": …, "value": …}). Broken rows are left out and listed;
the rest is imported. To import a file again changes nothing.

  --config PATH           the configuration; without one, the DuckDB file in ./data
  --source NAME           which source; may be left out when one source alone takes samples
  --data-directory PATH   where the DuckDB file lies          (METRICS_CHART_DATA_DIRECTORY)
  --format csv|ndjson     default: by the name of the file
  --metric NAME           for rows that name none
  --kind KIND             gauge, counter or delta, for series of which the file does not say it; default gauge
  --unit UNIT             likewise; default none
  --interval DURATION     likewise, such as 10s, or none; default: inferred
  --timezone ZONE         of times without an offset; default UTC

The exit code is 0 when rows were imported, and 1 when none was.`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {
      config: {type: 'string'},
      source: {type: 'string'},
      'data-directory': {type: 'string'},
      format: {type: 'string'},
      metric: {type: 'string'},
      kind: {type: 'string'},
      unit: {type: 'string'},
      interval: {type: 'string'},
      timezone: {type: 'string'},
    });
    const [file, more] = positionals;
    if (file === undefined) throw new UsageError('missing argument: the file');
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one file is imported at a time)`);
    const options: ImportOptions = {
      format: oneOf('--format', values.format, FORMATS),
      kind: oneOf('--kind', values.kind, KINDS),
      metric: values.metric,
      unit: values.unit,
      interval: intervalFrom(values.interval),
      timeZone: zoneFrom(values.timezone),
    };
    const {environment, signal, warn, write} = context;
    const target = await openImportTarget({
      configPath: values.config ?? null,
      dataDirectory: values['data-directory'] ?? environment.METRICS_CHART_DATA_DIRECTORY ?? null,
      sourceName: values.source ?? null,
      environment,
      signal,
    });
    try {
      const report = await withProgress(context, (onProgress) =>
        importFile(file, target.sink, {...options, catalogue: target.catalogue, signal, onProgress}),
      );
      tell(report, target.name, write, warn);
      return report.rows > 0 ? 0 : 1;
    } catch (error) {
      if (signal.aborted)
        throw new StartError('import ended early: rows written so far are safe; import the file again for the rest');
      throw error instanceof UnreadableFile ? new StartError(error.message, {cause: error}) : error;
    } finally {
      await target.close();
    }
  },
};

function oneOf<Value extends string>(option: string, text: string | undefined, accepted: readonly Value[]) {
  if (text === undefined || accepted.includes(text as Value)) return text as Value | undefined;
  throw new UsageError(`invalid ${option}: ${text} (${accepted.join(', ')} are accepted)`);
}

/** Null for `none`: irregular. */
function intervalFrom(text: string | undefined): number | null | undefined {
  if (text === undefined || text === 'none') return text === 'none' ? null : undefined;
  try {
    const interval = durationMsFrom(text);
    if (interval > 0) return interval;
  } catch {
    // Said below.
  }
  throw new UsageError(`invalid --interval: ${text} (a duration such as 10s is accepted, or none)`);
}

function zoneFrom(text: string | undefined): string | undefined {
  try {
    if (text !== undefined) new Intl.DateTimeFormat('en', {timeZone: text});
    return text;
  } catch {
    throw new UsageError(`invalid --timezone: ${text} (an IANA time zone such as Europe/Amsterdam is accepted)`);
  }
}

type OnProgress = NonNullable<ImportOptions['onProgress']>;

async function withProgress<T>({terminal}: CommandContext, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  if (terminal === null) return work(() => {});
  const bar = new SingleBar({
    stream: terminal,
    format: '{bar} {percentage}%  {rows} rows, {broken} broken  {eta_formatted} left',
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0, {rows: 0, broken: 0});
  try {
    return await work(({bytesRead, totalBytes, rows, brokenRows}) => {
      bar.setTotal(totalBytes);
      bar.update(bytesRead, {rows, broken: brokenRows});
    });
  } finally {
    bar.stop();
  }
}

function tell(
  {rows, series, firstTime, lastTime, brokenRows, broken}: ImportReport,
  source: string,
  write: (line: string) => void,
  warn: (line: string) => void,
): void {
  for (const {line, reason} of broken) warn(`line ${line}: ${reason}`);
  if (brokenRows > broken.length) warn(`… and ${brokenRows - broken.length} more`);
  const span =
    firstTime === null || lastTime === null
      ? ''
      : `, ${new Date(firstTime).toISOString()} to ${new Date(lastTime).toISOString()}`;
  write(`imported into ${source}: ${rows} rows of ${series} series${span}; ${brokenRows} broken rows left out`);
}
