// @ts-check
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

/** The data center of every cluster that is started here. */
export const localDataCenter = 'datacenter1';

/**
 * @typedef {object} NodeSettings
 * @property {string} directory - of this node alone: its files and its data
 * @property {string} host - the address it listens on
 * @property {string} seed - the address of the first node
 * @property {number} port - for CQL clients
 * @property {number} storagePort - for the other nodes; the same on all of them
 * @property {boolean} asksPassword
 * @property {import('./certificate.mjs').Certificate | null} certificate - what clients are shown, null for no TLS
 */

/**
 * Writes the files a Cassandra node starts from: cassandra.yaml, the rack it stands in, where its log goes. What is not
 * said in cassandra.yaml has Cassandra's own default.
 *
 * @param {NodeSettings} settings
 * @returns {Promise<string[]>} the system properties that make the node use them
 */
export async function writeNodeFiles(settings) {
  const {directory} = settings;
  await mkdir(directory, {recursive: true});
  const paths = {
    yaml: join(directory, 'cassandra.yaml'),
    rack: join(directory, 'cassandra-rackdc.properties'),
    logback: join(directory, 'logback.xml'),
  };
  await writeFile(paths.yaml, `${JSON.stringify(configuration(settings), null, 2)}\n`); // YAML is a superset of JSON
  await writeFile(paths.rack, `dc=${localDataCenter}\nrack=rack1\n`);
  await writeFile(paths.logback, logback);
  return [
    `-Dcassandra.config=${pathToFileURL(paths.yaml)}`,
    `-Dcassandra-rackdc.properties=${pathToFileURL(paths.rack)}`,
    `-Dcassandra.storagedir=${directory}`,
    `-Dlogback.configurationFile=${paths.logback}`,
  ];
}

/** @param {NodeSettings} settings */
function configuration({directory, host, seed, port, storagePort, asksPassword, certificate}) {
  return {
    cluster_name: 'metrics-chart',
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    num_tokens: 16,
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    listen_address: host,
    rpc_address: host,
    native_transport_port: port,
    storage_port: storagePort,
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{seeds: `${seed}:${storagePort}`}],
      },
    ],
    data_file_directories: [join(directory, 'data')],
    commitlog_directory: join(directory, 'commitlog'),
    saved_caches_directory: join(directory, 'saved_caches'),
    hints_directory: join(directory, 'hints'),
    cdc_raw_directory: join(directory, 'cdc_raw'),
    commitlog_sync: 'periodic',
    commitlog_sync_period: '10s',
    auto_snapshot: false, // a dropped table is gone, no copy stays on disk
    ...(asksPassword && {
      authenticator: 'PasswordAuthenticator',
      authorizer: 'CassandraAuthorizer',
      role_manager: 'CassandraRoleManager',
    }),
    ...(certificate && {
      client_encryption_options: {
        enabled: true,
        optional: false,
        keystore: certificate.keystore,
        keystore_password: certificate.password,
      },
    }),
  };
}

const logback = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %file:%line - %msg%n</pattern></encoder>
  </appender>
  <logger name="org.apache.cassandra.db" level="WARN" />
  <logger name="org.apache.cassandra.dht" level="WARN" />
  <root level="INFO"><appender-ref ref="STDOUT" /></root>
</configuration>
`;
