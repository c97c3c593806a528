import {cpus, freemem, loadavg, totalmem} from 'node:os';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import type {ReadGroup, Reading} from './reading.js';

/** Share of each core that was busy since the read before, percent. */
export function createCpuReader(): ReadGroup {
  let before = cpus();
  return async () => {
    const after = cpus();
    const readings = after.flatMap(({times}, core): Reading[] => {
      const earlier = before[core]?.times;
      if (earlier === undefined) return [];
      const total = Object.keys(times).reduce(
        (sum, key) => sum + difference(times, earlier, key as keyof typeof times),
        0,
      );
      if (total <= 0) return [];
      const value = 100 * (1 - difference(times, earlier, 'idle') / total);
      return [{metric: 'host.cpu.usage', labels: {core: String(core)}, unit: '%', value}];
    });
    before = after;
    return readings;
  };
}

function difference<K extends string>(after: Record<K, number>, before: Record<K, number>, key: K): number {
  return Math.max(0, after[key] - before[key]);
}

/** Memory in use and in all, bytes; and the load, runnable processes over the last minute. */
export const readMemoryAndLoad: ReadGroup = async () => {
  const total = totalmem();
  return [
    {metric: 'host.memory.used', labels: {}, unit: 'By', value: total - freemem()},
    {metric: 'host.memory.total', labels: {}, unit: 'By', value: total},
    {metric: 'host.load', labels: {}, unit: null, value: loadavg()[0]!},
  ];
};

/** How late the server's own event loop was at worst since the read before, milliseconds. */
export function createEventLoopReader(): {read: ReadGroup; stop: () => void} {
  const delay = monitorEventLoopDelay({resolution: 10});
  delay.enable();
  return {
    read: async () => {
      const value = Math.max(0, delay.max / 1e6 - 10);
      delay.reset();
      return Number.isFinite(value) ? [{metric: 'host.event_loop.delay', labels: {}, unit: 'ms', value}] : [];
    },
    stop: () => delay.disable(),
  };
}
