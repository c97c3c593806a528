/** Settled answers are kept: asked again, they cost the store nothing, for as long as nothing has changed. */
import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {NOW, openTestApp, type TestApp} from '../app.test-support.js';
import {sampleColumns} from '../bin-columns.js';

const HOUR = 3_600_000;
const SETTLED = '/api/v1/bins?series=cpu.load&from=2026-02-28T11:00Z&to=2026-02-28T12:00Z&step=1m';

describe('kept answers of bins', () => {
  let opened: TestApp;
  before(async () => {
    opened = await openTestApp();
  });
  after(() => opened.close());

  /** Asks, and counts the statements that the store was read with. */
  async function ask(address = SETTLED, headers: Record<string, string> = {}) {
    const readsBefore = opened.store.reads();
    const response = await opened.app.request(address, {headers});
    const bytes = Buffer.from(await response.arrayBuffer());
    return {response, bytes, reads: opened.store.reads() - readsBefore};
  }
  const seriesOf = (bytes: Buffer) => (JSON.parse(bytes.toString()) as BinsAnswer).series;
  const write = (host: string, time: number, value: number) =>
    opened.store.sink('test').writeSamples([
      {
        series: {metric: 'cpu.load', labels: {host}, kind: 'gauge', unit: '%', interval: 10_000},
        samples: sampleColumns(Float64Array.of(time), Float64Array.of(value)),
      },
    ]);
  beforeEach(() => ask());

  test('the same settled question is answered again, by GET, HEAD and 304, without a read', async () => {
    const first = await ask(`${SETTLED}&aggregates=max`);
    assert.ok(first.reads > 0, 'the first one reads');
    const again = await ask(`${SETTLED}&aggregates=max`);
    assert.equal(again.reads, 0);
    assert.deepEqual(again.bytes, first.bytes);
    const tag = first.response.headers.get('ETag')!;
    for (const name of ['ETag', 'Cache-Control', 'Content-Type', 'Content-Length', 'Vary']) {
      assert.equal(again.response.headers.get(name), first.response.headers.get(name), name);
    }
    assert.equal(again.response.headers.get('Cache-Control'), 'max-age=60, stale-while-revalidate=600');
    assert.match(again.response.headers.get('Server-Timing')!, /rows;desc="0", outcome;desc="kept"/);
    const unchanged = await ask(`${SETTLED}&aggregates=max`, {'If-None-Match': tag});
    assert.deepEqual([unchanged.response.status, unchanged.reads], [304, 0]);
    const compressed = await ask(`${SETTLED}&aggregates=max`, {'Accept-Encoding': 'gzip'});
    assert.equal(compressed.reads, 0);
    assert.deepEqual(gunzipSync(compressed.bytes), first.bytes);
  });

  test('a question that is written otherwise and means the same is the same', async () => {
    const from = Date.UTC(2026, 1, 28, 11);
    const other = await ask(`/api/v1/bins?step=1m&from=${from}&to=${from + HOUR}&series=cpu.load`);
    assert.equal(other.reads, 0);
  });

  test('samples of now leave it as it is; a late one makes it be read anew', async () => {
    await write('web-1', NOW, 1);
    assert.equal((await ask()).reads, 0);
    await write('web-1', Date.UTC(2026, 1, 28, 11, 30), 1000);
    const late = await ask();
    assert.ok(late.reads > 0);
    assert.equal(seriesOf(late.bytes)[0]!.max![30], 1000);
    assert.equal((await ask()).reads, 0);
  });

  test('a sample long before it makes it be read anew: time may be missing that was not', async () => {
    await write('web-1', Date.UTC(2026, 0, 1), 5);
    assert.ok((await ask()).reads > 0);
  });

  test('a new series, which its selector stands for, makes it be read anew', async () => {
    assert.equal(seriesOf((await ask()).bytes).length, 2);
    await write('web-3', NOW, 1);
    const {reads, bytes} = await ask();
    assert.ok(reads > 0);
    assert.equal(seriesOf(bytes).length, 3);
  });

  test('what was deleted makes it be read anew', async () => {
    await opened.store.deleteSamplesBefore('test', Date.UTC(2026, 1, 1));
    assert.ok((await ask()).reads > 0);
  });

  test('what is not settled, moves with the clock or explains itself is read every time', async () => {
    for (const address of [
      '/api/v1/bins?series=cpu.load&from=2026-03-01T11:00Z&to=2026-03-01T12:00Z&step=1m',
      '/api/v1/bins?series=cpu.load&from=now-25h&to=now-24h&step=1m',
      `${SETTLED}&explain=true`,
    ]) {
      await ask(address);
      assert.ok((await ask(address)).reads > 0, address);
    }
  });

  test('a limit of no bytes keeps nothing', async () => {
    const small = await openTestApp({limits: {answerBytes: 0}});
    try {
      await small.app.request(SETTLED);
      const readsBefore = small.store.reads();
      await small.app.request(SETTLED);
      assert.ok(small.store.reads() > readsBefore);
    } finally {
      await small.close();
    }
  });
});
