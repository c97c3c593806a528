/** Disk and network of Linux, from `/proc`; elsewhere these groups answer nothing. */
import {readFile} from 'node:fs/promises';
import {createRates, type ReadGroup, type Reading} from './reading.js';

const SECTOR_BYTES = 512;
/** Whole devices: no partitions, no loop or RAM disks. */
const DISK = /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

/** Bytes read and written by each whole device since it was there, from the text of `/proc/diskstats`. */
export function parseDiskStats(text: string): Map<string, {readBytes: number; writtenBytes: number}> {
  const disks = new Map<string, {readBytes: number; writtenBytes: number}>();
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const name = fields[2];
    if (name === undefined || !DISK.test(name)) continue;
    disks.set(name, {readBytes: Number(fields[5]) * SECTOR_BYTES, writtenBytes: Number(fields[9]) * SECTOR_BYTES});
  }
  return disks;
}

/** Bytes received and sent by each interface since it was there, from the text of `/proc/net/dev`; the loopback only when there is no other. */
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

/** Throughput of each disk, bytes per second. */
export function createDiskReader(path = '/proc/diskstats'): ReadGroup {
  const rates = createRates();
  return async (nowMs) => {
    const disks = parseDiskStats(await textOf(path));
    const totals = new Map<string, number>();
    for (const [device, {readBytes, writtenBytes}] of disks) {
      totals.set(`host.disk.read ${device}`, readBytes);
      totals.set(`host.disk.written ${device}`, writtenBytes);
    }
    return readingsOf(rates(totals, nowMs), 'device');
  };
}

/** Throughput of each network interface, bytes per second. */
export function createNetworkReader(path = '/proc/net/dev'): ReadGroup {
  const rates = createRates();
  return async (nowMs) => {
    const interfaces = parseNetDev(await textOf(path));
    const totals = new Map<string, number>();
    for (const [name, {receivedBytes, sentBytes}] of interfaces) {
      totals.set(`host.network.received ${name}`, receivedBytes);
      totals.set(`host.network.sent ${name}`, sentBytes);
    }
    return readingsOf(rates(totals, nowMs), 'interface');
  };
}

function readingsOf(rates: ReadonlyMap<string, number>, label: string): Reading[] {
  return [...rates].map(([name, value]) => {
    const [metric, owner] = name.split(' ') as [string, string];
    return {metric, labels: {[label]: owner}, unit: 'By/s', value};
  });
}

/** Empty where the platform has no such file. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
