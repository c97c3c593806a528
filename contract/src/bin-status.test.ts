import assert from 'node:assert/strict';
import {test} from 'node:test';
import {binStatus, isOpen} from './bin-status.js';

test('binStatus(count, missing, value, binEndMs, completeUntil) tells every kind of nothing apart', () => {
  const [whole, open] = [1000, 2001]; // bins that end before and after completeUntil
  for (const [expected, count, missing, value, binEndMs] of [
    ['unknown', null, null, null, whole],
    ['unknown', null, 5, 1, open],
    ['value', 3, 0, 1.5, whole],
    ['value', 3, null, 1.5, whole],
    ['value', 1, 0, 0, whole],
    ['value', 3, 0, 1.5, open],
    ['thin', 3, 30, 1.5, whole],
    ['thin', 3, 30, 0, open],
    ['idle', 3, 0, null, whole],
    ['idle', 3, 30, null, whole],
    ['gap', 0, 1, null, whole],
    ['gap', 0, 1, null, open],
    ['gap', 0, 1, 7, whole], // filled
    ['open', 0, 0, null, open],
    ['open', 0, null, null, open],
    ['between', 0, 0, null, whole],
    ['between', 0, null, null, whole],
    ['between', 0, 0, 7, whole], // filled
    ['between', 0, 0, null, 2000], // ends when it is complete
  ] as const) {
    assert.equal(
      binStatus(count, missing, value, binEndMs, 2000),
      expected,
      `${count} ${missing} ${value} ${binEndMs}`,
    );
  }
});

test('isOpen(binEndMs, completeUntil) holds for bins that end after completeUntil, and not at it', () => {
  assert.deepEqual([isOpen(1999, 2000), isOpen(2000, 2000), isOpen(2001, 2000)], [false, false, true]);
});
