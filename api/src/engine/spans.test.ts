import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TimeRange} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {alignInside, clipSpans, lengthOfSpans, subtractSpans, unionOfSpans} from './spans.js';

const anySpans = fc
  .array(fc.tuple(fc.integer({min: 0, max: 60}), fc.integer({min: 0, max: 10})), {maxLength: 8})
  .map((pairs) => pairs.map(([startMs, length]): TimeRange => ({startMs, endMs: startMs + length})));

const timesIn = (spans: readonly TimeRange[]) => {
  const times = new Set<number>();
  for (const {startMs, endMs} of spans) for (let time = startMs; time < endMs; time += 1) times.add(time);
  return [...times].sort((a, b) => a - b);
};

function isTidy(spans: readonly TimeRange[]): boolean {
  return spans.every(({startMs, endMs}, i) => startMs < endMs && (i === 0 || spans[i - 1]!.endMs < startMs));
}

test('unionOfSpans(spans) holds the same times, tidily', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const union = unionOfSpans(spans);
      assert.ok(isTidy(union));
      assert.deepEqual(timesIn(union), timesIn(spans));
      assert.equal(lengthOfSpans(union), timesIn(spans).length);
    }),
  );
});

test('subtractSpans(spans, others) and clipSpans(spans, range) hold the times that they should', () => {
  fc.assert(
    fc.property(anySpans, anySpans, (one, other) => {
      const spans = unionOfSpans(one);
      const others = unionOfSpans(other);
      const outside = new Set(timesIn(others));
      assert.deepEqual(
        timesIn(subtractSpans(spans, others)),
        timesIn(spans).filter((time) => !outside.has(time)),
      );
      assert.deepEqual(
        timesIn(clipSpans(spans, {startMs: 10, endMs: 30})),
        timesIn(spans).filter((time) => time >= 10 && time < 30),
      );
    }),
  );
});

test('alignInside(span, width) is the greatest aligned span within, or null', () => {
  assert.deepEqual(alignInside({startMs: 1, endMs: 39}, 10), {startMs: 10, endMs: 30});
  assert.deepEqual(alignInside({startMs: -10, endMs: 10}, 10), {startMs: -10, endMs: 10});
  assert.equal(alignInside({startMs: 1, endMs: 19}, 10), null);
});
