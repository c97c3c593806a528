/**
 * The catalogues of several sources as one.
 */
import type {CatalogueAnswer, CatalogueEntry} from '@metrics-chart/contract/series';
import {Problem} from '../problem.js';
import type {CatalogueQuery, SeriesInfo, Source} from '../store.js';

/** A series as the catalogue answers it: kind, unit and interval are those of its default measure. */
export function catalogueEntry({
  source,
  series,
  metric,
  labels,
  measures,
  firstSeen,
  lastSeen,
}: SeriesInfo): CatalogueEntry {
  const {kind, unit, interval} = measures[0]!;
  return {
    series,
    metric,
    labels,
    kind,
    unit,
    interval,
    measures: measures.map(({name}) => name),
    firstSeen,
    lastSeen,
    source,
  };
}

/**
 * A page of all series: those of the first source, then those of the next.
 *
 * @throws Problem `invalid_cursor` when the cursor is none that was handed out
 */
export async function listSeries(sources: readonly Source[], query: CatalogueQuery): Promise<CatalogueAnswer> {
  const {cursor, ...rest} = query;
  const place = cursor === undefined ? {source: 0, cursor: undefined} : placeFromCursor(sources, cursor);
  const series: CatalogueEntry[] = [];
  let next: string | null = null;
  for (let i = place.source; i < sources.length; i += 1) {
    const {catalogue, name} = sources[i]!;
    const within = i === place.source ? place.cursor : undefined;
    const limit = query.limit - series.length;
    const page = await catalogue.listSeries({...rest, limit, ...(within === undefined ? {} : {cursor: within})});
    series.push(...page.series.map(catalogueEntry));
    if (page.next !== null) next = toCursor(name, page.next);
    else if (series.length >= query.limit && i + 1 < sources.length) next = toCursor(sources[i + 1]!.name, '');
    if (next !== null) break;
  }
  const crawl = sources.flatMap(({name, catalogue}) => {
    const progress = catalogue.crawlProgress();
    return progress === null ? [] : [{source: name, progress: progress.progress}];
  });
  return {series, next, ...(crawl.length === 0 ? {} : {crawl})};
}

const toCursor = (source: string, cursor: string) => `${encodeURIComponent(source)}:${cursor}`;

function placeFromCursor(sources: readonly Source[], text: string): {source: number; cursor: string | undefined} {
  const colon = text.indexOf(':');
  const source = sources.findIndex(({name}) => encodeURIComponent(name) === text.slice(0, colon));
  if (colon < 0 || source < 0) {
    throw new Problem('invalid_cursor', `invalid cursor: ${text}`, {
      field: 'cursor',
      value: text,
      accepted: '`next` of the page before',
    });
  }
  return {source, cursor: text.slice(colon + 1) || undefined};
}

/** The names of all labels of all sources, ascending. */
export async function labelNames(sources: readonly Source[]): Promise<readonly string[]> {
  const names = await Promise.all(sources.map(({catalogue}) => catalogue.labelNames()));
  return [...new Set(names.flat())].sort();
}

/**
 * The values of a label in all sources that begin with a prefix, ascending.
 *
 * @throws Problem `unknown_label` when no source has the label
 */
export async function labelValues(
  sources: readonly Source[],
  name: string,
  prefix: string,
  limit: number,
): Promise<readonly string[]> {
  const values = await Promise.all(sources.map(({catalogue}) => catalogue.labelValues(name, prefix, limit)));
  const all = [...new Set(values.flat())].sort().slice(0, limit);
  if (all.length === 0 && !(await labelNames(sources)).includes(name)) {
    throw new Problem('unknown_label', `unknown label: ${name}`, {field: 'name', value: name});
  }
  return all;
}
