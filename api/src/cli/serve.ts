import {type Started, start} from '../start.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {parseOptions, portFromText} from './parse-options.js';

/** `metrics-chart-api [serve] [config.json]`: serves until it is told to end. */
export const serve: Command = {
  help: `metrics-chart-api [serve] [config.json]

Serves pre-binned time series, the <metrics-chart> element and a demo page. Without a configuration it records this
machine and makes sample data, in ./data.

  --host ADDRESS         where to listen, whatever the configuration says  (METRICS_CHART_HOST)
  --port PORT            0 takes any free port                             (METRICS_CHART_PORT)
  --data-directory PATH  where the DuckDB file lies                        (METRICS_CHART_DATA_DIRECTORY)`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {
      host: {type: 'string'},
      port: {type: 'string'},
      'data-directory': {type: 'string'},
    });
    if (positionals.length > 1) {
      throw new UsageError(`unknown argument: ${positionals[1]} (one configuration is accepted)`);
    }
    const {environment, warn, write, signal} = context;
    const host = values.host ?? environment.METRICS_CHART_HOST;
    const port = portOf(values.port, context);
    const dataDirectory = values['data-directory'] ?? environment.METRICS_CHART_DATA_DIRECTORY;
    const started = await start({
      configPath: positionals[0] ?? null,
      environment,
      warn,
      ...(host === undefined ? {} : {host}),
      ...(port === undefined ? {} : {port}),
      ...(dataDirectory === undefined ? {} : {dataDirectory}),
    });
    say(started, write);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, {once: true}));
    await started.close();
    return 0;
  },
};

function portOf(option: string | undefined, {environment}: CommandContext): number | undefined {
  if (option !== undefined) return portFromText(option, '--port');
  const variable = environment.METRICS_CHART_PORT;
  return variable === undefined ? undefined : portFromText(variable, 'METRICS_CHART_PORT');
}

function say({url, sources, rollupPlaces, dataFile, config}: Started, write: (line: string) => void): void {
  const shown = config.server.publicUrl?.replace(/\/$/, '') ?? url;
  write(`metrics-chart on ${url}`);
  write(`  demo     ${shown}/`);
  write(`  element  ${shown}/metrics-chart.js`);
  write(`  API      ${shown}/api/v1/series, described at ${shown}/docs`);
  write(`  sources  ${sources.map(({name, type}) => `${name} (${type})`).join(', ')}`);
  for (const {source, keyspace} of rollupPlaces) {
    const place =
      keyspace === null ? 'in the DuckDB file, for one copy of this server' : `in Cassandra, keyspace ${keyspace}`;
    write(`  rollups  of ${source}: ${place}`);
  }
  if (dataFile !== null) write(`  data     ${dataFile}`);
}
