/** A few rows of a table, from a few of its partitions: enough to tell what its columns mean. */
import type {Client, types} from 'cassandra-driver';
import {quoteName} from '../statements.js';
import type {ColumnSchema, TableSchema} from '../table-schema.js';

/** Rows of one partition, in the order of the table: its first ones, then its last ones. */
export interface SomeRows {
  readonly first: readonly types.Row[];
  readonly last: readonly types.Row[];
}

/** Partitions that are looked into, and rows at either end of each. */
const PARTITIONS = 120;
const ROWS = 40;
const AT_ONCE = 8;

/**
 * Reads the ends of some partitions. Columns go by their own names.
 *
 * @throws what the driver throws
 */
export async function readSomeRows(client: Client, schema: TableSchema, signal: AbortSignal): Promise<SomeRows[]> {
  const table = `${quoteName(schema.keyspace)}.${quoteName(schema.table)}`;
  const names = (columns: readonly ColumnSchema[]) => columns.map(({name}) => quoteName(name));
  const key = names(schema.partitionKey);
  const options = {prepare: true, isIdempotent: true};
  const {rows: partitions} = await client.execute(
    `SELECT DISTINCT ${key.join(', ')} FROM ${table} LIMIT ${PARTITIONS}`,
    [],
    options,
  );
  const wanted = [...schema.columns.values()].filter(({kind}) => kind !== 'static').map(({name}) => quoteName(name));
  const select = `SELECT ${wanted.join(', ')} FROM ${table} WHERE ${key.map((name) => `${name} = ?`).join(' AND ')}`;
  const turned = schema.clustering.map(({name, descending}) => `${quoteName(name)} ${descending ? 'ASC' : 'DESC'}`);
  const found: SomeRows[] = [];
  for (let at = 0; at < partitions.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const some = partitions.slice(at, at + AT_ONCE).map(async (partition): Promise<SomeRows> => {
      const params = schema.partitionKey.map(({name}) => partition[name]);
      const end = async (order: string) =>
        (await client.execute(`${select}${order} LIMIT ${ROWS}`, params, options)).rows;
      const [first, last] = await Promise.all([end(''), end(` ORDER BY ${turned.join(', ')}`)]);
      return {first, last: last.reverse()};
    });
    found.push(...(await Promise.all(some)));
  }
  return found;
}
