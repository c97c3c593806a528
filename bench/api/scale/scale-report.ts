/** What the bench at scale found: part of the JSON that a run leaves behind. */
import type {CaseFigures, HttpFigures} from './figures.js';
import type {Written} from './place.js';

export interface ScaleReport {
  readonly written: Written;
  /** Bytes of the data files of each table, as they lie there. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly cases: readonly CaseFigures[];
  readonly http: readonly HttpFigures[];
}
