/** What network interfaces receive and send, on Linux; elsewhere this group answers nothing. */
import {readProcFile} from './proc-file.js';
import {createRates, type ReadGroup, ratesAsReadings} from './reading.js';

/**
 * Bytes received and sent by each interface since it was there; the loopback only when there is no other.
 *
 * @param text - `/proc/net/dev`; empty text is no interfaces
 */
export function parseNetDev(text: string): Map<string, {receivedBytes: number; sentBytes: number}> {
  const interfaces = new Map<string, {receivedBytes: number; sentBytes: number}>();
  for (const line of text.split('\n')) {
    const match = /^\s*([^:\s]+):\s*(.*)$/.exec(line);
    if (!match) continue;
    const fields = match[2]!.trim().split(/\s+/).map(Number);
    interfaces.set(match[1]!, {receivedBytes: fields[0]!, sentBytes: fields[8]!});
  }
  if (interfaces.size > 1) interfaces.delete('lo');
  return interfaces;
}

/** Throughput of each network interface, bytes per second. */
export function createNetworkReader(path = '/proc/net/dev'): ReadGroup {
  const rates = createRates();
  return async (nowMs) => {
    const totals = new Map<string, number>();
    for (const [name, {receivedBytes, sentBytes}] of parseNetDev(await readProcFile(path))) {
      totals.set(`host.network.received ${name}`, receivedBytes);
      totals.set(`host.network.sent ${name}`, sentBytes);
    }
    return ratesAsReadings(rates(totals, nowMs), 'interface');
  };
}
