import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lowerBound} from '../bin-columns.js';
import type {IncomingSamples} from '../store.js';
import {openDuckDbStore} from '../stores/duckdb/open.js';
import {sampleSpan} from './events.js';
import {PLANTED_EVENTS} from './planted-events.js';
import {createSampleDataFeed, shopSamples, writeSampleData} from './sample-data.js';

const DAY_MS = 86_400_000;
/** A Tuesday at noon, a month after the clocks went back. */
const END_MS = Date.UTC(2026, 10, 24, 12);
const DAYS = 90;
const SPAN = sampleSpan(END_MS, DAYS);
const EVENTS = PLANTED_EVENTS(END_MS);
const ALL = shopSamples(SPAN, {startMs: SPAN.startMs, endMs: END_MS});

function find(metric: string, labels: Record<string, string> = {}, among = ALL): IncomingSamples {
  const found = among.filter(
    ({series}) =>
      series.metric === metric && Object.entries(labels).every(([name, value]) => series.labels[name] === value),
  );
  assert.equal(found.length, 1, `${metric} ${JSON.stringify(labels)}`);
  return found[0]!;
}

function within({samples}: IncomingSamples, from: number, to: number): number[] {
  return [...samples.value.subarray(lowerBound(samples.time, from), lowerBound(samples.time, to))];
}

