import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createRepeatedRun} from './repeated-run.js';

const {signal} = new AbortController();

test('a second call of runOnce is the run under way', async () => {
  let runs = 0;
  let end = () => {};
  const repeated = createRepeatedRun(
    () => {
      runs += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    {onError: (error) => assert.fail(String(error))},
  );
  const [first, second] = [repeated.runOnce(signal), repeated.runOnce(signal)];
  assert.equal(repeated.isRunning(), true);
  end();
  await Promise.all([first, second]);
  assert.deepEqual([runs, repeated.isRunning()], [1, false]);
});

test('started, it runs again and again, whatever fails, and not before it is ready', async () => {
  let isReady = false;
  let runs = 0;
  const errors: unknown[] = [];
  const repeated = createRepeatedRun(
    async () => {
      runs += 1;
      throw new Error(`run ${runs}`);
    },
    {isReady: () => isReady, onError: (error) => errors.push((error as Error).message)},
  );
  repeated.start(1);
  await sleep(20);
  assert.equal(runs, 0);
  isReady = true;
  while (errors.length < 3) await sleep(1);
  await repeated.stop();
  const stopped = runs;
  await sleep(20);
  assert.equal(runs, stopped);
  assert.deepEqual(errors.slice(0, 3), ['run 1', 'run 2', 'run 3']);
});

test('stop() breaks off the run under way, waits for its end, and tells nobody of an error', async () => {
  let ended = false;
  const repeated = createRepeatedRun(
    async (own) => {
      await new Promise((resolve) => own.addEventListener('abort', resolve, {once: true}));
      await sleep(5);
      ended = true;
      own.throwIfAborted();
    },
    {onError: (error) => assert.fail(String(error))},
  );
  repeated.start(1);
  await repeated.stop();
  assert.equal(ended, true);
});
