/** The suite of `Samples`: what a source delivers, and how it stops. How a store plugs in: `fixture.ts`. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {IncomingSamples, SeriesInfo, Source} from '#api/store.js';
import {findOne, incoming, readAll, requestOf, T0, uniqueName, type WrittenSamples} from './columns.js';
import {ALL_TRAITS, type SourceFixture, type Traits} from './fixture.js';

const LABELS = {host: 'web-1', zone: 'a'};
const STEP_MS = 10_000;

/** Registers the tests of `Samples` against the source that `createFixture` provides. */
export function describeSamples(
  name: string,
  createFixture: () => Promise<SourceFixture>,
  traits: Partial<Traits> = {},
): void {
  const {exact, weight, nonFinite, finerTimes, severalPages} = {...ALL_TRAITS, ...traits};

  describe(`${name}: Samples`, () => {
    let fixture: SourceFixture;
    let source: Source;
    before(async () => {
      fixture = await createFixture();
      source = fixture.source;
    });
    after(() => fixture?.close());

    /** Writes a series of its own, and finds it. */
    async function written(...parts: readonly WrittenSamples[]): Promise<SeriesInfo> {
      const metric = uniqueName();
      for (const part of parts) await fixture.write([incoming(metric, LABELS, part)]);
      return findOne(source, metric, LABELS);
    }

    const times = (count: number, startMs = T0) => Array.from({length: count}, (_, i) => startMs + i * STEP_MS);

    test('a range holds its start and not its end', async () => {
      const series = await written({time: times(5), value: [0, 1, 2, 3, 4]});
      const read = await readAll(source, requestOf(series, T0 + STEP_MS, T0 + 3 * STEP_MS));
      assert.deepEqual(read.time, [T0 + STEP_MS, T0 + 2 * STEP_MS]);
      assert.deepEqual(read.value, [1, 2]);
    });

    test('edges between samples hold what lies between them', async () => {
      const series = await written({time: times(5), value: [0, 1, 2, 3, 4]});
      const read = await readAll(source, requestOf(series, T0 + STEP_MS + 1, T0 + 3 * STEP_MS + 1));
      assert.deepEqual(read.value, [2, 3]);
    });

    test('samples ascend within and across pages, whatever the order in which they were written', async () => {
      const half = Math.floor(severalPages / 2);
      const all = times(severalPages);
      const late = {time: all.slice(0, half), value: all.slice(0, half).map((_, i) => i)};
      const early = {time: all.slice(half), value: all.slice(half).map((_, i) => half + i)};
      const series = await written(early, late);
      const read = await readAll(source, requestOf(series, T0, T0 + severalPages * STEP_MS));
      assert.equal(read.time.length, severalPages);
      assert.ok(read.pages > 1, `${read.pages} page`);
      assert.ok(read.time.every((time, i) => time === all[i]));
      assert.ok(read.value.every((value, i) => value === i));
    });

    test('no page is empty', async () => {
      const series = await written({time: [T0, T0 + 3_000 * STEP_MS], value: [1, 2]});
      for await (const page of source.samples.readSamples(requestOf(series, T0 - 1, T0 + 4_000 * STEP_MS))) {
        assert.ok(page.length > 0);
        for (const column of [page.time, page.value]) assert.ok(column.length >= page.length);
      }
    });

    test('samples that were written out of order are read in order', async () => {
      const series = await written({
        time: [T0 + 3 * STEP_MS, T0, T0 + 2 * STEP_MS, T0 + STEP_MS],
        value: [3, 0, 2, 1],
      });
      const read = await readAll(source, requestOf(series, T0, T0 + 10 * STEP_MS));
      assert.deepEqual(read.time, times(4));
      assert.deepEqual(read.value, [0, 1, 2, 3]);
    });

    const onlyFiner = {skip: !finerTimes && 'the source holds one value a millisecond'};
    const onlyWhole = {skip: finerTimes && 'the source holds several values a millisecond'};

    test('of several values of one time the last one written is read', onlyWhole, async () => {
      const series = await written(
        {time: times(4), value: [0, 1, 2, 3]},
        {time: [T0 + STEP_MS, T0 + 2 * STEP_MS], value: [10, 20]},
        {time: [T0 + STEP_MS, T0 + 4 * STEP_MS], value: [100, 400]},
      );
      const read = await readAll(source, requestOf(series, T0, T0 + 10 * STEP_MS));
      assert.deepEqual(read.time, times(5));
      assert.deepEqual(read.value, [0, 100, 20, 3, 400]);
    });

    test('values that share a millisecond are each a sample, in order, across pages too', onlyFiner, async () => {
      const together = {
        time: new Array(severalPages).fill(T0 + STEP_MS),
        value: Array.from({length: severalPages}, (_, i) => i),
      };
      const series = await written({time: times(4), value: [-1, -2, -3, -4]}, together);
      const read = await readAll(source, requestOf(series, T0, T0 + 10 * STEP_MS));
      assert.ok(read.pages > 1, `${read.pages} page`);
      assert.deepEqual(read.time, [T0, T0 + STEP_MS, ...together.time, ...times(2, T0 + 2 * STEP_MS)]);
      assert.deepEqual(read.value, [-1, -2, ...together.value, -3, -4]);
      const beside = await readAll(source, requestOf(series, T0 + STEP_MS + 1, T0 + 3 * STEP_MS));
      assert.deepEqual(beside.value, [-3]);
    });

    test('readLast of a shared millisecond is its last sample', onlyFiner, async () => {
      const series = await written({time: [T0, T0, T0, T0 + STEP_MS], value: [1, 3, 2, 9]});
      const last = await source.samples.readLast(requestOf(series, T0, T0 + 1));
      assert.deepEqual(last, {time: T0, value: 2, exact: null});
    });

    test('values are read bit for bit', async () => {
      const value = [0.1, -0, 5e-324, Number.MAX_VALUE, -1 / 3, 2 ** 53, 1e-9, 123_456_789.123];
      const series = await written({time: times(value.length), value});
      const read = await readAll(source, requestOf(series, T0, T0 + 100 * STEP_MS));
      assert.deepEqual(read.value, value);
    });

    test('non-finite values are delivered as they are', {skip: !nonFinite && 'the store holds none'}, async () => {
      const value = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2];
      const series = await written({time: times(5), value});
      const read = await readAll(source, requestOf(series, T0, T0 + 5 * STEP_MS));
      assert.deepEqual(read.value, value);
    });

    test('an empty range, and one without samples, deliver nothing', async () => {
      const series = await written({time: times(2), value: [1, 2]});
      for (const [startMs, endMs] of [
        [T0, T0],
        [T0 + 1, T0 + STEP_MS],
        [T0 - STEP_MS, T0],
        [T0 + 2 * STEP_MS, T0 + 3 * STEP_MS],
      ] as const) {
        const read = await readAll(source, requestOf(series, startMs, endMs));
        assert.deepEqual(read.time, [], `${startMs} to ${endMs}`);
      }
    });

    test('a range may reach far beyond the samples on both sides', async () => {
      const series = await written({time: times(3), value: [1, 2, 3]});
      const read = await readAll(source, requestOf(series, Date.UTC(2016, 0, 1), Date.UTC(2046, 0, 1)));
      assert.deepEqual(read.value, [1, 2, 3]);
    });

    test('a long silence between samples is skipped', async () => {
      const later = T0 + 400 * 86_400_000;
      const series = await written({time: [...times(3), ...times(3, later)], value: [1, 2, 3, 4, 5, 6]});
      const read = await readAll(source, requestOf(series, T0, later + 86_400_000));
      assert.deepEqual(read.time, [...times(3), ...times(3, later)]);
    });

    test('times before 1970 are times', async () => {
      const before1970 = Date.UTC(1969, 11, 31, 23, 59, 50);
      const series = await written({time: times(3, before1970), value: [1, 2, 3]});
      const read = await readAll(source, requestOf(series, before1970 - 1, before1970 + 86_400_000));
      assert.deepEqual(read.time, times(3, before1970));
    });

    test('integers beyond 2^53 keep every digit', {skip: !exact && 'the store holds none'}, async () => {
      const integers = [5n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 0n];
      const series = await written({time: times(6), value: integers.map(Number), exact: integers});
      const read = await readAll(source, requestOf(series, T0, T0 + 6 * STEP_MS));
      assert.deepEqual(read.exact, integers);
      assert.deepEqual(read.value, integers.map(Number));
    });

    test('weights come along with their values', {skip: !weight && 'the store holds none'}, async () => {
      const series = await written({time: times(3), value: [1, 2, 3], weight: [10, 0, 0.5]});
      assert.equal(series.measures[0]!.weighted, true);
      const read = await readAll(source, requestOf(series, T0, T0 + 3 * STEP_MS));
      assert.deepEqual(read.weight, [10, 0, 0.5]);
    });

    test('readLast is the last finite sample of the range', async () => {
      const value = nonFinite ? [1, 2, 3, Number.NaN, Number.POSITIVE_INFINITY] : [1, 2, 3];
      const series = await written({time: times(value.length), value});
      const last = (startMs: number, endMs: number) => source.samples.readLast(requestOf(series, startMs, endMs));
      const none = {exact: null};
      assert.deepEqual(await last(T0 - 1, T0 + 100 * STEP_MS), {time: T0 + 2 * STEP_MS, value: 3, ...none});
      assert.deepEqual(await last(T0, T0 + 2 * STEP_MS), {time: T0 + STEP_MS, value: 2, ...none});
      assert.deepEqual(await last(T0, T0 + 1), {time: T0, value: 1, ...none});
      assert.equal(await last(T0, T0), null);
      assert.equal(await last(T0 - 100 * STEP_MS, T0), null);
      assert.equal(await last(T0 + 3 * STEP_MS, T0 + 100 * STEP_MS), null);
    });

    test('readLast knows integers beyond 2^53', {skip: !exact && 'the store holds none'}, async () => {
      const integers = [2n ** 60n + 1n, 2n ** 60n + 3n];
      const series = await written({time: times(2), value: integers.map(Number), exact: integers});
      const last = await source.samples.readLast(requestOf(series, T0, T0 + 2 * STEP_MS));
      assert.equal(last?.exact, 2n ** 60n + 3n);
    });

    test('readLast of a value that was written again is the one written last', onlyWhole, async () => {
      const series = await written({time: times(2), value: [1, 2]}, {time: [T0 + STEP_MS], value: [7]});
      const last = await source.samples.readLast(requestOf(series, T0, T0 + 2 * STEP_MS));
      assert.equal(last?.value, 7);
    });

    test('a signal that was aborted before delivers nothing, and throws its reason', async () => {
      const series = await written({time: times(2), value: [1, 2]});
      const reason = new Error('left');
      const request = requestOf(series, T0, T0 + 10 * STEP_MS, AbortSignal.abort(reason));
      const isReason = (error: unknown) => error === reason;
      await assert.rejects(readAll(source, request), isReason);
      await assert.rejects(source.samples.readLast(request), isReason);
    });

    test('a signal that aborts between pages ends the read with its reason', async () => {
      const series = await written({time: times(severalPages), value: times(severalPages)});
      const controller = new AbortController();
      const reason = new Error('left');
      const pages = source.samples
        .readSamples(requestOf(series, T0, T0 + severalPages * STEP_MS, controller.signal))
        [Symbol.asyncIterator]();
      assert.equal((await pages.next()).done, false);
      controller.abort(reason);
      await assert.rejects(pages.next(), (error) => error === reason);
      assert.equal((await pages.next()).done, true);
      const whole = await readAll(source, requestOf(series, T0, T0 + 5 * STEP_MS));
      assert.equal(whole.time.length, 5);
    });

    test('a signal that aborts while a page is read ends the read with its reason', async () => {
      const series = await written({time: times(severalPages), value: times(severalPages)});
      const controller = new AbortController();
      const reason = new Error('left');
      const reading = readAll(source, requestOf(series, T0, T0 + severalPages * STEP_MS, controller.signal));
      setImmediate(() => controller.abort(reason));
      await assert.rejects(reading, (error) => error === reason);
    });

    test('a reader may leave after a page', async () => {
      const series = await written({time: times(severalPages), value: times(severalPages)});
      for (let round = 0; round < 10; round++) {
        for await (const page of source.samples.readSamples(requestOf(series, T0, T0 + severalPages * STEP_MS))) {
          assert.equal(page.time[0], T0);
          break;
        }
      }
      assert.equal((await readAll(source, requestOf(series, T0, T0 + 7 * STEP_MS))).time.length, 7);
    });

    test('many series are read at once, each whole; one that is aborted leaves the others alone', async () => {
      const metric = uniqueName();
      const batch: IncomingSamples[] = Array.from({length: 40}, (_, i) =>
        incoming(
          metric,
          {host: `web-${i}`, zone: 'a'},
          {time: times(50), value: times(50).map((_, k) => i * 1000 + k)},
        ),
      );
      await fixture.write(batch);
      const controller = new AbortController();
      const readings = batch.map(async ({series: {labels}}, i) => {
        const series = await findOne(source, metric, labels);
        const signal = i === 13 ? controller.signal : new AbortController().signal;
        if (i === 13) controller.abort(new Error('only this one'));
        return readAll(source, requestOf(series, T0, T0 + 50 * STEP_MS, signal));
      });
      const outcomes = await Promise.allSettled(readings);
      for (const [i, outcome] of outcomes.entries()) {
        if (i === 13) {
          assert.equal(outcome.status, 'rejected');
          continue;
        }
        assert.equal(outcome.status, 'fulfilled', String((outcome as PromiseRejectedResult).reason));
        const {value} = (outcome as PromiseFulfilledResult<Awaited<ReturnType<typeof readAll>>>).value;
        assert.deepEqual(
          value,
          times(50).map((_, k) => i * 1000 + k),
        );
      }
    });

    test('a measure that the series does not have is refused, and fails nobody else', async () => {
      const series = await written({time: times(3), value: [1, 2, 3]});
      const request = requestOf(series, T0, T0 + 3 * STEP_MS);
      const [good, bad] = await Promise.allSettled([
        readAll(source, request),
        readAll(source, {...request, measure: {...request.measure, name: 'nosuch'}}),
      ]);
      assert.equal(bad.status, 'rejected');
      assert.match(String((bad as PromiseRejectedResult).reason), /unknown measure: nosuch/);
      assert.equal(good.status, 'fulfilled');
    });

    test('oldestReadable is a time or null', async () => {
      const series = await written({time: times(1), value: [1]});
      const oldest = source.samples.oldestReadable(series);
      assert.ok(oldest === null || Number.isFinite(oldest), String(oldest));
    });
  });
}
