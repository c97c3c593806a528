/**
 * Writes on while others measure, as the writers of a live system do: a sample a second, the fleet's every five minutes,
 * and the rollup job once a minute. A process of its own; it ends when its parent says so.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {openScale} from './open.js';
import {noteWritten, readWritten, type ScalePlace} from './place.js';
import {writeFleet, writeLong} from './write-managed.js';

const TICK_MS = 1000;
const JOB_EVERY_MS = 60_000;

const place = JSON.parse(process.argv[2]!) as ScalePlace;
const {source, job, close} = await openScale(place);
const sink = source.sink!;
let written = readWritten(place.directory)!;
let isRunning = true;
process.once('message', () => {
  isRunning = false;
});

job.start(JOB_EVERY_MS);
for (let ticks = 0; isRunning; ticks += 1) {
  const nowMs = Date.now();
  await writeLong(sink, written.longUntilMs, nowMs, (longUntilMs) => {
    written = {...written, longUntilMs};
  });
  await writeFleet(sink, written.fleetUntilMs, nowMs, (fleetUntilMs) => {
    written = {...written, fleetUntilMs};
  });
  if (ticks === 0) process.send!('written');
  await delay(TICK_MS - (Date.now() % TICK_MS));
}
await job.stop();
noteWritten(place.directory, written);
await close();
process.disconnect();
