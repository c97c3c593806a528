import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Rollups} from '../store.js';
import {openTestEngine, type TestSeries} from './engine.test-support.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Units of the levels are settled at once here. */
const UNITS_END = 320 * 64 * DAY;
const UNIT_MS: Readonly<Record<number, number>> = {
  10000: 15 * MINUTE,
  [MINUTE]: 4 * HOUR,
  [15 * MINUTE]: 2 * DAY,
  [HOUR]: 8 * DAY,
  [6 * HOUR]: 32 * DAY,
  [DAY]: 64 * DAY,
};

/** Bins are worth keeping in units, as in a store that packs them. */
const inUnits = (rollups: Rollups): Rollups => ({
  readBins: (...args) => rollups.readBins(...args),
  readCovered: (...args) => rollups.readCovered!(...args),
  writeBins: (...args) => rollups.writeBins(...args),
  forgetBins: (...args) => rollups.forgetBins(...args),
  eraseBins: (...args) => rollups.eraseBins(...args),
  unitMs: ({levelMs}) => UNIT_MS[levelMs]!,
});

const series: TestSeries = {
  metric: 'm',
  kind: 'gauge',
  interval: 30_000,
  samples: Array.from({length: (32 * DAY) / 30_000}, (_, i) => ({
    time: UNITS_END - 2 * DAY + i * 30_000,
    value: i % 977,
  })),
};

for (const hours of [2, 31, 190, 322, 718]) {
  test(`what a question folded ${hours} h after units of every level ended is kept but for few samples`, async () => {
    const now = UNITS_END + hours * HOUR;
    const tools = await openTestEngine({now, wrapRollups: inUnits});
    const samples = series.samples.filter(({time}) => time < now);
    await tools.write({...series, samples});
    const question = {series: 'm', from: UNITS_END - DAY, to: now, step: '6h', explain: true};
    const first = await tools.ask(question);
    const second = await tools.ask(question);
    assert.deepEqual({...second.answer, explain: null}, {...first.answer, explain: null});
    const fresh = await openTestEngine({now, keeps: false});
    await fresh.write({...series, samples});
    assert.deepEqual((await fresh.ask({...question, explain: false})).answer.series, first.answer.series);
    const samplesRead = ({answer}: typeof first) =>
      (answer.explain as {series: {passes: {from: string; rows: number}[]}[]}).series[0]!.passes.filter(
        ({from}) => from === 'samples',
      ).reduce((sum, {rows}) => sum + rows, 0);
    assert.equal(samplesRead(first), (hours + 24) * (HOUR / 30_000));
    assert.ok(samplesRead(second) <= 5_000, `${samplesRead(second)}`);
    await fresh.close();
    await tools.close();
  });
}
