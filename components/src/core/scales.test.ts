import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {decadesOf, fromDecades, timeAtX, xOf, yOf} from './scales.js';
import type {ScaleSpec} from './scene.js';

const spec = (type: ScaleSpec['type'], low: number, high: number, constant = 1): ScaleSpec => ({
  type,
  domain: [low, high],
  range: [200, 0],
  constant,
});

test('yOf(scale, value) puts the ends of the domain at the ends of the range, for every type', () => {
  for (const scale of [spec('linear', -5, 15), spec('log', 0.1, 1000), spec('symlog', -1000, 1000, 10)]) {
    assert.ok(Math.abs(yOf(scale, scale.domain[0]) - 200) < 1e-9);
    assert.ok(Math.abs(yOf(scale, scale.domain[1])) < 1e-9);
  }
});

test('yOf(log) stands a decade as far from the next everywhere', () => {
  const scale = spec('log', 1, 10000);
  assert.deepEqual(
    [1, 10, 100, 1000, 10000].map((value) => Math.round(yOf(scale, value))),
    [200, 150, 100, 50, 0],
  );
  for (const value of [0, -1]) assert.ok(!Number.isFinite(yOf(scale, value)));
});

test('yOf(symlog) is linear up to the constant, and every decade beyond is as high as that', () => {
  const scale = spec('symlog', -100, 1000, 10);
  assert.deepEqual(
    [-100, -10, 0, 10, 100, 1000].map((value) => Math.round(yOf(scale, value))),
    [200, 160, 120, 80, 40, 0],
  );
  assert.equal(Math.round(yOf(scale, 5)), 100);
});

test('yOf(linear) and yOf(log) put a share of the domain at that share of the range', () => {
  const anySpec = fc.oneof(
    fc
      .tuple(fc.double({min: -1e9, max: 1e9, noNaN: true}), fc.double({min: 1e-3, max: 1e9, noNaN: true}))
      .map(([low, span]) => spec('linear', low, low + span)),
    fc
      .tuple(fc.double({min: -9, max: 9, noNaN: true}), fc.double({min: 0.1, max: 9, noNaN: true}))
      .map(([low, span]) => spec('log', 10 ** low, 10 ** (low + span))),
  );
  fc.assert(
    fc.property(anySpec, fc.double({min: -0.5, max: 1.5, noNaN: true}), (scale, part) => {
      const [low, high] = scale.domain;
      const value = scale.type === 'log' ? low * (high / low) ** part : low + (high - low) * part;
      // A double names a value only so exactly, which shows where a domain is narrow and far from zero.
      const inexact = (8 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) / (high - low);
      assert.ok(Math.abs(yOf(scale, value) - (200 - 200 * part)) < 1e-3 + 200 * inexact);
    }),
  );
});

test('no value has no height', () => {
  for (const type of ['linear', 'log', 'symlog'] as const) assert.ok(Number.isNaN(yOf(spec(type, 1, 10), Number.NaN)));
});

test('fromDecades undoes decadesOf', () => {
  fc.assert(
    fc.property(fc.double({min: -1e9, max: 1e9, noNaN: true}), fc.constantFrom(1e-6, 1, 100), (value, constant) => {
      const back = fromDecades(decadesOf(value, constant), constant);
      assert.ok(Math.abs(back - value) <= Math.abs(value) * 1e-9 + 1e-12);
    }),
  );
});

test('timeAtX undoes xOf, inside of the plot and outside', () => {
  const axis = {domain: [1000, 3000], range: [40, 240]} as const;
  assert.deepEqual(
    [1000, 2000, 3000, 5000].map((time) => xOf(axis, time)),
    [40, 140, 240, 440],
  );
  assert.deepEqual(
    [40, 140, 440].map((x) => timeAtX(axis, x)),
    [1000, 2000, 5000],
  );
});
