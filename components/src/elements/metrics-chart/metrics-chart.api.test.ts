import {expect} from 'chai';
import type {MetricsErrorEvent, MetricsLoadEvent} from './metrics-chart.events.js';
import {ChartHarness, nextFrame, until} from './metrics-chart.harness.js';
import {problemResponse, SeededApi} from './seeded-api.fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1, 12);
const RANGE = `from="${START}" to="${START + 6 * HOUR}" time-zone="UTC"`;

describe('<metrics-chart> and its API', () => {
  const harnesses: ChartHarness[] = [];
  const api = () => new SeededApi();
  const show = (seeded: SeededApi, markup: string, size = {}): ChartHarness => {
    const harness = new ChartHarness(markup, size);
    harness.chart.api = '/api/v1';
    harness.chart.request = seeded.request;
    harnesses.push(harness);
    return harness;
  };
  const chart = (attributes: string, ...series: string[]): string =>
    `<metrics-chart ${attributes}>${series.map((each) => `<metrics-series series='${each}'></metrics-series>`).join('')}</metrics-chart>`;
  afterEach(() => {
    for (const harness of harnesses.splice(0)) harness.remove();
  });

  it('asks once for the grid that covers its range, by the step that its pixels can show', async () => {
    const seeded = api();
    const harness = show(
      seeded,
      chart(`from="${START + 5000}" to="${START + 6 * HOUR - 5000}" time-zone="UTC"`, 'cpu'),
    );
    await harness.settled();
    expect(seeded.requests).to.have.length(1);
    const {fromMs, toMs, step} = seeded.requests[0]!;
    expect({fromMs, toMs, step}).to.deep.equal({fromMs: START, toMs: START + 6 * HOUR, step: '30s'});
    expect(harness.chart.state).to.equal('ready');
  });

  it('shares one request among charts that ask for the same grid', async () => {
    const seeded = api();
    const left = show(seeded, chart(RANGE, 'cpu', 'load'));
    const right = show(seeded, chart(RANGE, 'load', 'memory'));
    const other = show(seeded, chart(`from="${START}" to="${START + HOUR}" time-zone="UTC"`, 'cpu'));
    await Promise.all([left.settled(), right.settled(), other.settled()]);
    expect(seeded.requests.map(({series}) => series)).to.deep.equal([['cpu', 'load', 'memory'], ['cpu']]);
    expect(right.legendNames()).to.deep.equal(['load', 'memory']);
  });

  it('asks for a quarter of the bins when it shows bars', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    harness.chart.series = [{series: 'cpu', mark: 'bars'}];
    await harness.settled();
    expect(seeded.requests.at(-1)!.step).to.equal('2m');
  });

  it('aborts what nobody waits for any more: removed, or asked anew', async () => {
    const seeded = api();
    seeded.instead = () => new Promise(() => {});
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await until(() => seeded.requests.length === 1);
    harness.chart.from = START + HOUR;
    await until(() => seeded.requests.length === 2);
    expect(seeded.requests[0]!.signal.aborted).to.equal(true);
    harness.remove();
    expect(seeded.requests[1]!.signal.aborted).to.equal(true);
  });

  it('does not ask again for what is fresh when it is taken out and put back', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    const lines = harness.paths('line');
    harness.chart.remove();
    harness.box.append(harness.chart);
    await harness.settled();
    await nextFrame();
    expect(seeded.requests).to.have.length(1);
    expect(harness.paths('line').join() === lines.join(), 'the same picture').to.equal(true);
  });

  it('asks again after it was taken out while it waited', async () => {
    const seeded = api();
    let hangs = true;
    seeded.instead = () => (hangs ? new Promise(() => {}) : null);
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await until(() => seeded.requests.length === 1);
    harness.chart.remove();
    hangs = false;
    harness.box.append(harness.chart);
    await harness.settled();
    expect(harness.chart.state).to.equal('ready');
  });

  it('re-reads only what may still change, and patches it in', async () => {
    const seeded = api();
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    seeded.completeUntil = now - MINUTE;
    seeded.answers.set('cpu', {valueAt: () => 5});
    const harness = show(seeded, chart(`from="${now - 6 * HOUR}" to="${now}" time-zone="UTC"`, 'cpu'));
    await harness.settled();
    seeded.completeUntil = now + 9 * MINUTE;
    seeded.answers.set('cpu', {valueAt: () => 7});
    harness.chart.from = now - 6 * HOUR + 10 * MINUTE;
    harness.chart.to = now + 10 * MINUTE;
    await until(() => seeded.requests.length === 2);
    expect(harness.isDimmed, 'the clock moved, no more').to.equal(false);
    await harness.settled();
    const {fromMs, toMs} = seeded.requests[1]!;
    expect({fromMs, toMs}).to.deep.equal({fromMs: now - MINUTE - HOUR, toMs: now + 10 * MINUTE});
    await harness.point(0.5, 0.5);
    expect(harness.tipText()).to.contain('5\u00a0ms');
    await harness.point(0.95, 0.5);
    expect(harness.tipText()).to.contain('7\u00a0ms');
    expect(
      harness
        .legendRow('cpu')
        .slice(-4)
        .map((text) => text.trim()),
    ).to.deep.equal(['7\u00a0ms', '4\u00a0ms', '5.39\u00a0ms', '8\u00a0ms']);
  });

  it('keeps the old picture, dimmed, until what a zoom asks for is there', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    let answer: () => void = () => {};
    seeded.instead = () =>
      new Promise((done) => {
        answer = () => done(null as never);
      });
    harness.chart.viewport = {startMs: START + HOUR, endMs: START + 2 * HOUR};
    await until(() => seeded.requests.length === 2);
    await nextFrame();
    expect(harness.isDimmed).to.equal(true);
    expect(harness.paths('line').join('')).to.match(/^M/);
    expect(harness.states()).to.include.members(['ready', 'refreshing']);
    answer();
    await harness.settled();
    expect(harness.isDimmed).to.equal(false);
    expect(seeded.requests[1]!.step).to.equal('5s');
  });

  it('goes back without asking', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    harness.chart.viewport = {startMs: START + HOUR, endMs: START + 2 * HOUR};
    await harness.settled();
    harness.chart.viewport = null;
    await harness.settled();
    expect(seeded.requests).to.have.length(2);
    expect(harness.isDimmed).to.equal(false);
  });

  it('asks nothing when only names, colours and axes change', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    const child = harness.chart.querySelector('metrics-series')!;
    child.label = 'processor';
    child.color = 'rebeccapurple';
    child.axis = 'left';
    await nextFrame();
    await harness.settled();
    expect(harness.legendNames()).to.deep.equal(['processor']);
    expect(Object.keys(harness.axisTexts())).to.deep.equal(['left']);
    expect(seeded.requests).to.have.length(1);
  });

  it('keeps the series it has while a new one is awaited', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    const before = harness.paths('line').length;
    seeded.instead = () => new Promise(() => {});
    harness.chart.insertAdjacentHTML('beforeend', '<metrics-series series="load" label="the load"></metrics-series>');
    await until(() => seeded.requests.length === 2);
    await nextFrame();
    expect(harness.legendNames()).to.deep.equal(['cpu', 'the load']);
    expect(harness.paths('line')).to.have.length(before);
  });

  it('has the place of a series in the legend before the answer comes, and a real time axis', async () => {
    const seeded = api();
    seeded.instead = () => new Promise(() => {});
    const harness = show(seeded, chart(RANGE, 'cpu', 'load'));
    await until(() => seeded.requests.length === 1);
    await nextFrame();
    expect(harness.states()).to.deep.equal(['loading']);
    expect(harness.legendNames()).to.deep.equal(['cpu', 'load']);
    expect(harness.timeTexts()).to.include('02:00 PM');
  });

  it('says what was asked and where the nearest data is, and goes there', async () => {
    const seeded = api();
    seeded.answers.set('cpu', {valueAt: () => null});
    seeded.lastSeen = START - 3 * HOUR;
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await harness.settled();
    await until(() => /older/.test(harness.messageText() ?? ''));
    expect(harness.states()).to.deep.equal(['empty']);
    expect(harness.messageText()).to.match(/^No data in .*; the last sample is 3.h older\.\s+Go there$/);
    const picked: unknown[] = [];
    harness.chart.addEventListener('metrics-viewport', (event) => picked.push(event.detail.viewport));
    harness.pressMessage();
    const {startMs, endMs} = harness.chart.viewport!;
    expect(endMs - startMs).to.equal(6 * HOUR);
    expect(START - 3 * HOUR).to.be.within(startMs, endMs);
    expect(picked).to.deep.equal([{startMs, endMs}]);
  });

  it('keeps the picture when a refresh fails, says how old it is, and recovers', async () => {
    const seeded = api();
    const harness = show(seeded, chart('from="now-5s" to="now" refresh="250ms" time-zone="UTC"', 'cpu'));
    await harness.settled();
    const errors: MetricsErrorEvent[] = [];
    harness.chart.addEventListener('metrics-error', (event) => errors.push(event));
    seeded.instead = () => problemResponse(503, 'store_unavailable', 'the store does not answer');
    await until(() => harness.chart.stale);
    await nextFrame();
    expect(harness.states()).to.include.members(['ready', 'stale']);
    expect(harness.notesText()).to.match(/^as of .* ago$/);
    expect(harness.remarks()).to.deep.equal(['the store does not answer']);
    expect(errors.map(({detail}) => detail)).to.deep.equal([
      {code: 'store_unavailable', message: 'the store does not answer', status: 503, series: null},
    ]);
    const failed = seeded.requests.length;
    await new Promise((done) => setTimeout(done, 400));
    expect(seeded.requests.length, 'it backs off').to.be.at.most(failed + 1);
    seeded.instead = () => null;
    await until(() => !harness.chart.stale);
    await nextFrame();
    expect(harness.states()).to.include('ready').and.not.include('stale');
    expect(harness.notesText()).to.equal('');
  });

  it('follows the clock at home, and stays where a reader zoomed to', async () => {
    const seeded = api();
    const harness = show(seeded, chart('from="now-5s" to="now" refresh="250ms" time-zone="UTC"', 'cpu'));
    await harness.settled();
    const asked = seeded.requests.length;
    await until(() => seeded.requests.length >= asked + 2);
    expect(seeded.requests.at(-1)!.toMs).to.be.greaterThan(seeded.requests[0]!.toMs);
    const now = Date.now();
    harness.chart.viewport = {startMs: now - 4000, endMs: now - 2000};
    await harness.settled();
    const zoomed = seeded.requests.length;
    await new Promise((done) => setTimeout(done, 700));
    expect(seeded.requests).to.have.length(zoomed);
    harness.chart.from = 'now-6s';
    await until(() => seeded.requests.length > zoomed);
    expect(harness.chart.viewport).to.equal(null);
  });

  it('does not read again while it cannot be seen', async () => {
    const seeded = api();
    const harness = show(seeded, chart('from="now-5s" to="now" refresh="250ms" time-zone="UTC"', 'cpu'));
    await harness.settled();
    harness.box.style.display = 'none';
    await new Promise((done) => setTimeout(done, 200));
    const asked = seeded.requests.length;
    await new Promise((done) => setTimeout(done, 700));
    expect(seeded.requests).to.have.length(asked);
    harness.box.style.display = '';
    await until(() => seeded.requests.length > asked);
  });

  it('asks for the rest of a partial answer until it is whole, and says how far it is', async () => {
    const seeded = api();
    let progress = 0;
    seeded.instead = () => {
      progress += 0.4;
      const partial = progress < 1 ? {covered: [], progress, retryAfterMs: 300} : null;
      seeded.answers.set('cpu', {partial});
      return null;
    };
    const harness = show(seeded, chart(RANGE, 'cpu'));
    await until(() => harness.chart.partial);
    await nextFrame();
    expect(harness.states()).to.include('partial');
    expect(harness.notesText()).to.equal('40 % read');
    await harness.settled();
    expect(harness.chart.partial).to.equal(false);
    expect(seeded.requests.map(({url}) => url.href)).to.deep.equal(new Array(3).fill(seeded.requests[0]!.url.href));
  });

  it('shows the others when one series fails, and says why it did', async () => {
    const seeded = api();
    const error = {
      type: 'x',
      title: 'Unknown series',
      status: 404,
      code: 'unknown_series',
      detail: 'unknown series: gone',
    };
    seeded.answers.set('gone', {error});
    const harness = show(seeded, chart(RANGE, 'cpu', 'gone', '{broken'));
    const errors: [string, string | null][] = [];
    harness.chart.addEventListener('metrics-error', ({detail}) => errors.push([detail.code, detail.series]));
    await harness.settled();
    expect(harness.chart.state).to.equal('ready');
    expect(harness.legendRow('gone')).to.include('unknown series: gone');
    expect(errors).to.have.deep.members([
      ['unknown_series', 'gone'],
      ['invalid_selector', '{broken'],
    ]);
    expect(seeded.requests[0]!.series).to.deep.equal(['cpu', 'gone']);
  });

  it('tells of each answer it has drawn', async () => {
    const seeded = api();
    const loads: MetricsLoadEvent['detail'][] = [];
    const harness = show(seeded, chart(RANGE, 'cpu'));
    harness.box.addEventListener('metrics-load', (event) => loads.push((event as MetricsLoadEvent).detail));
    await harness.settled();
    expect(loads).to.deep.equal([
      {
        url: seeded.requests[0]!.url.href,
        timeRange: {startMs: START, endMs: START + 6 * HOUR},
        step: '30s',
        series: ['cpu'],
      },
    ]);
  });

  it('keeps its gutters while the clock moves: they grow with the values, and do not shrink again', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    const lefts: number[] = [];
    for (const [i, value] of [5, 5_000_000, 5, 70].entries()) {
      seeded.answers.set('cpu', {unit: null, valueAt: (startMs) => value + (startMs % 7)});
      // Backwards, so that nothing of it is kept.
      harness.chart.from = START - i * MINUTE;
      harness.chart.to = START + 6 * HOUR - i * MINUTE;
      await harness.settled();
      lefts.push(harness.plotBox().left);
    }
    expect(lefts[1]).to.be.greaterThan(lefts[0]!);
    expect(lefts.slice(2)).to.deep.equal([lefts[1], lefts[1]]);
    harness.chart.viewport = {startMs: START + HOUR, endMs: START + 2 * HOUR};
    await harness.settled();
    expect(harness.plotBox().left).to.be.lessThan(lefts[1]!);
  });

  it('asks nothing before it has a box, and at once when it gets one', async () => {
    const seeded = api();
    const harness = show(seeded, chart(RANGE, 'cpu'));
    harness.box.style.display = 'none';
    await harness.settled();
    expect(seeded.requests).to.have.length(0);
    expect(harness.chart.state).to.equal('idle');
    harness.box.style.display = '';
    await until(() => seeded.requests.length === 1);
    await harness.settled();
    expect(harness.chart.state).to.equal('ready');
  });
});
