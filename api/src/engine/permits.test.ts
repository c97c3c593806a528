import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createPermits} from './permits.js';

const never = new AbortController().signal;

test('run(signal, work) runs no more than the limit at once, in the order of asking', async () => {
  const permits = createPermits(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map((i) =>
      permits.run(never, async () => {
        begun.push(i);
        running += 1;
        most = Math.max(most, running);
        await sleep(2);
        running -= 1;
      }),
    ),
  );
  assert.equal(most, 2);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5]);
});

test('run(signal, work) never begins work whose caller left while it waited, and loses no permit by it or by failures', async () => {
  const permits = createPermits(1);
  const leaver = new AbortController();
  const first = permits.run(never, () => sleep(5));
  const left = permits.run(leaver.signal, () => assert.fail('begun'));
  leaver.abort(new Error('left'));
  await assert.rejects(left, /left/);
  await first;
  await assert.rejects(
    permits.run(never, async () => {
      throw new Error('failed');
    }),
    /failed/,
  );
  assert.equal(await permits.run(never, async () => 'works'), 'works');
});
