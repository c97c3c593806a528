/** The suite of `Sink`: what was taken in is there, once, whatever its order. How a store plugs in: `fixture.ts`. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {LOOKBACK_MS} from '@metrics-chart/contract/aggregates';
import type {IncomingSeries, Sink, Source} from '#api/store.js';
import {
  binsOf,
  columnsOf,
  findOne,
  incoming,
  rangeOf,
  readAll,
  requestOf,
  T0,
  uniqueName,
  type WrittenSamples,
} from './columns.js';
import type {SinkFixture} from './fixture.js';

const LABELS = {host: 'web-1', zone: 'a'};
const FOREVER = [Date.UTC(1970, 0, 1), Date.UTC(2070, 0, 1)] as const;

/** Registers the tests of `Sink` against the store that `createFixture` provides. */
export function describeSink(name: string, createFixture: () => Promise<SinkFixture>): void {
  describe(`${name}: Sink`, () => {
    let fixture: SinkFixture;
    let sink: Sink;
    let source: Source;
    before(async () => {
      fixture = await createFixture();
      ({sink, source} = fixture);
    });
    after(() => fixture?.close());

    const write = (metric: string, ...parts: readonly WrittenSamples[]) =>
      sink.writeSamples(parts.map((part) => incoming(metric, LABELS, part)));
    async function held(metric: string, labels = LABELS) {
      const series = await findOne(source, metric, labels);
      const {time, value} = await readAll(source, requestOf(series, ...FOREVER));
      return time.map((each, i) => [each - T0, value[i]]);
    }

    test('what was written can be read as soon as the write resolves', async () => {
      const metric = uniqueName();
      await write(metric, {time: [T0, T0 + 10], value: [1, 2]});
      assert.deepEqual(await held(metric), [
        [0, 1],
        [10, 2],
      ]);
    });

    test('times need not ascend; of equal ones in a batch the last wins', async () => {
      const metric = uniqueName();
      await write(metric, {time: [T0 + 20, T0, T0 + 20, T0 + 10, T0], value: [1, 2, 3, 4, 5]});
      assert.deepEqual(await held(metric), [
        [0, 5],
        [10, 4],
        [20, 3],
      ]);
    });

    test('a series may come several times in one batch; the last wins', async () => {
      const metric = uniqueName();
      await write(metric, {time: [T0, T0 + 10], value: [1, 2]}, {time: [T0 + 10, T0 + 20], value: [3, 4]});
      assert.deepEqual(await held(metric), [
        [0, 1],
        [10, 3],
        [20, 4],
      ]);
    });

    test('of several writes the last wins, also when it comes late', async () => {
      const metric = uniqueName();
      await write(metric, {time: [T0, T0 + 10, T0 + 20], value: [1, 2, 3]});
      await write(metric, {time: [T0 + 10, T0 + 15], value: [20, 15]});
      await write(metric, {time: [T0 - 5, T0 + 20, T0 + 30], value: [0, 30, 4]});
      const expected = [
        [-5, 0],
        [0, 1],
        [10, 20],
        [15, 15],
        [20, 30],
        [30, 4],
      ];
      assert.deepEqual(await held(metric), expected);
    });

    test('writes that overlap in time of day are all kept', async () => {
      const metric = uniqueName();
      const writes = Array.from({length: 20}, (_, i) =>
        write(metric, {time: [T0 + i, T0 + 100 + i, T0 + 500], value: [i, i, i]}),
      );
      await Promise.all(writes);
      const read = await held(metric);
      assert.equal(read.length, 41);
      assert.equal(read.at(-1)![1], 19, 'writes are taken in the order in which they were made');
    });

    test('many series in one batch are all kept', async () => {
      const metric = uniqueName();
      const hosts = Array.from({length: 200}, (_, i) => `web-${i}`);
      await sink.writeSamples(
        hosts.map((host, i) => incoming(metric, {host, zone: 'a'}, {time: [T0, T0 + 10], value: [i, i + 0.5]})),
      );
      for (const [i, host] of hosts.entries()) {
        assert.deepEqual(await held(metric, {host, zone: 'a'}), [
          [0, i],
          [10, i + 0.5],
        ]);
      }
    });

    test('an empty batch, and a series without samples, are nothing', async () => {
      const metric = uniqueName();
      await sink.writeSamples([]);
      await write(metric, {time: [], value: []});
      await assert.rejects(findOne(source, metric, LABELS), /0 series found/);
    });

    test('the catalogue knows the first and the last time, and what was said of the series last', async () => {
      const metric = uniqueName();
      const series: IncomingSeries = {metric, labels: LABELS, kind: 'counter', unit: 'By', interval: null};
      await sink.writeSamples([{series, samples: columnsOf({time: [T0 + 10, T0 + 20], value: [1, 2]})}]);
      await sink.writeSamples([
        {series: {...series, unit: 'KiBy', interval: 1_000}, samples: columnsOf({time: [T0], value: [0]})},
      ]);
      const found = await findOne(source, metric, LABELS);
      assert.equal(found.firstSeen, T0);
      assert.equal(found.lastSeen, T0 + 20);
      assert.deepEqual(found.measures, [
        {name: 'value', kind: 'counter', unit: 'KiBy', interval: 1_000, aggregate: null, weighted: false},
      ]);
    });

    test('labels in any order are one series', async () => {
      const metric = uniqueName();
      await sink.writeSamples([
        incoming(metric, {host: 'web-1', zone: 'a'}, {time: [T0], value: [1]}),
        incoming(metric, {zone: 'a', host: 'web-1'}, {time: [T0 + 10], value: [2]}),
      ]);
      assert.deepEqual(await held(metric), [
        [0, 1],
        [10, 2],
      ]);
    });

    test('a time that is no whole millisecond is refused, and nothing of its batch is kept', async () => {
      const metric = uniqueName();
      for (const time of [Number.NaN, T0 + 0.5, Number.POSITIVE_INFINITY, 8.64e15 + 1]) {
        await assert.rejects(write(metric, {time: [T0, time], value: [1, 2]}), /invalid time/, String(time));
      }
      await assert.rejects(findOne(source, metric, LABELS), /0 series found/);
    });

    test('late samples make the bins be forgotten that they fall into', async (context) => {
      const {rollups} = fixture;
      if (!rollups) return context.skip('bins are kept elsewhere');
      const metric = uniqueName();
      await write(metric, {time: [T0, T0 + 200_000], value: [1, 2]});
      const {series} = await findOne(source, metric, LABELS);
      const key = {source: source.name, series, measure: 'value', interval: 10_000, levelMs: 60_000};
      const whole = rangeOf(T0, T0 + 600_000);
      const covered = async () =>
        (await rollups.readBins(key, whole, new AbortController().signal)).covered.map(({startMs, endMs}) => [
          (startMs - T0) / 60_000,
          (endMs - T0) / 60_000,
        ]);
      await rollups.writeBins(key, whole, binsOf({start: [T0, T0 + 180_000], sum: [1, 2]}));
      await write(metric, {time: [T0 + 600_000], value: [3]});
      assert.deepEqual(await covered(), [[0, 10]], 'a sample at the end of what is covered changes nothing');
      await write(metric, {time: [T0 + 70_000, T0 + 600_010], value: [4, 5]});
      assert.deepEqual(await covered(), [
        [0, 1],
        [2, 10],
      ]);
      await write(metric, {time: [T0 + 599_999], value: [6]});
      assert.deepEqual(
        await covered(),
        [
          [0, 1],
          [2, 9],
        ],
        'also after the last sample, where bins held nothing',
      );
    });

    test('a late sample of a counter also changes the increase of the sample after it', async (context) => {
      const {rollups} = fixture;
      if (!rollups) return context.skip('bins are kept elsewhere');
      const metric = uniqueName();
      const series: IncomingSeries = {metric, labels: LABELS, kind: 'counter', unit: null, interval: null};
      const writeAt = (time: number) => sink.writeSamples([{series, samples: columnsOf({time: [time], value: [1]})}]);
      const late = T0 + 600_000;
      await writeAt(T0);
      await writeAt(late + LOOKBACK_MS);
      const found = await findOne(source, metric, LABELS);
      const key = {source: source.name, series: found.series, measure: 'value', interval: null, levelMs: 60_000};
      const whole = rangeOf(T0, late + 2 * LOOKBACK_MS);
      await rollups.writeBins(key, whole, binsOf({start: [T0], sum: [1]}));
      await writeAt(late);
      const {covered} = await rollups.readBins(key, whole, new AbortController().signal);
      const isCovered = (time: number) => covered.some(({startMs, endMs}) => startMs <= time && time < endMs);
      assert.deepEqual([T0, late - 1, late, late + LOOKBACK_MS, whole.endMs - 1].map(isCovered), [
        true,
        true,
        false,
        false,
        true,
      ]);
    });

    test('what was written is there when the store is opened again', async (context) => {
      if (!fixture.reopen) return context.skip('the store does not outlive its process');
      const metric = uniqueName();
      await write(metric, {time: [T0 + 10, T0 + 20], value: [1, 2]});
      await write(metric, {time: [T0, T0 + 20], value: [0, 20]});
      source = await fixture.reopen();
      assert.deepEqual(await held(metric), [
        [0, 0],
        [10, 1],
        [20, 20],
      ]);
      const {firstSeen, lastSeen} = await findOne(source, metric, LABELS);
      assert.deepEqual([firstSeen, lastSeen], [T0, T0 + 20]);
    });
  });
}
