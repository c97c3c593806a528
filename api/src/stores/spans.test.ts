import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TimeRange} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {addSpan, alignedSpan, clipSpans, overlapsSpans, removeSpan, spansAround} from './spans.js';

const MOST = 40;
const span = fc
  .tuple(fc.integer({min: 0, max: MOST}), fc.integer({min: 1, max: 12}))
  .map(([startMs, length]): TimeRange => ({startMs, endMs: startMs + length}));
const operations = fc.array(fc.tuple(fc.boolean(), span), {maxLength: 12});

/** The spans that come of adding and removing, and the same as a set of single milliseconds. */
function carriedOut(steps: readonly (readonly [add: boolean, span: TimeRange])[]) {
  let spans: TimeRange[] = [];
  const milliseconds = new Set<number>();
  for (const [add, each] of steps) {
    spans = add ? addSpan(spans, each) : removeSpan(spans, each);
    for (let ms = each.startMs; ms < each.endMs; ms++) {
      if (add) milliseconds.add(ms);
      else milliseconds.delete(ms);
    }
  }
  return {spans, milliseconds};
}

const millisecondsOf = (spans: readonly TimeRange[]) =>
  spans.flatMap(({startMs, endMs}) => Array.from({length: endMs - startMs}, (_, i) => startMs + i));

test('addSpan and removeSpan hold the same time as a set of milliseconds, ascending, disjoint and apart', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const {spans, milliseconds} = carriedOut(steps);
      assert.deepEqual(
        millisecondsOf(spans),
        [...milliseconds].sort((a, b) => a - b),
      );
      for (const [i, each] of spans.entries()) {
        assert.ok(each.startMs < each.endMs);
        if (i > 0) assert.ok(spans[i - 1]!.endMs < each.startMs);
      }
    }),
  );
});

test('clipSpans and overlapsSpans say what lies in a range', () => {
  fc.assert(
    fc.property(operations, span, (steps, range) => {
      const {spans, milliseconds} = carriedOut(steps);
      const inside = millisecondsOf([range]).filter((ms) => milliseconds.has(ms));
      assert.deepEqual(millisecondsOf(clipSpans(spans, range)), inside);
      assert.equal(overlapsSpans(spans, range), inside.length > 0);
    }),
  );
});

test('alignedSpan(span, width) is the whole bins that a span touches, before 1970 too', () => {
  assert.deepEqual(alignedSpan({startMs: 1, endMs: 2}, 10), {startMs: 0, endMs: 10});
  assert.deepEqual(alignedSpan({startMs: 10, endMs: 20}, 10), {startMs: 10, endMs: 20});
  assert.deepEqual(alignedSpan({startMs: -1, endMs: 11}, 10), {startMs: -10, endMs: 20});
});

test('spansAround(times, most) holds every time, in no more spans than asked', () => {
  const times = fc
    .uniqueArray(fc.integer({min: 0, max: 1e9}), {minLength: 1, maxLength: 100})
    .map((numbers) => Float64Array.from(numbers).sort());
  fc.assert(
    fc.property(times, fc.integer({min: 1, max: 8}), (ascending, most) => {
      const spans = spansAround(ascending, most);
      assert.ok(spans.length <= most);
      for (const time of ascending) assert.ok(overlapsSpans(spans, {startMs: time, endMs: time + 1}));
      for (const each of spans) {
        assert.ok(ascending.includes(each.startMs) && ascending.includes(each.endMs - 1), 'no wider than its times');
      }
    }),
  );
});

test('spansAround(times, most) keeps far groups apart where it may', () => {
  const day = 86_400_000;
  assert.deepEqual(spansAround(Float64Array.of(0, 1_000, day, day + 9_000), 64), [
    {startMs: 0, endMs: 1_001},
    {startMs: day, endMs: day + 9_001},
  ]);
  assert.deepEqual(spansAround(Float64Array.of(), 64), []);
});
