/** The whole configuration. What is left out has a default, so that an empty object is a valid configuration. */
import * as v from 'valibot';
import {BUILT_IN_SOURCES} from './built-in-sources.js';
import {CassandraSource} from './cassandra-source.js';
import {findSameSeries} from './same-series.js';
import {DurationMs, orNull, Switch, section, Text, wholeNumber} from './schema-parts.js';

const Origin = v.pipe(
  v.string('an origin'),
  v.regex(
    /^(\*|null|https?:\/\/(\*\.)?[^\s/*?#@]+)$/,
    'an origin such as "https://portal.example", "https://*.example", "*" for every page, or "null" for files',
  ),
);

const Server = section({
  host: v.pipe(
    v.optional(Text, '127.0.0.1'),
    v.description('The address to listen on; "0.0.0.0" or "::" for every network. Default 127.0.0.1.'),
  ),
  port: v.pipe(v.optional(wholeNumber(0, 65_535), 8080), v.description('0 takes any free port. Default 8080.')),
  basePath: v.pipe(
    v.optional(
      v.pipe(
        v.string('a path'),
        v.regex(/^(\/[A-Za-z0-9._~-]+)*\/?$/, 'a path such as "/metrics", or "" for none'),
        v.transform((path) => path.replace(/\/$/, '')),
      ),
      '',
    ),
    v.description(
      'The path below which a proxy shows this server, when the proxy leaves it in the address. One that takes it out needs nothing here. Default: none.',
    ),
  ),
  corsOrigins: v.pipe(
    orNull(v.array(Origin, 'a list of origins')),
    v.description(
      'Origins of the pages that may read the API: "https://portal.example", "https://*.example", "*" for every page. Left out: pages of this machine (localhost) when the address is a loopback one, else none.',
    ),
  ),
  publicUrl: v.pipe(
    orNull(v.pipe(v.string('a URL'), v.url('a URL such as "https://portal.example/metrics/"'))),
    v.description(
      'Where browsers find this server, for what is printed and for the API description. Default: where it listens.',
    ),
  ),
});

const Limits = section({
  maxBins: v.pipe(v.optional(wholeNumber(1, 100_000), 5_000), v.description('Most bins a series. Default 5000.')),
  maxSeries: v.pipe(
    v.optional(wholeNumber(1, 1_000), 50),
    v.description('Most series of an answer, selectors expanded. Default 50.'),
  ),
  samplesPerRequest: v.pipe(
    v.optional(wholeNumber(1_000, 1_000_000_000), 5_000_000),
    v.description(
      'Most samples that are read while a caller waits; beyond them the answer is partial. Default 5,000,000.',
    ),
  ),
  samplesPerQuestion: v.pipe(
    v.optional(wholeNumber(1_000, 1_000_000_000_000), 250_000_000),
    v.description(
      'Most samples that are read for one question at all; one that needs more is refused. Default 250,000,000.',
    ),
  ),
  deadline: v.pipe(
    v.optional(DurationMs, '10s'),
    v.description('How long a caller waits for a whole answer; after that it is partial. Default "10s".'),
  ),
  readsInFlight: v.pipe(
    v.optional(wholeNumber(1, 1_024), 8),
    v.description('Most reads of stores at once, over all requests. Default 8.'),
  ),
  backgroundReads: v.pipe(
    v.optional(wholeNumber(0, 64), 2),
    v.description('Most partial answers that are read on in the background at once. Default 2.'),
  ),
  questionsInFlight: v.pipe(
    v.optional(wholeNumber(1, 100_000), 256),
    v.description('Most different questions that are worked on at once; more are answered 503. Default 256.'),
  ),
  bodyBytes: v.pipe(
    v.optional(wholeNumber(1_024, 16_777_216), 262_144),
    v.description('Most bytes in the body of a request. Default 262144.'),
  ),
  answerBytes: v.pipe(
    v.optional(wholeNumber(0, 17_179_869_184), 67_108_864),
    v.description(
      'Most bytes of encoded answers that are kept in memory for whoever asks the same. 0 keeps none. Default 67108864.',
    ),
  ),
});

const Log = section({
  level: v.pipe(
    v.optional(
      v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'one of "debug", "info", "warn", "error", "silent"'),
      'info',
    ),
    v.description('Logs are JSON, a line each, on standard error. Default "info".'),
  ),
  requests: v.pipe(
    orNull(Switch),
    v.description('Whether every request is logged. Default: yes, but in a terminal only those that failed.'),
  ),
});

const DuckDbSource = section({
  type: v.literal('duckdb'),
  lateness: v.pipe(
    v.optional(DurationMs, '1h'),
    v.description(
      'How long after its time a sample may still come; only older bins are kept and cached. Default "1h".',
    ),
  ),
});

/** The source of a configuration that names none. */
const LOCAL_SOURCE: v.InferOutput<typeof DuckDbSource> = {type: 'duckdb', lateness: 3_600_000};

const SourceName = v.pipe(
  v.string('a name'),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'a name of letters, digits, _ . and -'),
);

const SOURCE_TYPES = 'a "type": "cassandra" or "duckdb"';

/** A configuration as it is read; the output has every default filled in. */
export const ConfigSchema = v.pipe(
  section({
    server: v.pipe(v.optional(Server, {}), v.description('Where it listens, and which pages may read it.')),
    dataDirectory: v.pipe(
      v.optional(Text, './data'),
      v.description(
        'Holds the DuckDB file: samples, what was learned of other sources, rollups. Relative to this file. Default "./data".',
      ),
    ),
    limits: v.pipe(v.optional(Limits, {}), v.description('What one request may cost.')),
    log: v.pipe(v.optional(Log, {}), v.description('What is logged.')),
    recordHost: v.pipe(
      orNull(Switch),
      v.description(
        'Records this machine (CPU, memory, disk, network) every second. Default: only when no source is named.',
      ),
    ),
    sampleData: v.pipe(
      orNull(Switch),
      v.description(
        'Makes a sample data set at the first start, plainly labelled. Default: only when no source is named.',
      ),
    ),
    sources: v.pipe(
      v.optional(
        v.record(
          SourceName,
          v.variant('type', [CassandraSource, DuckDbSource], SOURCE_TYPES),
          'an object: a name for each source',
        ),
        {},
      ),
      v.description(
        'Where samples come from, each under a name of your choice. Left out: one in the DuckDB file, named local.',
      ),
    ),
  }),
  v.title('Configuration of metrics-chart-api'),
  v.transform(({recordHost, sampleData, sources, ...config}) => {
    const isAlone = Object.keys(sources).length === 0;
    return {
      ...config,
      recordHost: recordHost ?? isAlone,
      sampleData: sampleData ?? isAlone,
      sources: isAlone ? {[BUILT_IN_SOURCES.local]: LOCAL_SOURCE} : sources,
    };
  }),
  v.rawCheck(({dataset, addIssue}) => {
    if (!dataset.typed) return;
    const {recordHost, sampleData, sources} = dataset.value;
    const taken = [recordHost ? BUILT_IN_SOURCES.host : null, sampleData ? BUILT_IN_SOURCES.sample : null];
    for (const name of Object.keys(sources).filter((source) => taken.includes(source as 'host'))) {
      const place = {type: 'object', origin: 'value', input: sources, key: name, value: sources[name]} as const;
      const key = name === BUILT_IN_SOURCES.host ? 'recordHost' : 'sampleData';
      addIssue({
        message: `another name, as "${key}" takes this one`,
        path: [{type: 'object', origin: 'value', input: dataset.value, key: 'sources', value: sources}, place],
      });
    }
  }),
  v.rawCheck(({dataset, addIssue}) => {
    if (!dataset.typed) return;
    const {sources} = dataset.value;
    const tables = Object.entries(sources).flatMap(([source, config]) =>
      config.type === 'cassandra'
        ? config.tables.map((table, place) => ({source, keyspace: config.keyspace, place, table}))
        : [],
    );
    for (const {second, accepted} of findSameSeries(tables)) {
      const at = (key: string | number): v.IssuePathItem =>
        ({type: 'unknown', origin: 'value', input: sources, key, value: second.table}) as const;
      addIssue({message: accepted, path: [at('sources'), at(second.source), at('tables'), at(second.place)]});
    }
  }),
);

/** A configuration with every default filled in; durations are milliseconds. */
export type Config = v.InferOutput<typeof ConfigSchema>;

/** One of `Config.sources`. */
export type SourceConfig = Config['sources'][string];
