import {expect} from 'chai';
import type {PageData} from '../../data/page-data.js';
import {define} from '../define.js';
import {MetricsSeries} from '../metrics-series/metrics-series.js';
import {VERSION} from '../version.js';
import {ChartHarness, nextFrame} from './metrics-chart.harness.js';
import {MetricsChart} from './metrics-chart.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const RANGE = `from="${START}" to="${START + 60 * MINUTE}" time-zone="UTC"`;
const DATA: PageData = {
  time: Array.from({length: 60}, (_, i) => START + i * MINUTE),
  interval: MINUTE,
  series: [
    {series: 'a', unit: 'ms', value: Array.from({length: 60}, (_, i) => i)},
    {series: 'b', unit: 'By', value: Array.from({length: 60}, (_, i) => 2 ** (i / 2))},
  ],
};
const CHILDREN = `
  <metrics-axis name="size" side="right" unit="By" scale="log" title="size"></metrics-axis>
  <metrics-series series="b" label="second" axis="size" mark="area" color="rgb(1, 2, 3)"></metrics-series>
  <metrics-series series="a" curve="step"></metrics-series>
  <metrics-threshold axis="size" value="1000" label="limit"></metrics-threshold>
  <metrics-annotation at="${START + 10 * MINUTE}" label="deploy"></metrics-annotation>`;

