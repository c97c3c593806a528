/**
 * The connection of a source to its cluster: made in the background, again and again until it stands, and made anew
 * when it was lost for good.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {type Client, errors, types} from 'cassandra-driver';
import type {Logger} from 'pino';
import type {CassandraSourceConfig} from '../../config/cassandra-source.js';
import {Problem} from '../../problem.js';
import type {Readiness} from '../../store.js';
import {type Ceilings, createCeilings} from './ceilings.js';
import {writeConsistency} from './client-options.js';
import {failureOf, isReadTimeout, toProblem} from './failure.js';
import {ConnectError, openClient} from './open-client.js';
import {withRetries} from './retry.js';

/** One page of rows. Columns go by the names that the statement gives them. */
export interface RowPage {
  readonly rows: readonly types.Row[];
  /** Continues the statement; null after the last page. */
  readonly pageState: string | null;
}

/** How a page is read. */
export interface PageOptions {
  readonly fetchSize: number;
  readonly pageState?: string | null;
  readonly signal: AbortSignal;
  readonly countRows?: (page: RowPage) => number;
  readonly splitsOnTimeout?: boolean;
  readonly isOfRing?: boolean;
}

/** A statement of a batch. */
export interface BatchStatement {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** A connection that may be down. Statements are prepared, and may be run twice. */
export interface Connection {
  /** Resolves when the first attempt to connect has ended, either way. */
  readonly firstAttempt: Promise<void>;
  /** Where the local nodes are; null until connected. */
  localDataCenter(): string | null;
  /**
   * Reads one page, when the ceilings of the source allow it.
   *
   * @param options - `countRows` for a page that costs the cluster other rows than those that it brings;
   *   `splitsOnTimeout` of a caller who asks for less when a read has timed out, instead of the same again; `isOfRing` of
   *   a read over many partitions, which a node takes longer for
   * @throws Problem when the cluster cannot be reached or fails; the signal's reason when it aborts. What is in flight
   *   then is left to end by itself
   */
  readPage(query: string, params: readonly unknown[], options: PageOptions): Promise<RowPage>;
  /** Runs a statement that reads a few rows, outside of the ceilings. Throws as `readPage`. */
  run(query: string, params: readonly unknown[]): Promise<readonly types.Row[]>;
  /** Runs a statement that writes, acknowledged by a quorum at least. `timestamp`: microseconds. Throws as `readPage`. */
  write(query: string, params: readonly unknown[], timestamp: number): Promise<void>;
  /** Runs an unlogged batch as `write` does; its statements are of one partition. */
  runBatch(statements: readonly BatchStatement[], timestamp: number): Promise<void>;
  /**
   * Runs a conditional write. It is never sent to two nodes at once, and tried again only after a failure that leaves open
   * whether it was applied: whoever asks has to take what it was to write, when it stands there, for its own success.
   *
   * @returns the row of the answer, `[applied]` and what stands there when it was not
   */
  runConditional(query: string, params: readonly unknown[]): Promise<types.Row>;
  /** Called whenever the cluster has become reachable, with the client: at first, and after an outage. */
  onReachable(listener: (client: Client) => void): void;
  /** How many statements have read so far, signs of life left out. */
  reads(): number;
  /** Asks the cluster for a sign of life, at most once a second. */
  readiness(): Promise<Readiness>;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** A refused login or an unknown datacenter does not mend itself: try less often. */
const LASTING_PAUSE_MS = 5_000;
const LONGEST_LASTING_PAUSE_MS = 60_000;
/** After so long without any node the addresses are looked up anew. */
const LOST_AFTER_MS = 30_000;
const PING_TIMEOUT_MS = 2_000;
/**
 * How long a node may be silent, milliseconds. A little more than what a node itself waits for its replicas by default (5 s
 * for a read, 10 s for one over many partitions, 2 s for a write), and less than a caller waits for an answer: a node that
 * says nothing is frozen, and there is time to ask another.
 */
const SILENT_MS = {read: 6_000, ring: 12_000, write: 4_000};
const PING_EVERY_MS = 1_000;
const WARN_EVERY_MS = 60_000;
const AS_WRITE = {isIdempotent: true, readTimeout: SILENT_MS.write};

/** Begins to connect, and returns at once. */
export function connect(source: string, config: CassandraSourceConfig, {log}: {readonly log: Logger}): Connection {
  const closing = new AbortController();
  const ceilings: Ceilings = createCeilings(config.limits);
  const listeners: ((client: Client) => void)[] = [];
  const warned = new Map<string, number>();
  let client: Client | null = null;
  let localDataCenter: string | null = null;
  let reason = 'not connected yet';
  /** Since when no node answers; null while one does. */
  let lostSince: number | null = null;
  let connecting: Promise<void> | null = null;
  let ended = () => {};
  const firstAttempt = new Promise<void>((resolve) => {
    ended = resolve;
  });
  connecting = keepTrying();

  async function keepTrying(): Promise<void> {
    for (let tries = 0; !closing.signal.aborted; tries++) {
      try {
        const opened = await openClient(config, closing.signal);
        await replaceClient(opened.client);
        localDataCenter = opened.localDataCenter;
        log.info({source, dataCenter: localDataCenter, nodes: opened.client.hosts.length}, 'connected to Cassandra');
        for (const listener of listeners) listener(opened.client);
        connecting = null;
        ended();
        return;
      } catch (error) {
        if (closing.signal.aborted) break;
        const failure =
          error instanceof ConnectError ? {reason: error.message, transient: error.transient} : failureOf(error);
        const [first, longest] = failure.transient
          ? [FIRST_PAUSE_MS, LONGEST_PAUSE_MS]
          : [LASTING_PAUSE_MS, LONGEST_LASTING_PAUSE_MS];
        const pauseMs = Math.round(Math.min(longest, first * 2 ** tries) * (0.75 + Math.random() / 2));
        const level = failure.reason === reason ? 'debug' : 'warn';
        log[level]({source, reason: failure.reason, retryMs: pauseMs}, 'no connection to Cassandra');
        reason = failure.reason;
        ended();
        await sleep(pauseMs, undefined, {signal: closing.signal}).catch(() => {});
      }
    }
    ended();
  }

  async function replaceClient(opened: Client): Promise<void> {
    const before = client;
    client = opened;
    lostSince = null;
    opened.on('hostUp', () => {
      if (client === opened) for (const listener of listeners) listener(opened);
    });
    if (before) await before.shutdown().catch(() => {});
    if (closing.signal.aborted) await opened.shutdown().catch(() => {});
  }

  function connected(): Client {
    if (client && !closing.signal.aborted) return client;
    throw new Problem('store_unavailable', `unavailable source: ${source}`, {
      cause: new Error(closing.signal.aborted ? 'closed' : reason),
      retryAfterSeconds: 5,
    });
  }

  /** Notes whether nodes answer; one that has been without for long is connected anew. */
  function note(error: unknown): void {
    if (!(error instanceof errors.NoHostAvailableError)) return;
    const now = performance.now();
    lostSince ??= now;
    if (now - lostSince < LOST_AFTER_MS || connecting) return;
    log.warn({source, reason: failureOf(error).reason}, 'Cassandra is lost: connecting anew');
    connecting = keepTrying();
  }

  async function attempt<Result>(statement: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      const result = await statement(connected());
      lostSince = null;
      return result;
    } catch (error) {
      note(error);
      throw error;
    }
  }

