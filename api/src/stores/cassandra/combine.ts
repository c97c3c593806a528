/** Mapped tables and our own tables under one name. */
import type {Catalogue, Samples, SeriesInfo} from '../../store.js';
import {cursorAfter} from '../series-cursor.js';

/** One of them. */
export interface Part {
  readonly samples: Samples;
  readonly catalogue: Catalogue;
  /** Whether a series is known to be this part's. */
  holds(series: string): boolean;
}

/** By UTF-16 code units: the same in every locale. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Samples of the first part that knows a series, else of the last one. */
export function combineSamples(parts: readonly Part[]): Samples {
  const partOf = ({series}: SeriesInfo) => (parts.find((part) => part.holds(series)) ?? parts.at(-1)!).samples;
  return {
    readSamples: (request) => partOf(request.series).readSamples(request),
    readLast: (request) => partOf(request.series).readLast(request),
    oldestReadable: (series) => partOf(series).oldestReadable(series),
    computeBins: async (request) => (await partOf(request.series).computeBins?.(request)) ?? null,
    partitionsIn: (series, range) => partOf(series).partitionsIn?.(series, range) ?? null,
  };
}

/**
 * The series of all parts; of one that several hold, the first part's.
 *
 * @param onShared - called with each series that several hold, whenever one is seen
 */
export function combineCatalogues(parts: readonly Part[], onShared: (series: string) => void): Catalogue {
  const merged = (lists: readonly (readonly SeriesInfo[])[]) => {
    const bySeries = new Map<string, SeriesInfo>();
    for (const info of lists.flat()) {
      if (bySeries.has(info.series)) onShared(info.series);
      else bySeries.set(info.series, info);
    }
    return [...bySeries.values()].sort((a, b) => byText(a.series, b.series));
  };
  const texts = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].sort(byText);

  return {
    async listSeries(query) {
      const pages = await Promise.all(parts.map(({catalogue}) => catalogue.listSeries(query)));
      const listed = merged(pages.map(({series}) => series));
      const series = listed.slice(0, query.limit);
      const isMore = listed.length > query.limit || pages.some(({next}) => next !== null);
      return {series, next: isMore && series.length > 0 ? cursorAfter(series.at(-1)!.series) : null};
    },
    async findSeries(selector, limit) {
      const found = await Promise.all(parts.map(({catalogue}) => catalogue.findSeries(selector, limit)));
      return merged(found).slice(0, limit + 1);
    },
    labelNames: async () => texts(await Promise.all(parts.map(({catalogue}) => catalogue.labelNames()))),
    labelValues: async (name, prefix, limit) =>
      texts(await Promise.all(parts.map(({catalogue}) => catalogue.labelValues(name, prefix, limit)))).slice(0, limit),
    crawlProgress() {
      const behind = parts.flatMap(({catalogue}) => catalogue.crawlProgress() ?? []);
      return behind.length === 0 ? null : behind.reduce((a, b) => (b.progress < a.progress ? b : a));
    },
  };
}
