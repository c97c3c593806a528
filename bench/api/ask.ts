import {setTimeout as delay} from 'node:timers/promises';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import type {App} from '#api/http/app-env.js';
import {SERIES_TEXT} from './one-series.js';
import type {Span} from './spans.js';

/** One answer of the app, and what its headers tell of it. */
export interface Asked {
  readonly step: string;
  readonly stepMs: number;
  readonly bins: number;
  readonly samples: number;
  /** Rows that the stores delivered for it. */
  readonly rows: number;
  /** How long to wait for more; null when it is whole. */
  readonly retryAfterMs: number | null;
}

/** Asks for the bins of a span, as a chart that is 1,000 pixels wide does. Everything but the socket is in it, the JSON too. */
export async function ask(app: App, {range}: Span): Promise<Asked> {
  const query = new URLSearchParams({
    series: SERIES_TEXT,
    from: String(range.startMs),
    to: String(range.endMs),
    bins: '1000',
  });
  const response = await app.request(`/api/v1/bins?${query}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`failed question: ${response.status} ${text}`);
  const answer = JSON.parse(text) as BinsAnswer;
  const series = answer.series[0];
  if (!series?.count) throw new Error(`failed series: ${JSON.stringify(series?.error)}`);
  return {
    step: answer.step,
    stepMs: answer.stepMs!,
    bins: series.count.length,
    samples: series.summary?.count ?? 0,
    rows: Number(/rows;desc="(\d+)"/.exec(response.headers.get('server-timing') ?? '')?.[1]),
    retryAfterMs: series.partial?.retryAfterMs ?? null,
  };
}

/** Asks again until the answer is whole. */
export async function askUntilWhole(app: App, span: Span): Promise<Asked> {
  for (;;) {
    const asked = await ask(app, span);
    if (asked.retryAfterMs === null) return asked;
    await delay(asked.retryAfterMs);
  }
}
