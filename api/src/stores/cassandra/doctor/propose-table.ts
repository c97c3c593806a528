/** A table that nobody described becomes an entry of `tables`, or the reason why it is no time series. */
import * as v from 'valibot';
import {MappedTable} from '../../../config/mapped-table.js';
import {LABEL_TYPE_NAMES, labelType} from '../mapped/label-values.js';
import {bindMapping, MappingError} from '../mapped/mapping.js';
import {createTimeColumn} from '../mapped/time-column.js';
import type {ColumnSchema, TableSchema} from '../table-schema.js';
import {type Finding, note, warning} from './finding.js';
import {inferBucket} from './infer-bucket.js';
import {inferInterval} from './infer-interval.js';
import {inferMeasures} from './infer-measures.js';
import {inferTime} from './infer-time.js';
import type {SomeRows} from './read-some-rows.js';
import {runsOf} from './runs.js';

/** An entry of `tables` as a person would write it, with what was not certain; or why there is none. */
export type Proposal =
  | {readonly table: Readonly<Record<string, unknown>>; readonly remarks: readonly Finding[]}
  | {readonly reason: string};

const METRIC = /^(metric|metric_?name|measurement|measure|name|series|stat|sensor_?type)$/i;
const TEXT_TYPES = ['text', 'varchar', 'ascii'];

/**
 * Proposes a mapping of a table. It fits the schema, and names the buckets of every row that was looked at.
 *
 * @param zones - time zones in which buckets may be named, the likeliest first
 */
export function proposeTable(schema: TableSchema, found: readonly SomeRows[], zones: readonly string[]): Proposal {
  const rows = found.flatMap(({first, last}) => [...first, ...last]);
  const inferred = inferTime(schema, rows);
  if (inferred === null) {
    const clustering = schema.clustering.map(({name, type}) => `${name} ${type}`).join(', ') || 'none';
    return {reason: `no clustering column is a time (found: ${clustering})`};
  }
  const {column: timeColumn, unit} = inferred;
  const time = {...createTimeColumn(timeColumn.type, unit), name: timeColumn.name};
  const prefix = schema.clustering.slice(0, timeColumn.position);
  const runs = runsOf(found, time, prefix);
  const measures = inferMeasures(schema, runs);
  if (Object.keys(measures).length === 0) return {reason: 'no column beside the key is a number'};

  const remarks: Finding[] = [];
  let bucket: Readonly<Record<string, unknown>> | null = null;
  let metric: ColumnSchema | null = null;
  const labels: string[] = [];
  for (const column of [...schema.partitionKey, ...prefix]) {
    const {name, type} = column;
    const samples = rows.map((row) => ({value: row[name], timeMs: time.timeMs(row[time.name])}));
    const named: ReturnType<typeof inferBucket> =
      column.kind === 'partition_key' && bucket === null ? inferBucket(column, samples, zones) : null;
    if (named !== null) {
      bucket = named;
      if (named.timeZone !== undefined) {
        remarks.push(warning(`buckets are named in a zone like ${named.timeZone}: check that it is yours`));
      }
    } else if (labelType(type) === undefined) {
      return {reason: `the key column ${name} is ${type} (accepted: ${LABEL_TYPE_NAMES})`};
    } else if (metric === null && METRIC.test(name) && TEXT_TYPES.includes(type)) metric = column;
    else labels.push(name);
  }
  const interval = inferInterval(runs);
  if (rows.length === 0) remarks.push(warning('the table is empty: buckets, interval and kinds are guesses'));
  else if (interval === null)
    remarks.push(note('rows come irregularly, or are few: without an "interval" nothing is missing'));

  const table = {
    table: schema.table,
    ...(metric === null ? {} : {metric: {column: metric.name}}),
    ...(labels.length === 0 ? {} : {labels}),
    time: unit === null ? time.name : {column: time.name, unit},
    ...(interval === null ? {} : {interval}),
    ...(bucket === null ? {} : {bucket}),
    measures,
  };
  const parsed = v.safeParse(MappedTable, table);
  if (!parsed.success) return {reason: `it cannot be described: ${parsed.issues[0].message}`};
  try {
    bindMapping(parsed.output, schema);
  } catch (error) {
    if (error instanceof MappingError) return {reason: error.message};
    throw error;
  }
  return {table, remarks};
}
