/** What was written since when: as much as it takes to say whether something that was read may be otherwise now. */
import type {Changes} from '../store.js';

/** A log that a store writes, after each commit, and others ask. */
export interface ChangeLog extends Changes {
  /** Samples were written or removed, the earliest at this time; epoch milliseconds UTC. */
  noteSamples(earliestMs: number): void;
  /** A series was added or removed, or something else is said of one. */
  noteSeries(): void;
}

/** Writes of one hour count as one, so that a store that is written every second keeps little. */
const HOUR_MS = 3_600_000;

/** A log that knows of nothing yet. */
export function createChangeLog(): ChangeLog {
  let now = 0;
  let seriesChange = 0;
  /** Ascending by hour and by change: one that touches an hour hides all before it that touch this hour or later ones. */
  const samples: {readonly hour: number; readonly change: number}[] = [];

  return {
    noteSamples(earliestMs) {
      const hour = Math.floor(earliestMs / HOUR_MS);
      while (samples.length > 0 && samples.at(-1)!.hour >= hour) samples.pop();
      now += 1;
      samples.push({hour, change: now});
    },
    noteSeries() {
      now += 1;
      seriesChange = now;
    },
    mark: () => now,
    haveSeriesChanged: (since) => seriesChange > since,
    haveSamplesChanged(since, untilMs) {
      const hour = Math.floor(untilMs / HOUR_MS);
      let low = 0;
      let high = samples.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (samples[middle]!.hour <= hour) low = middle + 1;
        else high = middle;
      }
      return low > 0 && samples[low - 1]!.change > since;
    },
  };
}
