/** What a group of metrics read at one moment. */
import type {Labels} from '@metrics-chart/contract/series';

/** One value of one series, in its unit. */
export interface Reading {
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string | null;
  readonly value: number;
}

/** Reads a group of metrics; the first call may have nothing to compare with, and then answers nothing. */
export type ReadGroup = (nowMs: number) => Promise<readonly Reading[]>;

/**
 * Amounts per second of totals that only grow.
 *
 * @returns a function of named totals: those seen before at another time, as their growth per second; a total that fell
 *   (a device that came back) says nothing this once
 */
export function createRates(): (totals: ReadonlyMap<string, number>, nowMs: number) => Map<string, number> {
  let before: ReadonlyMap<string, number> = new Map();
  let beforeMs = Number.NaN;
  return (totals, nowMs) => {
    const rates = new Map<string, number>();
    const seconds = (nowMs - beforeMs) / 1000;
    for (const [name, total] of totals) {
      const known = before.get(name);
      if (known !== undefined && seconds > 0 && total >= known) rates.set(name, (total - known) / seconds);
    }
    before = totals;
    beforeMs = nowMs;
    return rates;
  };
}

/**
 * One reading per rate, in bytes per second.
 *
 * @param rates - by metric and owner, with a space between
 * @param label - the name of the label that holds the owner
 */
export function ratesAsReadings(rates: ReadonlyMap<string, number>, label: string): Reading[] {
  return [...rates].map(([name, value]) => {
    const space = name.indexOf(' ');
    return {metric: name.slice(0, space), labels: {[label]: name.slice(space + 1)}, unit: 'By/s', value};
  });
}
