/** Records this machine every second, on the second. */
import {hostname} from 'node:os';
import {sampleColumns} from '../bin-columns.js';
import type {IncomingSamples, Sink} from '../store.js';
import {createCpuReader} from './cpu.js';
import {createDiskReader} from './disk.js';
import {createEventLoopReader} from './event-loop.js';
import {readLoad} from './load.js';
import {readMemory} from './memory.js';
import {createNetworkReader} from './network.js';
import type {ReadGroup} from './reading.js';

const INTERVAL_MS = 1000;
/** So many seconds wait for a slow store; after that the oldest are given up. */
const MOST_WAITING = 60;

/** Where the recorder says what went wrong; a pino logger is one. */
export interface RecorderLog {
  warn(details: object, message: string): void;
}

/** A recorder: start it once, stop it once. */
export interface HostRecorder {
  start(): void;
  /** Resolves when everything read so far was written, or failed to be. */
  stop(): Promise<void>;
}

function afterOnProcess(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/**
 * A recorder of CPU per core, load, memory, disk and network throughput, and event-loop delay.
 *
 * Samples stand at whole seconds of the wall clock, so that a timer's drift makes no gap; a second in which the process
 * could not run is missed, honestly. What is read waits for a slow store, up to a minute of it. A write that fails is
 * logged, and recording goes on. The first second is for comparison only, and not written.
 */
export function createHostRecorder({
  sink,
  now,
  after = afterOnProcess,
  log,
}: {
  readonly sink: Sink;
  /** The wall clock: epoch milliseconds UTC. */
  readonly now: () => number;
  /** Does something after a time, milliseconds of that clock, and returns what calls it off. Default: a timer. */
  readonly after?: (ms: number, work: () => void) => () => void;
  readonly log: RecorderLog;
}): HostRecorder {
  const host = hostname();
  const eventLoop = createEventLoopReader();
  const groups: readonly ReadGroup[] = [
    createCpuReader(),
    readLoad,
    readMemory,
    createDiskReader(),
    createNetworkReader(),
    eventLoop.read,
  ];
  let callOff = () => {};
  let running = false;
  let lastMs = Number.NaN;
  let reading: Promise<void> = Promise.resolve();
  let writing: Promise<void> | null = null;
  const waiting: IncomingSamples[][] = [];

  const read = async (timeMs: number, isFirst: boolean) => {
    try {
      const readings = (await Promise.all(groups.map((group) => group(now())))).flat();
      if (isFirst) return;
      waiting.push(
        readings.map(({metric, labels, unit, value}) => ({
          series: {metric, labels: {host, ...labels}, kind: 'gauge', unit, interval: INTERVAL_MS},
          samples: sampleColumns(Float64Array.of(timeMs), Float64Array.of(value)),
        })),
      );
    } catch (error) {
      log.warn({err: error}, 'this machine could not be read');
    }
    if (waiting.length > MOST_WAITING) {
      waiting.shift();
      log.warn({waiting: waiting.length}, 'a second of this machine was given up: the store is slow');
    }
    writing ??= write();
  };

  const write = async () => {
    while (waiting.length > 0) {
      try {
        await sink.writeSamples(waiting.splice(0).flat());
      } catch (error) {
        log.warn({err: error}, 'this machine could not be recorded');
      }
    }
    writing = null;
  };

  const arm = () => {
    const nowMs = now();
    let nextMs = (Math.floor(nowMs / INTERVAL_MS) + 1) * INTERVAL_MS;
    // A timer that went off a little early would find its own second still ahead.
    if (nextMs === lastMs) nextMs += INTERVAL_MS;
    callOff = after(nextMs - nowMs, () => {
      const dueMs = Math.max(nextMs, Math.floor(now() / INTERVAL_MS) * INTERVAL_MS);
      const isFirst = Number.isNaN(lastMs);
      lastMs = dueMs;
      reading = reading.then(() => read(dueMs, isFirst));
      arm();
    });
  };

  return {
    start() {
      if (running) return;
      running = true;
      arm();
    },
    async stop() {
      running = false;
      callOff();
      eventLoop.stop();
      await reading;
      await writing;
    },
  };
}
