import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createScale, decadesOf, fromDecades, timeAtX, valueAtY, xOf, yOf} from './scales.js';
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

test('valueAtY undoes yOf, and fromDecades decadesOf', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(spec('linear', -50, 70), spec('log', 1e-3, 1e6), spec('symlog', -1e5, 1e4, 0.1)),
      fc.double({min: 0, max: 1, noNaN: true}),
      (scale, part) => {
        const y = 200 - 200 * part;
        assert.ok(Math.abs(yOf(scale, valueAtY(scale, y)) - y) < 1e-6);
      },
    ),
  );
  fc.assert(
    fc.property(fc.double({min: -1e9, max: 1e9, noNaN: true}), fc.constantFrom(1e-6, 1, 100), (value, constant) => {
      const back = fromDecades(decadesOf(value, constant), constant);
      assert.ok(Math.abs(back - value) <= Math.abs(value) * 1e-9 + 1e-12);
    }),
  );
});

test('createScale(…) has what d3-axis asks of a scale: range, domain and a copy that answers the same', () => {
  for (const scale of [spec('linear', 0, 10), spec('log', 1, 10), spec('symlog', -10, 10)]) {
    const created = createScale(scale);
    assert.deepEqual(created.range(), [200, 0]);
    assert.deepEqual(created.domain(), [...scale.domain]);
    assert.equal(created.copy()(5), created(5));
    assert.ok(Number.isNaN(created(Number.NaN)));
  }
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
