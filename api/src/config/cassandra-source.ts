/** The configuration of a Cassandra source: the cluster, its mapped tables, our own ones, and what is kept of them. */
import * as v from 'valibot';
import {connectionFields} from './cassandra-connection.js';
import {KeptRollups} from './kept-rollups.js';
import {MappedTable} from './mapped-table.js';
import {CqlName, DurationMs, orNull, Switch, section, Text, wholeNumber} from './schema-parts.js';

/** A Cassandra cluster that samples are read from. */
export const CassandraSource = v.pipe(
  section({
    type: v.literal('cassandra', '"cassandra"'),
    ...connectionFields,
    keyspace: v.pipe(orNull(CqlName), v.description('The keyspace of the tables below.')),
    pushdown: v.pipe(
      v.optional(v.picklist(['auto', 'always', 'never'], 'one of "auto", "always", "never"'), 'auto'),
      v.description(
        'Whether Cassandra folds rows into bins itself (GROUP BY), where that is exact. "auto": what would not be kept as rollups, and what lies beyond the sample budget of a request, when a trial on the table shows that it takes no longer. "always": all that it can, so that nothing of it is kept. Default "auto".',
      ),
    ),
    lateness: v.pipe(
      v.optional(DurationMs, '1h'),
      v.description(
        'How long after its time a sample may still come; only older bins are kept and cached. A table may say otherwise. Default "1h".',
      ),
    ),
    crawl: v.pipe(
      v.optional(
        section({
          enabled: v.pipe(
            v.optional(Switch, true),
            v.description('False: series become known only when they are asked for by all their labels.'),
          ),
          every: v.pipe(
            v.optional(DurationMs, '1d'),
            v.description('How often the tables are looked through for new series.'),
          ),
          partitionsPerSecond: v.pipe(
            v.optional(wholeNumber(10, 10_000_000), 5_000),
            v.description('Most partitions looked at a second.'),
          ),
        }),
        {},
      ),
      v.description('How series of the mapped tables become known: a slow walk over the cluster in the background.'),
    ),
    tables: v.pipe(
      v.optional(v.array(MappedTable, 'a list of tables'), []),
      v.description('Tables that exist already, read-only.'),
    ),
    managed: v.pipe(
      orNull(
        section({
          keyspace: v.pipe(CqlName, v.description('A keyspace of its own.')),
          replication: v.pipe(
            orNull(v.record(Text, wholeNumber(1, 100), 'an object: copies by datacenter')),
            v.description(
              'Copies by datacenter, such as {"dc1": 3}: what migrate writes into CREATE KEYSPACE. Default: one copy in the local datacenter.',
            ),
          ),
          retention: v.pipe(orNull(DurationMs), v.description('How long samples are kept. Left out: for ever.')),
        }),
      ),
      v.description('Our own tables, made by "metrics-chart-api migrate" and filled by "metrics-chart-api import".'),
    ),
    rollups: v.pipe(v.optional(KeptRollups, {}), v.description('Where and how long what was folded once is kept.')),
  }),
  v.rawCheck(({dataset, addIssue}) => {
    if (!dataset.typed) return;
    const {tables, managed, keyspace} = dataset.value;
    if (tables.length === 0 && managed === null) addIssue({message: '"tables" (with at least one) or "managed"'});
    if (tables.some((table) => table.keyspace === null) && keyspace === null) {
      addIssue({message: 'a "keyspace", as some of its tables name none'});
    }
    const {rollups} = dataset.value;
    if (rollups.in === 'cassandra' && managed === null && rollups.keyspace === null) {
      addIssue({message: 'a "rollups.keyspace" of our own beside "rollups.in": "cassandra"'});
    }
    if (managed !== null && rollups.keyspace !== null && rollups.keyspace !== managed.keyspace) {
      addIssue({message: 'no "rollups.keyspace" beside "managed": they are kept in its keyspace'});
    }
  }),
  v.transform(({tables, lateness, ...source}) => ({
    ...source,
    lateness,
    tables: tables.map((table) => ({...table, lateness: table.lateness ?? lateness})),
  })),
);

/** A Cassandra source, normalised. `tls` holds file names, resolved against the configuration file. */
export type CassandraSourceConfig = v.InferOutput<typeof CassandraSource>;
