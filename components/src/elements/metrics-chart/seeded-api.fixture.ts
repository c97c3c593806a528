/** An API for tests, as a `chart.request`: it answers bins in the wire format, the same for the same question. */
import {durationMsFrom} from '@metrics-chart/contract/duration';
import type {BinnedSeries, BinsAnswer, CatalogueAnswer} from '@metrics-chart/contract/series';
import type {RequestFunction} from '../../data/read-json.js';

/** One request that came. */
export interface SeededRequest {
  readonly url: URL;
  readonly method: string;
  readonly series: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly step: string;
  readonly signal: AbortSignal;
}

/** How a series answers: what it holds and how it is drawn, in the words of the wire. */
export type SeriesAnswer = Partial<BinnedSeries> & {
  /** Value of the bin that starts at a time; null for a gap, undefined for unknown. */
  readonly valueAt?: (startMs: number) => number | null | undefined;
};

export class SeededApi {
  /** All that came, in order. */
  readonly requests: SeededRequest[] = [];
  /** By selector; others answer a slope of 1 a minute in ms. */
  readonly answers = new Map<string, SeriesAnswer | readonly SeriesAnswer[]>();
  /** Up to when bins are complete, epoch milliseconds. */
  completeUntil = Number.POSITIVE_INFINITY;
  /** Answers instead, when it returns something. */
  instead: (request: SeededRequest) => Response | Promise<Response> | null = () => null;
  /** When data is said to have been seen last. */
  lastSeen: number | null = null;

  readonly request: RequestFunction = async (address, init) => {
    const url = new URL(address);
    if (url.pathname.endsWith('/series')) return Response.json(this.#catalogue(url));
    const asked = requestFrom(url, init);
    this.requests.push(asked);
    const other = await untilAborted(Promise.resolve(this.instead(asked)), asked.signal);
    return other ?? Response.json(this.#answer(asked));
  };

  #answer({series, fromMs, toMs, step}: SeededRequest): BinsAnswer {
    const stepMs = durationMsFrom(step);
    return {
      requested: {from: fromMs, to: toMs},
      from: fromMs,
      to: toMs,
      step,
      stepMs,
      edges: null,
      timezone: 'UTC',
      series: series.flatMap((selector, query) =>
        [this.answers.get(selector) ?? {}]
          .flat()
          .map((answer) => this.#series(selector, query, answer, fromMs, toMs, stepMs)),
      ),
    };
  }

  #series(
    selector: string,
    query: number,
    {valueAt = (startMs) => (startMs / 60000) % 60, ...more}: SeriesAnswer,
    fromMs: number,
    toMs: number,
    stepMs: number,
  ): BinnedSeries {
    const starts = Array.from({length: (toMs - fromMs) / stepMs}, (_, i) => fromMs + i * stepMs);
    const completeUntil = Math.min(toMs, this.completeUntil);
    const isOpen = (startMs: number) => startMs + stepMs > completeUntil;
    const values = starts.map((startMs) => (isOpen(startMs) ? null : valueAt(startMs)));
    const present = values.filter((value) => value !== null && value !== undefined);
    const name = selector.replace(/\{.*/, '');
    return {
      query,
      series: selector,
      metric: name,
      measure: 'value',
      labels: {},
      kind: 'gauge',
      unit: 'ms',
      interval: 10000,
      derived: null,
      completeUntil,
      count: values.map((value) => (value === undefined ? null : value === null ? 0 : 6)),
      missing: values.map((value, i) =>
        value === undefined ? null : value === null && !isOpen(starts[i]!) ? stepMs : 0,
      ),
      min: values.map((value) => (value === undefined || value === null ? null : value - 1)),
      mean: values.map((value) => value ?? null),
      max: values.map((value) => (value === undefined || value === null ? null : value + 1)),
      summary: {
        count: present.length * 6,
        missing: 0,
        min: present.length > 0 ? Math.min(...present) - 1 : null,
        mean: present.length > 0 ? present.reduce((sum, value) => sum + value, 0) / present.length : null,
        max: present.length > 0 ? Math.max(...present) + 1 : null,
        last: present.at(-1) ?? null,
        lastTime: present.length > 0 ? completeUntil - 1 : null,
      },
      partial: null,
      warnings: [],
      error: null,
      ...more,
    };
  }

  #catalogue(url: URL): CatalogueAnswer {
    const metric = url.searchParams.get('search') ?? '';
    const about = {series: metric, metric, labels: {}, kind: 'gauge', unit: 'ms', interval: 10000} as const;
    return {
      series: [{...about, measures: ['value'], firstSeen: null, lastSeen: this.lastSeen, source: 'seeded'}],
      next: null,
    };
  }
}

/** A response that says no, as the API says it. */
export function problemResponse(status: number, code: string, detail: string): Response {
  return Response.json(
    {type: 'about:blank', title: detail, status, code, detail},
    {status, headers: {'content-type': 'application/problem+json'}},
  );
}

function requestFrom(url: URL, init: RequestInit): SeededRequest {
  const signal = init.signal!;
  if (init.method === 'POST') {
    const body = JSON.parse(String(init.body));
    const series = body.series.map((each: string | {selector: string}) =>
      typeof each === 'string' ? each : each.selector,
    );
    return {url, method: 'POST', series, fromMs: body.from, toMs: body.to, step: body.step, signal};
  }
  const {searchParams: query} = url;
  return {
    url,
    method: 'GET',
    series: query.getAll('series'),
    fromMs: Number(query.get('from')),
    toMs: Number(query.get('to')),
    step: query.get('step')!,
    signal,
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    work.then(resolve, reject);
  });
}
