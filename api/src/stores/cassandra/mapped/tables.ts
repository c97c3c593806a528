/** The mapped tables of a source: each is held against the schema of the cluster, again and again until it fits. */
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../../config/cassandra-source.js';
import type {MappedTableConfig} from '../../../config/mapped-table.js';
import type {Connection} from '../connect.js';
import {deniedPermission, failureOf} from '../failure.js';
import {selectPartitions} from '../statements.js';
import {readTableSchema} from '../table-schema.js';
import {bindMapping, type Mapping, MappingError} from './mapping.js';
import {LAST_TOKEN} from './token-ring.js';

/** The tables of a source. */
export interface MappedTables {
  readonly configs: readonly MappedTableConfig[];
  /** By place in the configuration: null for a table that was not looked at yet, or does not fit. */
  mapping(table: number): Mapping | null;
  /** What does not fit, with what was expected and what was found; null when every table fits. */
  fault(): string | null;
  /** Resolves when the tables were looked at, or the first attempt to connect has failed. */
  readonly looked: Promise<void>;
  /** Called when a table fits that did not before. */
  onBound(listener: () => void): void;
  /** Looks at the tables anew, in the background: something about one of them was not as it should be. */
  lookAgain(): void;
  close(): Promise<void>;
}

/** Someone may be about to create the table, or the missing column. */
const LOOK_AGAIN_MS = 5_000;
/** Someone may have altered a table that nobody reads now. */
const LOOK_OVER_MS = 60_000;
const NOT_LOOKED_AT = 'not looked at yet';

/** Looks at the tables whenever the cluster has become reachable. */
export function watchTables(
  source: string,
  {tables: configs, keyspace: defaultKeyspace}: Pick<CassandraSourceConfig, 'tables' | 'keyspace'>,
  connection: Connection,
  {log}: {readonly log: Logger},
): MappedTables {
  const mappings: (Mapping | null)[] = configs.map(() => null);
  const faults: (string | null)[] = configs.map(({table}) => `${table}: ${NOT_LOOKED_AT}`);
  const listeners: (() => void)[] = [];
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let settle = () => {};
  const looked = new Promise<void>((resolve) => {
    settle = resolve;
  });

  async function lookAt(place: number): Promise<void> {
    const config = configs[place]!;
    const keyspace = config.keyspace ?? defaultKeyspace!;
    const before = faults[place];
    try {
      const schema = await readTableSchema(connection.run, keyspace, config.table);
      if ('missing' in schema) {
        const what = schema.missing === 'keyspace' ? keyspace : `${keyspace}.${config.table}`;
        throw new MappingError([`missing ${schema.missing}: ${what} (found: ${schema.found.join(', ') || 'none'})`]);
      }
      const mapping = bindMapping(config, schema);
      await checkPermission(mapping);
      mappings[place] = mapping;
      faults[place] = null;
      if (before !== null) log.info({source, table: config.table}, 'table is mapped');
    } catch (error) {
      const isFault = error instanceof MappingError;
      // A cluster that is down for a moment takes nothing back; a column that is gone does.
      if (!isFault && before === null) return;
      if (isFault) mappings[place] = null;
      faults[place] = isFault ? error.message : `${config.table}: ${failureOf((error as Error).cause ?? error).reason}`;
      if (faults[place] !== before)
        log.warn({source, table: config.table, reason: faults[place]}, 'table is not mapped');
    }
  }

  /** Reads nothing, which whoever may not read the table may not do either. */
  async function checkPermission(mapping: Mapping): Promise<void> {
    try {
      await connection.run(selectPartitions(mapping), [LAST_TOKEN, LAST_TOKEN]);
    } catch (error) {
      const denied = deniedPermission(error);
      if (denied !== null) throw new MappingError([denied]);
    }
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    const before = [...mappings];
    await Promise.all(configs.map((_, place) => lookAt(place)));
    if (closed) return;
    const isUnfit = faults.some((fault) => fault !== null);
    timer = setTimeout(lookSoon, isUnfit ? LOOK_AGAIN_MS : LOOK_OVER_MS).unref();
    if (mappings.some((mapping, place) => mapping !== null && before[place] === null)) {
      for (const listener of listeners) listener();
    }
  }

  function lookSoon(): void {
    if (closed) return;
    running ??= look().finally(() => {
      running = null;
      settle();
    });
  }

  connection.onReachable(lookSoon);
  void connection.firstAttempt.then(() => {
    if (running === null) settle();
  });

  return {
    configs,
    mapping: (table) => mappings[table] ?? null,
    fault: () => faults.filter((fault) => fault !== null).join('; ') || null,
    looked,
    onBound: (listener) => void listeners.push(listener),
    lookAgain: lookSoon,
    async close() {
      closed = true;
      clearTimeout(timer);
      settle();
      await running;
    },
  };
}
