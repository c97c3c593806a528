/** The catalogue of one source: which series the table holds. Always whole. */
import type {Catalogue} from '../../store.js';
import {cursorAfter, seriesOfCursor} from '../series-cursor.js';
import {type SeriesIndex, toSeriesInfo} from './series-index.js';

/** The catalogue over an index of series. */
export function createCatalogue(index: SeriesIndex): Catalogue {
  return {
    async listSeries({search = '', labels = {}, limit, cursor}) {
      const after = cursor === undefined ? null : seriesOfCursor(cursor);
      const listed = index.list(search, labels, after, limit + 1);
      const page = listed.slice(0, limit);
      return {
        series: page.map(toSeriesInfo),
        next: listed.length > limit && page.length > 0 ? cursorAfter(page.at(-1)!.series) : null,
      };
    },
    findSeries: async (selector, limit) => index.find(selector, limit + 1).map(toSeriesInfo),
    labelNames: async () => index.labelNames(),
    labelValues: async (name, prefix, limit) => index.labelValues(name, prefix, limit),
    crawlProgress: () => null,
  };
}
