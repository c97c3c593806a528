import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createSingleFlight} from './single-flight.js';

const never = new AbortController().signal;

test('run(key, …) works once for callers of one key at the same time, and again for later ones', async () => {
  const flights = createSingleFlight<number>();
  let works = 0;
  const work = async () => {
    await sleep(5);
    works += 1;
    return works;
  };
  const together = await Promise.all([1, 2, 3].map(() => flights.run('a', never, work)));
  assert.deepEqual(together, [
    {value: 1, shared: false},
    {value: 1, shared: true},
    {value: 1, shared: true},
  ]);
  assert.equal(flights.size, 0);
  assert.deepEqual(await flights.run('a', never, work), {value: 2, shared: false});
});

test('run(key, signal, …) aborts the work when the last caller has left, not before, and nobody joins it then', async () => {
  const flights = createSingleFlight<string>();
  const callers = [new AbortController(), new AbortController()];
  let workSignal: AbortSignal | undefined;
  const work = async (signal: AbortSignal) => {
    workSignal = signal;
    await sleep(10_000, undefined, {signal});
    return 'never';
  };
  const results = callers.map(({signal}) => flights.run('a', signal, work));
  await sleep(1);
  callers[0]!.abort(new Error('first left'));
  await assert.rejects(results[0]!, /first left/);
  assert.equal(workSignal!.aborted, false);
  callers[1]!.abort(new Error('last left'));
  const next = flights.run('a', never, async () => 'new work');
  await assert.rejects(results[1]!, /last left/);
  assert.equal(workSignal!.aborted, true);
  assert.deepEqual(await next, {value: 'new work', shared: false});
});

test('run(key, …) tells every caller of a failure, and forgets it', async () => {
  const flights = createSingleFlight<string>();
  const fail = async () => {
    throw new Error('source failed');
  };
  const results = await Promise.allSettled([flights.run('a', never, fail), flights.run('a', never, fail)]);
  assert.deepEqual(
    results.map(({status}) => status),
    ['rejected', 'rejected'],
  );
  assert.equal((await flights.run('a', never, async () => 'well')).value, 'well');
});
