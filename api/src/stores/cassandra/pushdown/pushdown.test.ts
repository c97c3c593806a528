import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {sampleColumns} from '../../../bin-columns.js';
import {Problem} from '../../../problem.js';
import type {ComputeRequest} from '../../../store.js';
import {groupsOf, type TestRow} from './groups.test-support.js';
import {type ComputedSeries, createPushdown, type PushdownMode} from './pushdown.js';
import {readGroups} from './read-groups.js';

const INTERVAL = 1_000;
const STEP = 60_000;
const ROWS: TestRow[] = Array.from({length: 20_000}, (_, i) => ({time: i * INTERVAL, value: (i % 50) + 1}));
const measure = {
  name: 'value',
  kind: 'gauge',
  unit: null,
  interval: INTERVAL,
  aggregate: null,
  weighted: false,
} as const;
const request: ComputeRequest = {
  series: {source: 's', series: 'load', metric: 'load', labels: {}, measures: [measure], firstSeen: 0, lastSeen: null},
  measure,
  range: {startMs: 0, endMs: 333 * STEP},
  stepMs: STEP,
  wouldBeKept: false,
  signal: new AbortController().signal,
};

/** A series of the rows, which counts what is read of it. */
function seriesOf(
  rows: readonly TestRow[],
  {slowRowsMs = 0, slowGroupsMs = 0, table = {}, fails = null as Error | null, stepMs = STEP} = {},
) {
  const reads = {samples: 0, groups: 0};
  const series: ComputedSeries = {
    table,
    key: 'load',
    async *readSamples({range}) {
      reads.samples += 1;
      await sleep(slowRowsMs);
      const within = rows.filter(({time, value}) => value !== null && time >= range.startMs && time < range.endMs);
      yield sampleColumns(
        Float64Array.from(within, ({time}) => time),
        Float64Array.from(within, ({value}) => value!),
      );
    },
    async readGroups(range, {unit, sliceMs}) {
      reads.groups += 1;
      await sleep(slowGroupsMs);
      if (fails !== null) throw fails;
      const rules = {kind: 'gauge', interval: INTERVAL, unit} as const;
      return readGroups({
        spans: [{place: null, ...range}],
        fetchGroups: async (part) => groupsOf(rows, part, {stepMs, interval: INTERVAL, unit}),
        stepMs,
        sliceMs,
        rules,
        signal: request.signal,
      });
    },
  };
  return {reads, series};
}

let clock = 0;
const pushdown = (mode: PushdownMode) => createPushdown(mode, {now: () => clock});

test('compute(request, series) tries a table out, computes where groups are no dearer, and remembers both verdicts for ten minutes', async () => {
  const cheap = pushdown('auto');
  const fast = seriesOf(ROWS, {slowRowsMs: 300});
  const computed = (await cheap.compute(request, fast.series))!;
  assert.deepEqual([computed.rows.length, computed.samples, computed.unsure], [333, 19_980, []]);
  const tried = {...fast.reads};
  assert.ok(await cheap.compute(request, fast.series));
  assert.deepEqual(fast.reads, {samples: tried.samples, groups: tried.groups + 1});

  const dear = pushdown('auto');
  const slow = seriesOf(ROWS, {slowGroupsMs: 300});
  assert.equal(await dear.compute(request, slow.series), null);
  const before = {...slow.reads};
  assert.equal(await dear.compute(request, slow.series), null);
  assert.deepEqual(slow.reads, before);
  clock += 600_001;
  await dear.compute(request, slow.series);
  assert.ok(slow.reads.groups > before.groups);
});

test('compute(request, series) leaves to the reader what would be kept, what is little, counters and weights; always takes all that it can, never nothing', async () => {
  const {series, reads} = seriesOf(ROWS, {slowRowsMs: 300});
  const auto = pushdown('auto');
  for (const other of [
    {...request, wouldBeKept: true},
    {...request, range: {startMs: 0, endMs: 60 * STEP}},
    {...request, stepMs: 5_000},
    {...request, measure: {...measure, kind: 'counter' as const}},
    {...request, measure: {...measure, weighted: true}},
    {...request, range: {startMs: -STEP, endMs: 333 * STEP}},
  ]) {
    assert.equal(await auto.compute(other, series), null);
  }
  assert.equal(await pushdown('never').compute(request, series), null);
  assert.deepEqual(reads, {samples: 0, groups: 0});
  const kept = {...request, wouldBeKept: true, range: {startMs: 0, endMs: 10 * STEP}};
  assert.equal((await pushdown('always').compute(kept, series))?.rows.length, 10);
});

test('compute(request, series) asks a table that refused no more, and a series that is late by itself not for a while', async () => {
  const refusing = pushdown('auto');
  const fails = new Problem('source_failed', 'failed source: s', {cause: new Error('unknown function floor')});
  const refused = seriesOf(ROWS, {fails});
  assert.equal(await refusing.compute(request, refused.series), null);
  assert.equal(refused.reads.groups, 1);
  assert.equal(await refusing.compute(request, refused.series), null);
  assert.equal(refused.reads.groups, 1);

  const down = seriesOf(ROWS, {fails: new Problem('store_unavailable', 'unavailable source: s')});
  await assert.rejects(pushdown('auto').compute(request, down.series), /unavailable/);

  const late = ROWS.map((row, i) => ({...row, time: row.time + (i % 7)}));
  const auto = pushdown('auto');
  const unfit = seriesOf(late, {slowRowsMs: 300});
  const first = (await auto.compute(request, unfit.series))!;
  assert.equal(first.rows.length, 0);
  assert.deepEqual(first.unsure, [request.range]);
  const before = {...unfit.reads};
  assert.equal(await auto.compute(request, unfit.series), null);
  assert.deepEqual(unfit.reads, before);
});

test('what was learned of full bins holds for emptier ones: quiet hours are computed at any step', async () => {
  // A thousandth of what is usual, for half of the time.
  const rows = ROWS.map(({time, value}, i) => ({time, value: value! * (i % 4_000 < 2_000 ? 1 : 2 ** -10)}));
  const {compute} = pushdown('always');
  const ask = (stepMs: number) =>
    compute({...request, stepMs, range: {startMs: 0, endMs: 18_000_000}}, seriesOf(rows, {stepMs}).series);
  for (const stepMs of [6_000_000, 60 * STEP, STEP, 10 * STEP]) {
    const {rows: bins, unsure} = (await ask(stepMs))!;
    assert.deepEqual([bins.length, unsure], [18_000_000 / stepMs, []], `${stepMs} ms`);
  }
});
