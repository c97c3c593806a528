import {daysOfSamples, SAMPLES_PER_DAY, SERIES} from './one-series.js';
import type {Target, TargetPlace} from './target.js';

/** What loading took. */
export interface Loaded {
  readonly days: number;
  readonly rows: number;
  readonly seconds: number;
}

/** Writes so many days of the series through the store's own sink, a day a batch. */
export async function load(target: Target, place: TargetPlace, days: number): Promise<Loaded> {
  await target.prepare(place);
  const {sink, close} = await target.openStores(place);
  const begun = performance.now();
  for (const samples of daysOfSamples(days)) await sink.writeSamples([{series: SERIES, samples}]);
  const seconds = (performance.now() - begun) / 1000;
  await close();
  await target.settle(place);
  return {days, rows: days * SAMPLES_PER_DAY, seconds};
}
