/** A table as the cluster knows it now. */
import type {types} from 'cassandra-driver';

/** One column. */
export interface ColumnSchema {
  readonly name: string;
  /** As CQL writes it: `text`, `bigint`, `timestamp`. */
  readonly type: string;
  readonly kind: 'partition_key' | 'clustering' | 'regular' | 'static';
  /** Within the partition key, or among the clustering columns; −1 for the others. */
  readonly position: number;
  readonly descending: boolean;
}

/** One table. */
export interface TableSchema {
  readonly keyspace: string;
  readonly table: string;
  readonly columns: ReadonlyMap<string, ColumnSchema>;
  /** In the order of the key. */
  readonly partitionKey: readonly ColumnSchema[];
  readonly clustering: readonly ColumnSchema[];
  /** What rows live when written without a TTL of their own, milliseconds; null for ever. */
  readonly defaultTtlMs: number | null;
}

/** Runs a statement that reads a few rows. */
export type RunRead = (query: string, params: readonly unknown[]) => Promise<readonly types.Row[]>;

/** What there is in place of a table that is not there. */
export interface MissingTable {
  readonly missing: 'keyspace' | 'table';
  /** Names of the keyspaces, or of the tables of the keyspace, that there are. */
  readonly found: readonly string[];
}

/** Reads the schema of a table or view from the tables of the system, which every role may read. */
export async function readTableSchema(
  run: RunRead,
  keyspace: string,
  table: string,
): Promise<TableSchema | MissingTable> {
  const rows = await run(
    'SELECT column_name, type, kind, position, clustering_order FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, table],
  );
  if (rows.length === 0) {
    const keyspaces = (await run('SELECT keyspace_name FROM system_schema.keyspaces', [])).map(
      (row): string => row.keyspace_name,
    );
    if (!keyspaces.includes(keyspace)) {
      return {missing: 'keyspace', found: keyspaces.filter((name) => !/^system(_|$)/.test(name)).sort()};
    }
    const tables = await run('SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?', [keyspace]);
    return {missing: 'table', found: tables.map((row): string => row.table_name).sort()};
  }
  const columns = rows.map(
    (row): ColumnSchema => ({
      name: row.column_name,
      type: row.type,
      kind: row.kind,
      position: row.position,
      descending: row.clustering_order === 'desc',
    }),
  );
  const ofKind = (kind: ColumnSchema['kind']) =>
    columns.filter((column) => column.kind === kind).sort((a, b) => a.position - b.position);
  const [options] = await run(
    'SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, table],
  );
  const ttlSeconds: number = options?.default_time_to_live ?? 0;
  return {
    keyspace,
    table,
    columns: new Map(columns.map((column) => [column.name, column])),
    partitionKey: ofKind('partition_key'),
    clustering: ofKind('clustering'),
    defaultTtlMs: ttlSeconds > 0 ? ttlSeconds * 1000 : null,
  };
}
