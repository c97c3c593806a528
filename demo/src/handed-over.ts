/** A chart without an API: the page hands its samples over. */
import type {MetricsChart} from 'metrics-chart';

const SAMPLES = 200_000;
const INTERVAL_MS = 1_000;
/** Nothing is recorded for a while, so that there is a hole to see. */
const HOLE = {from: 90_000, to: 112_000};

/** Gives a random walk of a few days to the chart that waits for it. */
export function handOver(page: Document): void {
  const chart = page.querySelector<MetricsChart>('#handed-over')!;
  const end = Math.floor(Date.now() / INTERVAL_MS) * INTERVAL_MS;
  const time: number[] = [];
  const value: number[] = [];
  let level = 40;
  for (let i = 0; i < SAMPLES; i++) {
    level += (Math.random() - 0.5) * 0.6 + (40 - level) * 0.0002;
    if (i >= HOLE.from && i < HOLE.to) continue;
    time.push(end - (SAMPLES - i) * INTERVAL_MS);
    value.push(level);
  }
  chart.setAttribute('from', String(end - SAMPLES * INTERVAL_MS));
  chart.setAttribute('to', String(end));
  chart.data = {series: [{series: 'walk', unit: 'Cel', kind: 'gauge', interval: INTERVAL_MS, time, value}]};
}
