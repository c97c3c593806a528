/**
 * A mapping of the configuration, held against the table that there is: what each key column means, and how measures
 * are read. Pure.
 */
import type {Labels} from '@metrics-chart/contract/series';
import type {MappedTableConfig} from '../../../config/mapped-table.js';
import {nearestName} from '../../../nearest-name.js';
import type {MeasureInfo} from '../../../store.js';
import {type Buckets, createBuckets} from '../partitions.js';
import type {ColumnSchema, TableSchema} from '../table-schema.js';
import {LABEL_TYPE_NAMES, type LabelType, labelType} from './label-values.js';
import {type Amount, createMeasureReader, type MeasureReader, type NumberColumn} from './measure-reader.js';
import {NUMBER_TYPE_NAMES, numberType} from './number-type.js';
import {createTimeColumn, type TimeColumn} from './time-column.js';

/** A key column before the time. */
export interface KeyColumn {
  readonly name: string;
  readonly descending: boolean;
  readonly role:
    | {readonly is: 'metric'; readonly values: LabelType}
    | {readonly is: 'label'; readonly label: string; readonly values: LabelType}
    | {readonly is: 'bucket'; readonly cqlType: string};
}

/** A measure, and how it is read. */
export interface MappedMeasure {
  readonly info: MeasureInfo;
  readonly reader: MeasureReader;
  /** The column, where each value of it is a sample, whatever else the row holds; null where it takes more than that. */
  readonly column: string | null;
}

/** A mapping that fits its table. */
export interface Mapping {
  readonly keyspace: string;
  readonly table: string;
  /** The metric of every series; null when a column holds it. */
  readonly metric: string | null;
  /** Label names, ascending. */
  readonly labels: readonly string[];
  readonly partitionKey: readonly KeyColumn[];
  /** Clustering columns before the time. */
  readonly prefix: readonly KeyColumn[];
  readonly time: TimeColumn & {readonly name: string; readonly descending: boolean};
  /** The time is a timestamp, and no two rows of a series have the same: Cassandra can group them by it. */
  readonly groupable: boolean;
  readonly buckets: Buckets | null;
  readonly measures: ReadonlyMap<string, MappedMeasure>;
  readonly interval: number | null;
  readonly retentionMs: number | null;
}

/** Why a mapping does not fit its table: one line a fault, each with what was expected and what was found. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

/**
 * Binds a mapping to the schema of its table.
 *
 * @throws MappingError with every fault that was found
 */
