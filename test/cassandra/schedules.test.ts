/** Random schedules of processes that write, make rollups, are paused and killed: `schedules/schedule.ts`. */
import assert from 'node:assert/strict';
import {randomInt} from 'node:crypto';
import {after, describe, test} from 'node:test';
import {cassandraForTests} from '#scripts/cassandra/cassandra-for-tests.mjs';
import type {Cassandra} from '#scripts/cassandra/start-cassandra.mjs';
import {runSchedules} from './schedules/run-schedules.js';

const given = await cassandraForTests();
const skip = 'unavailable' in given ? given.unavailable : false;
const cassandra = given as Cassandra;

/** More of them, or those of other seeds: `npm run prove:rollups`. */
const COUNT = 300;
const LONGEST_MS = 100_000;

describe('schedules', {skip}, () => {
  after(() => cassandra.stop());

  test('whatever processes do, and whenever they are stopped, answers are what was acknowledged', async (context) => {
    const firstSeed = randomInt(2 ** 31);
    const untilMs = performance.now() + LONGEST_MS;
    const {wrong, schedules, ...figures} = await runSchedules(cassandra, {
      firstSeed,
      count: COUNT,
      atOnce: 16,
      untilMs,
    });
    context.diagnostic(`seeds ${firstSeed} to ${firstSeed + schedules - 1}: ${JSON.stringify(figures)}`);
    assert.deepEqual(
      wrong.map(({message}) => message),
      [],
    );
    // Else nothing was shown.
    assert.ok(figures.fromTiles > 0 && figures.kills > 0 && figures.pauses > 0, JSON.stringify(figures));
  });
});
