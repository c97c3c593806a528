import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf, expectedColumns, openTestEngine} from './engine.test-support.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;

test('answer(question) smoke', async () => {
  const tools = await openTestEngine({now: NOW});
  const samples = Array.from({length: 24 * 360}, (_, i) => ({
    time: NOW - 24 * HOUR + i * 10_000,
    value: Math.sin(i) * 10,
  }));
  const series = {metric: 'cpu', kind: 'gauge', interval: 10_000, samples} as const;
  await tools.write(series);
  const question = {series: 'cpu', from: NOW - 24 * HOUR, to: NOW, step: '10m', explain: true};
  const first = await tools.ask(question);
  const second = await tools.ask(question);
  assert.deepEqual(columnsOf(second.answer), columnsOf(first.answer));
  assert.deepEqual(columnsOf(first.answer), expectedColumns(series, question, NOW, ['min', 'mean', 'max']));
  await tools.close();
});
