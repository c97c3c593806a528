/** Whether an answer is still what would be answered now, told without reading. */
import type {Source} from '../store.js';

/** Taken before anything is read for an answer. */
export interface Generation {
  /**
   * Tells, whenever it is asked, whether the answer would be the same.
   *
   * @param involved - the sources that it was read from; the others may have got series that it would hold
   * @param untilMs - samples after this time do not change it
   */
  watch(involved: ReadonlySet<Source>, untilMs: number): () => boolean;
}

/** So long an answer is taken for the same where a source cannot tell, as HTTP caches take it, milliseconds. */
const UNTOLD_MS = 60_000;

/** The generation of now. */
export function takeGeneration(sources: readonly Source[], now: () => number): Generation {
  const taken = now();
  const marks = new Map(sources.map((source) => [source, source.changes?.mark() ?? 0]));
  return {
    watch: (involved, untilMs) => () =>
      sources.every((source) => {
        const {changes} = source;
        if (changes === undefined) return now() - taken < UNTOLD_MS;
        const mark = marks.get(source)!;
        if (changes.haveSeriesChanged(mark)) return false;
        return !involved.has(source) || !changes.haveSamplesChanged(mark, untilMs);
      }),
  };
}
