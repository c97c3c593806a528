import assert from 'node:assert/strict';
import {test} from 'node:test';
import {busyPercent} from './cpu.js';
import {createDiskReader, parseDiskStats} from './disk.js';
import {parseNetDev} from './network.js';
import {createRates, ratesAsReadings} from './reading.js';

const DISK_STATS = `   7       0 loop0 11 0 28 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 259       0 nvme0n1 5000 12 800 90 700 33 4000 80 0 60 170 0 0 0 0 0 0
 259       1 nvme0n1p1 4000 12 700 90 600 33 3000 80 0 60 170 0 0 0 0 0 0
   8       0 sda 1 0 2 0 3 0 4 0 0 0 0
   8       1 sda1 1 0 2 0 3 0 4 0 0 0 0
 252       0 zram0 1 0 2 0 3 0 4 0 0 0 0
`;

const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
const LOOPBACK = '    lo: 7371 124 0 0 0 0 0 0 7372 124 0 0 0 0 0 0\n';

test('parseDiskStats(text) has bytes of whole devices only', () => {
  assert.deepEqual(
    [...parseDiskStats(DISK_STATS)],
    [
      ['nvme0n1', {readBytes: 409_600, writtenBytes: 2_048_000}],
      ['sda', {readBytes: 1024, writtenBytes: 2048}],
    ],
  );
  assert.equal(parseDiskStats('').size, 0);
});

test('parseNetDev(text) leaves the loopback out, unless there is nothing else', () => {
  // A long count may stand right after the colon.
  const text = `${HEAD}${LOOPBACK}  eth0:710532402 20639 0 0 0 0 0 0 2032273 14126 0 0 0 0 0 0\n`;
  assert.deepEqual([...parseNetDev(text)], [['eth0', {receivedBytes: 710_532_402, sentBytes: 2_032_273}]]);
  assert.deepEqual([...parseNetDev(HEAD + LOOPBACK)], [['lo', {receivedBytes: 7371, sentBytes: 7372}]]);
  assert.equal(parseNetDev('').size, 0);
});

test('createRates() says growth per second, and nothing at first or after a fall', () => {
  const rates = createRates();
  assert.equal(rates(new Map([['host.disk.read sda', 100]]), 1000).size, 0);
  const second = rates(new Map([['host.disk.read sda', 400]]), 3000);
  assert.deepEqual(ratesAsReadings(second, 'device'), [
    {metric: 'host.disk.read', labels: {device: 'sda'}, unit: 'By/s', value: 150},
  ]);
  assert.equal(rates(new Map([['host.disk.read sda', 5]]), 4000).size, 0);
  assert.equal(rates(new Map([['host.disk.read sda', 9]]), 4000).size, 0);
});

test('busyPercent(before, after) is the share that was not idle', () => {
  const before = {user: 100, nice: 0, sys: 50, idle: 1000, irq: 0};
  assert.equal(busyPercent(before, {user: 120, nice: 0, sys: 60, idle: 1070, irq: 0}), 30);
  assert.equal(busyPercent(before, before), null);
});

test('a platform without /proc has no disks', async () => {
  const read = createDiskReader('/nowhere/diskstats');
  await read(1000);
  assert.deepEqual(await read(2000), []);
});
