/** Labels that are clustering columns: found by seeking, as `SELECT DISTINCT` knows partition keys alone. */
import {selectNextValue} from '../statements.js';
import type {Mapping} from './mapping.js';

/**
 * Every combination of values that the clustering columns before the time have in a partition, each with the values of
 * the partition key before it, as the driver reads them. One small read a value: the first one, then the next greater.
 *
 * @param readValue - the first row of a statement, undefined when it has none
 */
export async function* seekValues(
  mapping: Mapping,
  partition: readonly unknown[],
  readValue: (query: string, params: readonly unknown[]) => Promise<unknown>,
  before: readonly unknown[] = [],
): AsyncGenerator<readonly unknown[]> {
  const position = before.length;
  const bound = [...partition, ...before];
  if (position === mapping.prefix.length) {
    yield bound;
    return;
  }
  let value: unknown;
  for (let isFirst = true; ; isFirst = false) {
    value = await readValue(selectNextValue(mapping, position, isFirst), isFirst ? bound : [...bound, value]);
    // A partition that holds static columns alone has one row, without clustering columns.
    if (value === undefined || value === null) return;
    yield* seekValues(mapping, partition, readValue, [...before, value]);
  }
}
