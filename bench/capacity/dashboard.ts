/** What a page of charts shows in this bench: twelve gauges, a sample in ten seconds, for a month. */
import type {IncomingSeries} from '#api/store.js';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const INTERVAL_MS = 10 * SECOND_MS;

/** Four charts of three series. */
export const SERIES: readonly IncomingSeries[] = Array.from({length: 12}, (_, i) => ({
  metric: 'bench.load',
  labels: {host: `web-${String(i + 1).padStart(2, '0')}`},
  kind: 'gauge',
  unit: '%',
  interval: INTERVAL_MS,
}));

/** What is asked: by a selector, so many series answer. */
export const PAGES = [
  {series: 1, selector: 'bench.load{host="web-01"}'},
  {series: SERIES.length, selector: 'bench.load'},
] as const;

/** The ranges that people look at, with the step that a chart of 1,000 pixels takes for each. */
export const RANGES = [
  {name: '1h', ms: HOUR_MS, step: '10s', stepMs: INTERVAL_MS},
  {name: '6h', ms: 6 * HOUR_MS, step: '30s', stepMs: 30 * SECOND_MS},
  {name: '1d', ms: DAY_MS, step: '2m', stepMs: 2 * MINUTE_MS},
  {name: '7d', ms: 7 * DAY_MS, step: '15m', stepMs: 15 * MINUTE_MS},
  {name: '30d', ms: 30 * DAY_MS, step: '1h', stepMs: HOUR_MS},
] as const;

/** What is done with a range, as the element does it. */
export type Look =
  /** The whole range, which ends now. */
  | 'view'
  /** Of that, what may still change: the last hour and what is open. */
  | 'refresh'
  /** A settled range that was asked for before: the answer is kept. */
  | 'kept';

/** The address of a look; `turn` makes it another one, so that it is not answered along with another. */
export function pathOf(
  {selector}: {readonly selector: string},
  {ms, step, stepMs}: (typeof RANGES)[number],
  look: Look,
  {nowMs, turn}: {readonly nowMs: number; readonly turn: number},
): string {
  const ceil = (time: number) => Math.ceil(time / stepMs) * stepMs;
  const settledMs = ceil(nowMs - HOUR_MS - 2 * INTERVAL_MS) - stepMs;
  const endMs = look === 'kept' ? settledMs - DAY_MS : ceil(nowMs);
  const startMs = look === 'refresh' ? Math.max(settledMs, endMs - ms) : endMs - ms;
  const query = new URLSearchParams([
    ['series', selector],
    ['from', String(startMs - (look === 'kept' ? 0 : stepMs * (turn % 8)))],
    ['to', String(endMs)],
    ['step', step],
  ]);
  return `/api/v1/bins?${query}`;
}
