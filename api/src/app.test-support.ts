/** A real app over a real engine and a DuckDB in memory: what the tests of routes ask. */
import {pino} from 'pino';
import {type AppOptions, createApp} from './app.js';
import {createEngine} from './engine/create-engine.js';
import type {EngineLimits} from './engine/limits.js';
import type {App} from './http/app-env.js';
import {type DuckDbStore, openDuckDbStore} from './stores/duckdb/open.js';

/** What `now` is in these tests: 2026-03-01T12:00:00Z. */
export const NOW = Date.UTC(2026, 2, 1, 12);

const HOUR = 3_600_000;

/** An app whose sources hold two hours before `NOW`, and the hour that ended a day before. */
export interface TestApp {
  readonly app: App;
  readonly store: DuckDbStore;
  /** Lines of the log, parsed. */
  readonly logged: Record<string, unknown>[];
  close(): Promise<void>;
}

/**
 * Opens an app over samples of source `test`, every 10 s: `cpu.load{host}` for the hosts web-1 and web-2 (gauge, %,
 * values 0 to 59), and `requests.total{host="web-1"}` (counter, 1 a second).
 */
export async function openTestApp(
  options: Partial<AppOptions> = {},
  engineLimits: Partial<EngineLimits> = {},
): Promise<TestApp> {
  const store = await openDuckDbStore({directory: null});
  const series = [
    {metric: 'cpu.load', labels: {host: 'web-1'}, kind: 'gauge', unit: '%'},
    {metric: 'cpu.load', labels: {host: 'web-2'}, kind: 'gauge', unit: '%'},
    {metric: 'requests.total', labels: {host: 'web-1'}, kind: 'counter', unit: 'requests'},
  ] as const;
  const spans = [
    {startMs: NOW - 25 * HOUR, endMs: NOW - 24 * HOUR},
    {startMs: NOW - 2 * HOUR, endMs: NOW},
  ];
  await store
    .sink('test')
    .writeSamples(series.map((one) => ({series: {...one, interval: 10_000}, samples: samplesOf(one.kind, spans)})));
  const logged: Record<string, unknown>[] = [];
  const log = pino({level: 'debug'}, {write: (line: string) => logged.push(JSON.parse(line))});
  const engine = createEngine({
    sources: [store.source('test')],
    rollups: store.rollups,
    now: () => NOW,
    limits: engineLimits,
    log,
  });
  return {
    app: createApp({engine, now: () => NOW, log, ...options}),
    store,
    logged,
    async close() {
      await engine.close();
      await store.close();
    },
  };
}

function samplesOf(kind: 'gauge' | 'counter', spans: readonly {startMs: number; endMs: number}[]) {
  const times = spans.flatMap(({startMs, endMs}) =>
    Array.from({length: (endMs - startMs) / 10_000}, (_, i) => startMs + i * 10_000),
  );
  const start = times[0]!;
  return {
    length: times.length,
    time: Float64Array.from(times),
    value: Float64Array.from(times, (time) => (kind === 'counter' ? (time - start) / 1000 : (time / 10_000) % 60)),
    exact: null,
    weight: null,
  };
}
