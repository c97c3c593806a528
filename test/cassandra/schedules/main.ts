/** `npm run prove:rollups -- [--schedules N] [--seed N] [--at-once N] [--minutes N]`: many random schedules. */
import {parseArgs} from 'node:util';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import {runSchedules} from './run-schedules.js';

const {values} = parseArgs({
  options: {
    schedules: {type: 'string', default: '10000'},
    seed: {type: 'string', default: '1'},
    'at-once': {type: 'string', default: '8'},
    minutes: {type: 'string', default: '1000'},
  },
});
const cassandra = await cassandraForTests();
if ('unavailable' in cassandra) throw new Error(`no Cassandra to be had: ${cassandra.unavailable}`);
const begun = performance.now();
const firstSeed = Number(values.seed);
const total = await runSchedules(cassandra, {
  firstSeed,
  count: Number(values.schedules),
  atOnce: Number(values['at-once']),
  untilMs: begun + Number(values.minutes) * 60_000,
  onDone(done) {
    if (done % 100 === 0) console.log(`${done} schedules, ${Math.round((performance.now() - begun) / 1000)} s`);
  },
});
await cassandra.stop();
const {wrong, schedules, ...figures} = total;
for (const {message} of wrong.slice(0, 10)) console.error(`\nWRONG: ${message}`);
console.log(`\nseeds ${firstSeed} to ${firstSeed + schedules - 1}: ${schedules} schedules, ${wrong.length} wrong`);
console.log(JSON.stringify(figures));
process.exit(wrong.length === 0 ? 0 : 1);
