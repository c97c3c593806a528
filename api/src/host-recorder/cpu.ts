/** How busy each core is. */
import {type CpuInfo, cpus} from 'node:os';
import type {ReadGroup, Reading} from './reading.js';

type CpuTimes = Readonly<CpuInfo['times']>;

/**
 * Share of the time between two reads that a core was not idle, percent.
 *
 * @returns null when no time passed by the core's own count
 */
export function busyPercent(before: CpuTimes, after: CpuTimes): number | null {
  let total = 0;
  for (const state of ['user', 'nice', 'sys', 'idle', 'irq'] as const)
    total += Math.max(0, after[state] - before[state]);
  return total > 0 ? (100 * (total - Math.max(0, after.idle - before.idle))) / total : null;
}

/** Share of each core that was busy since the read before, percent. */
export function createCpuReader(): ReadGroup {
  let before = cpus();
  return async () => {
    const after = cpus();
    const readings = after.flatMap(({times}, core): Reading[] => {
      const earlier = before[core]?.times;
      const value = earlier === undefined ? null : busyPercent(earlier, times);
      return value === null ? [] : [{metric: 'host.cpu.usage', labels: {core: String(core)}, unit: '%', value}];
    });
    before = after;
    return readings;
  };
}
