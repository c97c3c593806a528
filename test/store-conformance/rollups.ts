/** The suite of `Rollups`: what is kept, what is covered, what is forgotten. How a store plugs in: `fixture.ts`. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setImmediate as afterEvents} from 'node:timers/promises';
import {BIN_COLUMN_NAMES, type BinColumnName, type BinRows} from '#api/bin-columns.js';
import type {RollupKey, Rollups} from '#api/store.js';
import {binsOf, plainBins, rangeOf, T0, uniqueName} from './columns.js';
import type {RollupsFixture} from './fixture.js';

const LEVEL_MS = 60_000;

/** Registers the tests of `Rollups` against the store that `createFixture` provides. */
export function describeRollups(name: string, createFixture: () => Promise<RollupsFixture>): void {
  describe(`${name}: Rollups`, () => {
    let fixture: RollupsFixture;
    let rollups: Rollups;
    before(async () => {
      fixture = await createFixture();
      rollups = fixture.rollups;
    });
    after(() => fixture?.close());

    const newKey = (): RollupKey => ({
      source: 'conformance',
      series: uniqueName(),
      measure: 'value',
      interval: 10_000,
      levelMs: LEVEL_MS,
    });
    const at = (bin: number) => T0 + bin * LEVEL_MS;
    const span = (from: number, to: number) => rangeOf(at(from), at(to));
    const bins = (numbers: readonly number[], sum = (bin: number) => bin) =>
      binsOf({start: numbers.map(at), sum: numbers.map(sum)});
    const read = (key: RollupKey, from: number, to: number) =>
      rollups.readBins(key, span(from, to), new AbortController().signal);

    /** What is covered and which bins there are, by bin number and sum. */
    async function held(key: RollupKey, from = -100, to = 1_000) {
      const {covered, bins: stored} = await read(key, from, to);
      const number = (time: number) => (time - T0) / LEVEL_MS;
      return {
        covered: covered.map(({startMs, endMs}) => [number(startMs), number(endMs)]),
        sums: Array.from({length: stored.length}, (_, i) => [number(stored.start[i]!), stored.sum[i]!]),
      };
    }

    test('nothing is covered at first', async () => {
      assert.deepEqual(await held(newKey()), {covered: [], sums: []});
    });

    test('eraseBins(key, span) deletes the bins that touch the span, of this key alone, and leaves those beside', async () => {
      const key = newKey();
      const other = {...key, measure: 'other'};
      for (const each of [key, other]) await rollups.writeBins(each, span(0, 6), bins([0, 1, 2, 3, 4, 5]));
      await rollups.eraseBins(key, rangeOf(at(2) + 1, at(3) + 1));
      assert.deepEqual(await held(key), {
        covered: [
          [0, 2],
          [4, 6],
        ],
        sums: [0, 1, 4, 5].map((bin) => [bin, bin]),
      });
      assert.deepEqual((await held(other)).covered, [[0, 6]]);
      await rollups.eraseBins(key, span(0, 6));
      assert.deepEqual(await held(key), {covered: [], sums: []});
      await rollups.writeBins(key, span(1, 4), bins([2]));
      assert.deepEqual(await held(key), {covered: [[1, 4]], sums: [[2, 2]]});
    });

    test('bins are read bit for bit, ascending', async () => {
      const key = newKey();
      const special = [0.1 + 0.2, -0, 5e-324, -Number.MAX_VALUE, Number.NaN, 2 ** 53 - 1, 1 / 3];
      const start = special.map((_, i) => at(i));
      const columns = BIN_COLUMN_NAMES.map((column, shift) => [
        column,
        Float64Array.from(special, (_, i) => (column === 'start' ? start[i]! : special[(i + shift) % special.length]!)),
      ]);
      const written = {length: special.length, ...Object.fromEntries(columns)} as BinRows;
      await rollups.writeBins(key, span(0, 10), written);
      const stored = await read(key, 0, 10);
      assert.deepEqual(plainBins(stored.bins), plainBins(written));
      assert.deepEqual(stored.covered, [span(0, 10)]);
    });

    test('a read of some columns delivers these, and which bins there are', async () => {
      const key = newKey();
      const written = binsOf({start: [at(1), at(4)], sum: [5, 7]});
      await rollups.writeBins(key, span(0, 10), written);
      for (const wanted of [['max'], ['sum', 'sumLow'], ['increase', 'first', 'lastTime']] as const) {
        const columns = new Set<BinColumnName>(wanted);
        const stored = await rollups.readBins(key, span(0, 10), new AbortController().signal, columns);
        assert.deepEqual(stored.covered, [span(0, 10)]);
        for (const name of ['start', 'count', ...wanted] as const)
          assert.deepEqual([...stored.bins[name]], [...written[name]], name);
      }
    });

    test('a covered span may hold no bins', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 5), bins([]));
      assert.deepEqual(await held(key), {covered: [[0, 5]], sums: []});
    });

    test('a read delivers what lies in its range', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 10), bins([1, 2, 3, 8]));
      assert.deepEqual(await held(key, 2, 8), {
        covered: [[2, 8]],
        sums: [
          [2, 2],
          [3, 3],
        ],
      });
      assert.deepEqual(await held(key, -5, 2), {covered: [[0, 2]], sums: [[1, 1]]});
      assert.deepEqual(await held(key, 10, 20), {covered: [], sums: []});
      assert.deepEqual(await held(key, -5, 0), {covered: [], sums: []});
    });

    test('covered spans that touch are one, others stay apart', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(6, 8), bins([6]));
      await rollups.writeBins(key, span(0, 2), bins([0]));
      assert.deepEqual((await held(key)).covered, [
        [0, 2],
        [6, 8],
      ]);
      await rollups.writeBins(key, span(2, 4), bins([3]));
      assert.deepEqual((await held(key)).covered, [
        [0, 4],
        [6, 8],
      ]);
      await rollups.writeBins(key, span(3, 7), bins([5]));
      assert.deepEqual(await held(key), {
        covered: [[0, 8]],
        sums: [
          [0, 0],
          [5, 5],
        ],
      });
    });

    test('writing a span again replaces what it held, and nothing else', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 10), bins([0, 1, 2, 3, 4, 5, 9]));
      await rollups.writeBins(
        key,
        span(2, 5),
        bins([3], () => 300),
      );
      const expected = [
        [0, 0],
        [1, 1],
        [3, 300],
        [5, 5],
        [9, 9],
      ];
      assert.deepEqual(await held(key), {covered: [[0, 10]], sums: expected});
    });

    test('source, series, measure, interval and level are the name of stored bins', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 60), bins([1]));
      for (const other of [
        {...key, source: 'other'},
        {...key, series: `${key.series}x`},
        {...key, measure: 'other'},
        {...key, interval: 5_000},
        {...key, interval: null},
        {...key, levelMs: 3_600_000},
      ]) {
        assert.deepEqual(await held(other), {covered: [], sums: []}, JSON.stringify(other));
        await rollups.writeBins(
          other,
          span(0, 60),
          bins([0], () => 7),
        );
      }
      assert.deepEqual(await held(key), {covered: [[0, 60]], sums: [[1, 1]]});
    });

    test('forgetting takes the bins that overlap, be it by a millisecond, and leaves the rest covered', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 10), bins([0, 1, 2, 3, 4, 5]));
      await rollups.forgetBins(key.source, key.series, rangeOf(at(2) + 5, at(3) + 1));
      const expected = [
        [0, 0],
        [1, 1],
        [4, 4],
        [5, 5],
      ];
      assert.deepEqual(await held(key), {
        covered: [
          [0, 2],
          [4, 10],
        ],
        sums: expected,
      });
      await rollups.forgetBins(key.source, key.series, rangeOf(at(4), at(5)));
      assert.deepEqual((await held(key)).covered, [
        [0, 2],
        [5, 10],
      ]);
    });

    test('forgetting takes every measure, interval and level of the series, and no other series', async () => {
      const key = newKey();
      const kin = [{...key, measure: 'p99'}, {...key, interval: null}, {...key, levelMs: 3_600_000}, key];
      const strangers = [
        {...key, series: `${key.series}x`},
        {...key, source: 'other'},
      ];
      for (const each of [...kin, ...strangers]) await rollups.writeBins(each, span(0, 60), bins([0]));
      await rollups.forgetBins(key.source, key.series, span(0, 1));
      for (const each of kin) assert.deepEqual((await held(each)).sums, [], JSON.stringify(each));
      for (const each of strangers) assert.deepEqual(await held(each), {covered: [[0, 60]], sums: [[0, 0]]});
      assert.deepEqual((await held(kin[2]!)).covered, []);
      assert.deepEqual((await held(key)).covered, [[1, 60]]);
    });

    test('forgetting what is not there is nothing', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 2), bins([1]));
      await rollups.forgetBins(key.source, key.series, span(2, 9));
      await rollups.forgetBins(key.source, `${key.series}x`, span(0, 9));
      assert.deepEqual(await held(key), {covered: [[0, 2]], sums: [[1, 1]]});
    });

    test('a span off the level, an empty one, and bins outside of it are refused, and change nothing', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 4), bins([1]));
      await assert.rejects(rollups.writeBins(key, rangeOf(at(0) + 1, at(4)), bins([2])), /invalid span/);
      await assert.rejects(rollups.writeBins(key, span(4, 4), bins([])), /invalid span/);
      await assert.rejects(rollups.writeBins(key, span(0, 4), bins([1, 4])), /invalid bin/);
      await assert.rejects(rollups.writeBins(key, span(0, 4), bins([-1])), /invalid bin/);
      assert.deepEqual(await held(key), {covered: [[0, 4]], sums: [[1, 1]]});
    });

    test('a span is replaced at once: whoever reads meanwhile sees all of the old or all of the new', async () => {
      const key = newKey();
      const numbers = Array.from({length: 200}, (_, i) => i);
      const write = (round: number) =>
        rollups.writeBins(
          key,
          span(0, 200),
          bins(numbers, () => round),
        );
      await write(0);
      let writing = true;
      const writes = (async () => {
        for (let round = 1; round <= 20; round++) await write(round);
      })().finally(() => {
        writing = false;
      });
      let reads = 0;
      while (writing) {
        await afterEvents();
        const {covered, sums} = await held(key);
        assert.deepEqual(covered, [[0, 200]]);
        assert.equal(sums.length, 200);
        assert.equal(new Set(sums.map(([, sum]) => sum)).size, 1, 'old and new at once');
        reads += 1;
      }
      await writes;
      assert.ok(reads > 0);
    });

    test('whoever reads while bins are forgotten never sees a covered span without its bins', async () => {
      const key = newKey();
      const numbers = Array.from({length: 50}, (_, i) => i);
      let working = true;
      const work = (async () => {
        for (let round = 0; round < 20; round++) {
          await rollups.writeBins(key, span(0, 50), bins(numbers));
          await rollups.forgetBins(key.source, key.series, span(10, 20));
        }
      })().finally(() => {
        working = false;
      });
      while (working) {
        // A store may answer without any event in between, as long as nothing is covered.
        await afterEvents();
        const {covered, sums} = await held(key);
        const expected = covered.reduce((count, [from, to]) => count + to! - from!, 0);
        assert.equal(sums.length, expected, JSON.stringify(covered));
      }
      await work;
    });

    test('readCovered, where a store has it, says the same as readBins', async (context) => {
      if (!rollups.readCovered) return context.skip('the store has no cheaper way');
      const key = newKey();
      const {signal} = new AbortController();
      const agree = async () => {
        for (const range of [span(-5, 100), span(3, 7), rangeOf(at(3) + 1, at(7) - 1), span(50, 60)]) {
          const {covered} = await rollups.readBins(key, range, signal);
          assert.deepEqual(await rollups.readCovered!(key, range, signal), covered);
        }
      };
      await agree();
      await rollups.writeBins(key, span(0, 10), bins([1]));
      await rollups.writeBins(key, span(20, 30), bins([]));
      await agree();
      await rollups.forgetBins(key.source, key.series, span(4, 5));
      await agree();
      const reason = new Error('left');
      const reading = rollups.readCovered(key, span(0, 4), AbortSignal.abort(reason));
      await assert.rejects(reading, (error) => error === reason);
    });

    test('bins that were written backwards are read ascending', async () => {
      const key = newKey();
      for (let bin = 9; bin >= 0; bin--) await rollups.writeBins(key, span(bin, bin + 1), bins([bin]));
      assert.deepEqual(await held(key), {covered: [[0, 10]], sums: Array.from({length: 10}, (_, i) => [i, i])});
    });

    test('a year of hours is kept and read', async () => {
      const key = {...newKey(), levelMs: 3_600_000};
      const start = Array.from({length: 8_760}, (_, i) => T0 + i * 3_600_000);
      const written = binsOf({start, sum: start.map((_, i) => i)});
      const whole = rangeOf(T0, T0 + 8_760 * 3_600_000);
      await rollups.writeBins(key, whole, written);
      const stored = await rollups.readBins(key, whole, new AbortController().signal);
      assert.deepEqual(stored.covered, [whole]);
      assert.deepEqual(plainBins(stored.bins), plainBins(written));
    });

    test('a read whose signal was aborted throws its reason', async () => {
      const key = newKey();
      await rollups.writeBins(key, span(0, 4), bins([1]));
      const reason = new Error('left');
      const reading = rollups.readBins(key, span(0, 4), AbortSignal.abort(reason));
      await assert.rejects(reading, (error) => error === reason);
    });

    test('what was written is there when the store is opened again', async (context) => {
      if (!fixture.reopen) return context.skip('the store does not outlive its process');
      const key = newKey();
      await rollups.writeBins(key, span(0, 4), bins([1, 3]));
      await rollups.forgetBins(key.source, key.series, span(3, 4));
      rollups = await fixture.reopen();
      assert.deepEqual(await held(key), {covered: [[0, 3]], sums: [[1, 1]]});
      await rollups.writeBins(key, span(3, 5), bins([4]));
      assert.deepEqual(await held(key), {
        covered: [[0, 5]],
        sums: [
          [1, 1],
          [4, 4],
        ],
      });
    });
  });
}
