/** Which clustering column holds the time. */
import type {types} from 'cassandra-driver';
import type {ColumnSchema, TableSchema} from '../table-schema.js';

/** The column, and what it counts when it is an integer. */
export interface InferredTime {
  readonly column: ColumnSchema;
  readonly unit: 's' | 'ms' | 'us' | 'ns' | null;
}

const TIME_TYPES = ['timestamp', 'timeuuid', 'date'];
const INTEGER_TYPES = ['bigint', 'varint', 'int'];

/** Integers are taken for times of these years. */
const FIRST_MS = Date.UTC(2000, 0);
const LAST_MS = Date.UTC(2100, 0);
const PER_MS = {s: 0.001, ms: 1, us: 1_000, ns: 1_000_000} as const;

/** The first clustering column that is a time, or else an integer whose every value is one; null when there is none. */
export function inferTime({clustering}: TableSchema, rows: readonly types.Row[]): InferredTime | null {
  const column = clustering.find(({type}) => TIME_TYPES.includes(type));
  if (column) return {column, unit: null};
  for (const integer of clustering.filter(({type}) => INTEGER_TYPES.includes(type))) {
    const values = rows.map((row) => Number(row[integer.name]));
    for (const unit of ['s', 'ms', 'us', 'ns'] as const) {
      const isTime = (value: number) => value / PER_MS[unit] >= FIRST_MS && value / PER_MS[unit] < LAST_MS;
      if (values.length > 0 && values.every(isTime)) return {column: integer, unit};
    }
  }
  return null;
}
