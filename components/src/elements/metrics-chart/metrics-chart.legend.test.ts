import {expect} from 'chai';
import type {PageSeries} from '../../data/page-data.js';
import type {ToggleDetail} from './metrics-chart.events.js';
import {ChartHarness, nextFrame} from './metrics-chart.harness.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const RANGE = `from="${START}" to="${START + 60 * MINUTE}" time-zone="UTC" lang="en-GB"`;
const hour = (series: string, value: (i: number) => number | null): PageSeries => ({
  series,
  unit: 'ms',
  interval: MINUTE,
  time: Array.from({length: 60}, (_, i) => START + i * MINUTE),
  value: Array.from({length: 60}, (_, i) => value(i)),
});

describe('the legend of <metrics-chart>', () => {
  let harness: ChartHarness;
  const told: ToggleDetail[] = [];
  beforeEach(async () => {
    told.length = 0;
    harness = new ChartHarness(`<metrics-chart ${RANGE}></metrics-chart>`);
    harness.chart.data = {series: [hour('b', (i) => i), hour('c', (i) => 100 - i), hour('a', () => 7)]};
    harness.chart.addEventListener('metrics-toggle', (event) => told.push(event.detail));
    await harness.settled();
  });
  afterEach(() => harness.remove());
  const shown = () => harness.legendNames().filter((name) => harness.isPressed(name));

  it('shows last, least, mean and greatest of each series', () => {
    const text = harness.legendRow('b').map((cell) => cell.trim());
    expect(text).to.include.members(['59\u00a0ms', '0\u00a0ms', '29.5\u00a0ms']);
  });

  it('keeps its measures while a pointer moves, whatever is read: nothing wraps, nothing jumps', async () => {
    harness.remove();
    harness = new ChartHarness(`<metrics-chart ${RANGE}></metrics-chart>`, {width: 340});
    harness.chart.data = {
      series: [hour('b', (i) => [1, 1234.5, null][i % 3]!), hour('c', (i) => 100 - i), hour('a', () => 7)],
    };
    await harness.settled();
    expect(harness.legendForm).to.equal('chips');
    const widths = harness.legendWidths();
    expect(widths).to.have.length(3);
    for (const minute of [0, 1, 2, 30, 59]) {
      await harness.point((minute + 0.2) / 60, 0.5);
      expect(harness.tipText()).to.be.a('string');
      expect(harness.legendWidths()).to.deep.equal(widths);
    }
  });

  it('grows in one frame with the picture that makes room for it', async () => {
    const before = harness.drawingBox();
    const looked = harness.atNextSize(() => ({
      drawing: harness.drawingBox(),
      lowest: Math.max(...harness.tickBoxes().map(({bottom}) => bottom)),
    }));
    harness.chart.data = {series: ['a', 'b', 'c', 'd', 'e'].map((name) => hour(name, (i) => i))};
    const {drawing, lowest} = await looked;
    expect(drawing.height).to.be.below(before.height);
    expect(lowest).to.be.within(drawing.bottom - 16, drawing.bottom);
  });

  it('hides and shows a series, and tells so', async () => {
    harness.pressLegend('c');
    await nextFrame();
    expect(shown()).to.deep.equal(['b', 'a']);
    harness.pressLegend('c');
    await nextFrame();
    expect(shown()).to.deep.equal(['b', 'c', 'a']);
    expect(told).to.deep.equal([
      {series: 'c', hidden: true, hiddenSeries: ['c']},
      {series: 'c', hidden: false, hiddenSeries: []},
    ]);
  });

  it('shows a series alone for Alt, and all again for the second time', async () => {
    harness.pressLegend('a', {altKey: true});
    await nextFrame();
    expect(shown()).to.deep.equal(['a']);
    harness.pressLegend('a', {altKey: true});
    await nextFrame();
    expect(shown()).to.deep.equal(['b', 'c', 'a']);
  });

  it('shows a series alone for a double click, though its first click has toggled', async () => {
    harness.pressLegend('c', {detail: 1});
    harness.pressLegend('c', {detail: 2});
    await nextFrame();
    expect(shown()).to.deep.equal(['c']);
    harness.pressLegend('c', {detail: 1});
    harness.pressLegend('c', {detail: 2});
    await nextFrame();
    expect(shown()).to.deep.equal(['b', 'c', 'a']);
  });

  it('says so when everything is hidden', async () => {
    for (const name of ['a', 'b', 'c']) harness.pressLegend(name);
    await nextFrame();
    expect(harness.messageText()).to.equal('All series are hidden. Press one in the legend to show it.');
    expect(harness.chart.state).to.equal('empty');
  });

  it('sorts by what is pressed: down, up, and as given', async () => {
    harness.sortLegend('max');
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['c', 'b', 'a']);
    harness.sortLegend('max');
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['a', 'b', 'c']);
    harness.sortLegend('max');
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['b', 'c', 'a']);
    harness.sortLegend('name');
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['c', 'b', 'a']);
  });

  it('keeps what a reader hid when data comes anew, and follows the page when it changes its mind', async () => {
    const series = (hidden: boolean) => [{series: 'a', hidden}, {series: 'b'}, {series: 'c'}];
    harness.chart.series = series(false);
    await harness.settled();
    harness.pressLegend('a');
    await nextFrame();
    harness.chart.data = {series: [hour('a', () => 1), hour('b', () => 2)]};
    await harness.settled();
    expect(shown()).to.deep.equal(['b']);
    harness.chart.series = series(true);
    await harness.settled();
    harness.chart.series = series(false);
    await harness.settled();
    expect(shown()).to.deep.equal(['a', 'b']);
  });

  it('gives a series its colour by what it is: hiding, sorting and removing others changes nothing', async () => {
    const colour = () =>
      getComputedStyle(
        harness.root.querySelector('[part~=line][part]')!.closest('[data-key="c"]') ??
          harness.root.querySelector('.series[data-key="c"]')!,
      ).color;
    const before = colour();
    harness.pressLegend('b');
    await nextFrame();
    expect(colour()).to.equal(before);
    harness.chart.data = {series: [hour('c', (i) => i)]};
    await harness.settled();
    expect(colour()).to.equal(before);
  });

  it('folds to chips when there is little room', async () => {
    expect(harness.legendForm).to.equal('table');
    harness.box.style.width = '400px';
    await nextFrame();
    await harness.settled();
    expect(harness.legendForm).to.equal('chips');
  });
});
