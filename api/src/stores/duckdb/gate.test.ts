import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as afterEvents} from 'node:timers/promises';
import {createGate} from './gate.js';

test('a gate lets so many in at once, the others in the order in which they came', async () => {
  const gate = createGate(2);
  const entered: number[] = [];
  for (const i of [1, 2, 3, 4]) void gate.enter().then(() => entered.push(i));
  await afterEvents();
  assert.deepEqual(entered, [1, 2]);
  gate.leave();
  await afterEvents();
  assert.deepEqual(entered, [1, 2, 3]);
  gate.leave();
  gate.leave();
  await afterEvents();
  assert.deepEqual(entered, [1, 2, 3, 4]);
});

test('drain resolves when everybody has left, and keeps the next ones out until it is told', async () => {
  const gate = createGate(2);
  await gate.enter();
  const order: string[] = [];
  const drained = gate.drain().then((open) => {
    order.push('drained');
    return open;
  });
  void gate.enter().then(() => order.push('entered'));
  await afterEvents();
  assert.deepEqual(order, []);
  gate.leave();
  const open = await drained;
  await afterEvents();
  assert.deepEqual(order, ['drained']);
  open();
  await afterEvents();
  assert.deepEqual(order, ['drained', 'entered']);
});
