// @ts-check
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {estimate, MEASURED} from './estimate.mjs';

const demand = {
  series: 10_000,
  intervalSeconds: 10,
  retentionDays: 7,
  replication: 3,
  charts: 100,
  seriesPerChart: 3,
  refreshSeconds: 10,
};

test('estimate(demand) counts the disk of samples over all copies', () => {
  const {samplesPerSecond, sampleBytes} = estimate(demand);
  assert.equal(samplesPerSecond, 1000);
  assert.equal(sampleBytes, 1000 * 7 * 86_400 * MEASURED.bytesPerSample * 3);
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

test('estimate(demand) grows no slower than the series do', () => {
  const some = estimate({...demand, series: 1_000_000});
  const many = estimate({...demand, series: 100_000_000});
  assert.ok(many.nodes >= 90 * some.nodes);
});

test('estimate(demand) refuses what is not above 0', () => {
  assert.throws(() => estimate({...demand, series: 0}), {name: 'RangeError', message: /invalid series: 0/});
});
