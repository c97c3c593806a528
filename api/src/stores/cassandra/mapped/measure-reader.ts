/** What rows of a table mean as samples of one measure. */
import type {types} from 'cassandra-driver';
import type {SampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import {isOfType, type NumberType, toNumber} from './number-type.js';
import type {TimeColumn} from './time-column.js';

/** A column that holds numbers. */
export interface NumberColumn {
  readonly name: string;
  readonly type: NumberType;
}

/** Where one amount comes from: a column, or a column less another one of the same row. */
export interface Amount {
  readonly column: NumberColumn;
  /** The same total at the sample before; a total that fell was reset, and counts whole. */
  readonly previous: NumberColumn | null;
}

/** Reads rows as samples of one measure. */
export interface MeasureReader {
  /** The columns it needs, in the order of `decode`'s `v0`, `v1`, …; the time is `t`. */
  readonly columns: readonly string[];
  /**
   * The samples of some rows, in their order; null when no row holds one. A row without one of the columns (null) holds
   * none.
   *
   * @throws Problem `source_failed` when a column is of another type than it was: the table was made anew
   */
  decode(rows: readonly types.Row[]): SampleColumns | null;
}

/** Integers within ±2^53 are the same as doubles. */
const LARGEST_DOUBLE_INTEGER = 2n ** 53n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** A reader of a measure's values, weighed by another one's where a weight is given. */
export function createMeasureReader(time: TimeColumn, value: Amount, weight: Amount | null): MeasureReader {
  const columns: string[] = [];
  const numbers: NumberColumn[] = [];
  const aliasOf = (column: NumberColumn) => {
    const known = columns.indexOf(column.name);
    if (known >= 0) return `v${known}`;
    numbers.push(column);
    return `v${columns.push(column.name) - 1}`;
  };
  const readValue = createAmountReader(value, aliasOf);
  const readWeight = weight === null ? null : createAmountReader(weight, aliasOf);

  return {
    columns,
    decode(rows) {
      for (const [i, column] of numbers.entries()) checkType(rows, `v${i}`, column);
      const times = new Float64Array(rows.length);
      const values = new Float64Array(rows.length);
      const weights = readWeight ? new Float64Array(rows.length) : null;
      let exact: BigInt64Array | null = null;
      let isExact = false;
      let fits = true;
      let length = 0;
      for (const row of rows) {
        const amount = readValue(row);
        if (amount === null) continue;
        if (weights) {
          const weigh = readWeight!(row);
          if (weigh === null) continue;
          weights[length] = Number(weigh);
        }
        times[length] = time.timeMs(row.t);
        if (typeof amount === 'bigint') {
          values[length] = Number(amount);
          exact ??= new BigInt64Array(rows.length);
          exact[length] = amount;
          if (amount > LARGEST_DOUBLE_INTEGER || amount < -LARGEST_DOUBLE_INTEGER) {
            isExact = true;
            if (amount > INT64_MAX || amount < INT64_MIN) fits = false;
          }
        } else {
          values[length] = amount;
        }
        // A value that weighs no possible amount is no value.
        if (weights && !(weights[length]! >= 0 && weights[length]! < Number.POSITIVE_INFINITY)) {
          values[length] = Number.NaN;
          weights[length] = 0;
        }
        length += 1;
      }
      if (length === 0) return null;
      const held = <Column extends Float64Array | BigInt64Array>(column: Column) =>
        (length === rows.length ? column : column.subarray(0, length)) as Column;
      return {
        length,
        time: held(times),
        value: held(values),
        exact: isExact && fits ? held(exact!) : null,
        weight: weights && held(weights),
      };
    },
  };
}

/** Text would be taken for the number that it may spell. One row shows what a column holds. */
function checkType(rows: readonly types.Row[], key: string, {name, type}: NumberColumn): void {
  const value = rows.find((row) => row[key] !== null)?.[key];
  if (value === undefined || isOfType(value, type)) return;
  const cause = new Error(`unexpected value: column ${name} holds a ${typeof value}, and was of another type before`);
  throw new Problem('source_failed', 'failed source: a table is not what it was', {cause});
}

/** Reads one amount of a row: an integer as BigInt, null where the row has none. */
function createAmountReader(
  {column, previous}: Amount,
  aliasOf: (column: NumberColumn) => string,
): (row: types.Row) => number | bigint | null {
  const key = aliasOf(column);
  const {type} = column;
  if (previous === null) {
    if (type === 'decimal') return (row) => (row[key] === null ? null : toNumber(row[key], type));
    return (row) => row[key];
  }
  const previousKey = aliasOf(previous);
  if (type === 'integer' && previous.type === 'integer') {
    return (row) => {
      const total: bigint | null = row[key];
      const before: bigint | null = row[previousKey];
      if (total === null || before === null) return null;
      return total < before ? total : total - before;
    };
  }
  return (row) => {
    if (row[key] === null || row[previousKey] === null) return null;
    const total = toNumber(row[key], type);
    const before = toNumber(row[previousKey], previous.type);
    return total < before ? total : total - before;
  };
}
