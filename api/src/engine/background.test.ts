import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createBackground} from './background.js';

const log = {warn: () => {}};

test('readOn(key, work) begins at once while there is room, then queues, then refuses; and each key once', async () => {
  const background = createBackground({atOnce: 1, mostWaiting: 1, longestMs: 10_000, log});
  const begun: string[] = [];
  const work = (name: string) => async () => {
    begun.push(name);
    await sleep(5);
  };
  assert.equal(background.readOn('a', work('a')), true);
  assert.deepEqual(begun, ['a']);
  assert.equal(background.readOn('a', work('a again')), true);
  assert.equal(background.readOn('b', work('b')), true);
  assert.equal(background.readOn('c', work('c')), false);
  await sleep(40);
  assert.deepEqual(begun, ['a', 'b']);
  await background.close();
});

test('work that fails or takes too long is ended, logged, and makes room for the next', async () => {
  const logged: string[] = [];
  const background = createBackground({
    atOnce: 1,
    mostWaiting: 5,
    longestMs: 20,
    log: {warn: (_, message) => void logged.push(message)},
  });
  background.readOn('fails', async () => {
    throw new Error('failed');
  });
  background.readOn('hangs', (signal) => sleep(10_000, undefined, {signal}));
  let isDone = false;
  background.readOn('works', async () => {
    isDone = true;
  });
  await sleep(60);
  assert.deepEqual([logged.length, isDone], [2, true]);
  await background.close();
});

test('close() aborts what is under way, waits for it, and begins nothing that waits', async () => {
  const background = createBackground({atOnce: 1, mostWaiting: 5, longestMs: 10_000, log});
  let ended = false;
  background.readOn('a', async (signal) => {
    await sleep(10_000, undefined, {signal}).catch(() => sleep(10));
    ended = true;
  });
  background.readOn('b', () => assert.fail('begun'));
  await background.close();
  assert.equal(ended, true);
  assert.equal(
    background.readOn('c', () => assert.fail('begun')),
    false,
  );
});
