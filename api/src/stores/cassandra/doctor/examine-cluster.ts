/** What there is to say of a cluster: its nodes, versions, datacenters and clocks. */
import type {Client} from 'cassandra-driver';
import type {OpenedClient} from '../open-client.js';
import {type Finding, note, ok, warning} from './finding.js';

/** Clocks that differ by more make bins late, and answers wrong at their end, milliseconds. */
const MOST_SKEW_MS = 1_000;

/** Looks at the cluster. */
export async function examineCluster({client, localDataCenter, dataCenters}: OpenedClient): Promise<Finding[]> {
  const hosts = client.hosts.values();
  const versions = [...new Set(hosts.map(({cassandraVersion}) => cassandraVersion))].sort();
  const others = dataCenters.filter((name) => name !== localDataCenter);
  return [
    ok(`connected: ${hosts.length} ${hosts.length === 1 ? 'node' : 'nodes'}, Cassandra ${versions.join(' and ')}`),
    ok(
      `datacenter: ${localDataCenter}${others.length === 0 ? '' : ` (the cluster also has ${others.join(', ')}; their nodes are not read)`}`,
    ),
    ...(versions.length > 1 ? [note('the nodes are of several versions')] : []),
    ...(await examineClocks(client, localDataCenter)),
  ];
}

async function examineClocks(client: Client, localDataCenter: string): Promise<Finding[]> {
  const local = client.hosts.values().filter(({datacenter}) => datacenter === localDataCenter);
  return Promise.all(
    local.map(async (host): Promise<Finding> => {
      try {
        // The first one may have to connect.
        await client.execute('SELECT key FROM system.local', [], {host, prepare: false});
        const before = Date.now();
        const {rows} = await client.execute('SELECT toTimestamp(now()) AS now FROM system.local', [], {
          host,
          prepare: false,
        });
        const after = Date.now();
        const skewMs = Math.round((rows[0]!.now as Date).getTime() - (before + after) / 2);
        const text = `clock of ${host.address}: ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's (± ${Math.ceil((after - before) / 2)} ms)`;
        return Math.abs(skewMs) > MOST_SKEW_MS ? warning(`${text}: set both by NTP`) : ok(text);
      } catch (error) {
        return warning(`node ${host.address} does not answer: ${(error as Error).message}`);
      }
    }),
  );
}