  function warn(warnings: readonly string[] | undefined): void {
    const now = performance.now();
    for (const warning of warnings ?? []) {
      // What differs is numbers: the same warning of another moment.
      const kind = warning.replace(/\d+/g, '#');
      if (now - (warned.get(kind) ?? Number.NEGATIVE_INFINITY) < WARN_EVERY_MS) continue;
      if (warned.size > 100) warned.clear();
      warned.set(kind, now);
      log.warn({source, warning}, 'Cassandra warns');
    }
  }

  let reads = 0;
  let lastPing: {readonly atMs: number; readonly answer: Promise<Readiness>} | null = null;
  async function ping(): Promise<Readiness> {
    if (!client) return {ready: false, reason};
    try {
      await attempt((open) =>
        open.execute('SELECT key FROM system.local', [], {
          readTimeout: PING_TIMEOUT_MS,
          isIdempotent: true,
          consistency: types.consistencies.localOne,
        }),
      );
      return {ready: true, reason: null};
    } catch (error) {
      return {ready: false, reason: failureOf(error).reason};
    }
  }

  return {
    firstAttempt,
    localDataCenter: () => localDataCenter,
    async readPage(
      query,
      params,
      {fetchSize, pageState = null, signal, countRows, splitsOnTimeout = false, isOfRing = false},
    ) {
      try {
        return await ceilings.run(
          () =>
            withRetries(
              () =>
                attempt(async (open) => {
                  reads += 1;
                  const {
                    rows,
                    pageState: next,
                    info,
                  } = await open.execute(query, [...params], {
                    fetchSize,
                    isIdempotent: true,
                    readTimeout: isOfRing ? SILENT_MS.ring : SILENT_MS.read,
                    ...(pageState === null ? {} : {pageState}),
                  });
                  warn(info.warnings);
                  return {rows, pageState: next ?? null};
                }),
              signal,
              {isFinal: (error) => splitsOnTimeout && isReadTimeout(error)},
            ),
          countRows ?? (({rows}) => rows.length),
          signal,
        );
      } catch (error) {
        signal.throwIfAborted();
        throw toProblem(error, source);
      }
    },
    async run(query, params) {
      try {
        return await withRetries(
          () =>
            attempt(async (open) => {
              reads += 1;
              const {rows, info} = await open.execute(query, [...params], {
                isIdempotent: true,
                readTimeout: SILENT_MS.read,
              });
              warn(info.warnings);
              return rows ?? [];
            }),
          closing.signal,
        );
      } catch (error) {
        throw toProblem(error, source);
      }
    },
    async write(query, params, timestamp) {
      const options = {...AS_WRITE, timestamp, consistency: writeConsistency(config)};
      try {
        await withRetries(() => attempt((open) => open.execute(query, [...params], options)), closing.signal);
      } catch (error) {
        throw toProblem(error, source);
      }
    },
    async runBatch(statements, timestamp) {
      const queries = statements.map(({query, params}) => ({query, params: [...params]}));
      const options = {...AS_WRITE, logged: false, timestamp, consistency: writeConsistency(config)};
      try {
        await withRetries(() => attempt((open) => open.batch(queries, options)), closing.signal);
      } catch (error) {
        throw toProblem(error, source);
      }
    },
    async runConditional(query, params) {
      const options = {
        isIdempotent: false,
        readTimeout: SILENT_MS.write,
        consistency: writeConsistency(config),
        serialConsistency: types.consistencies.localSerial,
      };
      try {
        const {rows} = await withRetries(
          () => attempt((open) => open.execute(query, [...params], options)),
          closing.signal,
        );
        return rows[0]!;
      } catch (error) {
        throw toProblem(error, source);
      }
    },
    onReachable(listener) {
      listeners.push(listener);
      if (client) listener(client);
    },
    reads: () => reads,
    readiness() {
      const now = performance.now();
      if (!lastPing || !client || now - lastPing.atMs > PING_EVERY_MS) lastPing = {atMs: now, answer: ping()};
      return lastPing.answer;
    },
    async close() {
      closing.abort(new Error('closed'));
      await connecting;
      await client?.shutdown().catch(() => {});
    },
  };
}