function of(kind: string, series: string) {
  const events = EVENTS.filter((event) => event.kind === kind && event.series === series);
  assert.ok(events.length > 0, `no ${kind} of ${series}`);
  return events;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

test('every series says that it is sample data, and has samples at multiples of its interval', () => {
  assert.equal(ALL.length, 14);
  for (const {series, samples} of ALL) {
    assert.equal(series.labels.data, 'sample');
    assert.ok(samples.length > 0);
    assert.ok(samples.time.every((time, i) => time % series.interval! === 0 && !(time <= samples.time[i - 1]!)));
    assert.ok(samples.value.every(Number.isFinite));
  }
});

test('shopSamples(span, range) gives a time the same value, whatever range it is made in', () => {
  const from = END_MS - 3 * DAY_MS - 12_345;
  for (const part of shopSamples(SPAN, {startMs: from, endMs: from + DAY_MS})) {
    const whole = find(part.series.metric, part.series.labels);
    const first = whole.samples.time.indexOf(part.samples.time[0]!);
    const last = first + part.samples.length;
    assert.deepEqual(part.samples.time, whole.samples.time.slice(first, last));
    assert.deepEqual(part.samples.value, whole.samples.value.slice(first, last));
  }
});

test('no series has a sample in an outage; a week has one of two hours, a day one of 25 minutes', () => {
  const outages = of('outage', 'shop.*');
  for (const {from, to} of outages) for (const series of ALL) assert.equal(within(series, from, to).length, 0);
  const lasts = (minutes: number, since: number) =>
    outages.some(({from, to}) => to - from === minutes * 60_000 && from >= since);
  assert.ok(lasts(120, END_MS - 7 * DAY_MS));
  assert.ok(lasts(25, END_MS - DAY_MS));
});

test('single samples are lost, and the ones beside them are there', () => {
  const checkout = find('shop.requests', {service: 'checkout'});
  const lost = of('lost', 'shop.requests{service="checkout"}');
  assert.ok(lost.length > 100, `${lost.length}`);
  const times = new Set(checkout.samples.time);
  let alone = 0;
  for (const {from} of lost) {
    assert.ok(!times.has(from));
    if (times.has(from - 10_000) && times.has(from + 10_000)) alone += 1;
  }
  assert.ok(alone > 0.9 * lost.length, `${alone} of ${lost.length}`);
});

test('one sensor comes late, one misses its tail', () => {
  const [late] = of('late', 'shop.temperature{sensor="rack-2"}');
  const rack = find('shop.temperature', {sensor: 'rack-2'});
  assert.equal(late!.to - SPAN.startMs, 30 * DAY_MS);
  assert.equal(within(rack, late!.from, late!.to).length, 0);
  assert.ok(within(rack, late!.to, late!.to + DAY_MS).length > 1300);
  const [tail] = of('tail', 'shop.temperature{sensor="door"}');
  const door = find('shop.temperature', {sensor: 'door'});
  assert.equal(tail!.to, END_MS);
  assert.equal(within(door, tail!.from, tail!.to).length, 0);
  assert.ok(within(door, tail!.from - 3_600_000, tail!.from).length > 50);
});

test('counters are integers that only fall at a deployment', () => {
  for (const metric of ['shop.orders', 'shop.sent']) {
    const {samples} = find(metric);
    const resets = of('reset', metric).map(({from}) => from);
    const falls = [...samples.time].filter((_, i) => samples.value[i]! < samples.value[i - 1]!);
    assert.ok(samples.value.every(Number.isSafeInteger));
    assert.ok(falls.length >= 40, `${falls.length} falls`);
    for (const fall of falls)
      assert.ok(
        resets.some((reset) => fall >= reset && fall <= reset + 60_000),
        `${metric} falls at ${fall}`,
      );
  }
});

test('an incident is slow and fails; a spike is one sample that stands out', () => {
  const p99 = find('shop.latency', {quantile: 'p99'});
  const errors = find('shop.errors');
  for (const {from, to} of of('incident', 'shop.errors{service="checkout"}')) {
    assert.ok(median(within(errors, from, to)) > 10 * median(within(errors, from - 3_600_000, from)));
    assert.ok(median(within(p99, from, to)) > 2 * median(within(p99, from - 3_600_000, from)));
  }
  const spikes = of('spike', 'shop.latency{quantile="p99",service="checkout"}');
  assert.ok(spikes.length > 50, `${spikes.length}`);
  for (const {from, to} of spikes) {
    const around = within(p99, from - 300_000, to + 300_000);
    if (around.length > 0) assert.ok(within(p99, from, to)[0]! > 1.5 * median(around));
  }
});

test('traffic follows the clocks of the customers through a clock change', () => {
  const [change, ...others] = of('clock-change', 'shop.*');
  assert.deepEqual(others, []);
  assert.equal(change!.from, Date.UTC(2026, 9, 25, 1));
  // The same weekday a week before and after has the same shape at the same local hour, not at the same UTC hour.
  const requests = find('shop.requests', {service: 'catalog'});
  const at = (startMs: number) => median(within(requests, startMs, startMs + 1_200_000));
  const before = at(Date.UTC(2026, 9, 21, 4, 30));
  const sameLocal = at(Date.UTC(2026, 9, 28, 5, 30));
  const sameUtc = at(Date.UTC(2026, 9, 28, 4, 30));
  assert.ok(Math.abs(sameLocal - before) < Math.abs(sameUtc - before), `${before} ${sameLocal} ${sameUtc}`);
});

test('one series is all zero, one is flat', () => {
  assert.ok(find('shop.queue.dead_letters').samples.value.every((value) => value === 0));
  const {value} = find('shop.cache.size').samples;
  assert.ok(value[0]! > 0 && value.every((size) => size === value[0]));
});

test('writeSampleData(job) writes up to the end, tells its progress, and stops when told to', async () => {
  const store = await openDuckDbStore({directory: null});
  const progress: number[] = [];
  await writeSampleData({
    sink: store.sink('sample'),
    endMs: END_MS,
    days: 20,
    progress: (share01) => progress.push(share01),
  });
  assert.deepEqual(progress, progress.toSorted());
  assert.equal(progress.at(-1), 1);
  const {series} = await store.source('sample').catalogue.listSeries({limit: 100});
  assert.equal(series.length, 14);
  assert.equal(Math.max(...series.map(({lastSeen}) => lastSeen!)), END_MS - 10_000);
  await assert.rejects(
    writeSampleData({sink: store.sink('other'), endMs: END_MS, signal: AbortSignal.abort(new Error('enough'))}),
    /enough/,
  );
  await store.close();
});

test('a feed that starts again goes on where the data ends, with the values it would have had', async () => {
  const store = await openDuckDbStore({directory: null});
  const source = store.source('sample');
  const log = {info() {}, warn: (_details: object, message: string) => assert.fail(message)};
  const runTo = async (untilMs: number) => {
    const feed = createSampleDataFeed({source, sink: store.sink('sample'), now: () => untilMs, log});
    feed.start();
    const deadlineMs = Date.now() + 20_000;
    for (;;) {
      const {series} = await source.catalogue.listSeries({limit: 100});
      if (Math.max(0, ...series.map(({lastSeen}) => lastSeen ?? 0)) >= untilMs) break;
      assert.ok(Date.now() < deadlineMs, 'the feed never reached the end');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await feed.stop();
  };
  await runTo(END_MS);
  await runTo(END_MS + 2 * DAY_MS);

  const {series} = await source.catalogue.listSeries({limit: 100});
  const range = {startMs: END_MS - 3_600_000, endMs: END_MS + 2 * DAY_MS + 1};
  for (const expected of shopSamples(SPAN, range)) {
    const info = series.find(
      ({metric, labels}) =>
        metric === expected.series.metric &&
        JSON.stringify(sorted(labels)) === JSON.stringify(sorted(expected.series.labels)),
    )!;
    const times: number[] = [];
    const values: number[] = [];
    const request = {series: info, measure: info.measures[0]!, range, signal: AbortSignal.timeout(10_000)};
    for await (const page of source.samples.readSamples(request)) {
      times.push(...page.time);
      values.push(...page.value);
    }
    assert.deepEqual(times, [...expected.samples.time], info.series);
    assert.deepEqual(values, [...expected.samples.value], info.series);
  }
  await store.close();
});

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
