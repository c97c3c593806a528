import type {CassandraSourceConfig} from '../config/cassandra-source.js';
import type {Config} from '../config/config-schema.js';
import {readConfigFile} from '../config/read-config-file.js';
import {StartError} from '../start-error.js';
import {runMigrate} from '../stores/cassandra/managed/migrate.js';
import {managedKeyspace} from '../stores/cassandra/managed/settings.js';
import {type Command, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';

/** `metrics-chart-api migrate config.json`: makes our own tables, or prints how they are made. */
export const migrate: Command = {
  help: `metrics-chart-api migrate config.json

Makes the keyspace and the tables that "managed" or "rollups" of a Cassandra source names, or brings older ones forward; run
again, it changes nothing. The server itself never changes a schema.

  --source NAME  which source; may be left out when one source alone is managed
  --print        only print the CQL, and the grants that it and the server need`,

  async run(args, {environment, write, signal}) {
    const {values, positionals} = parseOptions(args, {source: {type: 'string'}, print: {type: 'boolean'}});
    const [path, more] = positionals;
    if (path === undefined) throw new UsageError('missing argument: the configuration');
    if (more !== undefined) throw new UsageError(`unknown argument: ${more} (one configuration is accepted)`);
    const config = managedSource(readConfigFile(path, environment), values.source);
    try {
      await runMigrate({config, print: values.print ?? false, write, signal});
    } catch (error) {
      throw new StartError((error as Error).message, {cause: error});
    }
    return 0;
  },
};

function managedSource({sources}: Config, asked: string | undefined): CassandraSourceConfig {
  const managed = Object.entries(sources).filter(
    ([, source]) => source.type === 'cassandra' && managedKeyspace(source) !== null,
  );
  const names = managed.map(([name]) => name).join(', ') || 'none there is';
  const found = asked === undefined && managed.length === 1 ? managed[0] : managed.find(([name]) => name === asked);
  if (found !== undefined) return found[1] as CassandraSourceConfig;
  throw new UsageError(
    asked === undefined
      ? `missing option: --source, one of the managed sources: ${names}`
      : `unknown managed source: ${asked}; accepted: ${names}`,
  );
}
