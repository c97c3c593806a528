/** What roles must be allowed: one that runs `migrate`, and the one that the server logs in with. */
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import {TILE_LEVELS} from '../rollups/tile-levels.js';
import {quoteName} from '../statements.js';
import {rollupTable, tableNames} from './schema.js';
import {managedKeyspace} from './settings.js';

/** The grants that make tables; once, for whoever runs `migrate`. */
export const migrateGrants = (keyspace: string, role: string): readonly string[] => [
  `GRANT CREATE ON ALL KEYSPACES TO ${quoteName(role)}`,
  ...['CREATE', 'ALTER', 'SELECT', 'MODIFY'].map(
    (permission) => `GRANT ${permission} ON KEYSPACE ${quoteName(keyspace)} TO ${quoteName(role)}`,
  ),
];

/** The grants of the server: it reads mapped tables, reads and writes our own, and makes none. */
export function serverGrants(config: CassandraSourceConfig, role: string): readonly string[] {
  const to = `TO ${quoteName(role)}`;
  const grants = config.tables.map(
    ({keyspace, table}) => `GRANT SELECT ON TABLE ${quoteName(keyspace ?? config.keyspace!)}.${quoteName(table)} ${to}`,
  );
  const keyspace = managedKeyspace(config);
  if (keyspace !== null) {
    const {version, ...names} = tableNames(keyspace);
    const written = [...Object.values(names), ...TILE_LEVELS.map(({name}) => rollupTable(keyspace, name))];
    grants.push(
      ...[version, ...written].map((name) => `GRANT SELECT ON TABLE ${name} ${to}`),
      ...written.map((name) => `GRANT MODIFY ON TABLE ${name} ${to}`),
    );
  }
  return grants;
}
