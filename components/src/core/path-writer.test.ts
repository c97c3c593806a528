import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  coordinateText,
  createPathWriter,
  dotPath,
  ENVELOPE_PARTS,
  LINE_PARTS,
  rectPath,
  uprightPath,
} from './path-writer.js';

test('coordinateText(pixels) is rounded to a quarter of a pixel, without noise or negative zero', () => {
  assert.deepEqual([0, 1.1, 1.13, 2.4, 1e5, -3.3, -0.01, 8191.9].map(coordinateText), [
    '0',
    '1',
    '1.25',
    '2.5',
    '100000',
    '-3.25',
    '0',
    '8192',
  ]);
});

test('createPathWriter(parts).take() is what was drawn, and then nothing', () => {
  const writer = createPathWriter(LINE_PARTS);
  writer.moveTo(0, 0);
  writer.lineTo(1.1, 2);
  writer.closePath();
  assert.deepEqual(writer.take(), ['M0,0L1,2Z']);
  assert.deepEqual(writer.take(), []);
});

test('createPathWriter(whole pixels) rounds to them', () => {
  const writer = createPathWriter(ENVELOPE_PARTS);
  writer.moveTo(0.4, 0.6);
  writer.lineTo(10.5, 2.2);
  assert.deepEqual(writer.take(), ['M0,1L11,2']);
});

test('a long line is cut into pieces that join, each of two vertices or more', () => {
  const writer = createPathWriter(LINE_PARTS, 3);
  writer.moveTo(0, 0);
  for (let x = 1; x <= 6; x++) writer.lineTo(x, x);
  assert.deepEqual(writer.take(), ['M0,0L1,1L2,2', 'M2,2L3,3L4,4', 'M4,4L5,5L6,6']);
});

test('a piece is not cut between two runs into a subpath of one vertex', () => {
  const writer = createPathWriter(LINE_PARTS, 3);
  for (let run = 0; run < 4; run++) {
    writer.moveTo(run * 10, 0);
    writer.lineTo(run * 10 + 1, 0);
  }
  const pieces = writer.take();
  assert.ok(pieces.length > 1);
  for (const piece of pieces) assert.doesNotMatch(piece, /M[^ML]*(M|$)/);
  assert.equal(pieces.join(''), 'M0,0L1,0M10,0L11,0M20,0L21,0M30,0L31,0');
});

test('a vertex that nothing is drawn to leaves no trace, closed or not', () => {
  const writer = createPathWriter(LINE_PARTS);
  writer.moveTo(1, 1);
  writer.closePath();
  writer.moveTo(2, 2);
  writer.moveTo(3, 3);
  writer.lineTo(4, 4);
  assert.deepEqual(writer.take(), ['M3,3L4,4']);
});

test('rectPath, dotPath and uprightPath are subpaths; a rectangle without area is none', () => {
  assert.equal(rectPath(1, 2, 3.5, 4), 'M1,2H3.5V4H1Z');
  assert.equal(rectPath(1, 2, 1, 4), '');
  assert.equal(rectPath(Number.NaN, 2, 1, 4), '');
  assert.equal(dotPath(1, 2), 'M1,2h0');
  assert.equal(uprightPath(1, 2, 3), 'M1,2V3');
});

test('createPathWriter(parts) writes each number as coordinateText does, in paths of any length', () => {
  const writer = createPathWriter(LINE_PARTS);
  const xs = [
    -1e9, -1234.56, -0.3, -0.1, 0, 0.25, 0.5, 0.75, 9, 9.9, 10, 99.75, 100, 999.9, 1000, 9999.9, 10000, 1e5, 1e15,
  ];
  const drawn = Array.from({length: 2000}, (_, i) => [xs[i % xs.length]!, -xs[(i * 7) % xs.length]!] as const);
  writer.moveTo(0, 0);
  for (const [x, y] of drawn) writer.lineTo(x, y);
  const expected = drawn.map(([x, y]) => `L${coordinateText(x)},${coordinateText(y)}`).join('');
  assert.deepEqual(writer.take(), [`M0,0${expected}`]);
});
