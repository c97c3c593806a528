import type {SeriesColumns} from './series-columns.js';

/**
 * A label template with the values of labels put in: `{host} p99` becomes `web-1 p99`. `{metric}` and `{measure}` stand
 * for those, unless a label has that name. A name in braces that nothing answers to stays as it is.
 */
export function fillTemplate(template: string, series: Pick<SeriesColumns, 'labels' | 'metric' | 'measure'>): string {
  return template.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    if (Object.hasOwn(series.labels, name)) return series.labels[name]!;
    if (name === 'metric') return series.metric;
    return name === 'measure' ? series.measure : whole;
  });
}

/**
 * What a reader sees of each series of a chart: its label, filled in; without one, whatever tells the series apart: the
 * metric where there are several, then the values of the labels in which they differ, then the measure and aggregate.
 *
 * Two that would read the same (one label without a template for many series) get their differing labels as well, and as
 * a last resort a number.
 *
 * @returns one name per series, in order
 */
export function nameSeries(seriesList: readonly SeriesColumns[]): string[] {
  const differs = <T>(of: (series: SeriesColumns) => T) =>
    seriesList.some((series) => of(series) !== of(seriesList[0]!));
  const labelNames = [...new Set(seriesList.flatMap((series) => Object.keys(series.labels)))]
    .sort()
    .filter((name) => differs((series) => series.labels[name]));
  const hasMetrics = differs((series) => series.metric);
  const hasMeasures = differs((series) => series.measure);
  const hasAggregates = differs((series) => series.aggregate);

  const differing = (series: SeriesColumns) =>
    labelNames
      .map((name) => series.labels[name])
      .filter(Boolean)
      .join(' ');
  const names = seriesList.map((series) => {
    if (series.label) return fillTemplate(series.label, series);
    const parts = [
      hasMetrics ? series.metric : '',
      differing(series),
      hasMeasures ? series.measure : '',
      hasAggregates && !hasMetrics ? (series.aggregate ?? '') : '',
    ].filter(Boolean);
    return parts.join(' ') || series.metric;
  });
  return apart(names, seriesList.map(differing));
}

/** Names of which no two are equal: with an addition where that helps, otherwise with a number. */
function apart(names: readonly string[], additions: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  const longer = names.map((name, i) => (count.get(name)! > 1 && additions[i] ? `${name} ${additions[i]}` : name));
  const seen = new Map<string, number>();
  return longer.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
