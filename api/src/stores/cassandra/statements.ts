/**
 * CQL of mapped tables. Names come from the configuration, are those of the live schema, and are quoted; values are
 * always bound. Columns get names of our own, so that no name of a table meets one of the driver's.
 */
import type {KeyColumn, Mapping} from './mapped/mapping.js';

/** A name as CQL takes it, case and all. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

type Table = Pick<Mapping, 'keyspace' | 'table' | 'partitionKey' | 'prefix' | 'time'>;

/** Keyspace and table, as CQL takes them. */
export const tableName = ({keyspace, table}: Pick<Mapping, 'keyspace' | 'table'>) =>
  `${quoteName(keyspace)}.${quoteName(table)}`;

/** The key columns that every statement about one series binds, in order. */
const seriesKey = ({partitionKey, prefix}: Table) =>
  [...partitionKey, ...prefix].map(({name}) => `${quoteName(name)} = ?`).join(' AND ');

/** Rows by time, ascending or not. All columns up to the time turn around together, or none. */
function order({prefix, time}: Table, descending: boolean): string {
  if (time.descending === descending) return '';
  const turned = [...prefix, time].map((column) => `${quoteName(column.name)} ${column.descending ? 'ASC' : 'DESC'}`);
  return ` ORDER BY ${turned.join(', ')}`;
}

const selected = ({time}: Table, columns: readonly string[]) =>
  [`${quoteName(time.name)} AS t`, ...columns.map((name, i) => `${quoteName(name)} AS v${i}`)].join(', ');

/** The rows of a series in a range of time; binds the key, the first time and the time after the last. */
export function selectRange(table: Table, columns: readonly string[], descending: boolean): string {
  const time = quoteName(table.time.name);
  return `SELECT ${selected(table, columns)} FROM ${tableName(table)} WHERE ${seriesKey(table)} AND ${time} >= ? AND ${time} < ?${order(table, descending)}`;
}

/** The time of the first or the last row of a series in one partition; binds the key. */
export function selectEnd(table: Table, descending: boolean): string {
  return `SELECT ${selected(table, [])} FROM ${tableName(table)} WHERE ${seriesKey(table)}${order(table, descending)} LIMIT 1`;
}

/**
 * The partition keys of a part of the token ring, as `k0`, `k1`, …, and their tokens, as `t`, ascending; binds the token
 * before the part and its last one.
 */
export function selectPartitions(table: Table): string {
  const names = table.partitionKey.map(({name}) => quoteName(name));
  const token = `token(${names.join(', ')})`;
  const columns = names.map((name, i) => `${name} AS k${i}`).join(', ');
  return `SELECT DISTINCT ${columns}, ${token} AS t FROM ${tableName(table)} WHERE ${token} > ? AND ${token} <= ?`;
}

/**
 * The next value of a clustering column before the time, as `k`, in the order of the table; binds the partition key, the
 * columns before it, and, when it is not for the first, the value to go on from.
 */
export function selectNextValue(table: Table, position: number, isFirst: boolean): string {
  const column: KeyColumn = table.prefix[position]!;
  const bound = [...table.partitionKey, ...table.prefix.slice(0, position)].map(({name}) => `${quoteName(name)} = ?`);
  const name = quoteName(column.name);
  if (!isFirst) bound.push(`${name} ${column.descending ? '<' : '>'} ?`);
  return `SELECT ${name} AS k FROM ${tableName(table)} WHERE ${bound.join(' AND ')} LIMIT 1`;
}
