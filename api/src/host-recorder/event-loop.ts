/** How late the server itself is. */
import {monitorEventLoopDelay} from 'node:perf_hooks';
import type {ReadGroup} from './reading.js';

/** What the histogram measures is the distance of timers this far apart: an idle loop has it too. */
const RESOLUTION_MS = 10;

/** How late the server's own event loop was at worst since the read before, milliseconds. */
export function createEventLoopReader(): {readonly read: ReadGroup; readonly stop: () => void} {
  const delay = monitorEventLoopDelay({resolution: RESOLUTION_MS});
  delay.enable();
  return {
    read: async () => {
      const value = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
      delay.reset();
      return Number.isFinite(value) ? [{metric: 'host.event_loop.delay', labels: {}, unit: 'ms', value}] : [];
    },
    stop: () => {
      delay.disable();
    },
  };
}
