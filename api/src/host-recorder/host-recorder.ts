/** Records this machine every second, on the second. */
import {hostname} from 'node:os';
import {sampleColumns} from '../bin-columns.js';
import type {IncomingSamples, Sink} from '../store.js';
import {createCpuReader, createEventLoopReader, readMemoryAndLoad} from './cpu.js';
import {createDiskReader, createNetworkReader} from './proc.js';
import type {ReadGroup} from './reading.js';

const INTERVAL_MS = 1000;

/** Where the recorder says what went wrong; a pino logger is one. */
export interface RecorderLog {
  warn(details: object, message: string): void;
}

/** A recorder: start it once, stop it once. */
export interface HostRecorder {
  start(): void;
  /** Resolves when the write under way has ended. */
  stop(): Promise<void>;
}

/**
 * A recorder of CPU per core, load, memory, disk and network throughput, and event-loop delay.
 *
 * Samples stand at whole seconds of the wall clock, so that a timer's drift makes no gap; a second in which the process
 * could not run is missed, honestly. A write that fails is logged, and recording goes on.
 */
export function createHostRecorder({
  sink,
  now,
  log,
}: {
  readonly sink: Sink;
  /** The wall clock: epoch milliseconds UTC. */
  readonly now: () => number;
  readonly log: RecorderLog;
}): HostRecorder {
  const host = hostname();
  const eventLoop = createEventLoopReader();
  const groups: readonly ReadGroup[] = [
    createCpuReader(),
    readMemoryAndLoad,
    createDiskReader(),
    createNetworkReader(),
    eventLoop.read,
  ];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let running = false;

  const record = async (timeMs: number) => {
    try {
      const readings = (await Promise.all(groups.map((read) => read(now())))).flat();
      const batch = readings.map(
        ({metric, labels, unit, value}): IncomingSamples => ({
          series: {metric, labels: {host, ...labels}, kind: 'gauge', unit, interval: INTERVAL_MS},
          samples: sampleColumns(Float64Array.of(timeMs), Float64Array.of(value)),
        }),
      );
      await sink.writeSamples(batch);
    } catch (error) {
      log.warn({err: error}, 'this machine could not be recorded');
    }
  };

  const arm = () => {
    const nowMs = now();
    const nextMs = (Math.floor(nowMs / INTERVAL_MS) + 1) * INTERVAL_MS;
    timer = setTimeout(() => {
      // A timer may go off a little early: the second it was set for is meant all the same.
      const dueMs = Math.max(nextMs, Math.floor(now() / INTERVAL_MS) * INTERVAL_MS);
      writing = writing.then(() => record(dueMs));
      if (running) arm();
    }, nextMs - nowMs);
  };

  return {
    start() {
      running = true;
      arm();
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await writing;
      eventLoop.stop();
    },
  };
}
