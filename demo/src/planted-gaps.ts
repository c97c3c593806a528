/** One chart of missing time: the range in which the sample data has its outages. */

/** Home range of the chart: wide enough for an outage, single lost samples and a sensor that came late. */
const FROM = 'now-7d';

export function showGaps(page: Document): void {
  for (const chart of page.querySelectorAll('[data-gaps] metrics-chart')) chart.setAttribute('from', FROM);
}
