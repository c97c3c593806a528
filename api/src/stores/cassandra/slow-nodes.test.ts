import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createSlowNodes} from './slow-nodes.js';

test('a node rests after it left a statement waiting, and any answer of it ends that', () => {
  const nodes = createSlowNodes(() => 0);
  assert.equal(nodes.isResting('a', true), false);
  nodes.noteSlow('a');
  assert.deepEqual([nodes.isResting('a', true), nodes.isResting('b', true)], [true, false]);
  nodes.noteAnswer('a');
  assert.equal(nodes.isResting('a', true), false);
});

test('a node that was asked and says nothing for 300 ms rests; one that answers something does not', () => {
  let now = 0;
  const nodes = createSlowNodes(() => now);
  nodes.noteAsked('a');
  now = 200;
  nodes.noteAsked('a');
  now = 300;
  assert.equal(nodes.isResting('a', true), false);
  now = 301;
  assert.equal(nodes.isResting('a', true), true);
  nodes.noteAnswer('a');
  nodes.noteAsked('a');
  assert.equal(nodes.isResting('a', true), false);
});

test('one statement tries a node that has rested: never one that may not be asked twice', () => {
  let now = 0;
  const nodes = createSlowNodes(() => now);
  nodes.noteSlow('a');
  now = 1_000;
  assert.equal(nodes.isResting('a', false), true);
  assert.equal(nodes.isResting('a', true), false);
  assert.equal(nodes.isResting('a', true), true);
});

test('a node that lets its trial wait rests twice as long, at most eight seconds', () => {
  let now = 0;
  const nodes = createSlowNodes(() => now);
  nodes.noteSlow('a');
  for (const restMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
    now += restMs - 1;
    assert.equal(nodes.isResting('a', true), true, `${restMs} ms`);
    now += 1;
    assert.equal(nodes.isResting('a', true), false, `${restMs} ms`);
    nodes.noteSlow('a');
    // The others that were sent before say nothing new.
    nodes.noteSlow('a');
  }
});