describe('<metrics-chart> and its children', () => {
  let harness: ChartHarness | null = null;
  const pictures: string[] = [];
  const show = async (markup: string): Promise<ChartHarness> => {
    harness = new ChartHarness(markup);
    harness.chart.data = DATA;
    await harness.settled();
    return harness;
  };
  const picture = (): string => {
    const {innerHTML} = harness!.picture;
    harness!.remove();
    return innerHTML;
  };
  before(async () => {
    await show(`<metrics-chart ${RANGE}>${CHILDREN}</metrics-chart>`);
    pictures.push(picture());
  });
  afterEach(() => harness?.remove());

  it('shows the same picture when they come one by one, the last first', async () => {
    await show(`<metrics-chart ${RANGE}></metrics-chart>`);
    const template = document.createElement('template');
    template.innerHTML = CHILDREN;
    for (const child of [...template.content.children].reverse()) {
      harness!.chart.prepend(child);
      await nextFrame();
    }
    await harness!.settled();
    expect(picture() === pictures[0]).to.equal(true);
  });

  it('shows the same picture when they are made first and say what they are afterwards', async () => {
    const chart = document.createElement('metrics-chart');
    const template = document.createElement('template');
    template.innerHTML = CHILDREN;
    for (const source of template.content.children) {
      const child = document.createElement(source.localName);
      chart.append(child);
      queueMicrotask(() => {
        for (const {name, value} of source.attributes) child.setAttribute(name, value);
      });
    }
    harness = new ChartHarness('<metrics-chart></metrics-chart>');
    harness.chart.replaceWith(chart);
    Object.assign(chart, {from: START, to: START + 60 * MINUTE, timeZone: 'UTC', data: DATA});
    chart.style.height = '320px';
    const moved = Object.create(harness, {chart: {value: chart}}) as ChartHarness;
    await chart.settled;
    await nextFrame();
    expect(chart.shadowRoot!.querySelector('.picture')!.innerHTML === pictures[0]).to.equal(true);
    moved.remove();
  });

  it('shows the same picture from properties, and gives the children back for null', async () => {
    await show(`<metrics-chart ${RANGE}><metrics-series series="a" label="child"></metrics-series></metrics-chart>`);
    const {chart} = harness!;
    chart.axes = [{name: 'size', side: 'right', unit: 'By', scale: 'log', title: 'size'}];
    chart.series = [
      {series: 'b', label: 'second', axis: 'size', mark: 'area', color: 'rgb(1, 2, 3)'},
      {series: 'a', curve: 'step'},
    ];
    chart.thresholds = [{axis: 'size', value: 1000, label: 'limit'}];
    chart.annotations = [{at: START + 10 * MINUTE, label: 'deploy'}];
    await harness!.settled();
    expect(harness!.picture.innerHTML === pictures[0]).to.equal(true);
    chart.series = null;
    await harness!.settled();
    expect(harness!.legendNames()).to.deep.equal(['child', 'b']);
  });

  it('shows the same picture when all of it was there before the elements were defined', async () => {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'width: 820px; height: 400px; border: 0';
    frame.srcdoc = `<body style="margin: 0"><div style="width: 800px"><metrics-chart ${RANGE} style="height: 320px">${CHILDREN}
      <script type="application/json">${JSON.stringify(DATA)}</script></metrics-chart></div></body>`;
    document.body.append(frame);
    await new Promise((done) => frame.addEventListener('load', done));
    const page = frame.contentDocument!;
    const script = page.createElement('script');
    script.type = 'module';
    script.src = new URL('../../register.js', import.meta.url).href;
    const defined = frame.contentWindow!.customElements.whenDefined('metrics-chart');
    page.head.append(script);
    await defined;
    const chart = page.querySelector('metrics-chart') as MetricsChart;
    await chart.settled;
    expect(chart.shadowRoot!.querySelector('.picture')!.innerHTML === pictures[0]).to.equal(true);
    frame.remove();
  });

  it('reads a script of JSON that comes later, changes and goes', async () => {
    harness = new ChartHarness(`<metrics-chart ${RANGE}></metrics-chart>`);
    await harness.settled();
    expect(harness.chart.state).to.equal('idle');
    const script = document.createElement('script');
    script.type = 'application/json';
    script.textContent = JSON.stringify(DATA);
    harness.chart.append(script);
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['a', 'b']);
    script.textContent = '{"series": [';
    await nextFrame();
    expect(harness.messageText()).to.contain('invalid JSON');
    script.remove();
    await nextFrame();
    expect(harness.chart.state).to.equal('idle');
  });

  it('reads a file instead of an API', async () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(DATA)], {type: 'application/json'}));
    harness = new ChartHarness(`<metrics-chart ${RANGE} src="${url}"></metrics-chart>`);
    await harness.settled();
    expect(harness.legendNames()).to.deep.equal(['a', 'b']);
    URL.revokeObjectURL(url);
    harness.chart.src = 'blob:gone';
    await harness.settled();
    expect(harness.chart.state).to.equal('error');
  });

  it('follows every attribute of a child', async () => {
    await show(`<metrics-chart ${RANGE}>${CHILDREN}</metrics-chart>`);
    const [, second] = harness!.chart.querySelectorAll('metrics-series');
    second!.setAttribute('label', 'renamed');
    second!.setAttribute('hidden', '');
    const axis = harness!.chart.querySelector('metrics-axis')!;
    axis.setAttribute('min', '1');
    axis.setAttribute('max', '1e9');
    await nextFrame();
    expect(harness!.isPressed('renamed')).to.equal(false);
    expect(Object.keys(harness!.axisTexts())).to.deep.equal(['size']);
  });

  it('says in the chart and in an event which attribute of a child cannot be used', async () => {
    const warnings: string[] = [];
    const listen = (event: Event): void => {
      warnings.push((event as CustomEvent<{message: string}>).detail.message);
    };
    document.addEventListener('metrics-warning', listen);
    await show(
      `<metrics-chart ${RANGE}><metrics-series series="a" mark="bar"></metrics-series><metrics-axis name="x" scale="logarithm" min="low"></metrics-axis></metrics-chart>`,
    );
    document.removeEventListener('metrics-warning', listen);
    const expected = [
      'invalid mark: bar (accepted: line, area, bars, points)',
      'invalid scale: logarithm (accepted: linear, log, symlog)',
      'invalid min: not a finite number',
    ];
    expect(warnings).to.have.members(expected);
    expect(harness!.remarks()).to.have.members(expected);
    expect(harness!.chart.state).to.equal('ready');
  });

  it('shows names as text, whatever they look like', async () => {
    const name = '<img src=x onerror="globalThis.broken = true"> & co';
    await show(`<metrics-chart ${RANGE}></metrics-chart>`);
    harness!.chart.series = [{series: 'a', label: name}];
    harness!.chart.heading = name;
    harness!.chart.annotations = [{at: START, label: name}];
    await harness!.settled();
    await harness!.point(0.01, 0.5);
    expect(harness!.legendNames()).to.include(name);
    expect(harness!.tipText()).to.include(name);
    expect(harness!.root.querySelectorAll('img')).to.have.length(0);
    expect('broken' in globalThis).to.equal(false);
  });

  it('stays what it is through a thousand additions, moves and removals', async () => {
    await show(`<metrics-chart ${RANGE}>${CHILDREN}</metrics-chart>`);
    const {chart, box} = harness!;
    const elsewhere = document.createElement('div');
    box.append(elsewhere);
    for (let i = 0; i < 1000; i++) {
      if (i % 3 === 0) chart.remove();
      else if (i % 3 === 1) elsewhere.append(chart);
      else box.append(chart);
      if (i % 100 === 0) await nextFrame();
    }
    box.append(chart);
    await harness!.settled();
    expect(harness!.picture.innerHTML === pictures[0]).to.equal(true);
    expect(harness!.root.querySelectorAll('.legend table')).to.have.length(1);
  });

  it('takes its version from the package', async () => {
    const {version} = await (await fetch('/components/package.json')).json();
    expect(VERSION).to.equal(version);
    expect(MetricsChart.version).to.equal(version);
  });

  it('takes undefined, and an attribute that is gone, for the default: frameworks say no more', async () => {
    const complaints: unknown[] = [];
    const children = `<metrics-axis name="y" side="right" unit="s" min="0" title="took"></metrics-axis>
      <metrics-series series="a" label="A" axis="y" mark="bars" color="red"></metrics-series>
      <metrics-threshold axis="y" value="2" label="limit" severity="good"></metrics-threshold>
      <metrics-annotation at="${START}" until="${START + 1}" label="deploy"></metrics-annotation>`;
    const range = `from="${START}" to="${START + 60_000}"`;
    harness = new ChartHarness(
      `<metrics-chart heading="H" api="/x" src="/y.json" time-zone="UTC" refresh="10s" ${range}>${children}</metrics-chart>`,
    );
    const {chart} = harness;
    for (const name of ['metrics-error', 'metrics-warning'])
      chart.addEventListener(name, (event) => complaints.push(event));
    const time = [START, START + 60_000, START + 120_000];
    const elements = [chart, ...chart.children] as (HTMLElement & Record<string, unknown>)[];
    const names = [
      'heading api src timeZone refresh from to series axes thresholds annotations request viewport',
      'side unit scale min max softMin softMax title digits',
      'label axis aggregate mark curve envelope color',
      'axis value label severity',
      'at until label',
    ];
    for (const [i, element] of elements.entries()) for (const name of names[i]!.split(' ')) element[name] = undefined;
    chart.data = {series: [{series: 'a', unit: 'ms', interval: '1m', time, value: [1, 2, 3]}]};
    await harness.settled();
    expect(chart.state).to.equal('ready');
    expect(complaints).to.deep.equal([]);
    expect(harness.paths('line').join('')).to.match(/^M/);
    expect(harness.legendNames()).to.deep.equal(['a']);

    (chart as {data: unknown}).data = undefined;
    chart.series = [];
    await harness.settled();
    expect(chart.state).to.equal('idle');

    for (const element of elements) for (const name of element.getAttributeNames()) element.removeAttribute(name);
    await harness.settled();
    expect(complaints).to.deep.equal([]);
    const asked: string[] = [];
    chart.request = async (url) => {
      asked.push(url);
      return new Response('', {status: 404});
    };
    chart.series = [{series: 'cpu'}];
    await harness.settled();
    expect(asked.map((url) => url.split('?')[0])).to.deep.equal([new URL('api/v1/bins', document.baseURI).href]);
  });
});

describe('define(name, element)', () => {
  it('leaves a taken name to whoever took it, and warns with both versions', () => {
    const warnings: unknown[] = [];
    const {warn} = console;
    console.warn = (...parts: unknown[]) => warnings.push(...parts);
    class Other extends HTMLElement {
      static readonly version = '0.0.1';
    }
    try {
      customElements.define('metrics-other', Other);
      define('metrics-other', class extends HTMLElement {});
      define('metrics-series', MetricsSeries);
    } finally {
      console.warn = warn;
    }
    expect(customElements.get('metrics-other')).to.equal(Other);
    expect(warnings).to.deep.equal([`<metrics-other> is already defined: 0.0.1 stays, ${VERSION} is not used`]);
  });
});
