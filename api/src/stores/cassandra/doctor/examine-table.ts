/** What there is to say of a mapped table: columns, lifetime, partitions, cost of a chart, pushdown. */
import {formatDuration} from '@metrics-chart/contract/duration';
import {formatSeries} from '@metrics-chart/contract/selector';
import type {Client, types} from 'cassandra-driver';
import type {MappedTableConfig} from '../../../config/mapped-table.js';
import {failureOf} from '../failure.js';
import {bindMapping, type Mapping, MappingError} from '../mapped/mapping.js';
import {identityOf} from '../mapped/series-key.js';
import {unitFor} from '../pushdown/bins-of-groups.js';
import {selectGroups} from '../pushdown/select-groups.js';
import {selectRange, tableName} from '../statements.js';
import type {TableSchema} from '../table-schema.js';
import {type Finding, fault, note, ok, warning} from './finding.js';
import {inferInterval} from './infer-interval.js';
import type {SomeRows} from './read-some-rows.js';
import {type Run, runsOf} from './runs.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Above these, Cassandra's own documentation advises against. */
const MOST_PARTITION_BYTES = 100 * 2 ** 20;
const MOST_PARTITION_ROWS = 100_000;
const MIB = 2 ** 20;

/** Holds a mapping against its table, and looks at what reading it will cost. */
export async function examineTable(
  client: Client,
  config: MappedTableConfig,
  schema: TableSchema,
  found: readonly SomeRows[],
): Promise<Finding[]> {
  let mapping: Mapping;
  try {
    mapping = bindMapping(config, schema);
  } catch (error) {
    if (error instanceof MappingError) return error.faults.map(fault);
    throw error;
  }
  const prefix = schema.clustering.slice(0, schema.columns.get(mapping.time.name)!.position);
  const runs = runsOf(found, mapping.time, prefix);
  return [
    ok(
      `columns fit: labels ${mapping.labels.join(', ') || '(none)'}; measures ${[...mapping.measures.keys()].join(', ')}`,
    ),
    ...exampleOf(mapping, found),
    ...lifetime(config, schema),
    ...intervals(config, runs),
    ...bucketFits(mapping, found),
    ...(await partitions(client, mapping, runs)),
    ...chartCost(mapping),
    ...(await pushdown(client, mapping, runs)),
  ];
}

function exampleOf(mapping: Mapping, found: readonly SomeRows[]): Finding[] {
  const row = found[0]?.first[0];
  if (row === undefined) return [warning('the table is empty: nothing to show, and nothing more to check')];
  const columns = [...mapping.partitionKey, ...mapping.prefix];
  const {series} = identityOf(
    mapping,
    columns,
    columns.map(({name}): unknown => row[name]),
  );
  return [ok(`a series of it: ${formatSeries(series.metric, series.labels)}`)];
}

function lifetime({retention}: MappedTableConfig, {defaultTtlMs}: TableSchema): Finding[] {
  if (retention === null) {
    return [
      defaultTtlMs === null
        ? ok('rows live for ever, unless they are written with a TTL: then say "retention"')
        : ok(`rows live ${formatDuration(defaultTtlMs)}: earlier bins are unknown, not gaps`),
    ];
  }
  return defaultTtlMs !== null && retention > defaultTtlMs
    ? [warning(`"retention" is longer than rows live: ${formatDuration(retention)}, ${formatDuration(defaultTtlMs)}`)]
    : [ok(`rows are read up to ${formatDuration(retention)} back, as "retention" says`)];
}

function intervals({interval}: MappedTableConfig, runs: readonly Run[]): Finding[] {
  const seen = inferInterval(runs);
  if (interval === null) {
    return seen === null ? [] : [note(`rows come every ${seen}: with "interval": "${seen}" gaps are seen`)];
  }
  const written = formatDuration(interval);
  if (seen === null || seen === written) return [ok(`rows are expected every ${written}`)];
  return [
    warning(`"interval" is ${written}, and rows come every ${seen}: gaps are seen where there are none, or not at all`),
  ];
}

/** A row in a bucket of another name is never read. */
function bucketFits({buckets, partitionKey, time}: Mapping, found: readonly SomeRows[]): Finding[] {
  const column = partitionKey.find(({role}) => role.is === 'bucket');
  if (buckets === null || column === undefined) return [];
  const rows = found.flatMap(({first, last}) => [...first, ...last]);
  const strays = rows.filter((row) => {
    const timeMs = time.timeMs(row[time.name]);
    const {bucket} = identityOf({metric: null}, [column], [row[column.name]]);
    return buckets.keyAt(timeMs) !== bucket;
  });
  if (strays.length === 0) return [ok(`all of ${rows.length} rows lie in the buckets that their times name`)];
  const [stray] = strays as [types.Row];
  const at = new Date(time.timeMs(stray[time.name]));
  const shown = at.toISOString();
  return [
    fault(
      `${strays.length} of ${rows.length} rows lie in other buckets than their times name, and are not read: one of ${shown} in ${String(stray[column.name])}, expected ${buckets.keyAt(at.getTime())} (check "unit", "pattern" and "timeZone" of "bucket")`,
    ),
  ];
}

