import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {columnsOf, MINUTE_MS, START_MS} from './series-columns.fixture.js';
import {intersectSpans, nothingSpans, rowsReaching, spansPath, uniteSpans} from './strip.js';

const rangeOf = (from: number, to: number) => ({
  startMs: START_MS + from * MINUTE_MS,
  endMs: START_MS + to * MINUTE_MS,
});
const inMinutes = (spans: readonly number[]) => spans.map((time) => (time - START_MS) / MINUTE_MS);
const toX = (timeMs: number) => timeMs;

test('rowsReaching(columns, range) are the rows with any time in the range', () => {
  const columns = columnsOf('vvvv');
  assert.deepEqual(rowsReaching(columns, rangeOf(1, 3)), [1, 3]);
  assert.deepEqual(rowsReaching(columns, rangeOf(1.5, 2.5)), [1, 3]);
  assert.deepEqual(rowsReaching(columns, rangeOf(-5, 99)), [0, 4]);
  assert.deepEqual(rowsReaching(columns, rangeOf(5, 9)), [4, 4]);
});

test('nothingSpans(columns, range) joins neighbouring gaps and unknown bins, and stops at the range', () => {
  const {gap, unknown} = nothingSpans(columnsOf('ggvguuvg'), rangeOf(1, 7.5));
  assert.deepEqual(inMinutes(gap), [1, 2, 3, 4, 7, 7.5]);
  assert.deepEqual(inMinutes(unknown), [4, 6]);
});

test('nothingSpans(…) has no span for what is neither: between, idle, open; nor for a gap that was filled', () => {
  assert.deepEqual(nothingSpans(columnsOf('vbiov'), rangeOf(0, 5)), {gap: [], unknown: [], thin: []});
  const filled = columnsOf('vgv', {value: Float64Array.of(1, 1, 1)});
  assert.deepEqual(nothingSpans(filled, rangeOf(0, 3)).gap, []);
});

test('nothingSpans(…) has a span as long as what is missing in the middle of each thin bin', () => {
  assert.deepEqual(inMinutes(nothingSpans(columnsOf('vtv'), rangeOf(0, 3)).thin), [1.25, 1.75]);
});

test('intersectSpans and uniteSpans are what naive sets of minutes say', () => {
  const anySpans = fc.array(fc.integer({min: 0, max: 60}), {maxLength: 12}).map((numbers) => {
    const sorted = [...new Set(numbers)].sort((a, b) => a - b);
    return sorted.slice(0, sorted.length - (sorted.length % 2));
  });
  const minutes = (spans: readonly number[]) =>
    Array.from({length: 60}, (_, m) => spans.some((start, i) => i % 2 === 0 && m >= start && m < spans[i + 1]!));
  fc.assert(
    fc.property(fc.array(anySpans, {minLength: 1, maxLength: 4}), (lists) => {
      const sets = lists.map(minutes);
      const every = Array.from({length: 60}, (_, m) => sets.every((set) => set[m]));
      const some = Array.from({length: 60}, (_, m) => sets.some((set) => set[m]));
      assert.deepEqual(minutes(intersectSpans(lists)), every);
      assert.deepEqual(minutes(uniteSpans(lists)), some);
    }),
    {numRuns: 1000},
  );
  assert.deepEqual([intersectSpans([]), uniteSpans([])], [[], []]);
});

test('spansPath(spans, …) is a rectangle each, at least a device pixel wide', () => {
  assert.equal(spansPath([1, 5, 8, 8.1], toX, 0, 3, 1), 'M1,0H5V3H1ZM8,0H9V3H8Z');
  assert.equal(spansPath([8, 8.1], toX, 0, 3, 2), 'M8,0H8.5V3H8Z');
  assert.equal(spansPath([], toX, 0, 3, 1), '');
});

test('spansPath(spans, …) joins what touches on screen, so that it grows with pixels and not with bins', () => {
  const many = Array.from({length: 2000}, (_, i) => i / 100);
  assert.equal(spansPath(many, toX, 0, 3, 1).split('Z').length - 1, 1);
});
