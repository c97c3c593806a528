/** Starts a server: reads its configuration, assembles it, listens. */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Logger, pino} from 'pino';
import {type Assembled, assemble, isLoopback} from './assemble.js';
import type {Config} from './config/config-schema.js';
import type {Environment} from './config/environment.js';
import {readConfigFile} from './config/read-config-file.js';
import {listen} from './listen.js';
import {StartError} from './start-error.js';

/** What may be said of a server beside its configuration; what is said here wins. */
export interface StartOptions {
  /** Null or left out: everything has its default. */
  readonly configPath?: string | null;
  readonly host?: string;
  readonly port?: number;
  /** Relative to the working directory. */
  readonly dataDirectory?: string;
  /** What `${NAME}` stands for in the configuration. */
  readonly environment?: Environment;
  /** Takes a line for a person: warnings. Default: none are said. */
  readonly warn?: (line: string) => void;
}

/** A running server. */
export interface Started {
  /** With the base path, without a slash at the end. */
  readonly url: string;
  readonly config: Config;
  readonly sources: Assembled['sources'];
  readonly rollupPlaces: Assembled['rollupPlaces'];
  /** The DuckDB file. */
  readonly dataFile: string | null;
  /** Stops accepting, finishes what runs for at most `graceMs` (10 s), aborts the rest, and closes the stores. */
  close(graceMs?: number): Promise<void>;
}

const GRACE_MS = 10_000;

/**
 * Starts a server. It resolves when it listens; sources may not be reachable yet, which `/readyz` tells.
 *
 * @throws StartError, ConfigError: one clear line, or one for each mistake
 */
export async function start(options: StartOptions = {}): Promise<Started> {
  const {configPath = null, environment = {}, warn = () => {}} = options;
  const config = withOptions(readConfigFile(configPath, environment), options);
  if (!isLoopback(config.server.host) && config.server.corsOrigins === null) {
    warn(
      `warning: ${config.server.host} is open to the network, and no page of another origin may read the API: name theirs in "server": {"corsOrigins": […]}`,
    );
  }
  const log = createLog(config);
  const assembled = await assemble(config, {
    log,
    // In a terminal a line for every request would bury what a person looks for.
    logsRequests: config.log.requests ?? !process.stderr.isTTY,
    version: ownVersion(),
    publicDirectory: publicDirectory(),
  });
  try {
    const listening = await listen(assembled.app, config.server);
    assembled.startWork();
    return {
      url: `${listening.url}${config.server.basePath}`,
      config,
      sources: assembled.sources,
      rollupPlaces: assembled.rollupPlaces,
      dataFile: assembled.dataFile,
      async close(graceMs = GRACE_MS) {
        await listening.close(graceMs);
        await assembled.close();
      },
    };
  } catch (error) {
    await assembled.close();
    throw error;
  }
}

function withOptions(config: Config, {host, port, dataDirectory}: StartOptions): Config {
  return {
    ...config,
    server: {...config.server, ...(host === undefined ? {} : {host}), ...(port === undefined ? {} : {port})},
    ...(dataDirectory === undefined ? {} : {dataDirectory: resolve(dataDirectory)}),
  };
}

function createLog({log: {level}}: Config): Logger {
  return pino({level}, pino.destination(2));
}

const here = dirname(fileURLToPath(import.meta.url));

/** The bundle and the demo: beside the bundled server, or where a clone builds them. */
function publicDirectory(): string {
  const beside = join(here, 'public');
  return existsSync(beside) ? beside : join(here, '../../dist/public');
}

/** The version in the package that this file belongs to, compiled or bundled. */
export function ownVersion(): string {
  for (const up of ['..', '../..']) {
    const file = join(here, up, 'package.json');
    if (!existsSync(file)) continue;
    const {name, version} = JSON.parse(readFileSync(file, 'utf8')) as {name: string; version: string};
    if (name === 'metrics-chart-api') return version;
  }
  throw new StartError('incomplete installation: the package.json of metrics-chart-api is missing');
}