export function bindMapping(config: MappedTableConfig, schema: TableSchema): Mapping {
  const faults: string[] = [];
  const table = `${schema.keyspace}.${schema.table}`;

  const columnOf = (name: string, use: string): ColumnSchema | null => {
    const column = schema.columns.get(name);
    if (column) return column;
    const found = [...schema.columns.keys()].sort();
    const nearest = nearestName(name, found);
    faults.push(
      `missing column: ${name} of ${table} (${use}; found: ${found.join(', ')}${nearest === undefined ? '' : `; nearest: ${nearest}`})`,
    );
    return null;
  };
  const attempt = <Result>(name: string, use: string, make: () => Result): Result | null => {
    try {
      return make();
    } catch (error) {
      faults.push(`unfit column: ${name} of ${table} (${use}): ${(error as Error).message}`);
      return null;
    }
  };

  const roles = new Map<string, KeyColumn['role']>();
  const addLabelRole = (name: string, use: string, roleOf: (values: LabelType) => KeyColumn['role']) => {
    const column = columnOf(name, use);
    if (!column) return;
    const values = labelType(column.type);
    if (!values) {
      faults.push(`unexpected type: ${name} of ${table} is ${column.type} (${use}; accepted: ${LABEL_TYPE_NAMES})`);
    } else if (roles.has(name)) faults.push(`column used twice: ${name} of ${table}`);
    else roles.set(name, roleOf(values));
  };
  if ('column' in config.metric) addLabelRole(config.metric.column, 'the metric', (values) => ({is: 'metric', values}));
  const labels = new Set<string>();
  for (const {column, name} of config.labels) {
    if (labels.has(name)) faults.push(`label given twice: ${name} of ${table}`);
    labels.add(name);
    addLabelRole(column, `the label ${name}`, (values) => ({is: 'label', label: name, values}));
  }
  let buckets: Buckets | null = null;
  if (config.bucket !== null) {
    const {column: name} = config.bucket;
    const column = columnOf(name, 'the bucket');
    if (column && roles.has(name)) faults.push(`column used twice: ${name} of ${table}`);
    else if (column) {
      roles.set(name, {is: 'bucket', cqlType: column.type});
      buckets = attempt(name, 'the bucket', () => createBuckets(config.bucket!, column.type));
    }
  }

  const timeColumn = columnOf(config.time.column, 'the time');
  let time: Mapping['time'] | null = null;
  let prefix: readonly ColumnSchema[] = [];
  if (timeColumn) {
    const {name, descending} = timeColumn;
    if (timeColumn.kind !== 'clustering') {
      const clustering = schema.clustering.map((column) => column.name).join(', ') || 'none';
      faults.push(
        `unexpected key: the time ${name} of ${table} is no clustering column (clustering columns found: ${clustering})`,
      );
    } else prefix = schema.clustering.slice(0, timeColumn.position);
    const read = attempt(name, 'the time', () => createTimeColumn(timeColumn.type, config.time.unit));
    if (read) time = {...read, name, descending};
    if (config.order !== null && (config.order === 'descending') !== descending) {
      faults.push(
        `unexpected order: ${name} of ${table} is ${descending ? 'descending' : 'ascending'} (expected: ${config.order})`,
      );
    }
  }

  const keyColumn = (column: ColumnSchema, where: string): KeyColumn[] => {
    const role = roles.get(column.name);
    roles.delete(column.name);
    if (role) return [{name: column.name, descending: column.descending, role}];
    // Its own fault was told when its role was looked for.
    if (isNamed(config, column.name)) return [];
    faults.push(
      `unmapped column: ${column.name} of ${table} is ${where} (expected: the metric, a label or the bucket; the key is ${keyText(schema)})`,
    );
    return [];
  };
  const partitionKey = schema.partitionKey.flatMap((column) => keyColumn(column, 'part of the partition key'));
  const prefixKey = prefix.flatMap((column) => keyColumn(column, 'a clustering column before the time'));
  for (const [name, role] of roles) {
    const use = role.is === 'label' ? `the label ${role.label}` : `the ${role.is}`;
    faults.push(
      `unexpected key: ${name} of ${table} (${use}) does not come before the time in the key (found: ${keyText(schema)})`,
    );
  }

  const numberColumn = (name: string, use: string): NumberColumn | null => {
    const column = columnOf(name, use);
    if (!column) return null;
    const type = numberType(column.type);
    if (type) return {name, type};
    faults.push(`unexpected type: ${name} of ${table} is ${column.type} (${use}; accepted: ${NUMBER_TYPE_NAMES})`);
    return null;
  };
  const amounts = new Map<string, Amount>();
  for (const [name, {column, previous}] of Object.entries(config.measures)) {
    const value = numberColumn(column, `the measure ${name}`);
    const before = previous === null ? null : numberColumn(previous, `what the measure ${name} is counted from`);
    if (value && (previous === null || before)) amounts.set(name, {column: value, previous: before});
  }

  if (faults.length > 0 || !time) throw new MappingError(faults);
  const bound = time;
  const interval = config.interval;
  const measures = measureInfos(config).map((info): [string, MappedMeasure] => {
    const {weight} = config.measures[info.name]!;
    const amount = amounts.get(info.name)!;
    const reader = createMeasureReader(bound, amount, weight === null ? null : amounts.get(weight)!);
    const column = weight === null && amount.previous === null ? amount.column.name : null;
    return [info.name, {info, reader, column}];
  });
  return {
    keyspace: schema.keyspace,
    table: schema.table,
    metric: 'name' in config.metric ? config.metric.name : null,
    labels: [...labels].sort(),
    partitionKey,
    prefix: prefixKey,
    time: bound,
    groupable: timeColumn?.type === 'timestamp' && schema.clustering.at(-1)?.name === timeColumn.name,
    buckets,
    measures: new Map(measures),
    interval,
    retentionMs: config.retention ?? schema.defaultTtlMs,
  };
}

/** The measures of every series of a table, the default one first: all that is known of them without the table. */
export const measureInfos = ({measures, interval}: MappedTableConfig): readonly MeasureInfo[] =>
  Object.entries(measures).map(([name, {kind, unit, aggregate, weight}]) => ({
    name,
    kind,
    unit,
    interval,
    aggregate,
    weighted: weight !== null,
  }));

const keyText = ({partitionKey, clustering}: TableSchema) =>
  `((${partitionKey.map(({name}) => name).join(', ')})${clustering.map(({name}) => `, ${name}`).join('')})`;

const isNamed = ({metric, labels, bucket}: MappedTableConfig, name: string) =>
  ('column' in metric && metric.column === name) ||
  labels.some(({column}) => column === name) ||
  bucket?.column === name;

/** A series of a table: its metric and its labels. */
export interface SeriesIdentity {
  readonly metric: string;
  readonly labels: Labels;
}

/**
 * What a key column holds in the rows of a series, as the driver takes it; undefined when no row can hold it (text in a
 * column of numbers). Not for the bucket.
 */
export function keyValue({role}: KeyColumn, {metric, labels}: SeriesIdentity): unknown {
  if (role.is === 'bucket') throw new Error('unexpected bucket');
  return role.values.fromText(role.is === 'metric' ? metric : labels[role.label]!);
}
