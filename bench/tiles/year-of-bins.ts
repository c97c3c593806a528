/** Bins as a gauge of two decimals makes them, sampled every 10 s: what rollups mostly are. */
import {BIN_COLUMN_NAMES, type BinColumns, type BinRows, binRowsFrom} from '#api/bin-columns.js';

const SAMPLE_MS = 10_000;

/** Consecutive bins from a time on. The same seed makes the same ones. */
export function makeBins(startMs: number, levelMs: number, count: number, seed: number): BinRows {
  let state = seed * 7919 + 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const cents = (value: number) => Math.round(value * 100) / 100;
  const columns = Object.fromEntries(BIN_COLUMN_NAMES.map((name) => [name, new Float64Array(count)])) as BinColumns;
  const samples = levelMs / SAMPLE_MS;
  let level = 50;
  for (let i = 0; i < count; i += 1) {
    level += (random() - 0.5) * 4;
    const spread = 1 + random() * 10;
    columns.start[i] = startMs + i * levelMs;
    // A sample is lost in one bin of fifty.
    columns.count[i] = samples > 1 && random() < 0.02 ? samples - 1 : samples;
    columns.weight[i] = columns.count[i]!;
    columns.missing[i] = columns.count[i] === samples ? 0 : SAMPLE_MS;
    columns.min[i] = cents(level - spread);
    columns.max[i] = cents(level + spread);
    columns.first[i] = cents(level + (random() - 0.5) * spread);
    columns.last[i] = cents(level + (random() - 0.5) * spread);
    columns.firstTime[i] = columns.start[i]!;
    columns.lastTime[i] = columns.start[i]! + levelMs - SAMPLE_MS;
    columns.sum[i] = columns.count[i]! * (level + (random() - 0.5));
    columns.sumLow[i] = samples > 1 ? (random() - 0.5) * 1e-12 : 0;
  }
  return binRowsFrom(columns);
}
