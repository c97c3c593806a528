import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gridCovering} from '@metrics-chart/contract/grid';
import {stepFromText} from '@metrics-chart/contract/step';
import {levelName, servingLevels, usefulLevels} from './levels.js';

const RANGE = {startMs: Date.UTC(2026, 2, 1), endMs: Date.UTC(2026, 3, 15)};

function serving(step: string, interval: number | null = 1000, timeZone = 'UTC', range = RANGE): string[] {
  return servingLevels(gridCovering(range, stepFromText(step), timeZone), interval).map(levelName);
}

test('servingLevels(grid, interval) are those of which every edge of the grid is one, coarse to fine', () => {
  for (const [step, levels] of [
    ['5s', []],
    ['10s', ['10s']],
    ['20s', ['10s']],
    ['30s', ['10s']],
    ['2m', ['1m', '10s']],
    ['15m', ['15m', '1m', '10s']],
    ['30m', ['15m', '1m', '10s']],
    ['2h', ['1h', '15m', '1m', '10s']],
    ['12h', ['6h', '1h', '15m', '1m', '10s']],
    ['1d', ['1d', '6h', '1h', '15m', '1m', '10s']],
    ['1w', ['1d', '6h', '1h', '15m', '1m', '10s']],
  ] as const) {
    assert.deepEqual(serving(step), levels, step);
  }
});

test('servingLevels(grid, interval) serve the days of a zone by its offsets in the range, over a change of the clocks too', () => {
  for (const [timeZone, coarsest] of [
    ['Europe/Paris', '1h'],
    ['Asia/Kathmandu', '15m'],
    ['Australia/Lord_Howe', '15m'],
    ['Etc/GMT-6', '6h'],
    ['UTC', '1d'],
  ] as const) {
    assert.equal(serving('1d', 1000, timeZone)[0], coarsest, timeZone);
  }
  // New York was 4 h 56 min 2 s behind until 1883.
  const old = {startMs: Date.UTC(1880, 0, 1), endMs: Date.UTC(1880, 0, 5)};
  assert.deepEqual(serving('1d', 1, 'America/New_York', old), []);
});

test('usefulLevels(interval) are at least two intervals wide', () => {
  assert.deepEqual(usefulLevels(5000).map(levelName), ['10s', '1m', '15m', '1h', '6h', '1d']);
  assert.deepEqual(usefulLevels(5001).map(levelName), ['1m', '15m', '1h', '6h', '1d']);
  assert.deepEqual(usefulLevels(86_400_000), []);
  assert.equal(usefulLevels(null).length, 6);
});
