import {expect} from 'chai';
import {ChartHarness} from './metrics-chart.harness.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const RANGE = `from="${START}" to="${START + 60 * MINUTE}" time-zone="UTC" lang="en-GB"`;

describe('thresholds of <metrics-chart>', () => {
  let harness: ChartHarness;
  const show = async (children: string): Promise<void> => {
    harness = new ChartHarness(`<metrics-chart ${RANGE}>${children}</metrics-chart>`);
    const time = Array.from({length: 60}, (_, i) => START + i * MINUTE);
    // 20 to 60 ms.
    harness.chart.data = {series: [{series: 'latency', unit: 'ms', time, value: time.map((_, i) => 20 + (i % 41))}]};
    await harness.settled();
  };
  afterEach(() => harness.remove());

  it('are seen when they are near: the axis reaches to them', async () => {
    await show('<metrics-threshold value="90" label="SLO"></metrics-threshold>');
    expect(harness.thresholds()).to.deep.equal([['SLO', true]]);
    expect(Number.parseFloat(Object.values(harness.axisTexts())[0]!.at(-1)!)).to.be.at.least(90);
  });

  it('do not press the series flat when they are far: an arrow says where they are', async () => {
    await show(`<metrics-threshold value="2500" label="SLO"></metrics-threshold>
      <metrics-threshold value="-900"></metrics-threshold>`);
    expect(harness.thresholds()).to.deep.equal([
      ['↑ SLO 2,500\u00a0ms', false],
      ['↓ −900\u00a0ms', false],
    ]);
    expect(Number.parseFloat(Object.values(harness.axisTexts())[0]!.at(-1)!)).to.be.at.most(80);
  });

  it('leave an end alone that the axis declares', async () => {
    await show(`<metrics-series series="latency" axis="own"></metrics-series>
      <metrics-axis name="own" max="50"></metrics-axis>
      <metrics-threshold axis="own" value="70" label="SLO"></metrics-threshold>`);
    expect(harness.thresholds()).to.deep.equal([['↑ SLO 70\u00a0ms', false]]);
    expect(harness.axisTexts().own!.at(-1)).to.equal('50');
  });
});
