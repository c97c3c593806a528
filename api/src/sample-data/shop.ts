/** The series of a small web shop, each a pure function of time. */
import type {IncomingSeries} from '../store.js';
import {
  DEPLOYMENTS,
  DOOR_SLEEPS,
  doorTail,
  INCIDENTS,
  isDuring,
  isLost,
  lastOf,
  lateSensorFrom,
  OUTAGES,
  type SampleSpan,
  spikeAt,
} from './events.js';
import {noise01, smoothNoise01} from './noise.js';
import {trafficAt} from './traffic.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** One series of the shop. */
export interface ShopSeries {
  readonly series: IncomingSeries;
  /** The value at a multiple of the interval; null where no sample was recorded. */
  valueAt(timeMs: number): number | null;
}

/** Seeds by which the planted events of two series are found again. */
export const CHECKOUT_SEED = 11;
export const P99_SEED = 23;

/** What everything in the shop is labelled with, so that nobody takes it for real. */
const SAMPLE = {data: 'sample'};

interface Shape {
  readonly metric: string;
  readonly labels?: Record<string, string>;
  readonly unit: string;
  readonly kind?: IncomingSeries['kind'];
  readonly interval: number;
  readonly seed: number;
  /** The value, given the index of the sample. */
  readonly value: (timeMs: number, index: number) => number | null;
}

function shopSeries({metric, labels = {}, unit, kind = 'gauge', interval, seed, value}: Shape): ShopSeries {
  return {
    series: {metric, labels: {...SAMPLE, ...labels}, kind, unit, interval},
    valueAt(timeMs) {
      const index = Math.floor(timeMs / interval);
      if (isDuring(OUTAGES, timeMs) || isLost(seed, index)) return null;
      return value(timeMs, index);
    },
  };
}

/** To so many digits; the division gives the double that is nearest to the decimal number. */
const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

function requests(service: string, seed: number, most: number, interval: number): ShopSeries {
  return shopSeries({
    metric: 'shop.requests',
    labels: {service},
    unit: 'requests/s',
    interval,
    seed,
    value: (timeMs, index) =>
      round(
        most * trafficAt(timeMs) * (0.85 + 0.2 * smoothNoise01(seed, index, 40) + 0.12 * noise01(seed + 1, index)),
        2,
      ),
  });
}

function latency(quantile: string, seed: number, base: number, load: number): ShopSeries {
  return shopSeries({
    metric: 'shop.latency',
    labels: {service: 'checkout', quantile},
    unit: 'ms',
    interval: 30 * SECOND_MS,
    seed,
    value: (timeMs, index) => {
      const slow = isDuring(INCIDENTS, timeMs) ? 3.5 : 1;
      const wobble = 0.85 + 0.3 * smoothNoise01(seed, index, 25) + 0.15 * noise01(seed + 1, index);
      return round(
        (base + load * trafficAt(timeMs)) * slow * wobble * (quantile === 'p99' ? spikeAt(seed, index) : 1),
        1,
      );
    },
  });
}

function temperature(sensor: string, seed: number, level: number, known: (timeMs: number) => boolean): ShopSeries {
  return shopSeries({
    metric: 'shop.temperature',
    labels: {sensor},
    unit: 'Cel',
    interval: MINUTE_MS,
    seed,
    value: (timeMs, index) =>
      known(timeMs)
        ? round(level + 6 * trafficAt(timeMs) + 3 * smoothNoise01(seed, index, 600) + 0.4 * noise01(seed + 1, index), 1)
        : null,
  });
}

/** A total since the last deployment: it grows about as fast as the shop is busy, and begins again. */
function total(metric: string, unit: string, seed: number, perSecond: number): ShopSeries {
  // How busy the shop was in whole hours since the deployment that was asked about last: samples come in order.
  let ofStartMs = Number.NaN;
  let busyUntilHour: number[] = [];
  return shopSeries({
    metric,
    labels: {service: 'checkout'},
    unit,
    kind: 'counter',
    interval: 10 * SECOND_MS,
    seed,
    value: (timeMs) => {
      const startMs = lastOf(DEPLOYMENTS, timeMs);
      if (startMs !== ofStartMs) {
        ofStartMs = startMs;
        busyUntilHour = [0];
      }
      const busyAt = (hour: number) => trafficAt(startMs + (hour + 0.5) * HOUR_MS);
      const hours = Math.floor((timeMs - startMs) / HOUR_MS);
      while (busyUntilHour.length <= hours)
        busyUntilHour.push(busyUntilHour.at(-1)! + busyAt(busyUntilHour.length - 1) * 3600);
      const rest = (timeMs - startMs - hours * HOUR_MS) / 1000;
      return Math.floor((busyUntilHour[hours]! + busyAt(hours) * rest) * perSecond);
    },
  });
}

/** All series of the shop; two sensors depend on where the data set begins and ends. */
export function shopSeriesList(span: SampleSpan): readonly ShopSeries[] {
  const lateFromMs = lateSensorFrom(span);
  const tail = doorTail(span);
  const isDoorOn = (timeMs: number) =>
    !isDuring([DOOR_SLEEPS], timeMs) && !(timeMs >= tail.startMs && timeMs < tail.endMs);
  return [
    requests('checkout', CHECKOUT_SEED, 42, 10 * SECOND_MS),
    requests('catalog', 12, 310, 30 * SECOND_MS),
    requests('search', 13, 120, 30 * SECOND_MS),
    latency('p50', 21, 38, 30),
    latency('p95', 22, 95, 110),
    latency('p99', P99_SEED, 180, 260),
    shopSeries({
      metric: 'shop.errors',
      labels: {service: 'checkout'},
      unit: '%',
      interval: MINUTE_MS,
      seed: 31,
      value: (timeMs, index) =>
        round(
          (isDuring(INCIDENTS, timeMs) ? 9 : 0.25) *
            (0.6 + 0.8 * smoothNoise01(31, index, 30) + 0.3 * noise01(32, index)),
          3,
        ),
    }),
    temperature('rack-1', 41, 21, () => true),
    temperature('rack-2', 42, 24, (timeMs) => timeMs >= lateFromMs),
    temperature('door', 43, 9, isDoorOn),
    total('shop.orders', 'orders', 51, 0.9),
    total('shop.sent', 'By', 52, 480_000),
    shopSeries({
      metric: 'shop.queue.dead_letters',
      unit: 'messages',
      interval: MINUTE_MS,
      seed: 61,
      value: () => 0,
    }),
    shopSeries({
      metric: 'shop.cache.size',
      unit: 'By',
      interval: MINUTE_MS,
      seed: 62,
      value: () => 268_435_456,
    }),
  ];
}
