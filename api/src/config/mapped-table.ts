/**
 * The configuration of a Cassandra source, and of the tables that it maps: enough, with no code, for a table that
 * someone already has. Output types are normalised: durations are milliseconds, shorthands are spelt out, and what was
 * left out is null, so that the store reads them without asking again.
 */
import * as v from 'valibot';
import {KeptRollups} from './kept-rollups.js';
import {CqlName, DurationMs, orNull, Switch, section, Text, TimeZoneName, wholeNumber} from './schema-parts.js';

/** Where the metric name comes from: a column, or one name for the whole table. */
const Metric = v.pipe(
  section({
    column: v.pipe(v.optional(CqlName), v.description('The column that holds the name of the metric.')),
    name: v.pipe(v.optional(Text), v.description('One name for the whole table.')),
  }),
  v.check(({column, name}) => (column === undefined) !== (name === undefined), 'either "column" or "name"'),
  v.transform(({column, name}): {column: string} | {name: string} => (column === undefined ? {name: name!} : {column})),
);

const Label = v.pipe(
  v.union([
    CqlName,
    section({
      column: v.pipe(CqlName, v.description('The column that holds the values of the label.')),
      name: v.pipe(v.optional(Text), v.description('The name of the label. Default: that of the column.')),
    }),
  ]),
  v.transform((label) =>
    typeof label === 'string' ? {column: label, name: label} : {column: label.column, name: label.name ?? label.column},
  ),
);

const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;

const Time = v.pipe(
  v.union([
    CqlName,
    section({
      column: v.pipe(CqlName, v.description('The column that holds the time.')),
      unit: v.pipe(
        v.optional(v.picklist(TIME_UNITS, 'one of "s", "ms", "us", "ns"')),
        v.description('What a bigint counts since 1970. A timestamp or a timeuuid needs none.'),
      ),
    }),
  ]),
  v.description(
    'The clustering column that holds the time: a timestamp, a timeuuid, or a bigint whose unit is then named as {"column": "ts", "unit": "us"}.',
  ),
  v.transform((time) =>
    typeof time === 'string' ? {column: time, unit: null} : {column: time.column, unit: time.unit ?? null},
  ),
);

/**
 * The time bucket of a partition key. Its column is a date, a text or an integer written by `pattern`, an integer that
 * counts units since 1970, an integer or a timestamp that is the time at which the bucket starts.
 */
const Bucket = section({
  column: v.pipe(CqlName, v.description('A date, text, integer or timestamp column of the partition key.')),
  unit: v.pipe(
    v.picklist(['hour', 'day', 'week', 'month', 'year'], 'one of "hour", "day", "week", "month", "year"'),
    v.description('What one bucket spans.'),
  ),
  every: v.pipe(
    v.optional(wholeNumber(1, 10_000), 1),
    v.description(
      'How many units one bucket spans, counted from 1970-01-01 (weeks from Monday, 1969-12-29). Default 1.',
    ),
  ),
  pattern: v.pipe(
    orNull(
      v.pipe(
        v.string('text'),
        v.regex(/yyyy|xxxx/, 'a pattern of yyyy, MM, dd, HH, xxxx (ISO week year) and ww (ISO week)'),
      ),
    ),
    v.description(
      "How a text (or an integer such as 20261124) is written: yyyy MM dd HH (M d H without a leading zero), DDD (day of the year), xxxx-'W'ww (ISO week); quoted text stands for itself. Default for text: yyyy, yyyy-MM, xxxx-'W'ww, yyyy-MM-dd or yyyy-MM-dd-HH.",
    ),
  ),
  counts: v.pipe(
    orNull(v.picklist(['units', 's', 'ms'], 'one of "units", "s", "ms"')),
    v.description(
      'What an integer column without a pattern holds: "units" since 1970, or the start of the bucket in "s" or "ms". Default "units".',
    ),
  ),
  timeZone: v.pipe(
    v.optional(TimeZoneName, 'UTC'),
    v.description('The zone whose hours, days or months the buckets are. Default UTC.'),
  ),
});

const Measure = v.pipe(
  section({
    column: v.pipe(CqlName, v.description('Any numeric column, counters and decimals included.')),
    kind: v.pipe(
      v.optional(v.picklist(['gauge', 'counter', 'delta'], 'one of "gauge", "counter", "delta"'), 'gauge'),
      v.description(
        '"gauge": a level; "counter": a total that only grows, and may reset; "delta": an amount since the sample before. Default "gauge".',
      ),
    ),
    aggregate: v.pipe(
      orNull(
        v.picklist(
          ['min', 'max', 'mean', 'sum', 'first', 'last'],
          'one of "min", "max", "mean", "sum", "first", "last"',
        ),
      ),
      v.description(
        'Set where each sample is itself an aggregate: bins are folded with this one, and "mean" of a p99 is refused.',
      ),
    ),
    weight: v.pipe(orNull(Text), v.description('Another measure of this table that weighs each value of a mean.')),
    previous: v.pipe(
      orNull(CqlName),
      v.description(
        'With kind "delta": each sample is this measure\'s column − this column; a negative difference is a reset and counts the column.',
      ),
    ),
    unit: v.pipe(orNull(Text), v.description('The unit of the samples, such as "ms", "By", "%". Default: none.')),
  }),
  v.check((measure) => measure.weight === null || measure.aggregate === 'mean', '"aggregate": "mean" beside "weight"'),
  v.check((measure) => measure.previous === null || measure.kind === 'delta', '"kind": "delta" beside "previous"'),
);

