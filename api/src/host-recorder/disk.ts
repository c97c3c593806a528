/** What disks read and write, on Linux; elsewhere this group answers nothing. */
import {readProcFile} from './proc-file.js';
import {createRates, type ReadGroup, ratesAsReadings} from './reading.js';

/** The unit of `/proc/diskstats`, whatever the device's own sectors are. */
const SECTOR_BYTES = 512;
/** Whole devices: no partitions, no loop or RAM disks. */
const DISK = /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

/**
 * Bytes read and written by each whole device since it was there.
 *
 * @param text - `/proc/diskstats`; empty text is no devices
 * @see https://docs.kernel.org/admin-guide/iostats.html
 */
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

/** Throughput of each disk, bytes per second. */
export function createDiskReader(path = '/proc/diskstats'): ReadGroup {
  const rates = createRates();
  return async (nowMs) => {
    const totals = new Map<string, number>();
    for (const [device, {readBytes, writtenBytes}] of parseDiskStats(await readProcFile(path))) {
      totals.set(`host.disk.read ${device}`, readBytes);
      totals.set(`host.disk.written ${device}`, writtenBytes);
    }
    return ratesAsReadings(rates(totals, nowMs), 'device');
  };
}
