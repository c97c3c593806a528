/** The list of what is wrong in the sample data, for whoever checks that a chart shows it. */
import {zoneOffsetMs} from '@metrics-chart/contract/calendar';
import {
  DEPLOYMENTS,
  DOOR_SLEEPS,
  doorTail,
  INCIDENTS,
  isDuring,
  isLost,
  lateSensorFrom,
  OUTAGES,
  type Recurring,
  sampleSpan,
  spikeAt,
} from './events.js';
import {CHECKOUT_SEED, P99_SEED} from './shop.js';
import {SHOP_ZONE} from './traffic.js';

const CHECKOUT_INTERVAL_MS = 10_000;
const P99_INTERVAL_MS = 30_000;
const HOUR_MS = 3_600_000;

/** One thing that was planted. */
export interface PlantedEvent {
  /** A selector of the series, or `shop.*` for all of them. */
  readonly series: string;
  /**
   * `outage`, `late`, `tail`, `asleep` and `lost` have no samples; `incident` is slow and fails; at a `reset` a counter
   * begins again; a `spike` is one sample; at a `clock-change` the customers' clocks do.
   */
  readonly kind: 'outage' | 'incident' | 'reset' | 'late' | 'tail' | 'asleep' | 'lost' | 'spike' | 'clock-change';
  /** Epoch milliseconds UTC, start inclusive, end exclusive; the same for what happens at a moment. */
  readonly from: number;
  readonly to: number;
  readonly about: string;
}

/**
 * Everything planted in the data set that `writeSampleData` makes with the same end and days, ascending by `from`;
 * stretches are cut at its ends. Lost samples are listed for the requests of the checkout, where no outage hides them;
 * other series lose theirs elsewhere.
 */
export function PLANTED_EVENTS(endMs: number, days = 90): readonly PlantedEvent[] {
  const span = sampleSpan(endMs, days);
  const {startMs} = span;
  const events: PlantedEvent[] = [];
  const add = (series: string, kind: PlantedEvent['kind'], from: number, to: number, about: string) => {
    const event = {series, kind, from: Math.max(from, startMs), to: Math.min(to, endMs), about};
    if (event.from < event.to || (from === to && from >= startMs && from < endMs)) events.push(event);
  };
  const addAll = (series: string, kind: PlantedEvent['kind'], {every, at, lasts}: Recurring, about: string) => {
    for (let from = Math.floor((startMs - at) / every) * every + at; from < endMs; from += every)
      add(series, kind, from, from + lasts, about);
  };

  for (const outage of OUTAGES) addAll('shop.*', 'outage', outage, 'nothing was recorded');
  for (const incident of INCIDENTS) {
    addAll('shop.latency{service="checkout"}', 'incident', incident, 'slow');
    addAll('shop.errors{service="checkout"}', 'incident', incident, 'many requests fail');
  }
  for (const metric of ['shop.orders', 'shop.sent']) addAll(metric, 'reset', DEPLOYMENTS, 'deployed: begins again');
  add('shop.temperature{sensor="rack-2"}', 'late', startMs, lateSensorFrom(span), 'not mounted yet');
  add('shop.temperature{sensor="door"}', 'tail', doorTail(span).startMs, doorTail(span).endMs, 'its battery is empty');
  addAll('shop.temperature{sensor="door"}', 'asleep', DOOR_SLEEPS, 'sleeps in the small hours');

  for (let index = Math.ceil(startMs / CHECKOUT_INTERVAL_MS); index * CHECKOUT_INTERVAL_MS < endMs; index += 1) {
    const from = index * CHECKOUT_INTERVAL_MS;
    if (isLost(CHECKOUT_SEED, index) && !isDuring(OUTAGES, from))
      add('shop.requests{service="checkout"}', 'lost', from, from + CHECKOUT_INTERVAL_MS, 'lost on its way');
  }
  for (let index = Math.ceil(startMs / P99_INTERVAL_MS); index * P99_INTERVAL_MS < endMs; index += 1) {
    const from = index * P99_INTERVAL_MS;
    if (spikeAt(P99_SEED, index) > 1 && !isLost(P99_SEED, index) && !isDuring(OUTAGES, from))
      add('shop.latency{quantile="p99",service="checkout"}', 'spike', from, from + P99_INTERVAL_MS, 'one slow sample');
  }
  for (let time = Math.ceil(startMs / HOUR_MS) * HOUR_MS; time < endMs; time += HOUR_MS) {
    if (zoneOffsetMs(time, SHOP_ZONE) !== zoneOffsetMs(time - 1, SHOP_ZONE))
      add('shop.*', 'clock-change', time, time, `clocks change in ${SHOP_ZONE}`);
  }
  return events.sort((a, b) => a.from - b.from);
}