/** A selector writes the measure behind a colon and before a brace, so its name holds neither. */
const MeasureName = v.pipe(
  v.string('a name'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'a measure name of letters, digits, _ . and -, that starts with a letter'),
);

/** One table that holds samples, and what its columns mean. */
export const MappedTable = v.pipe(
  section({
    table: v.pipe(CqlName, v.description('The table.')),
    keyspace: v.pipe(orNull(CqlName), v.description('Default: the keyspace of the source.')),
    metric: v.pipe(
      orNull(Metric),
      v.description(
        'Where the name of the metric comes from: {"column": …} or {"name": …}. Default: the name of the table.',
      ),
    ),
    labels: v.pipe(
      v.optional(v.array(Label, 'a list of column names'), []),
      v.description(
        'Columns that tell series apart: those of the partition key, and clustering columns before the time. {"column": "dc", "name": "datacenter"} renames one.',
      ),
    ),
    time: Time,
    order: v.pipe(
      orNull(v.picklist(['ascending', 'descending'], 'one of "ascending", "descending"')),
      v.description('The clustering order of the time. Read from the schema when left out; when given, it is checked.'),
    ),
    interval: v.pipe(
      orNull(DurationMs),
      v.description('How far apart samples are expected. Left out: irregular, and nothing is ever missing.'),
    ),
    bucket: v.pipe(orNull(Bucket), v.description('Only when the partition key holds a time bucket.')),
    retention: v.pipe(
      orNull(DurationMs),
      v.description('How long samples are kept. Default: the default_time_to_live of the table, when it has one.'),
    ),
    lateness: v.pipe(
      orNull(DurationMs),
      v.description(
        'How long after its time a sample of this table may still come; only older bins are kept and cached. Default: the lateness of the source.',
      ),
    ),
    measures: v.pipe(
      v.record(MeasureName, Measure, 'an object: a name for each value column'),
      v.check((measures) => Object.keys(measures).length > 0, 'at least one measure'),
      v.rawCheck(({dataset, addIssue}) => {
        if (!dataset.typed) return;
        for (const [name, measure] of Object.entries(dataset.value)) {
          if (measure.weight === null || (measure.weight in dataset.value && measure.weight !== name)) continue;
          const others = Object.keys(dataset.value).filter((other) => other !== name);
          addIssue({
            message:
              others.length === 0
                ? 'another measure of this table'
                : `another measure of this table: ${others.join(', ')}`,
            path: [
              {type: 'object', origin: 'value', input: dataset.value, key: name, value: measure},
              {type: 'object', origin: 'value', input: measure, key: 'weight', value: measure.weight},
            ],
          });
        }
      }),
      v.description('The value columns. The first is the one that a selector without a measure means.'),
    ),
  }),
  v.transform((table) => ({...table, metric: table.metric ?? {name: table.table}})),
);

const ContactPoint = v.pipe(
  v.string('a host'),
  v.regex(/^(\[[0-9A-Fa-f:.]+\]|[^\s:,[\]]+)(:\d{1,5})?$/, 'a host or host:port, such as "cassandra-1.example:9042"'),
);

/** `["a", "b:9042"]`, or the same as one text: `a,b:9042`, which an environment variable can hold. */
const ContactPoints = v.union([
  v.pipe(v.array(ContactPoint, 'a list of hosts'), v.minLength(1, 'at least one host')),
  v.pipe(
    v.string('a list of hosts'),
    v.transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.array(ContactPoint),
    v.minLength(1, 'at least one host'),
  ),
]);

const CONSISTENCIES = ['ONE', 'TWO', 'THREE', 'QUORUM', 'ALL', 'LOCAL_ONE', 'LOCAL_QUORUM', 'EACH_QUORUM'] as const;

