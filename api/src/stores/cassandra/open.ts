/** A Cassandra cluster as a source of samples: its mapped tables, read-only. */
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../config/mapped-table.js';
import type {Readiness, Source} from '../../store.js';
import {connect} from './connect.js';
import {createCatalogue} from './mapped/catalogue.js';
import {startCrawl} from './mapped/crawl.js';
import {createSamples} from './mapped/samples.js';
import {SeriesIndex} from './mapped/series-index.js';
import {watchTables} from './mapped/tables.js';

/**
 * Opens a source by its configuration, and returns at once: it connects in the background, again and again until it
 * works. Until then `readiness()` tells why it does not, and reads throw Problem `store_unavailable`.
 *
 * @param name - of the source, in the configuration
 * @param now - epoch milliseconds UTC
 */
export function openCassandraSource(
  name: string,
  config: CassandraSourceConfig,
  {log, now}: {readonly log: Logger; readonly now: () => number},
): Source {
  const closing = new AbortController();
  const connection = connect(name, config, {log});
  const tables = watchTables(name, config, connection, {log});
  const index = new SeriesIndex();
  const crawl = startCrawl(name, config, tables, index, connection, {log});

  return {
    name,
    samples: createSamples(name, tables, index, connection, {now}),
    catalogue: createCatalogue(name, tables, index, crawl, connection, {now, signal: closing.signal}),
    latenessMs: config.lateness,
    async readiness(): Promise<Readiness> {
      const reached = await connection.readiness();
      if (!reached.ready) return reached;
      await tables.looked;
      const reason = config.managed === null ? tables.fault() : UNMANAGED;
      return {ready: reason === null, reason};
    },
    async close() {
      closing.abort(new Error('closed'));
      await Promise.all([crawl.close(), tables.close(), connection.close()]);
    },
  };
}

const UNMANAGED = 'unexpected "managed": this version reads mapped tables alone; leave it out';
