/** Rollups of several sources, each kept where its source says. */
import {NO_BINS} from '../bin-columns.js';
import {Problem} from '../problem.js';
import type {RollupKey, Rollups} from '../store.js';

/** Where the rollups of a source are kept. */
export interface RollupPlace {
  readonly rollups: Rollups;
  /** Whether the place is there; null while nobody knows: then nothing is stored anywhere, and nothing is covered. */
  isThere(): boolean | null;
}

/**
 * One door to all of them.
 *
 * @param otherwise - for sources that have no place of their own, or whose place turns out not to be there
 * @param places - by source; others may be added later
 */
export function placeRollups(otherwise: Rollups, places: ReadonlyMap<string, RollupPlace>): Required<Rollups> {
  const find = (source: string): Rollups | null => {
    const place = places.get(source);
    const isThere = place?.isThere() ?? (place ? null : false);
    return isThere === null ? null : isThere ? place!.rollups : otherwise;
  };
  const placeOf = (source: string): Rollups => {
    const found = find(source);
    if (found !== null) return found;
    throw new Problem('store_unavailable', `unavailable source: ${source}`, {retryAfterSeconds: 5});
  };
  const readBins: Rollups['readBins'] = async (key, range, signal, columns) => {
    signal.throwIfAborted();
    return (await find(key.source)?.readBins(key, range, signal, columns)) ?? {covered: [], bins: NO_BINS};
  };
  return {
    readBins,
    async readCovered(key, range, signal) {
      const found = find(key.source);
      if (found?.readCovered) return found.readCovered(key, range, signal);
      return (await readBins(key, range, signal)).covered;
    },
    async writeBins(key, span, bins, asOf) {
      await placeOf(key.source).writeBins(key, span, bins, asOf);
    },
    async forgetBins(source, series, span) {
      await placeOf(source).forgetBins(source, series, span);
    },
    async eraseBins(key, span) {
      await placeOf(key.source).eraseBins(key, span);
    },
    oldestKept: (key) => find(key.source)?.oldestKept?.(key) ?? null,
    async markLate(source, series, span) {
      const found = placeOf(source);
      await (found.markLate ? found.markLate(source, series, span) : found.forgetBins(source, series, span));
    },
    unitMs: (key: RollupKey) => find(key.source)?.unitMs?.(key) ?? key.levelMs,
    partitionsIn: (key, spans) => find(key.source)?.partitionsIn?.(key, spans) ?? null,
    async keepAsWas(key, span, signal) {
      await placeOf(key.source).keepAsWas?.(key, span, signal);
    },
  };
}
