/** Tables whose series cannot be told apart, whatever they hold. */
import type {MappedTableConfig} from './mapped-table.js';

/** A mapped table, and where it stands in the configuration. */
export interface PlacedTable {
  /** The name of its source. */
  readonly source: string;
  /** Of the source, for tables that name none. */
  readonly keyspace: string | null;
  readonly place: number;
  readonly table: MappedTableConfig;
}

/** Two of them that make series of the same names. */
export interface SameSeries {
  readonly first: PlacedTable;
  readonly second: PlacedTable;
  /** What the second should be instead. */
  readonly accepted: string;
}

/**
 * Every table that makes the series of one before it: a series has one name, and only one of them could answer. Tables
 * of one metric that differ in the values of their labels are none of these.
 */
export function findSameSeries(tables: readonly PlacedTable[]): SameSeries[] {
  return tables.flatMap((second, i) => {
    for (const first of tables.slice(0, i)) {
      const accepted = reason(first, second);
      if (accepted !== null) return [{first, second, accepted}];
    }
    return [];
  });
}

function reason(first: PlacedTable, second: PlacedTable): string | null {
  const [a, b] = [first.table, second.table];
  const at = `sources.${first.source}.tables[${first.place}]`;
  if (!isDeepEqual(a.metric, b.metric)) return null;
  const labels = [a, b].map((table) => table.labels.map(({name}) => name).sort());
  if (!isDeepEqual(labels[0], labels[1])) return null;
  const isSameTable =
    first.source === second.source &&
    a.table === b.table &&
    (a.keyspace ?? first.keyspace) === (b.keyspace ?? second.keyspace);
  if (isSameTable) return `its measures in ${at}, which makes the same series of the same table`;
  if (a.labels.length > 0 || !('name' in a.metric)) return null;
  return `a "metric" of another name, or a label: ${at} (${a.table}) makes the same series, ${JSON.stringify(a.metric.name)}`;
}

const isDeepEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
