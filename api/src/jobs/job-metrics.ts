/** What a job that is shared by several processes tells of itself in `/metrics`. */
import {Counter, Gauge, type Registry} from 'prom-client';
import type {SharedProgress} from './shared-rollup.js';

/** What is asked whenever the metrics are. */
export interface JobFigures {
  readonly progress: () => SharedProgress;
  /** Late samples that were not even marked. */
  readonly refusedMarks: () => number;
}

const bySource = new WeakMap<Registry, Map<string, JobFigures>>();

/** Adds the figures of the job of a source; the first one of a registry makes the instruments. */
export function registerJobMetrics(registry: Registry, source: string, figures: JobFigures): void {
  const known = bySource.get(registry);
  if (known) {
    known.set(source, figures);
    return;
  }
  const jobs = new Map([[source, figures]]);
  bySource.set(registry, jobs);
  const common = {labelNames: ['source'] as const, registers: [registry]};
  new Gauge({
    ...common,
    name: 'metrics_chart_rollup_lag_seconds',
    help: 'How far rollups are behind what is settled. They are made in spans of 15 minutes.',
    collect() {
      for (const [name, {progress}] of jobs) {
        const {lagMs} = progress();
        if (lagMs !== null) this.set({source: name}, lagMs / 1000);
      }
    },
  });
  for (const [name, help, figureOf] of [
    ['bins_written', 'Bins written by the job.', ({binsWritten}) => binsWritten],
    ['samples_folded', 'Samples folded by the job.', ({samplesFolded}) => samplesFolded],
    ['series_failed', 'Series of which a run could not make the bins.', ({seriesFailed}) => seriesFailed],
    [
      'lost_seconds',
      'Time of series whose samples had begun to expire before bins were made.',
      ({lostMs}) => lostMs / 1000,
    ],
    [
      'refused_seconds',
      'Time of series that late samples came into when the others of their bins had begun to expire.',
      ({refusedMs}) => refusedMs / 1000,
    ],
  ] as const satisfies readonly (readonly [string, string, (progress: SharedProgress) => number])[]) {
    new Counter({
      ...common,
      name: `metrics_chart_rollup_${name}_total`,
      help,
      collect() {
        this.reset();
        for (const [source, {progress}] of jobs) this.inc({source}, figureOf(progress()));
      },
    });
  }
  new Counter({
    ...common,
    name: 'metrics_chart_rollup_late_refused_total',
    help: 'Writes of samples that were too late for the bins that they belong to.',
    collect() {
      this.reset();
      for (const [name, {refusedMarks}] of jobs) this.inc({source: name}, refusedMarks());
    },
  });
}
