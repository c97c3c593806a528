import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inferInterval} from './infer-interval.js';

const timesOf = (distances: readonly number[]) => {
  let time = 1_764_547_200_000;
  return Float64Array.from([time, ...distances.map((distance) => (time += distance))]);
};

test('inferInterval(times) is the median distance, whatever is lost in between', () => {
  assert.equal(inferInterval(timesOf([10_000, 10_000, 20_000, 10_000, 86_400_000, 10_000])), 10_000);
  assert.equal(inferInterval(timesOf([250, 250, 250])), 250);
  assert.equal(inferInterval(timesOf([1, 1, 1])), 1);
});

test('inferInterval(times) takes a second that is nearly one for one', () => {
  assert.equal(inferInterval(timesOf([10_003, 9_998, 10_002, 10_001, 9_990])), 10_000);
  assert.equal(inferInterval(timesOf([1_500, 1_500, 1_500])), 1_500);
});

test('inferInterval(times) does not depend on the order of times, and looks at equal ones once', () => {
  const times = timesOf([10_000, 10_000, 10_000, 10_000]);
  assert.equal(inferInterval(Float64Array.from([...times, ...times, ...times].reverse())), 10_000);
});

test('inferInterval(times) is null for samples without a rhythm, and for too few', () => {
  assert.equal(inferInterval(timesOf([10, 5_000, 90_000, 700, 3_600_000, 20, 44_000])), null);
  assert.equal(inferInterval(timesOf([10_000])), null);
  assert.equal(inferInterval(timesOf([])), null);
  assert.equal(inferInterval(timesOf([0, 0, 0])), null);
  assert.equal(inferInterval(Float64Array.of()), null);
});
