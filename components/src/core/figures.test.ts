import assert from 'node:assert/strict';
import {test} from 'node:test';
import {figuresOf} from './figures.js';
import {columnsOf, MINUTE_MS, START_MS} from './series-columns.fixture.js';

const SUMMARY = {count: 60, missing: 0, min: 0.5, mean: 2.2, max: 9, last: 4, lastTime: 0};

test('figuresOf(level) is the summary of the answer, weighted by samples, not a mean of means', () => {
  assert.deepEqual(figuresOf(columnsOf('vvv', {summary: SUMMARY})), {last: 4, min: 0.5, mean: 2.2, max: 9});
});

test('figuresOf(rate) has its mean from the summary, and the rest from complete bins', () => {
  const columns = columnsOf('vvgv', {
    aggregate: 'rate',
    kind: 'counter',
    summary: {...SUMMARY, min: null, mean: null, max: null, rate: 1.7},
    completeUntil: START_MS + 3 * MINUTE_MS,
  });
  assert.deepEqual(figuresOf(columns), {last: 2, min: 1, mean: 1.7, max: 2});
});

test('figuresOf(sum) is one per step: of its complete bins', () => {
  const columns = columnsOf('vvv', {aggregate: 'sum', summary: {...SUMMARY, sum: 600}});
  assert.deepEqual(figuresOf(columns), {last: 3, min: 1, mean: 2, max: 3});
});

test('figuresOf(max of p99) has no mean: the API refuses it, and averages of maxima are none', () => {
  for (const aggregate of ['max', 'min', 'first', 'last'] as const) {
    const columns = columnsOf('vvv', {aggregate, summary: {...SUMMARY, mean: null}});
    assert.deepEqual(figuresOf(columns), {last: 3, min: 1, mean: Number.NaN, max: 3});
  }
});

test('figuresOf(mean without a summary) weighs by samples', () => {
  const columns = columnsOf('vvv', {aggregate: 'mean', summary: null, count: Float64Array.of(1, 1, 8)});
  assert.equal(figuresOf(columns).mean, (1 + 2 + 3 * 8) / 10);
});

test('figuresOf(nothing) has no numbers', () => {
  assert.deepEqual(figuresOf(columnsOf('gu')), {last: Number.NaN, min: Number.NaN, mean: Number.NaN, max: Number.NaN});
});
