/** Whether a keyspace holds our own tables, and what they are good for: looked at until they are. */
import type {Logger} from 'pino';
import {Problem} from '../../../problem.js';
import type {Connection} from '../connect.js';
import {deniedPermission} from '../failure.js';
import {readSchemaState, type SchemaState} from './schema-version.js';

/** What is known of the tables of a keyspace. */
export interface SchemaWatch {
  /** @throws Problem while the tables are not as they must be */
  check(): void;
  /** What is wrong with the tables, for an operator; null when nothing is. Looks again when something was. */
  fault(): Promise<string | null>;
  /** Whether rollups can be kept; null while nobody knows. */
  keepsRollups(): boolean | null;
  /** Called once, when the tables are found to be good. */
  onGood(listener: () => void): void;
}

const NOT_CHECKED: SchemaState = {fault: 'the tables were not looked at yet', keepsRollups: false};
/** Somebody may be about to run `migrate`. */
const LOOK_AGAIN_MS = 2_000;

/** Looks at the tables of a keyspace, over a connection that may still be down. */
export function watchSchema(
  source: string,
  keyspace: string,
  connection: Connection,
  {log}: {readonly log: Logger},
): SchemaWatch {
  let state = NOT_CHECKED;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let listeners: (() => void)[] = [];

  async function look(): Promise<void> {
    try {
      const found = await readSchemaState(connection.run, keyspace).catch((error: unknown) => {
        const denied = deniedPermission(error);
        if (denied !== null) return {fault: denied, keepsRollups: false};
        throw error;
      });
      lookedAt = performance.now();
      const {fault} = found;
      if (fault !== null && fault !== state.fault) log.error({source, fault}, 'the managed tables cannot be used');
      if (fault === null && state.fault !== null) log.info({source, keyspace}, 'the managed tables are there');
      state = found;
      if (fault !== null) return;
      for (const listener of listeners) listener();
      listeners = [];
    } catch (error) {
      log.debug({source, err: error}, 'the managed tables could not be looked at');
    }
  }
  function lookOnce(): Promise<void> {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }
  connection.onReachable(() => void lookOnce());

  return {
    check() {
      if (state.fault === null) return;
      if (performance.now() - lookedAt > LOOK_AGAIN_MS) void lookOnce();
      throw new Problem('store_unavailable', `unavailable source: ${source}`, {
        cause: new Error(state.fault),
        retryAfterSeconds: 5,
      });
    },
    async fault() {
      if (state.fault !== null && performance.now() - lookedAt > LOOK_AGAIN_MS) await lookOnce();
      return state.fault;
    },
    keepsRollups: () => (state.fault === null ? state.keepsRollups : null),
    onGood(listener) {
      if (state.fault === null) listener();
      else listeners.push(listener);
    },
  };
}
