// @ts-check
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DEFAULT_DEMAND as demand} from './demand.mjs';
import {estimate} from './estimate.mjs';
import {DAY, GRACE_DAYS, LEVELS} from './levels.mjs';
import {MEASURED} from './measured.mjs';

test('estimate(demand) counts the disk of samples over all copies, what has expired and is not gone yet included', () => {
  const {samplesPerSecond, sampleBytes} = estimate(demand);
  assert.equal(samplesPerSecond, 1000);
  // A window of samples that are kept for 7 days is 6 hours; on average half of one is there that could go.
  const days = 7 + GRACE_DAYS + 6 / 24 / 2;
  assert.equal(sampleBytes, 1000 * days * DAY * MEASURED.bytesPerSample * 3);
});

test('estimate(demand, age) counts no more days than have been', () => {
  const {sampleBytes} = estimate(demand, 2);
  assert.equal(sampleBytes, 1000 * 2 * DAY * MEASURED.bytesPerSample * 3);
});

test('estimate(demand) leaves out levels of fewer than two samples a bin', () => {
  const dense = estimate({...demand, intervalSeconds: 1});
  const sparse = estimate({...demand, intervalSeconds: 10});
  assert.ok(sparse.rollupBytes < dense.rollupBytes);
  assert.ok(Math.abs(dense.tilesPerSecond - sparse.tilesPerSecond - demand.series / 900) < 1e-9);
});

test('estimate(demand) never plans fewer nodes than copies, nor fewer than two servers', () => {
  const {nodes, apiCopies} = estimate({...demand, series: 1, charts: 1});
  assert.equal(nodes, 3);
  assert.equal(apiCopies, 2);
});

test('estimate(demand) grows with series, charts and copies, and never falls', () => {
  for (const name of /** @type {const} */ (['series', 'charts', 'replication'])) {
    let before = estimate(demand);
    for (const times of [2, 10, 100, 10_000]) {
      const after = estimate({...demand, [name]: demand[name] * times});
      assert.ok(after.nodes >= before.nodes && after.nodeCores > before.nodeCores, `${name} × ${times}`);
      assert.ok(after.apiCopies >= before.apiCopies);
      before = after;
    }
  }
});

test('estimate(demand) says that more workers are wanted than can work at once', () => {
  assert.ok(Number.isFinite(estimate(demand).workers));
  assert.equal(estimate({...demand, series: 1e9}).workers, Number.POSITIVE_INFINITY);
});

test('estimate(demand) refuses what is not above 0', () => {
  assert.throws(() => estimate({...demand, series: 0}), {name: 'RangeError', message: /invalid series: 0/});
  assert.throws(() => estimate({...demand, charts: Number.NaN}), {name: 'RangeError', message: /invalid charts: NaN/});
});

test('the levels are those that the store keeps by default', async () => {
  const {TILE_LEVELS} = await import('#api/stores/cassandra/rollups/tile-levels.js');
  assert.deepEqual(
    LEVELS,
    TILE_LEVELS.map(({name, levelMs, tileMs, keepMs}) => ({
      name,
      bin: levelMs / 1000,
      tile: tileMs / 1000,
      keepDays: keepMs === null ? null : keepMs / DAY / 1000,
    })),
  );
});
