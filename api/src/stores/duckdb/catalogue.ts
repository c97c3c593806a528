/** The catalogue of one source: which series the table holds. Always whole. */
import {Problem} from '../../problem.js';
import type {Catalogue} from '../../store.js';
import {type SeriesIndex, toSeriesInfo} from './series-index.js';

/** Marks our cursors, so that others are told apart. */
const CURSOR_MARK = 'after:';

/** A cursor is the text of the last series of a page: series that come and go beside it move nothing. */
const cursorAfter = (series: string) => Buffer.from(CURSOR_MARK + series).toString('base64url');

function seriesOfCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(CURSOR_MARK) || cursorAfter(text.slice(CURSOR_MARK.length)) !== cursor) {
    throw new Problem('invalid_cursor', `invalid cursor: ${cursor}`, {
      field: 'cursor',
      value: cursor,
      accepted: 'the "next" of a page of this catalogue',
    });
  }
  return text.slice(CURSOR_MARK.length);
}

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
