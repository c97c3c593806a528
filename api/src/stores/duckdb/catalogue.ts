/** The catalogue of one source: which series the table holds. Always whole. */
import type {Catalogue} from '../../store.js';
import {toSeriesInfo} from '../own-series.js';
import {cursorAfter, seriesOfCursor} from '../series-cursor.js';
import type {SeriesIndex} from '../series-index.js';
import type {StoredSeries} from './stored-series.js';

const infoOf = (stored: StoredSeries) => toSeriesInfo(stored.source, stored);

/** The catalogue over an index of series. */
export function createCatalogue(index: SeriesIndex<StoredSeries>): Catalogue {
  return {
    async listSeries({search = '', labels = {}, limit, cursor}) {
      const after = cursor === undefined ? null : seriesOfCursor(cursor);
      const listed = index.list(search, labels, after, limit + 1);
      const page = listed.slice(0, limit);
      return {
        series: page.map(infoOf),
        next: listed.length > limit && page.length > 0 ? cursorAfter(page.at(-1)!.series) : null,
      };
    },
    findSeries: async (selector, limit) => index.find(selector, limit + 1).map(infoOf),
    labelNames: async () => index.labelNames(),
    labelValues: async (name, prefix, limit) => index.labelValues(name, prefix, limit),
    crawlProgress: () => null,
  };
}
