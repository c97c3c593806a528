import {arch, availableParallelism, cpus, loadavg, platform, totalmem} from 'node:os';

/** Where figures were measured: nothing that tells whose machine it was. */
export interface Machine {
  readonly platform: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    platform: `${platform()} ${arch()}`,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** How many processes wanted to run, on average over the last minute. More than there are cores: absolute times are worth little. */
export function currentLoad(): number {
  return loadavg()[0]!;
}

/** One line that says whether the figures beside it can be believed. */
export function loadRemark(loads: readonly number[], {cores}: Machine): string {
  const most = Math.max(...loads);
  const range = `load ${Math.min(...loads).toFixed(1)}–${most.toFixed(1)} on ${cores} cores`;
  return most > 1.5 * cores ? `${range}: the machine was busy, only compare within a table` : range;
}
