import assert from 'node:assert/strict';
import {test} from 'node:test';
import {NO_BINS} from '../bin-columns.js';
import type {RollupKey} from '../store.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {createKeptBins, forgettingSink} from './kept-bins.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 100 * DAY;
const {signal} = new AbortController();

/** Writes samples at some times through a sink that forgets, and says which hours of all days are not covered any more. */
async function forgottenHours(times: readonly number[], marginMs: number): Promise<number[]> {
  const store = await openDuckDbStore({directory: null});
  try {
    // The bins are another source's than the samples, so that the store's own sink forgets none of them.
    const key: RollupKey = {source: 'bins', series: 'm', measure: 'value', interval: null, levelMs: HOUR};
    const span = {startMs: 0, endMs: NOW + DAY};
    const rollups = createKeptBins(store.rollups);
    await rollups.writeBins(key, span, NO_BINS);
    const sink = forgettingSink(store.sink('samples'), {
      source: 'bins',
      latenessMs: HOUR,
      rollups,
      now: () => NOW,
      marginMs,
    });
    const length = times.length;
    const samples = {
      length,
      time: Float64Array.from(times),
      value: new Float64Array(length),
      exact: null,
      weight: null,
    };
    const series = {metric: 'm', labels: {}, kind: 'gauge' as const, unit: null, interval: null};
    await sink.writeSamples([{series, samples}]);
    const covered = await rollups.readCovered(key, span, signal);
    const isCovered = (hour: number) =>
      covered.some(({startMs, endMs}) => startMs <= hour * HOUR && hour * HOUR < endMs);
    return Array.from({length: (NOW + DAY) / HOUR}, (_, hour) => hour).filter((hour) => !isCovered(hour));
  } finally {
    await store.close();
  }
}

test('forgettingSink(sink) forgets the bins of late samples and of the hour after them, and no others', async () => {
  const [old, older] = [NOW / HOUR - 50, NOW / HOUR - 1000];
  // The hour of each sample, and the next one: the increase there hangs on it.
  const times = [old * HOUR + 5, NOW - 10, older * HOUR + HOUR / 2];
  assert.deepEqual(await forgottenHours(times, 0), [older, older + 1, old, old + 1]);
});

test('a sample is late when it is older than the lateness, less the margin', async () => {
  const hour = NOW / HOUR - 1;
  assert.deepEqual(await forgottenHours([NOW - HOUR], 0), []);
  assert.deepEqual(await forgottenHours([NOW - HOUR - 1], 0), [hour - 1, hour]);
  assert.deepEqual(await forgottenHours([NOW - HOUR], 1), [hour, hour + 1]);
});

test('with very many groups of late samples all of them are forgotten, and a little more', async () => {
  const hours = Array.from({length: 300}, (_, i) => i * 7);
  const forgotten = new Set(
    await forgottenHours(
      hours.map((hour) => hour * HOUR),
      0,
    ),
  );
  assert.ok(hours.every((hour) => forgotten.has(hour) && forgotten.has(hour + 1)));
  assert.ok(!forgotten.has(300 * 7 + 12));
});
