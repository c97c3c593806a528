/**
 * The configuration of a table that a Cassandra source maps: enough, with no code, for a table that someone already has.
 * Output types are normalised: durations are milliseconds, shorthands are spelt out, and what was left out is null, so that
 * the store reads them without asking again.
 */
import * as v from 'valibot';
import {MappedBucket} from './mapped-bucket.js';
import {MappedMeasures} from './mapped-measures.js';
import {CqlName, DurationMs, orNull, section, Text} from './schema-parts.js';

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
    bucket: v.pipe(orNull(MappedBucket), v.description('Only when the partition key holds a time bucket.')),
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
    measures: MappedMeasures,
  }),
  v.transform((table) => ({...table, metric: table.metric ?? {name: table.table}})),
);

/** One mapped table, normalised. Within a source its lateness is never null. */
export type MappedTableConfig = v.InferOutput<typeof MappedTable>;
