import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import * as v from 'valibot';
import {CassandraSource, type CassandraSourceConfig} from '../config/cassandra-source.js';
import type {Config} from '../config/config-schema.js';
import type {Environment} from '../config/environment.js';
import {readConfig} from '../config/read-config.js';
import {readConfigFile} from '../config/read-config-file.js';
import {resolveFiles} from '../config/resolve-files.js';
import {type Examination, examineSource} from '../stores/cassandra/doctor/examine-source.js';
import type {Finding} from '../stores/cassandra/doctor/finding.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';

/** `metrics-chart-api doctor`: looks at a Cassandra, and says what is wrong, what it costs, and what to configure. */
export const doctor: Command = {
  help: `metrics-chart-api doctor [config.json]

Looks at the Cassandra that a configuration names: connection, datacenter, clocks; and of each mapped table its columns,
lifetime, partitions, what a chart costs, and whether the cluster folds rows itself. Reads a few rows, writes nothing.
Where no tables are described, it looks through all there are, and prints a configuration for those that look like time
series on standard output; everything else it says goes to standard error:

  metrics-chart-api doctor --contact-points 10.0.0.5 > config.json

  --contact-points HOSTS  in place of a configuration: host or host:port, several with commas
  --data-center NAME      of a cluster that has several
  --keyspace NAME         only the tables of this one
  --source NAME           only this source of the configuration
  --username ROLE         logs in                                    (CASSANDRA_USERNAME)
  --password-env NAME     the variable that holds the password       (CASSANDRA_PASSWORD)
  --tls                   encrypts the connection, and trusts the certificate authorities of Node
  --tls-ca FILE           encrypts it, and trusts those of a PEM file`,

  async run(args, context) {
    const {values, positionals} = parseOptions(args, {
      'contact-points': {type: 'string'},
      'data-center': {type: 'string'},
      keyspace: {type: 'string'},
      source: {type: 'string'},
      username: {type: 'string'},
      'password-env': {type: 'string'},
      tls: {type: 'boolean'},
      'tls-ca': {type: 'string'},
    });
    const [path, more] = positionals;
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one configuration is accepted)`);
    const points = values['contact-points'];
    if ((path === undefined) === (points === undefined)) {
      throw new UsageError('missing argument: either a configuration or --contact-points');
    }
    const ofAddress = ['username', 'password-env', 'tls', 'tls-ca'] as const;
    const lost = path === undefined ? undefined : ofAddress.find((name) => values[name] !== undefined);
    if (lost !== undefined) throw new UsageError(`unfit option: --${lost} (a configuration says it itself)`);
    const sources =
      path === undefined
        ? {
            cluster: sourceAt(points!, {
              localDataCenter: values['data-center'],
              keyspace: values.keyspace,
              auth: authFrom(values.username, values['password-env'], context.environment),
              tls: values['tls-ca'] !== undefined ? {ca: resolve(values['tls-ca'])} : values.tls ? {} : undefined,
            }),
          }
        : cassandraSources(readForDoctor(path, context.environment), values.source);
    return examineAll(sources, context);
  },
};

/** Zones in which people name buckets; that of this machine comes before them. */
const USUAL_ZONES = [
  ...['Europe/London', 'Europe/Paris', 'Europe/Helsinki', 'America/New_York', 'America/Chicago', 'America/Denver'],
  ...['America/Los_Angeles', 'America/Sao_Paulo', 'Asia/Kolkata', 'Asia/Shanghai', 'Asia/Tokyo', 'Australia/Sydney'],
];

const MARKS: Readonly<Record<Finding['level'], string>> = {ok: 'ok', note: 'note', warning: 'WARNING', fault: 'FAULT'};

async function examineAll(
  sources: Readonly<Record<string, CassandraSourceConfig>>,
  {warn, write, signal}: CommandContext,
): Promise<number> {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([own, ...USUAL_ZONES, ...Intl.supportedValuesOf('timeZone')])];
  const proposals: Record<string, unknown> = {};
  let faults = 0;
  for (const [name, config] of Object.entries(sources)) {
    const examined = await examineSource(config, zones, signal);
    warn(`source ${name}`);
    for (const {title, findings} of examined.sections) {
      warn(`  ${title}`);
      for (const {level, text} of findings) warn(`    ${MARKS[level].padEnd(7)}  ${text}`);
      faults += findings.filter(({level}) => level === 'fault').length;
    }
    if (examined.proposed.length > 0) proposals[name] = proposedSource(config, examined);
  }
  if (Object.keys(proposals).length > 0) {
    warn('A configuration for what was found; names of metrics, units and kinds are yours to mend:');
    write(JSON.stringify({sources: proposals}, null, 2));
  }
  warn(faults === 0 ? 'nothing is wrong' : `faults: ${faults}`);
  return faults === 0 ? 0 : 1;
}

/** A source as a person would write it. */
function proposedSource(
  {contactPoints, keyspace, auth, tls}: CassandraSourceConfig,
  {localDataCenter, proposed}: Examination,
): Record<string, unknown> {
  const keyspaces = new Set(proposed.map((table) => table.keyspace as string));
  const common = keyspaces.size === 1 ? [...keyspaces][0]! : null;
  return {
    type: 'cassandra',
    contactPoints,
    localDataCenter,
    ...(common === null ? {} : {keyspace: common}),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration takes them from the environment
    ...(auth === null ? {} : {auth: {username: '${CASSANDRA_USERNAME}', password: '${CASSANDRA_PASSWORD}'}}),
    ...(tls === null ? {} : {tls}),
    tables: proposed.map(({keyspace: of, ...table}) =>
      of === (common ?? keyspace) ? table : {...table, keyspace: of},
    ),
  };
}

/** Only the address is known, and what it takes to be let in. */
function sourceAt(contactPoints: string, options: Readonly<Record<string, unknown>>): CassandraSourceConfig {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = v.safeParse(CassandraSource, {type: 'cassandra', contactPoints, ...PLACEHOLDER, ...given});
  if (parsed.success) return {...parsed.output, managed: null};
  const [issue] = parsed.issues;
  throw new UsageError(`invalid option: expected ${issue.message}, not ${JSON.stringify(issue.input)}`);
}

/** A role and its password, which is never an argument: others see those. Undefined where nobody logs in. */
function authFrom(
  role: string | undefined,
  variable: string | undefined,
  environment: Environment,
): {username: string; password: string} | undefined {
  const username = role ?? environment.CASSANDRA_USERNAME;
  if (username === undefined) {
    if (variable !== undefined) throw new UsageError('missing option: --username beside --password-env');
    return undefined;
  }
  const password = environment[variable ?? 'CASSANDRA_PASSWORD'];
  if (password === undefined && variable !== undefined) throw new UsageError(`missing variable: ${variable}`);
  return {username, password: password ?? ''};
}

/** A configuration must name some table; here that is what is asked. */
const PLACEHOLDER = {managed: {keyspace: 'to_be_found'}};

/** The configuration of a file, in which sources may name no tables yet. */
function readForDoctor(path: string, environment: Environment): Config {
  const text = (() => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  })();
  const tree = text === null ? null : parsedOrNull(text);
  const bare = Object.entries(tree?.sources ?? {}).filter(([, source]) => isBare(source));
  // What is wrong with the file is said as ever.
  if (bare.length === 0) return readConfigFile(path, environment);
  for (const [, source] of bare) Object.assign(source as object, PLACEHOLDER);
  const config = resolveFiles(readConfig(JSON.stringify(tree), path, environment), dirname(resolve(path)));
  const sources = Object.entries(config.sources).map(([name, source]) => {
    const isFound = source.type === 'cassandra' && bare.some(([of]) => of === name);
    return [name, isFound ? {...source, managed: null} : source];
  });
  return {...config, sources: Object.fromEntries(sources)};
}

function parsedOrNull(text: string): {sources?: Record<string, unknown>} | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isBare(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return false;
  const {type, tables, managed} = source as Record<string, unknown>;
  return type === 'cassandra' && managed === undefined && (tables === undefined || (tables as []).length === 0);
}

function cassandraSources({sources}: Config, asked: string | undefined): Record<string, CassandraSourceConfig> {
  const all = Object.entries(sources).filter(([, {type}]) => type === 'cassandra') as [string, CassandraSourceConfig][];
  const found = asked === undefined ? all : all.filter(([name]) => name === asked);
  if (found.length > 0) return Object.fromEntries(found);
  const names = all.map(([name]) => name).join(', ') || 'none there is';
  throw new UsageError(
    asked === undefined
      ? 'missing source: the configuration names no Cassandra'
      : `unknown source: ${asked}; accepted: ${names}`,
  );
}
