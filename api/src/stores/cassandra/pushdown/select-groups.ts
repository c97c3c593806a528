/** The statement that has Cassandra fold rows into bins. */
import {quoteName} from '../statements.js';

/** A table whose rows Cassandra can group by time: the time is a timestamp, and the last column of the key. */
export interface GroupableTable {
  /** Keyspace and table, as CQL takes them. */
  readonly from: string;
  /** Every key column before the time, in the order of the key. */
  readonly key: readonly string[];
  readonly time: string;
}

/** What is grouped, and how. */
export interface Grouping {
  readonly table: GroupableTable;
  /** The column of the values. */
  readonly value: string;
  /** Width of the groups, milliseconds. */
  readonly stepMs: number;
  /** Expected distance of samples, milliseconds; null when irregular. */
  readonly interval: number | null;
}

/**
 * One row a bin, in the order of the table: `g` its start, `n` rows, `c` values that are not null, `a` and `z` the least
 * and the greatest, `f` and `l` the first and the last as (time, value), `h` and `o` the sum in two parts; with an interval
 * `p` and `q`, the least and the greatest rest of a time divided by it. Binds the unit of the sum twice, then the key, the
 * first time and the time after the last.
 *
 * Values are cast to doubles first: sums of integers overflow in CQL. A sum is taken apart at multiples of the unit: the
 * parts above it add without rounding, and the rounding of those below it is too small to be seen.
 */
export function selectGroups({table, value, stepMs, interval}: Grouping): string {
  const time = quoteName(table.time);
  const column = quoteName(value);
  const double = `CAST(${column} AS double)`;
  const sample = `(tuple<timestamp, double>)(${time}, ${double})`;
  const rest = `toUnixTimestamp(${time}) % ${interval}`;
  const group = `floor(${time}, ${stepMs}ms)`;
  const key = table.key.map(quoteName);
  const selected = [
    `${group} AS g`,
    'count(*) AS n',
    `count(${column}) AS c`,
    `min(${double}) AS a`,
    `max(${double}) AS z`,
    `min(${sample}) AS f`,
    `max(${sample}) AS l`,
    `sum(${double} - ${double} % (double)?) AS h`,
    `sum(${double} % (double)?) AS o`,
    ...(interval === null ? [] : [`min(${rest}) AS p`, `max(${rest}) AS q`]),
  ];
  const where = [...key.map((name) => `${name} = ?`), `${time} >= ?`, `${time} < ?`];
  return `SELECT ${selected.join(', ')} FROM ${table.from} WHERE ${where.join(' AND ')} GROUP BY ${[...key, group].join(', ')}`;
}