async function partitions(client: Client, mapping: Mapping, runs: readonly Run[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const {rows} = await client.execute(
    'SELECT mean_partition_size AS bytes, partitions_count AS partitions FROM system.size_estimates WHERE keyspace_name = ? AND table_name = ?',
    [mapping.keyspace, mapping.table],
    {prepare: true},
  );
  const count = rows.reduce((sum, row) => sum + Number(row.partitions), 0);
  const bytes = rows.reduce((sum, row) => sum + Number(row.partitions) * Number(row.bytes), 0) / count;
  if (count === 0)
    findings.push(note('partition sizes are not known yet: the node estimates them after rows were flushed'));
  else {
    const text = `about ${count} partitions on the node asked, ${(bytes / MIB).toFixed(bytes < MIB ? 3 : 0)} MiB each`;
    findings.push(bytes > MOST_PARTITION_BYTES ? warning(`${text}: more than 100 MiB reads slowly`) : ok(text));
  }
  const expected = rowsPerPartition(mapping, runs);
  if (expected !== null && expected.rows > MOST_PARTITION_ROWS) {
    findings.push(
      warning(
        `about ${Math.round(expected.rows)} rows of a series a partition, ${expected.why}: a bucket in the key would keep them below ${MOST_PARTITION_ROWS}`,
      ),
    );
  }
  return findings;
}

function rowsPerPartition({buckets, interval}: Mapping, runs: readonly Run[]): {rows: number; why: string} | null {
  const last = runs.at(-1)?.times.at(-1);
  if (interval === null || last === undefined) return null;
  if (buckets !== null) {
    const {startMs, endMs} = buckets.spanAt(last);
    return {rows: (endMs - startMs) / interval, why: `a bucket of ${formatDuration(endMs - startMs)}`};
  }
  return {rows: (365 * DAY_MS) / interval, why: 'after a year'};
}

function chartCost({interval}: Mapping): Finding[] {
  if (interval === null) return [];
  const samples = (days: number) => Math.ceil((days * DAY_MS) / interval).toLocaleString('en');
  return [
    note(
      `a chart reads of each series ${samples(1)} rows for a day, ${samples(30)} for 30 days, ${samples(365)} for a year; once, as what is settled is kept as rollups`,
    ),
  ];
}

/** Whether the cluster folds rows into bins itself, and how long it takes: by the statements that a chart would take. */
async function pushdown(client: Client, mapping: Mapping, runs: readonly Run[]): Promise<Finding[]> {
  const run = runs.find(({rows}) => rows.length > 1);
  const measure = [...mapping.measures.values()].find(({column, info}) => column !== null && info.kind !== 'counter');
  if (run === undefined) return [];
  if (!mapping.groupable) {
    return [note('pushdown: not possible, as CQL groups by a timestamp alone, and where it is the last of the key')];
  }
  if (measure === undefined) return [note('pushdown: not possible, as no measure is a column that stands for itself')];
  const key = [...mapping.partitionKey, ...mapping.prefix].map(({name}) => name);
  const start = Math.floor(run.times[0]! / HOUR_MS) * HOUR_MS;
  const params: unknown[] = [...key.map((name) => run.rows[0]![name]), new Date(start), new Date(start + DAY_MS)];
  const table = {from: tableName(mapping), key, time: mapping.time.name};
  const grouping = {table, value: measure.column!, stepMs: HOUR_MS, interval: mapping.interval};
  const options = {prepare: true, isIdempotent: true, fetchSize: 10_000};
  const timed = async (query: string, bound: readonly unknown[]) => {
    await client.execute(query, [...bound], options);
    const began = performance.now();
    const {rows} = await client.execute(query, [...bound], options);
    return {rows: rows.length, ms: performance.now() - began};
  };
  try {
    const plain = await timed(selectRange(mapping, measure.reader.columns, false), params);
    const unit = unitFor([], plain.rows);
    const folded = await timed(selectGroups(grouping), [unit, unit, ...params]);
    return [
      note(
        `pushdown: taken; a day as ${folded.rows} hours in ${folded.ms.toFixed(1)} ms, as ${plain.rows} rows in ${plain.ms.toFixed(1)} ms`,
      ),
    ];
  } catch (error) {
    return [note(`pushdown: not taken by this cluster (${failureOf(error).reason})`)];
  }
}
