/**
 * The connections to one DuckDB file: one that writes, in turn, and as many that read as are reading.
 *
 * A statement runs on a thread of Node's own small pool, so that the event loop stays free. Only so many that read run
 * at once that there is always a thread left for the one that writes, which never waits behind them, and one for files
 * and names. An aborted signal interrupts the statement of its connection.
 */
import type {DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBPreparedStatement} from '@duckdb/node-api';
import {createGate, type Gate} from './gate.js';

/** What is bound to `$1`, `$2`, …: BIGINT, DOUBLE, VARCHAR, BOOLEAN or NULL. */
export type Parameter = bigint | number | string | boolean | null;

/** Node's pool has 4 threads, unless told otherwise. */
const READS_AT_ONCE = Math.max(1, (Number(process.env.UV_THREADPOOL_SIZE) || 4) - 2);
const INTERRUPT_AGAIN_MS = 10;
/** Connections that are kept for the next reader. */
const KEPT_READERS = 8;

function bind(statement: DuckDBPreparedStatement, parameters: readonly Parameter[]): void {
  for (const [i, parameter] of parameters.entries()) {
    if (parameter === null) statement.bindNull(i + 1);
    else if (typeof parameter === 'bigint') statement.bindBigInt(i + 1, parameter);
    else if (typeof parameter === 'number') statement.bindDouble(i + 1, parameter);
    else if (typeof parameter === 'boolean') statement.bindBoolean(i + 1, parameter);
    else statement.bindVarchar(i + 1, parameter);
  }
}

/** One connection, with the statements that it has prepared. One statement at a time. */
export class Connection {
  readonly native: DuckDBConnection;
  readonly #gate: Gate;
  readonly #onRun: () => void;
  readonly #prepared = new Map<string, DuckDBPreparedStatement>();
  #disconnected = false;
  #interrupt: (() => void) | null = null;

  /** @param onRun - told of every prepared statement that is run */
  constructor(native: DuckDBConnection, gate: Gate, onRun = () => {}) {
    this.native = native;
    this.#gate = gate;
    this.#onRun = onRun;
  }

  /**
   * Runs one statement, and resolves with the chunks of its result.
   *
   * @throws the signal's reason, when it is or gets aborted; otherwise what DuckDB says
   */
  async run(sql: string, parameters: readonly Parameter[] = [], signal?: AbortSignal): Promise<DuckDBDataChunk[]> {
    await this.#gate.enter();
    let again: NodeJS.Timeout | undefined;
    const interrupt = () => {
      this.native.interrupt();
      // A statement that has not reached its thread yet does not notice: it is told again.
      again ??= setInterval(interrupt, INTERRUPT_AGAIN_MS);
    };
    try {
      signal?.throwIfAborted();
      let statement = this.#prepared.get(sql);
      if (!statement) {
        statement = await this.native.prepare(sql);
        this.#prepared.set(sql, statement);
      }
      signal?.throwIfAborted();
      bind(statement, parameters);
      signal?.addEventListener('abort', interrupt);
      this.#interrupt = interrupt;
      this.#onRun();
      const result = await statement.run();
      signal?.throwIfAborted();
      // The result is in memory by now: to fetch its chunks one by one in turn costs more than to read them.
      return Array.from({length: result.chunkCount}, (_, i) => result.getChunk(i));
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearInterval(again);
      this.#interrupt = null;
      signal?.removeEventListener('abort', interrupt);
      this.#gate.leave();
    }
  }

  /** Interrupts the statement that is running, if any. */
  interrupt(): void {
    this.#interrupt?.();
  }

  /** Runs text that is not asked again, and so not prepared: BEGIN, COMMIT, DDL. */
  async runOnce(sql: string): Promise<void> {
    await this.#gate.enter();
    try {
      await this.native.run(sql);
    } finally {
      this.#gate.leave();
    }
  }

  disconnect(): void {
    if (this.#disconnected) return;
    this.#disconnected = true;
    for (const statement of this.#prepared.values()) statement.destroySync();
    this.#prepared.clear();
    this.native.disconnectSync();
  }
}

/** All connections to one file. */
export class Connections {
  readonly #instance: DuckDBInstance;
  readonly #name: string;
  readonly #gate = createGate(READS_AT_ONCE);
  readonly #idle: Connection[] = [];
  readonly #reading = new Set<Connection>();
  #reads = 0;
  #writer: Connection | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  /** @param name - names the file in errors */
  constructor(instance: DuckDBInstance, name: string) {
    this.#instance = instance;
    this.#name = name;
  }

  #throwIfClosed(): void {
    if (this.#closing) throw new Error(`closed database: ${this.#name}`);
  }

  /** How many statements have read so far. */
  get reads(): number {
    return this.#reads;
  }

  async #connectReader(): Promise<Connection> {
    return new Connection(await this.#instance.connect(), this.#gate, () => {
      this.#reads += 1;
    });
  }

  /** Lends a connection to read with; others may read and write meanwhile. */
  async read<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    this.#throwIfClosed();
    const connection = this.#idle.pop() ?? (await this.#connectReader());
    this.#reading.add(connection);
    try {
      this.#throwIfClosed();
      return await work(connection);
    } finally {
      this.#reading.delete(connection);
      if (this.#closing || this.#idle.length >= KEPT_READERS) connection.disconnect();
      else this.#idle.push(connection);
    }
  }

  /**
   * Runs a transaction, after those that were asked for before. It is committed when the work resolves (on disk by
   * then), and rolled back when it throws.
   *
   * @param committed - brings what is kept in memory up to date, before the next transaction begins
   */
  async write<Result>(
    work: (connection: Connection) => Promise<Result>,
    committed: (result: Result) => void = () => {},
  ): Promise<void> {
    this.#throwIfClosed();
    const written = this.#lastWrite.then(async () => committed(await this.#transaction(work)));
    this.#lastWrite = written.catch(() => {});
    await written;
  }

  async #transaction<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    this.#writer ??= new Connection(await this.#instance.connect(), createGate(1));
    await this.#writer.runOnce('BEGIN TRANSACTION');
    try {
      const result = await work(this.#writer);
      await this.#writer.runOnce('COMMIT');
      return result;
    } catch (error) {
      // A COMMIT that failed has rolled back by itself; then there is nothing to roll back.
      await this.#writer.runOnce('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** Finishes what is being written, interrupts what is being read, brings the log into the file, and lets go of it. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const lastWrite = this.#lastWrite;
    for (const connection of this.#reading) connection.interrupt();
    await lastWrite;
    const free = await this.#gate.drain();
    try {
      const checkpoint = await this.#instance.connect();
      try {
        await checkpoint.run('CHECKPOINT');
      } finally {
        checkpoint.disconnectSync();
      }
    } finally {
      for (const connection of [...this.#idle.splice(0), ...this.#reading]) connection.disconnect();
      this.#writer?.disconnect();
      this.#instance.closeSync();
      free();
    }
  }
}
