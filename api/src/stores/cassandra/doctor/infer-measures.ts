/** Which columns are measures, and of what kind: by their types, their names and their values. */
import {numberType, toNumber} from '../mapped/number-type.js';
import type {ColumnSchema, TableSchema} from '../table-schema.js';
import type {Run} from './runs.js';

/** Measures as a configuration writes them, the default one first. */
export type WrittenMeasures = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The one that a selector without a measure means, when there is one of these names. */
const FIRST = [/^value$/i, /^reading$/i, /^p99$/i, /^p95$/i, /^mean$/i, /^avg$/i];
const PREVIOUS = /^(?:previous|prev|last)_(.+)$|^(.+)_(?:previous|prev)$/i;
const TOTAL = /(^|_)(total|count|counter|sum)$/i;
/** So many steps up and none down make a counter. */
const FEWEST_STEPS = 10;

/** Every number column beside the key, as a measure. Empty when there is none. */
export function inferMeasures({columns}: TableSchema, runs: readonly Run[]): WrittenMeasures {
  const numbers = [...columns.values()].filter(({kind, type}) => kind === 'regular' && numberType(type) !== undefined);
  const previous = new Map<string, string>();
  for (const {name} of numbers) {
    const [, after, before] = PREVIOUS.exec(name) ?? [];
    const of = after ?? before;
    if (of !== undefined && columns.has(of)) previous.set(of, name);
  }
  const isPrevious = new Set(previous.values());
  const weight = [...previous.keys()].map(nameOf)[0];
  const measures = numbers
    .filter(({name}) => !isPrevious.has(name))
    .map((column) => [nameOf(column.name), measureOf(column, previous.get(column.name), weight, runs)] as const);
  const rank = (name: string) => {
    const place = FIRST.findIndex((pattern) => pattern.test(name));
    return place < 0 ? FIRST.length : place;
  };
  return Object.fromEntries(measures.sort(([a], [b]) => rank(a) - rank(b)));
}

/** A measure's name has no braces and colons, and begins with a letter. */
const nameOf = (column: string) => {
  const name = column.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 64);
  return /^[A-Za-z_]/.test(name) ? name : `_${name.slice(0, 63)}`;
};

function measureOf(
  column: ColumnSchema,
  previous: string | undefined,
  weight: string | undefined,
  runs: readonly Run[],
): Record<string, string> {
  const {name, type} = column;
  if (previous !== undefined) return {column: name, kind: 'delta', previous};
  // A counter column counts within its row: what it holds is the amount of that row's time.
  if (type === 'counter') return {column: name, kind: 'delta'};
  if (/^(p|pct_?|percentile_?|quantile_?)\d+$|(^|_)max(imum)?$/i.test(name)) return {column: name, aggregate: 'max'};
  if (/(^|_)min(imum)?$/i.test(name)) return {column: name, aggregate: 'min'};
  if (/(^|_)(mean|avg|average)$/i.test(name)) {
    return weight === undefined ? {column: name} : {column: name, aggregate: 'mean', weight};
  }
  return TOTAL.test(name) && onlyGrows(column, runs) ? {column: name, kind: 'counter'} : {column: name};
}

/** Resets are allowed for: a few steps down to less. */
function onlyGrows({name, type}: ColumnSchema, runs: readonly Run[]): boolean {
  let up = 0;
  let down = 0;
  for (const {rows} of runs) {
    const values = rows.flatMap((row) => (row[name] === null ? [] : [toNumber(row[name], numberType(type)!)]));
    for (let i = 1; i < values.length; i++) {
      if (values[i]! > values[i - 1]!) up += 1;
      else if (values[i]! < values[i - 1]!) down += 1;
    }
  }
  return up >= FEWEST_STEPS && down * 20 <= up;
}
