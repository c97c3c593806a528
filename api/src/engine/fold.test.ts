import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Kind} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {type BinRows, mergeAdjacent} from '../bin-columns.js';
import {regularEdges} from './bin-edges.js';
import {Fold} from './fold.js';
import {type OracleBin, type OracleSample, oracleBins} from './oracle.test-support.js';
import {roundValue} from './round-value.js';
import {anySeries, pagesOf, type Shape} from './samples.test-support.js';

const START = 1_764_547_200_000;
const SHAPES: readonly {shape: Shape; kind: Kind}[] = [
  {shape: 'level', kind: 'gauge'},
  {shape: 'weighted', kind: 'gauge'},
  {shape: 'level', kind: 'delta'},
  {shape: 'total', kind: 'counter'},
  {shape: 'great total', kind: 'counter'},
];

function fold(
  samples: readonly OracleSample[],
  stepMs: number,
  {kind = 'gauge' as Kind, interval = null as number | null, shape = 'level' as Shape, pageLength = 1e9},
): BinRows {
  const rules = {edges: regularEdges(stepMs), kind, interval, weighted: shape === 'weighted', predecessor: null};
  const folding = new Fold(rules);
  for (const page of pagesOf(samples, Math.min(pageLength, samples.length || 1))) folding.add(page);
  assert.equal(folding.samples, samples.length);
  return folding.finish();
}

/** The rows as the oracle says them, rounded as answers are; missing time is only that between a bin's own samples. */
function readable(rows: BinRows): unknown[] {
  return Array.from({length: rows.length}, (_, i) => {
    const empty = rows.count[i] === 0;
    return {
      start: rows.start[i],
      count: rows.count[i],
      nonFinite: rows.nonFinite[i],
      sum: empty ? null : roundValue(rows.sum[i]!),
      mean: rows.weight[i] === 0 ? null : roundValue(rows.sum[i]! / rows.weight[i]!),
      min: empty ? null : rows.min[i],
      max: empty ? null : rows.max[i],
      first: empty ? null : rows.first[i],
      last: empty ? null : rows.last[i],
      lastTime: empty ? null : rows.lastTime[i],
      increase: empty ? null : roundValue(rows.increase[i]!),
      resets: empty ? null : rows.resets[i],
    };
  });
}

function expected(samples: readonly OracleSample[], stepMs: number, kind: Kind, interval: number | null): unknown[] {
  const first = Math.floor((samples[0]?.time ?? START) / stepMs);
  const last = Math.floor((samples.at(-1)?.time ?? START) / stepMs);
  const edges = Array.from({length: last - first + 2}, (_, i) => (first + i) * stepMs);
  const round = (value: number | null) => (value === null ? null : roundValue(value));
  return oracleBins(samples, edges, {kind, interval, completeUntil: 0})
    .map(({missing, ...bin}: OracleBin, i) => ({
      ...bin,
      start: edges[i],
      sum: round(bin.sum),
      mean: round(bin.mean),
      increase: round(bin.increase),
    }))
    .filter(({count, nonFinite}) => count + nonFinite > 0);
}

for (const {shape, kind} of SHAPES) {
  test(`Fold makes the bins of a naive loop, however the pages are cut: ${kind} of ${shape} values`, () => {
    fc.assert(
      fc.property(anySeries(START, 1000, shape, 120), fc.integer({min: 1, max: 50}), (samples, pageLength) => {
        const rows = fold(samples, 10_000, {kind, interval: 1000, shape, pageLength});
        assert.deepEqual(readable(rows), expected(samples, 10_000, kind, 1000));
      }),
    );
  });

  test(`mergeAdjacent(parts) of fine bins is the fold into coarse ones, to the last bit of every sum: ${kind} of ${shape} values`, () => {
    fc.assert(
      fc.property(anySeries(START, 1000, shape), (samples) => {
        const rules = {kind, interval: 1000, shape};
        const coarse = fold(samples, 600_000, rules);
        for (const stepMs of [1000, 10_000, 60_000]) {
          const fine = fold(samples, stepMs, rules);
          const merged = mergeAdjacent([fine], regularEdges(600_000).startOf, 1000);
          assert.deepEqual(readable(merged), readable(coarse));
          assert.deepEqual(merged.sum, coarse.sum);
          assert.deepEqual(merged.increase, coarse.increase);
          assert.deepEqual(merged.missing, coarse.missing);
          assert.deepEqual(merged.firstTime, coarse.firstTime);
        }
      }),
    );
  });
}

test('Fold keeps the time that is missing between the samples of a bin, and none with an interval of null', () => {
  const samples = [0, 1000, 2500, 4001, 9000].map((time) => ({time, value: 1}));
  assert.deepEqual([...fold(samples, 10_000, {interval: 1000}).missing], [501 + 3999]);
  assert.deepEqual([...fold(samples, 10_000, {interval: null}).missing], [0]);
});

test('Fold adds the increase since a predecessor that is at most an hour old, and nothing since an older one', () => {
  for (const [age, increase] of [
    [3_600_000, 3],
    [3_600_001, 0],
  ] as const) {
    const predecessor = {time: START - age, value: 4, exact: null};
    const folding = new Fold({edges: regularEdges(1000), kind: 'counter', interval: 1, weighted: false, predecessor});
    folding.add(pagesOf([{time: START, value: 7}])[0]!);
    assert.deepEqual([...folding.finish().increase], [increase]);
  }
});

test('Fold counts a counter in integers where doubles would lose ones, also across pages and from the predecessor', () => {
  const predecessor = {time: START - 1, value: 2 ** 53 - 1, exact: null};
  const folding = new Fold({edges: regularEdges(1000), kind: 'counter', interval: 1, weighted: false, predecessor});
  for (const add of [2n, 3n, 4n]) {
    const exact = 2n ** 53n + add;
    folding.add(pagesOf([{time: START + Number(add), value: Number(exact), exact}])[0]!);
  }
  assert.deepEqual([...folding.finish().increase], [5]);
});

test('Fold leaves a bin of only non-finite samples empty but counted, and a later finite one is the first of its bin', () => {
  const {NaN: nan, POSITIVE_INFINITY: infinity} = Number;
  const rows = fold(
    [nan, infinity, 5].map((value, i) => ({time: START + i * 600, value})),
    1000,
    {},
  );
  assert.deepEqual([...rows.count], [0, 1]);
  assert.deepEqual([...rows.nonFinite], [2, 0]);
  assert.deepEqual([...rows.min], [nan, 5]);
  assert.deepEqual([...rows.lastTime], [nan, START + 1200]);
});

test('Fold keeps a sum that overflows infinite, and its low part 0', () => {
  const rows = fold(
    [1e308, 1e308, 1e308].map((value, i) => ({time: START + i, value})),
    1000,
    {},
  );
  assert.deepEqual([...rows.sum, ...rows.sumLow], [Number.POSITIVE_INFINITY, 0]);
});
