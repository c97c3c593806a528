import 'axe-core';
import type Axe from 'axe-core';
import {expect} from 'chai';
import type {PageSeries} from '../../data/page-data.js';
import type {MetricsErrorEvent, MetricsHoverEvent, MetricsToggleEvent} from './metrics-chart.events.js';
import {ChartHarness} from './metrics-chart.harness.js';

/** axe is a script of old: it leaves itself on the window. */
const {axe} = globalThis as unknown as {axe: typeof Axe};

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const FRAME = `from="${START}" to="${START + 60 * MINUTE}" time-zone="UTC"`;

/** An hour of minutes. */
function hour(series: string, value: (i: number) => number | null, more: Partial<PageSeries> = {}): PageSeries {
  const time = Array.from({length: 60}, (_, i) => START + i * MINUTE);
  return {series, interval: MINUTE, time, value: time.map((_, i) => value(i)), ...more};
}

describe('<metrics-chart>', () => {
  let harness: ChartHarness;
  const show = async (series: PageSeries[], children = '', size = {}): Promise<ChartHarness> => {
    harness = new ChartHarness(`<metrics-chart heading="Test" ${FRAME}>${children}</metrics-chart>`, size);
    harness.chart.data = {series};
    await harness.settled();
    return harness;
  };
  afterEach(() => harness?.remove());

  it('draws what the page hands over, and is ready', async () => {
    await show([hour('a', (i) => i)]);
    expect(harness.chart.state).to.equal('ready');
    expect(harness.paths('line').join('')).to.match(/^M[\d.]+,/);
    expect(harness.legendNames()).to.deep.equal(['a']);
  });

  it('draws what is in view first, and what is not when there is time', async () => {
    const order: string[] = [];
    const page = document.createElement('div');
    page.innerHTML = `<metrics-chart id="below" ${FRAME} style="position: absolute; top: 9000px; width: 600px"></metrics-chart>
      <metrics-chart id="in view" ${FRAME}></metrics-chart>`;
    document.body.append(page);
    try {
      const charts = [...page.querySelectorAll('metrics-chart')];
      for (const chart of charts) {
        chart.addEventListener('metrics-load', () => order.push(chart.id));
        chart.data = {series: [hour('a', (i) => i)]};
      }
      await Promise.all(charts.map((chart) => chart.settled));
      expect(order).to.deep.equal(['in view', 'below']);
      for (const chart of charts) {
        expect(chart.shadowRoot!.querySelector('[part~=line]')?.getAttribute('d'), chart.id).to.match(/^M/);
      }
    } finally {
      page.remove();
    }
  });

  it('breaks the line at a gap, and marks the gap', async () => {
    await show([hour('a', (i) => (i >= 20 && i < 30 ? null : i))]);
    const moves = harness.paths('line').join('').match(/M/g);
    expect(moves).to.have.length(2);
    expect(harness.paths('gap').join('')).to.not.equal('');
  });

  it('draws a dot for a value between two gaps', async () => {
    await show([hour('a', (i) => (i === 30 ? 5 : i < 20 || i >= 40 ? 1 : null))]);
    expect(harness.paths('point')).to.have.length(1);
  });

  it('is as high as a chart where the page takes its height away', async () => {
    await show([hour('a', (i) => i)]);
    harness.chart.style.cssText = 'all: unset; display: block';
    await harness.settled();
    expect(harness.drawingBox().height).to.be.within(200, 300);
    expect(harness.plotBox().height).to.be.greaterThan(120);
  });

  it('writes tick texts above their rows, not on them, where they stand inside of the plot', async () => {
    await show([hour('a', (i) => i)], '', {width: 280, height: 260});
    const plot = harness.plotBox();
    const lowest = Math.max(...harness.valueTickBoxes().map(({bottom}) => bottom));
    expect(lowest).to.be.within(plot.bottom - 8, plot.bottom + 1);
    expect(Math.min(...harness.valueTickBoxes().map(({left}) => left))).to.be.at.least(plot.left);
  });

  it('gives each dimension of unit an axis', async () => {
    await show([
      hour('a', (i) => i, {unit: 'ms'}),
      hour('b', (i) => i / 1000, {unit: 's'}),
      hour('c', (i) => i, {unit: 'By'}),
    ]);
    expect(Object.keys(harness.axisTexts())).to.have.length(2);
  });

  it('fits the ticks of five axes of any magnitude into 360 px, none clipped, none overlapping', async () => {
    const magnitudes = [1e-9, 1, -40, 1e6, 1e15];
    const series = magnitudes.map((size, i) => hour(`s${i}`, (at) => size * (1 + at / 60)));
    series.push(
      hour('flat', () => 7),
      hour('none', () => null),
    );
    const children = series
      .map(({series: name}, i) => `<metrics-series series="${name}" axis="axis ${i}"></metrics-series>`)
      .join('');
    const axes = series
      .map((_, i) => `<metrics-axis name="axis ${i}" side="${i % 2 ? 'right' : 'left'}"></metrics-axis>`)
      .join('');
    await show(series, children + axes, {width: 360});
    const boxes = harness.tickBoxes();
    const drawing = harness.drawingBox();
    expect(boxes.length).to.be.greaterThan(4);
    for (const [i, box] of boxes.entries()) {
      expect(box.left, 'clipped left').to.be.at.least(drawing.left - 0.5);
      expect(box.right, 'clipped right').to.be.at.most(drawing.right + 0.5);
      for (const other of boxes.slice(i + 1)) {
        const apart =
          box.right <= other.left + 1 ||
          other.right <= box.left + 1 ||
          box.bottom <= other.top + 3 ||
          other.bottom <= box.top + 3;
        expect(apart, `${box.left},${box.top} overlaps ${other.left},${other.top}`).to.equal(true);
      }
    }
  });

  it('rescales only the axis of a series that is hidden', async () => {
    const children = `
      <metrics-series series="a" axis="one"></metrics-series>
      <metrics-series series="b" axis="one"></metrics-series>
      <metrics-series series="c" axis="two"></metrics-series>
      <metrics-axis name="one"></metrics-axis><metrics-axis name="two"></metrics-axis>`;
    await show([hour('a', (i) => i), hour('b', (i) => i * 100), hour('c', (i) => i)], children);
    const before = harness.axisTexts();
    let told: MetricsToggleEvent | null = null;
    harness.chart.addEventListener('metrics-toggle', (event) => {
      told = event;
    });
    harness.pressLegend('b');
    await harness.settled();
    const after = harness.axisTexts();
    expect(after.one).to.not.deep.equal(before.one);
    expect(after.two).to.deep.equal(before.two);
    expect(told!.detail).to.deep.include({series: 'b', hidden: true, hiddenSeries: ['b']});
  });

  it('touches nothing of the picture while a pointer moves', async () => {
    await show([hour('a', (i) => i), hour('b', (i) => 60 - i)]);
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(harness.picture, {subtree: true, childList: true, attributes: true, characterData: true});
    for (let i = 1; i < 10; i++) await harness.point(i / 10, 0.5);
    observer.disconnect();
    expect(changes).to.have.length(0);
    expect(harness.tipText()).to.contain('a').and.to.contain('b');
  });

  it('tells what is pointed at', async () => {
    await show([hour('a', (i) => i)]);
    const times: (number | null)[] = [];
    harness.chart.addEventListener('metrics-hover', (event: MetricsHoverEvent) => times.push(event.detail.time));
    await harness.point(0.5, 0.5);
    expect(times).to.have.length(1);
    expect(times[0]! % MINUTE).to.equal(0);
  });

  it('is read by keyboard: arrows, Home, End, Escape', async () => {
    await show([hour('a', (i) => i, {unit: 'ms'})]);
    await harness.press('Home');
    expect(harness.tipText()).to.contain('12:00:00');
    await harness.press('ArrowRight');
    expect(harness.tipText()).to.contain('12:01');
    await harness.press('ArrowRight', {shiftKey: true});
    expect(harness.tipText()).to.contain('12:11');
    await harness.press('End');
    expect(harness.tipText()).to.contain('12:59');
    await harness.press('Escape');
    expect(harness.tipText()).to.equal(null);
  });

  it('has no more nodes with more bins', async () => {
    const many = Array.from({length: 20_000}, (_, i) => START + i * 180);
    await show([hour('a', (i) => i, {unit: 'ms'})], '<metrics-series series="a" mark="bars"></metrics-series>');
    const few = harness.nodeCount;
    harness.chart.data = {
      series: [{series: 'a', unit: 'ms', interval: 180, time: many, value: many.map((_, i) => i % 60)}],
    };
    await harness.settled();
    expect(harness.nodeCount).to.be.lessThan(few + 60);
  });

  it('shows the same picture whenever its children come', async () => {
    const data = [hour('a', (i) => i), hour('b', (i) => i * 2)];
    const child = '<metrics-series series="b" label="second" color="rgb(1, 2, 3)"></metrics-series>';
    await show(data, child);
    const picture = harness.picture.innerHTML;
    harness.remove();
    await show(data);
    harness.chart.insertAdjacentHTML('beforeend', child);
    await new Promise(requestAnimationFrame);
    await harness.settled();
    expect(harness.picture.innerHTML).to.equal(picture);
  });

  it('says in the chart and in an event which attribute is wrong', async () => {
    harness = new ChartHarness(
      `<metrics-chart from="yesterdayish"><metrics-series series="a"></metrics-series></metrics-chart>`,
    );
    const told = new Promise<MetricsErrorEvent>((resolve) => {
      document.addEventListener('metrics-error', (event) => resolve(event as MetricsErrorEvent), {once: true});
    });
    await harness.settled();
    expect(harness.messageText()).to.contain('yesterdayish');
    expect((await told).detail.code).to.equal('invalid_time');
    expect(harness.chart.state).to.equal('error');
  });

  it('draws an answer of the API as received, and asks by the step that fits', async () => {
    const asked: URL[] = [];
    harness = new ChartHarness(`<metrics-chart ${FRAME} api="/api/v1"></metrics-chart>`);
    harness.chart.request = async (url) => {
      asked.push(new URL(url));
      const query = new URL(url).searchParams;
      const stepMs = 5_000;
      const from = Number(query.get('from'));
      const to = Number(query.get('to'));
      const column = Array.from({length: (to - from) / stepMs}, (_, i) => i);
      return Response.json({
        requested: {from, to},
        from,
        to,
        step: query.get('step'),
        stepMs,
        edges: null,
        timezone: 'UTC',
        series: [
          {
            query: 0,
            series: 'a',
            metric: 'a',
            measure: 'value',
            labels: {},
            kind: 'gauge',
            unit: 'ms',
            interval: stepMs,
            derived: null,
            completeUntil: to,
            count: column.map(() => 1),
            missing: column.map(() => 0),
            min: column,
            mean: column,
            max: column,
            summary: null,
            partial: null,
            warnings: [],
            error: null,
          },
        ],
      });
    };
    harness.chart.series = [{series: 'a'}];
    await harness.settled();
    expect(asked).to.have.length(1);
    expect(asked[0]!.searchParams.get('step')).to.equal('5s');
    expect(harness.chart.state).to.equal('ready');
    harness.box.style.width = '801px';
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked, 'a resize by a pixel asks nothing').to.have.length(1);
  });

  it('says why it failed, and tries again when told', async () => {
    harness = new ChartHarness(
      `<metrics-chart ${FRAME} api="/api/v1"><metrics-series series="a"></metrics-series></metrics-chart>`,
    );
    let failing = 0;
    harness.chart.request = async () => {
      failing += 1;
      return Response.json(
        {type: 'x', title: 'Unknown series', status: 404, code: 'unknown_series', detail: 'unknown series: a'},
        {status: 404, headers: {'content-type': 'application/problem+json'}},
      );
    };
    await harness.settled();
    expect(harness.messageText()).to.contain('unknown series: a').and.to.contain('Retry');
    expect(failing).to.equal(1);
  });

  it('keeps data and viewport when it is moved', async () => {
    await show([hour('a', (i) => i)]);
    const viewport = {startMs: START, endMs: START + 10 * MINUTE};
    harness.chart.viewport = viewport;
    await harness.settled();
    const before = harness.paths('line');
    const elsewhere = document.createElement('div');
    elsewhere.style.width = '800px';
    harness.box.append(elsewhere);
    elsewhere.append(harness.chart);
    await harness.settled();
    expect(harness.chart.viewport).to.deep.equal(viewport);
    expect(harness.paths('line')).to.deep.equal(before);
  });

  it('has nothing that axe finds wrong', async () => {
    await show([hour('a', (i) => i), hour('b', (i) => (i > 30 ? null : i))]);
    const {violations} = await axe.run(harness.box, {rules: {region: {enabled: false}}});
    expect(violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join()}`)).to.deep.equal([]);
  });
});