/** A Cassandra cluster that samples are read from. */
export const CassandraSource = v.pipe(
  section({
    type: v.literal('cassandra', '"cassandra"'),
    contactPoints: v.pipe(
      ContactPoints,
      v.description('One or more nodes, as host or host:port (9042); a list, or one text with commas.'),
    ),
    localDataCenter: v.pipe(
      orNull(Text),
      v.description(
        'The datacenter whose nodes are read. Left out: discovered when the cluster has one; when it has several, the error names them.',
      ),
    ),
    keyspace: v.pipe(orNull(CqlName), v.description('The keyspace of the tables below.')),
    auth: v.pipe(
      orNull(
        section({
          username: v.pipe(Text, v.description('The role.')),
          password: v.pipe(v.string('text'), v.description('Its password.')),
        }),
      ),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person writes
      v.description('Name and password; "${CASSANDRA_PASSWORD}" takes the password from the environment.'),
    ),
    tls: v.pipe(
      orNull(
        section({
          ca: v.pipe(
            orNull(Text),
            v.description('File with the PEM of the certificate authority. Default: those of Node.'),
          ),
          cert: v.pipe(orNull(Text), v.description("File with the PEM of the client's certificate.")),
          key: v.pipe(orNull(Text), v.description("File with the PEM of the client's key.")),
          rejectUnauthorized: v.pipe(
            v.optional(Switch, true),
            v.description('False accepts any certificate: for tests only.'),
          ),
        }),
      ),
      v.description('Present: the connection is encrypted. Relative files stand beside the configuration.'),
    ),
    consistency: v.pipe(
      v.optional(v.picklist(CONSISTENCIES, `one of ${CONSISTENCIES.join(', ')}`), 'LOCAL_QUORUM'),
      v.description('The consistency of reads. Only answers of a quorum are kept as rollups.'),
    ),
    limits: v.pipe(
      v.optional(
        section({
          readsInFlight: v.pipe(
            v.optional(wholeNumber(1, 1024), 16),
            v.description('Most reads that run at once, over all requests.'),
          ),
          rowsPerSecond: v.pipe(
            v.optional(wholeNumber(100, 100_000_000), 400_000),
            v.description('Most rows read a second, over all requests.'),
          ),
        }),
        {},
      ),
      v.description('Ceilings that protect the cluster.'),
    ),
    pushdown: v.pipe(
      v.optional(v.picklist(['auto', 'always', 'never'], 'one of "auto", "always", "never"'), 'auto'),
      v.description(
        'Whether Cassandra folds rows into bins itself (GROUP BY), where that is exact. "auto": what would not be kept as rollups, and what lies beyond the sample budget of a request, when a trial on the table shows that it takes no longer. "always": all that it can, so that nothing of it is kept. Default "auto".',
      ),
    ),
    lateness: v.pipe(
      v.optional(DurationMs, '1h'),
      v.description(
        'How long after its time a sample may still come; only older bins are kept and cached. A table may say otherwise. Default "1h".',
      ),
    ),
    crawl: v.pipe(
      v.optional(
        section({
          enabled: v.pipe(
            v.optional(Switch, true),
            v.description('False: series become known only when they are asked for by all their labels.'),
          ),
          every: v.pipe(
            v.optional(DurationMs, '1d'),
            v.description('How often the tables are looked through for new series.'),
          ),
          partitionsPerSecond: v.pipe(
            v.optional(wholeNumber(10, 10_000_000), 5_000),
            v.description('Most partitions looked at a second.'),
          ),
        }),
        {},
      ),
      v.description('How series of the mapped tables become known: a slow walk over the cluster in the background.'),
    ),
    tables: v.pipe(
      v.optional(v.array(MappedTable, 'a list of tables'), []),
      v.description('Tables that exist already, read-only.'),
    ),
    managed: v.pipe(
      orNull(
        section({
          keyspace: v.pipe(CqlName, v.description('A keyspace of its own.')),
          replication: v.pipe(
            orNull(v.record(Text, wholeNumber(1, 100), 'an object: copies by datacenter')),
            v.description(
              'Copies by datacenter, such as {"dc1": 3}: what migrate writes into CREATE KEYSPACE. Default: one copy in the local datacenter.',
            ),
          ),
          retention: v.pipe(orNull(DurationMs), v.description('How long samples are kept. Left out: for ever.')),
        }),
      ),
      v.description('Our own tables, made by "metrics-chart-api migrate" and filled by "metrics-chart-api import".'),
    ),
    rollups: v.pipe(v.optional(KeptRollups, {}), v.description('Where and how long what was folded once is kept.')),
  }),
  v.rawCheck(({dataset, addIssue}) => {
    if (!dataset.typed) return;
    const {tables, managed, keyspace} = dataset.value;
    if (tables.length === 0 && managed === null) addIssue({message: '"tables" (with at least one) or "managed"'});
    if (tables.some((table) => table.keyspace === null) && keyspace === null) {
      addIssue({message: 'a "keyspace", as some of its tables name none'});
    }
    const {rollups} = dataset.value;
    if (rollups.in === 'cassandra' && managed === null && rollups.keyspace === null) {
      addIssue({message: 'a "rollups.keyspace" of our own beside "rollups.in": "cassandra"'});
    }
    if (managed !== null && rollups.keyspace !== null && rollups.keyspace !== managed.keyspace) {
      addIssue({message: 'no "rollups.keyspace" beside "managed": they are kept in its keyspace'});
    }
  }),
  v.transform(({tables, lateness, ...source}) => ({
    ...source,
    lateness,
    tables: tables.map((table) => ({...table, lateness: table.lateness ?? lateness})),
  })),
);

/** One mapped table, normalised. Within a source its lateness is never null. */
export type MappedTableConfig = v.InferOutput<typeof MappedTable>;

/** A Cassandra source, normalised. `tls` holds file names, resolved against the configuration file. */
export type CassandraSourceConfig = v.InferOutput<typeof CassandraSource>;
