import 'axe-core';
import type Axe from 'axe-core';
import {expect} from 'chai';
import type {HoverDetail, ViewportDetail} from './metrics-chart.events.js';
import {ChartHarness, nextFrame, until} from './metrics-chart.harness.js';
import {SeededApi} from './seeded-api.fixture.js';

const {axe} = globalThis as unknown as {axe: typeof Axe};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1, 12);
const RANGE = `from="${START}" to="${START + HOUR}" time-zone="UTC" lang="en-GB"`;

describe('reading a <metrics-chart>', () => {
  let harness: ChartHarness;
  const show = async (seeded: SeededApi, selectors: string[], attributes = RANGE, size = {}): Promise<ChartHarness> => {
    const children = selectors.map((selector) => `<metrics-series series="${selector}"></metrics-series>`).join('');
    harness = new ChartHarness(`<metrics-chart heading="Test" ${attributes}>${children}</metrics-chart>`, size);
    harness.chart.api = '/api/v1';
    harness.chart.request = seeded.request;
    await harness.settled();
    return harness;
  };
  const steady = (value: number) => ({valueAt: () => value});
  afterEach(() => harness?.remove());

  it('touches nothing but overlay, tip, legend and live region while a pointer moves', async () => {
    const seeded = new SeededApi();
    await show(seeded, ['cpu', 'load']);
    await harness.point(0.2, 0.5);
    const regions = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const {target} of records) regions.add(harness.regionOf(target));
    });
    observer.observe(harness.root, {subtree: true, childList: true, attributes: true, characterData: true});
    for (let i = 1; i < 20; i++) await harness.point(i / 20, (i % 7) / 7);
    await harness.leave();
    observer.disconnect();
    expect([...regions].sort()).to.deep.equal(['legend', 'overlay', 'tip']);
  });

  it('stands at the middle of the bin that is pointed at, whatever part of it', async () => {
    const seeded = new SeededApi();
    await show(seeded, ['cpu'], `${RANGE.replace(`"${START + HOUR}"`, `"${START + 10 * 5000}"`)}`);
    const {left, width} = harness.plotBox();
    // Ten seconds at most a bin: many pixels each.
    const bins = (seeded.requests[0]!.toMs - seeded.requests[0]!.fromMs) / 100;
    expect(bins).to.be.at.least(100);
    await harness.point(0.5, 0.5);
    expect(harness.crosshairX()).to.be.closeTo(left + width / 2, 4);
  });

  it('lists every series in the order of its height, with counts and the envelope', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('low', steady(1)).set('high', steady(30)).set('middle', steady(10));
    await show(seeded, ['low', 'high', 'middle']);
    await harness.point(0.5, 0.5);
    const lines = harness.tipText()!.split('\n').filter(Boolean);
    expect(lines[0]).to.match(/^Sun,? 1 Mar 2026, 12:30:0/);
    expect(lines[0]).to.match(/UTC$/);
    expect(lines.filter((line) => /^(low|middle|high)$/.test(line))).to.deep.equal(['high', 'middle', 'low']);
    expect(harness.tipText()).to.contain('6 samples · 29\u00a0ms – 31\u00a0ms');
  });

  it('lists the nearest eight of many, and says how many more there are', async () => {
    const seeded = new SeededApi();
    const names = Array.from({length: 20}, (_, i) => `s${i}`);
    for (const [i, name] of names.entries()) seeded.answers.set(name, steady(i));
    await show(seeded, names);
    await harness.point(0.5, 0.99);
    const lines = harness.tipText()!.split('\n');
    const listed = lines.filter((line) => names.includes(line));
    expect(listed).to.have.length(8);
    expect(listed.at(-1)).to.equal('s0');
    expect(lines).to.include('+ 12 more');
  });

  it('says in words why there is no value', async () => {
    const seeded = new SeededApi();
    const tenth = (startMs: number) => Math.floor((startMs - START) / (6 * MINUTE));
    seeded.answers.set('gap', {valueAt: (startMs) => (tenth(startMs) === 5 ? null : 1)});
    seeded.answers.set('unknown', {valueAt: (startMs) => (tenth(startMs) === 5 ? undefined : 2)});
    seeded.completeUntil = START + 54 * MINUTE;
    await show(seeded, ['gap', 'unknown']);
    harness.chart.series = [{series: 'gap', mark: 'bars'}, {series: 'unknown'}];
    await harness.settled();
    await harness.point(0.55, 0.5);
    expect(harness.tipText()).to.contain('gap: no samples came').and.to.contain('not known: the store did not answer');
    await harness.point(0.97, 0.5);
    expect(harness.tipText()).to.contain('still being recorded');
    harness.pressTool('Table');
    await until(() => harness.tableCells().length > 2);
    expect(harness.tableCells()).to.have.length(101);
    harness.turnTable('Later');
    await until(() => harness.tableCells().length < 101);
    const words = new Set(
      harness
        .tableCells()
        .slice(1)
        .flatMap((cells) => cells.slice(1))
        .filter((cell) => !/\d/.test(cell)),
    );
    expect([...words].sort()).to.deep.equal([
      'gap: no samples came',
      'not known: the store did not answer',
      'still being recorded',
    ]);
  });

  it('keeps the tip beside the crosshair and inside of the window', async () => {
    const seeded = new SeededApi();
    await show(seeded, ['cpu', 'load']);
    for (const x of [0.02, 0.3, 0.7, 0.98]) {
      await harness.point(x, 0.5);
      await nextFrame();
      const tip = harness.tipBox();
      const crosshair = harness.crosshairX()!;
      expect(tip.width).to.be.greaterThan(40);
      expect(tip.left).to.be.at.least(0);
      expect(tip.right).to.be.at.most(innerWidth);
      expect(tip.right < crosshair || tip.left > crosshair, `tip over the pointer at ${x}`).to.equal(true);
    }
  });

  for (const [how, css] of [
    ['scaled', {transform: 'scale(0.6)', transformOrigin: '0 0'}],
    ['zoomed', {zoom: '1.5'}],
  ] as const) {
    it(`reads what is under the pointer in a page that is ${how}`, async () => {
      const seeded = new SeededApi();
      await show(seeded, ['cpu', 'load'], RANGE, {width: 400});
      Object.assign(harness.box.style, css);
      await harness.settled();
      for (const share of [0.2, 0.75]) {
        await harness.point(share, 0.5);
        await nextFrame();
        const plot = harness.plotBox();
        const pointer = plot.left + share * plot.width;
        expect(harness.crosshairX()).to.be.closeTo(pointer, 4);
        const tip = harness.tipBox();
        expect(tip.left).to.be.at.least(0);
        expect(tip.right).to.be.at.most(innerWidth);
        expect(Math.min(Math.abs(tip.left - pointer), Math.abs(tip.right - pointer))).to.be.at.most(40);
      }
    });
  }

  it('tells the page what is read, and when nothing is any more', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('cpu', steady(5));
    await show(seeded, ['cpu']);
    const told: HoverDetail[] = [];
    harness.chart.addEventListener('metrics-hover', (event) => told.push(event.detail));
    await harness.point(0.5, 0.5);
    await harness.point(0.5, 0.6);
    await harness.leave();
    expect(told).to.have.length(2);
    const [{series}, last] = told as [HoverDetail, HoverDetail];
    expect(series[0]).to.deep.include({
      series: 'cpu',
      name: 'cpu',
      value: 5,
      low: 4,
      high: 6,
      count: 6,
      unit: 'ms',
      status: 'value',
    });
    expect(last).to.deep.equal({time: null, series: []});
  });

  it('shows in the legend what is pointed at, and the last value again afterwards', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('cpu', {valueAt: (startMs) => (startMs < START + HOUR / 2 ? 3 : 8)});
    await show(seeded, ['cpu']);
    const figure = (): string => harness.legendRow('cpu').at(-4)!.trim();
    expect(figure()).to.equal('8\u00a0ms');
    await harness.point(0.2, 0.5);
    expect(figure()).to.equal('3\u00a0ms');
    await harness.leave();
    expect(figure()).to.equal('8\u00a0ms');
  });

  it('is read by keyboard alone, and aloud', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('cpu', {valueAt: (startMs) => (startMs - START) / MINUTE});
    await show(seeded, ['cpu'], RANGE.replace(`"${START + HOUR}"`, `"${START + 6000}"`));
    await harness.press('End');
    await harness.press('ArrowLeft', {shiftKey: true});
    await harness.press('Home');
    await harness.press('ArrowRight');
    expect(harness.tipText()).to.contain('12:00:00.010');
    await until(() => harness.saidText() !== '');
    expect(harness.saidText()).to.match(/12:00:00\.010.*: cpu .*6 samples/);
    await harness.press('Escape');
    expect(harness.tipText()).to.equal(null);
  });

  it('misses nothing of what is done before its interaction has come', async () => {
    await show(new SeededApi(), ['cpu']);
    harness.moveAtOnce(0.5, 0.5);
    await until(() => harness.tipText() !== null);
    expect(harness.crosshairX()).to.be.closeTo(harness.plotBox().left + harness.plotBox().width / 2, 4);
  });

  it('leaves keys alone that mean nothing to it', async () => {
    await show(new SeededApi(), ['cpu']);
    const reached: string[] = [];
    harness.box.addEventListener('keydown', ({key}) => reached.push(key));
    await harness.press('Escape');
    await harness.press('a');
    await harness.press('ArrowRight', {ctrlKey: true});
    await harness.press('ArrowRight');
    expect(reached).to.deep.equal(['Escape', 'a', 'ArrowRight']);
  });

  it('zooms to what is dragged over, tells so first, and goes home for Escape and a double click', async () => {
    const seeded = new SeededApi();
    await show(seeded, ['cpu']);
    const told: ViewportDetail[] = [];
    harness.chart.addEventListener('metrics-viewport', (event) => told.push(event.detail));
    await harness.drag(0.25, 0.75);
    const {startMs, endMs} = harness.chart.viewport!;
    expect(startMs).to.be.closeTo(START + HOUR / 4, MINUTE / 4);
    expect(endMs).to.be.closeTo(START + (3 * HOUR) / 4, MINUTE / 4);
    await harness.settled();
    await harness.press('Escape');
    expect(harness.chart.viewport).to.equal(null);
    await harness.drag(0.9, 0.6);
    expect(harness.chart.viewport!.startMs).to.be.closeTo(START + 0.6 * HOUR, MINUTE / 4);
    await harness.doubleClick();
    expect(harness.chart.viewport).to.equal(null);
    expect(told.map(({viewport}) => viewport === null)).to.deep.equal([false, true, false, true]);
  });

  it('stays where it is when the page cancels the zoom', async () => {
    const seeded = new SeededApi();
    await show(seeded, ['cpu']);
    harness.box.addEventListener('metrics-viewport', (event) => event.preventDefault());
    await harness.drag(0.25, 0.75);
    await harness.press('+');
    expect(harness.chart.viewport).to.equal(null);
    expect(seeded.requests).to.have.length(1);
  });

  it('does not zoom for a click, nor raise events for what a script sets', async () => {
    await show(new SeededApi(), ['cpu']);
    let events = 0;
    for (const type of ['metrics-viewport', 'metrics-toggle'] as const) {
      harness.chart.addEventListener(type, () => {
        events += 1;
      });
    }
    await harness.drag(0.5, 0.501);
    expect(harness.chart.viewport).to.equal(null);
    harness.chart.viewport = {startMs: START, endMs: START + MINUTE};
    await harness.settled();
    harness.chart.viewport = null;
    await harness.settled();
    expect(events).to.equal(0);
  });

  it('reads under a finger that moves, and zooms only when it rested first', async () => {
    await show(new SeededApi(), ['cpu']);
    const touch = {pointerType: 'touch', buttons: 1};
    await harness.point(0.3, 0.5, touch);
    expect(harness.tipText()).to.contain('cpu');
    await harness.point(0.6, 0.5, touch);
    expect(harness.chart.viewport).to.equal(null);
  });

  it('describes itself to those who do not see it', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('cpu', {valueAt: (startMs) => (startMs < START + 6 * MINUTE ? null : 5)});
    await show(seeded, ['cpu']);
    expect(await harness.summaryText()).to.match(
      /^Test\. 1 series, Sun,? 1 Mar 2026, 12:00.*13:00.* UTC\. cpu: about level; last 5\u00a0ms, least 4\u00a0ms, greatest 6\u00a0ms, mean 5\u00a0ms; 1 gap, 6\u00a0m in all\./,
    );
  });

  it('says whether a series rose or fell, to those who do not see it', async () => {
    const seeded = new SeededApi();
    seeded.answers.set('up', {valueAt: (startMs) => (startMs - START) / MINUTE});
    seeded.answers.set('down', {valueAt: (startMs) => (startMs < START + 30 * MINUTE ? 80 : 20)});
    await show(seeded, ['up', 'down']);
    expect(await harness.summaryText()).to.contain('down: fell from about 80\u00a0ms to about 20\u00a0ms; last');
    expect(await harness.summaryText()).to.match(
      /up: rose from about [56][.\d]*\u00a0ms to about 5[34][.\d]*\u00a0ms; last/,
    );
  });

  it('has nothing that axe finds wrong: read, zoomed, empty, failed, as a table, as chips', async () => {
    const check = async (what: string): Promise<void> => {
      const {violations} = await axe.run(harness.box, {rules: {region: {enabled: false}}});
      const found = violations.map(
        ({id, nodes}) => `${what}: ${id}: ${nodes.map(({html}) => html.slice(0, 120)).join()}`,
      );
      expect(found).to.deep.equal([]);
    };
    const seeded = new SeededApi();
    seeded.answers.set('none', {valueAt: () => null});
    await show(seeded, ['cpu', 'load']);
    await harness.press('End');
    await check('read');
    harness.chart.viewport = {startMs: START, endMs: START + 10 * MINUTE};
    await harness.settled();
    await check('zoomed');
    harness.pressTool('Table');
    await until(() => harness.tableCells().length > 2);
    await check('as a table');
    harness.remove();
    await show(seeded, ['none']);
    await check('empty');
    harness.remove();
    await show(seeded, ['cpu'], 'from="never"');
    await check('failed');
    harness.remove();
    await show(seeded, ['cpu', 'load'], RANGE, {width: 340});
    expect(harness.legendForm).to.equal('chips');
    await check('as chips');
  });
});
