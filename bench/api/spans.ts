import type {TimeRange} from '@metrics-chart/contract/series';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where the samples end, and with them every range that is asked for. */
export const END_MS = Date.UTC(2026, 10, 1);

/** The clock of the engine: so late that nothing is open and all may be kept. */
export const NOW_MS = END_MS + 6 * HOUR_MS;

/** A stretch of time that is asked for, as somebody looks at a chart of it. */
export interface Span {
  readonly name: string;
  readonly days: number;
  readonly range: TimeRange;
}

const spanOf = (name: string, days: number): Span => ({
  name,
  days,
  range: {startMs: END_MS - days * DAY_MS, endMs: END_MS},
});

export const SPANS: readonly Span[] = [spanOf('1 h', 1 / 24), spanOf('1 d', 1), spanOf('30 d', 30), spanOf('1 y', 365)];

/** An hour that no span holds, if there are two days: asked for to warm up, so that no figure is that of cold code. */
export const WARM_UP: Span = {
  name: 'warm-up',
  days: 1 / 24,
  range: {startMs: END_MS - 2 * DAY_MS, endMs: END_MS - 2 * DAY_MS + HOUR_MS},
};
