#!/usr/bin/env node
/** The command: reads the environment and the configuration, and listens. The only file that does. */
import {readFileSync, realpathSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {pino} from 'pino';
import {assemble, isLoopback} from './assemble.js';
import {ConfigError} from './config/config-error.js';
import {configJsonSchema} from './config/config-json-schema.js';
import type {Config} from './config/config-schema.js';
import {readConfig} from './config/read-config.js';
import {listen, StartError} from './listen.js';

const GRACE_MS = 10_000;

const HELP = `metrics-chart-api [config.json]
metrics-chart-api schema

Serves pre-binned time series, the <metrics-chart> element and a demo page. Without a configuration it records this
machine and makes sample data, in ./data. \`schema\` prints the JSON Schema of a configuration.

  --port PORT   listen on another port than the configuration says
  --version     print the version
  --help        print this`;

/**
 * Runs the command.
 *
 * @param args - without the program's own name
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await serve(args);
  } catch (error) {
    if (!isTold(error)) throw error;
    console.error((error as Error).message);
    process.exit(1);
  }
}

/** Errors that are one clear line (or a list of them) for the person who started this; all others are faults of ours. */
function isTold(error: unknown): boolean {
  if (error instanceof ConfigError || error instanceof StartError) return true;
  const code = (error as NodeJS.ErrnoException).code;
  if (code?.startsWith('ERR_PARSE_ARGS')) return true;
  return error instanceof Error && /^(database|newer database|unreadable)/.test(error.message);
}

async function serve(args: readonly string[]): Promise<void> {
  const {values, positionals} = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {port: {type: 'string'}, help: {type: 'boolean'}, version: {type: 'boolean'}},
  });
  const version = ownVersion();
  if (values.help) return console.log(HELP);
  if (values.version) return console.log(version);
  if (positionals[0] === 'schema') return console.log(JSON.stringify(configJsonSchema(), null, 2));
  if (positionals.length > 1)
    throw new StartError(`unknown argument: ${positionals[1]} (one configuration is accepted)`);

  const file = positionals[0] === undefined ? null : resolve(positionals[0]);
  const config = readConfig(file === null ? '{}' : readText(file), file, process.env);
  const directory = file === null ? process.cwd() : dirname(file);
  const port = portFrom(values.port ?? process.env.METRICS_CHART_PORT) ?? config.server.port;
  const log = pino({level: config.log.level}, pino.destination(2));

  warnWhenOpen(config);
  const assembled = await assemble(config, {directory, log, version});
  try {
    const listening = await listen(assembled.app, {host: config.server.host, port});
    assembled.startWork();
    say(config, assembled.sourceNames, assembled.dataFile, `${listening.url}${config.server.basePath}`);
    endOnSignal(async () => {
      await listening.close(GRACE_MS);
      await assembled.close();
    });
  } catch (error) {
    await assembled.close();
    throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`unreadable configuration: ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
}

function portFrom(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartError(`invalid port: ${text} (0 to 65535)`);
}

/** The version in the package that this file belongs to, compiled or bundled. */
function ownVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const up of ['..', '../..']) {
    try {
      const {name, version} = JSON.parse(readFileSync(resolve(here, up, 'package.json'), 'utf8'));
      if (name === 'metrics-chart-api') return version;
    } catch {
      // Not there: one folder further up.
    }
  }
  return '0.0.0';
}

function warnWhenOpen({server}: Config): void {
  if (isLoopback(server.host) || server.corsOrigins !== null) return;
  console.error(
    `warning: ${server.host} is open to the network, and no page may read the API: name their origins in "server": {"corsOrigins": […]}`,
  );
}

function say({sources}: Config, names: readonly string[], dataFile: string | null, url: string): void {
  console.log(`metrics-chart on ${url}`);
  console.log(`  demo     ${url}/`);
  console.log(`  element  ${url}/metrics-chart.js`);
  console.log(`  API      ${url}/api/v1/series   described at ${url}/docs`);
  console.log(`  sources  ${names.map((name) => `${name} (${sources[name]?.type ?? 'duckdb'})`).join(', ')}`);
  if (dataFile !== null) console.log(`  data     ${dataFile}`);
}

/** Ends in order at the first signal, at once at the second. */
function endOnSignal(close: () => Promise<void>): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(1);
    ending = true;
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2));
